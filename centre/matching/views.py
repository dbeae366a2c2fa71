"""Two ways of looking at texts, by trigrams and by words: weights of their terms, and wordings compiled by them.

A term weighs more the rarer it is among the wordings of the catalogue's first segment, so that a claim added later
changes no other claim's score; behind these stand some wordings of election talk in general, for small catalogues.
How rare it is in everyday messages says how much of a wording it carries (shares).
"""
from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from centre.matching import grams, rarity

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
_KEYS_REMEMBERED = 1 << 17


@dataclass(frozen=True)
class Terms:
    """The terms of a batch of texts, one entry a text and term.

    Attributes:
        texts: how many texts there are.
        row: number of the text.
        key: the term.
        times: how often it occurs in the text.
        everyday: its rarity in everyday messages (see `rarity`).
    """

    texts: int
    row: NDArray[np.int64]
    key: grams.Keys
    times: Floats
    everyday: Floats

    def only(self, wanted: NDArray[np.bool_]) -> Terms:
        """Some of the entries."""
        return Terms(self.texts, self.row[wanted], self.key[wanted], self.times[wanted], self.everyday[wanted])


@dataclass(frozen=True)
class Query:
    """Terms of a batch with weights that make each text a vector of length one."""

    terms: Terms
    weight: Floats


