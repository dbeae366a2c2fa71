"""Peers that need no other package: BM25, TF-IDF of characters, MinHash, and the sentence encoder alone.

All but the encoder are sparse products over the whole batch, the quickest form there is without a package of its own,
and of a row only the best are sorted. Texts are prepared as the published figures of the development set say: links
dropped, NFKC, lower case, decomposed ำ joined.
"""
from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from centre.config.bench.matching.engines import AT_ONCE, Contestant, Documents, sentence_encoder, together
from centre.config.bench.matching.measures import Found
from centre.matching import encoder, gather, views, words
from centre.matching.text import normalise_many

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S+")
_ZERO_WIDTH = "\u200b"
_LATIN_WORD = re.compile(r"[\w\u0e00-\u0eff]+")
_K1, _B = 1.5, 0.75
_SIZES = (3, 4, 5, 6)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)

Keys = NDArray[np.uint64]
Terms = tuple[NDArray[np.int64], Keys, NDArray[np.float32]]
"""Number of the text, term, how often it occurs there; each pair of text and term once."""


def prepared(text: str) -> str:
    """The text as peers read it, without lone surrogates."""
    plain = unicodedata.normalize("NFKC", _LINK.sub(" ", text.encode(errors="replace").decode())).lower()
    return " ".join(plain.replace(_ZERO_WIDTH, "").replace("\u0e4d\u0e32", "\u0e33").split())


@functools.cache
def english_stop_words() -> frozenset[str]:
    """Latin words of the project's list of words that tell claims apart badly."""
    return frozenset(word for word in words.stop_words() if word.isascii())


def cut(text: str, *, is_english: bool) -> list[str]:
    """The telling words of a prepared text, each once: by the Thai segmenter, or at spaces in English."""
    if not is_english:
        return list(dict.fromkeys(words.terms(text)))
    return list(dict.fromkeys(word for word in _LATIN_WORD.findall(text) if word not in english_stop_words()))


@dataclass(frozen=True)
class Sparse:
    """Texts as sparse rows; the score of a document is the product of both rows.

    Attributes:
        keys: the terms of the catalogue, ascending.
        by_term: float32[terms, documents].
        terms: the terms of a batch of texts.
        weigh: what the terms of texts weigh, given the batch and the places of its terms in `keys`.
    """

    keys: Keys
    by_term: Any
    terms: Callable[[Sequence[str]], Terms]
    weigh: Callable[[Terms, NDArray[np.int64]], NDArray[np.float32]]

    def search(self, texts: Sequence[str], top: int) -> Found:
        """The best documents by the product."""
        return together([self._some(texts[at:at + AT_ONCE], top) for at in range(0, len(texts), AT_ONCE)], top)

    def _some(self, texts: Sequence[str], top: int) -> Found:
        row, key, times = self.terms(texts)
        if not len(self.keys):
            return Found.of([[] for _ in texts], top)
        at = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        known = self.keys[at] == key
        row, at, times = row[known], at[known], times[known]
        asked = sparse.csr_matrix((self.weigh((row, key[known], times), at), (row, at)),
                                  shape=(len(texts), len(self.keys)))
        scores = asked @ self.by_term
        ends = scores.indptr.tolist()
        return Found.of([best(scores.indices[begin:end], scores.data[begin:end], top)
                         for begin, end in pairwise(ends)], top)


def best(documents: NDArray[Any], scores: NDArray[np.float32], top: int) -> list[tuple[int, float]]:
    """The highest scores with their documents, equal ones in the order of documents."""
    if len(scores) > top:
        kept = np.flatnonzero(scores >= np.partition(scores, -top)[-top])
        documents, scores = documents[kept], scores[kept]
    order = np.lexsort((documents, -scores))[:top]
    return list(zip(documents[order].tolist(), scores[order].tolist(), strict=True))


def bm25(documents: Documents) -> Sparse:
    """Lucene's BM25 over words."""
    def terms(texts: Sequence[str]) -> Terms:
        found = [cut(prepared(text), is_english=documents.is_english) for text in texts]
        flat = [word for of_text in found for word in of_text]
        return _counted(np.repeat(np.arange(len(found)), [len(of_text) for of_text in found]),
                        np.fromiter(map(views.word_key, flat), np.uint64, len(flat)))

    row, key, _ = _in_batches(terms, documents.texts)
    keys, column, found_in = np.unique(key, return_inverse=True, return_counts=True)
    idf = np.log(1 + (len(documents.texts) - found_in + 0.5) / (found_in + 0.5))
    sizes = np.bincount(row, minlength=len(documents.texts))
    norm = _K1 * (1 - _B + _B * sizes * (max(1, len(sizes)) / max(1, len(row))))
    value = (idf[column] / (1 + norm[row])).astype(np.float32)
    return Sparse(keys, _by_term(value, column, row, (len(keys), len(documents.texts))), terms,
                  lambda asked, _: np.ones(len(asked[0]), np.float32))


def characters(documents: Documents) -> Sparse:
    """TF-IDF cosine of the character n-grams of 3 to 6, as scikit-learn weighs them with sublinear frequency."""
    def terms(texts: Sequence[str]) -> Terms:
        return _counted(*_grams([prepared(text) for text in texts]))

    row, key, times = _in_batches(terms, documents.texts)
    keys, column, found_in = np.unique(key, return_inverse=True, return_counts=True)
    idf = (np.log((1 + len(documents.texts)) / (1 + found_in)) + 1).astype(np.float32)

    def weigh(asked: Terms, at: NDArray[np.int64]) -> NDArray[np.float32]:
        of_text, _, often = asked
        value: NDArray[np.float32] = (idf[at] * (1 + np.log(often))).astype(np.float32)
        if len(value):
            value /= np.sqrt(np.bincount(of_text, value * value))[of_text].astype(np.float32)
        return value

    value = weigh((row, key, times), column)
    return Sparse(keys, _by_term(value, column, row, (len(keys), len(documents.texts))), terms, weigh)


def minhash(documents: Documents) -> Sparse:
    """The share of equal places in MinHash signatures of trigrams; every place is a band of its own."""
    def terms(texts: Sequence[str]) -> Terms:
        signed = gather.signatures([prepared(text) for text in texts])
        row = np.array([number for number, (_, size) in enumerate(signed) if size], np.int64)
        if not len(row):
            return row, np.zeros(0, np.uint64), np.zeros(0, np.float32)
        places = np.stack([signature for signature, size in signed if size]).astype(np.uint64)
        key = places | np.arange(places.shape[1], dtype=np.uint64) << np.uint64(32)
        return np.repeat(row, places.shape[1]), key.ravel(), np.ones(key.size, np.float32)

    row, key, _ = _in_batches(terms, documents.texts)
    keys, column = np.unique(key, return_inverse=True)
    value = np.full(len(row), 1 / (gather.BANDS * gather.ROWS), np.float32)
    return Sparse(keys, _by_term(value, column, row, (len(keys), len(documents.texts))), terms,
                  lambda asked, _: np.ones(len(asked[0]), np.float32))


class Alone:
    """The sentence encoder and nothing else: the cosine of a post's nearest window."""

    def __init__(self, documents: Documents) -> None:
        self._encoder = sentence_encoder()
        self._claims = encoder.cached_claims(self._encoder, normalise_many(documents.texts), documents.vectors)

    def search(self, texts: Sequence[str], top: int) -> Found:
        """The nearest documents by meaning."""
        return together([self._some(texts[at:at + AT_ONCE], top) for at in range(0, len(texts), AT_ONCE)], top)

    def _some(self, texts: Sequence[str], top: int) -> Found:
        owner, vectors = encoder.encode_windows(self._encoder, normalise_many(texts))
        answers: list[list[tuple[int, float]]] = [[] for _ in texts]
        numbers = np.arange(len(self._claims))
        for post in np.unique(owner).tolist():
            scores = (vectors[owner == post] @ self._claims.T).max(axis=0)
            answers[post] = best(numbers, scores, top)
        return Found.of(answers, top)


def _in_batches(terms: Callable[[Sequence[str]], Terms], texts: Sequence[str]) -> Terms:
    parts = [(terms(texts[at:at + AT_ONCE]), at) for at in range(0, max(1, len(texts)), AT_ONCE)]
    return (np.concatenate([row + at for (row, _, _), at in parts]),
            np.concatenate([key for (_, key, _), _ in parts]),
            np.concatenate([times for (_, _, times), _ in parts]))


def _by_term(value: NDArray[np.float32], column: NDArray[Any], row: NDArray[np.int64], shape: tuple[int, int]) -> Any:  # noqa: ANN401 - scipy ships no types
    return sparse.csr_matrix((value, (column.astype(np.int32), row.astype(np.int32))), shape=shape)


def _counted(row: NDArray[np.int64], key: Keys) -> Terms:
    """Each text and term once, with how often it occurs."""
    order = np.lexsort((key, row))
    row, key = row[order], key[order]
    first = np.ones(len(row), np.bool_)
    first[1:] = (row[1:] != row[:-1]) | (key[1:] != key[:-1])
    starts = np.flatnonzero(first)
    return row[starts], key[starts], np.diff(np.append(starts, len(row))).astype(np.float32)


def _grams(texts: Sequence[str]) -> tuple[NDArray[np.int64], Keys]:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    row = np.repeat(np.arange(len(texts)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(codes))
    rolling, rows, keys = codes, [], []
    for size in range(2, _SIZES[-1] + 1):
        rolling = rolling[:-1] * _STEP + codes[size - 1:]
        if size in _SIZES:
            fits = left[:len(rolling)] >= size
            rows.append(row[:len(rolling)][fits])
            mixed = (rolling[fits] + np.uint64(size)) * _MIX
            keys.append((mixed ^ (mixed >> np.uint64(32))) * _MIX)
    return np.concatenate(rows), np.concatenate(keys)



CONTESTANTS = (
    Contestant("BM25 words once", bm25,
               "Lucene's form, k1 1.5, b 0.75, our Thai segmenter, stop words dropped, each word once; English "
               "cut at spaces, not stemmed"),
    Contestant("TF-IDF characters 3-6", characters,
               "across spaces, sublinear frequency, smooth inverse document frequency, cosine, all n-grams kept"),
    Contestant("MinHash", minhash, f"{gather.BANDS * gather.ROWS} places of trigram sets, every place a band: the "
               "exact order by estimated likeness"),
    Contestant("encoder alone", Alone, "cosine of the nearest window of the normalised post, all claims compared"),
)