@dataclass(frozen=True)
class View:
    """Wordings compiled by one kind of term. All arrays may be mapped from a file.

    Attributes:
        keys: the terms, ascending.
        weights: how much each weighs.
        term_start, term_row, term_weight: for each term, the wordings that have it and its weight in each; the
            weights of a wording make a vector of length one.
        row_start, row_term, row_weight, row_share: for each wording, the places of its terms in `keys`, their weights
            as above, and the share of what the wording says that each carries, by everyday rarity alone; the shares
            of a wording sum to one.
    """

    keys: grams.Keys
    weights: Floats
    term_start: Numbers
    term_row: Numbers
    term_weight: Floats
    row_start: Numbers
    row_term: Numbers
    row_weight: Floats
    row_share: Floats

    @property
    def rows(self) -> int:
        """How many wordings there are."""
        return len(self.row_start) - 1

    def catalogue_rarity(self, keys: grams.Keys) -> Floats:
        """Natural logarithm of one over the share of wordings that have each term, the background's among them."""
        return _rarity(self.rows, self.found_in(keys), keys)

    def found_in(self, keys: grams.Keys) -> NDArray[np.int64]:
        """How many wordings have each term."""
        at, known = self.find(keys)
        found_in = np.zeros(len(keys), np.int64)
        found_in[known] = self.term_start[at[known] + 1] - self.term_start[at[known]]
        return found_in

    def find(self, keys: grams.Keys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The place of each key, and whether the key is there at all (where not, the place means nothing)."""
        if not len(self.keys):
            return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return at, self.keys[at] == keys

    def query(self, terms: Terms) -> Query:
        """Weigh the terms of texts as this view weighs those of wordings."""
        at, known = self.find(terms.key)
        weight = np.empty(len(terms.key), np.float32)
        weight[known] = self.weights[at[known]]
        strange = ~known
        weight[strange] = 1 + _rarity(self.rows, 0, terms.key[strange])
        weight *= _damped(terms.times)
        return Query(terms, weight / _lengths(terms.texts, terms.row, weight)[terms.row])

    def cosines(self, query: Query, longest: int | None = None) -> Any:  # noqa: ANN401 - scipy ships no types
        """Cosine of every text (row) with every wording (column), sparse.

        Args:
            query: the texts, weighed by the catalogue's first segment.
            longest: terms of more wordings than this are left out; none are when it is None.
        """
        terms = query.terms
        at, known = self.find(terms.key)
        if longest is not None:
            known &= (self.term_start[at + 1] - self.term_start[at] <= longest) if len(self.keys) else False
        asked = sparse.csr_matrix((query.weight[known], (terms.row[known], at[known])),
                                  shape=(terms.texts, len(self.keys)))
        by_term = sparse.csr_matrix((self.term_weight, self.term_row, self.term_start),
                                    shape=(len(self.keys), self.rows), copy=False)
        return asked @ by_term

    def cosines_of(self, query: Query, post: NDArray[np.int64], row: NDArray[np.int64]) -> Floats:
        """Cosine of text `post[i]` with wording `row[i]`, pairwise, 0..1."""
        return self._pairwise(query.terms, query.weight, self.row_weight, post, row)

    def coverage(self, terms: Terms, post: NDArray[np.int64], row: NDArray[np.int64]) -> Floats:
        """The share of what wording `row[i]` says that text `post[i]` says too, pairwise, 0..1."""
        return self._pairwise(terms, np.ones(len(terms.key), np.float32), self.row_share, post, row)

    def _pairwise(self, terms: Terms, of_terms: Floats, of_rows: Floats, post: NDArray[np.int64],
                  row: NDArray[np.int64]) -> Floats:
        at, known = self.find(terms.key)
        size = len(self.keys)
        texts = sparse.csr_matrix((of_terms[known], (terms.row[known], at[known])), shape=(terms.texts, size))
        rows = sparse.csr_matrix((of_rows, self.row_term, self.row_start), shape=(self.rows, size), copy=False)
        both = texts[post].multiply(rows[row])
        return np.asarray(both.sum(axis=1), dtype=np.float32).ravel()


NAMES = tuple(entry.name for entry in fields(View))


def trigrams(texts: Sequence[str]) -> Terms:
    """The trigrams of at most grams.MAX_TEXTS normalised texts, in the order of keys."""
    row, key, times = grams.distinct(texts)
    return Terms(len(texts), row, key, times.astype(np.float32), rarity.of_trigrams(key))


def telling_words(terms: Sequence[Sequence[str]]) -> Terms:
    """The words of texts, given as the telling words of each in order."""
    counts = [Counter(of_text) for of_text in terms]
    row = np.repeat(np.arange(len(counts)), np.fromiter(map(len, counts), np.int64, len(counts)))
    listed = [word for of_text in counts for word in of_text]
    times = np.fromiter((n for of_text in counts for n in of_text.values()), np.float32, len(listed))
    key = np.fromiter(map(word_key, listed), np.uint64, len(listed))
    return Terms(len(counts), row, key, times, rarity.of_words(listed))


@functools.lru_cache(_KEYS_REMEMBERED)
def word_key(word: str) -> int:
    """A 64-bit number that stands for the word, the same in every process."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def build(terms: Terms, base: View | None) -> View:
    """Compile wordings. `base` is the same view of the catalogue's first segment, None when this is the first."""
    keys, column, found_in = np.unique(terms.key, return_inverse=True, return_counts=True)
    weights = 1 + (_rarity(terms.texts, found_in, keys) if base is None else base.catalogue_rarity(keys))
    shape = (terms.texts, len(keys))
    value = weights[column] * _damped(terms.times)
    value /= _lengths(terms.texts, terms.row, value)[terms.row]
    by_term = sparse.csr_matrix((value, (column, terms.row)), shape=shape[::-1])
    told = np.bincount(terms.row, terms.everyday, minlength=terms.texts)
    share = (terms.everyday / np.maximum(told, 1e-6)[terms.row]).astype(np.float32)
    by_row = sparse.csr_matrix((share, (terms.row, column)), shape=shape)
    weight_by_row = sparse.csr_matrix((value, (terms.row, column)), shape=shape)
    return View(keys, weights, by_term.indptr.astype(np.int32), by_term.indices.astype(np.int32), by_term.data,
                by_row.indptr.astype(np.int32), by_row.indices.astype(np.int32), weight_by_row.data, by_row.data)


def joined(parts: Sequence[Terms]) -> Terms:
    """The terms of several batches as one, texts numbered on."""
    first = np.cumsum([0, *(part.texts for part in parts)])
    return Terms(int(first[-1]), np.concatenate([part.row + at for part, at in zip(parts, first, strict=False)]),
                 *(np.concatenate([getattr(part, name) for part in parts]) for name in ("key", "times", "everyday")))


def only(terms: Terms, first: int, last: int) -> Terms:
    """The terms of the texts from `first` to before `last`, numbered from 0."""
    chosen = (terms.row >= first) & (terms.row < last)
    return Terms(last - first, terms.row[chosen] - first, terms.key[chosen], terms.times[chosen],
                 terms.everyday[chosen])


def _rarity(rows: int, found_in: NDArray[np.int64] | int, keys: grams.Keys) -> Floats:
    common = 1 + found_in + rarity.in_background(keys)
    return np.log((1 + rows + rarity.BACKGROUND) / common).astype(np.float32)


def _damped(times: Floats) -> Floats:
    """The second time a term occurs adds less than the first."""
    return (1 + np.log(times)).astype(np.float32)


def _lengths(texts: int, row: NDArray[np.int64], weight: Floats) -> Floats:
    return np.sqrt(np.maximum(np.bincount(row, weight * weight, minlength=texts), 1e-12)).astype(np.float32)
