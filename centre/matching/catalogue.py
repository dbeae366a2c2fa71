"""Known claims made ready to be found: weights per word and per character n-gram, fitted on the claims alone."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from centre.kernel.canonical import sha256_hex
from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual
from centre.matching import grams, words
from centre.matching.rarity import rarity
from centre.matching.text import normalise

MODEL_VERSION = "lexical-1"
"""Changes whenever the same claims and posts may give other results."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ClaimText:
    """A claim as the catalogue needs it: its id, its wording, and other wordings of the same claim."""

    id: str
    text: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """One way of comparing texts: a column a term, a row a wording, cosines of TF-IDF weights.

    `rows` holds the unit-length rows; `columns` is the same matrix turned round. `shares` says how much of a
    wording's weight each of its terms carries (a row sums to 1). `unknown` is the weight of a term no wording has.
    """

    idf: Floats
    rows: Any
    columns: Any
    shares: Any
    unknown: float

    def weigh(self, counts: Any, strangers: Floats) -> Any:  # noqa: ANN401 - scipy ships no types
        """TF-IDF rows of unit length; `strangers` sums the squared term frequencies of terms without a column."""
        weighed = counts.astype(np.float32)
        weighed.data = sublinear(weighed.data) * self.idf[weighed.indices]
        square = np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel() + strangers * self.unknown**2
        return _scaled(weighed, 1 / np.sqrt(np.maximum(square, 1e-12)))


@dataclass(frozen=True)
class Catalogue:
    """Compiled claims, immutable; `version` names their content together with MODEL_VERSION."""

    version: str
    claim_ids: tuple[str, ...] = field(repr=False)
    wordings: tuple[str, ...] = field(repr=False)
    first_row: NDArray[np.int64] = field(repr=False)
    gram_keys: grams.Keys = field(repr=False)
    grams: View = field(repr=False)
    vocabulary: Mapping[str, int] = field(repr=False)
    words: View = field(repr=False)

    def __len__(self) -> int:
        return len(self.claim_ids)


def compile(claims: Iterable[ClaimText]) -> Catalogue:  # noqa: A001 - the verb of the package's contract
    """Make a catalogue of the claims; none at all is allowed and matches nothing.

    Raises:
        InvalidInput: `claim_id_repeated` when two claims share an id.
    """
    listed = list(claims)
    _refuse_repeated(listed)
    texts = [[normalise(text) for text in (claim.text, *claim.variants)] for claim in listed]
    content = [[claim.id, *wordings] for claim, wordings in zip(listed, texts, strict=True)]
    first_row = np.cumsum([0, *map(len, texts)])[:-1]
    wordings = tuple(text for of_claim in texts for text in of_claim)
    gram_keys, gram_counts = _count_grams(wordings)
    vocabulary, word_counts = _count_words(wordings)
    everyday = np.fromiter((rarity(word) for word in vocabulary), np.float32, len(vocabulary))
    return Catalogue(
        version=f"{MODEL_VERSION}-{sha256_hex([MODEL_VERSION, sorted(content)])[:16]}",
        claim_ids=tuple(claim.id for claim in listed), wordings=wordings, first_row=first_row,
        gram_keys=gram_keys, grams=_view(gram_counts, np.float32(1)),
        vocabulary=vocabulary, words=_view(word_counts, everyday),
    )


def sublinear(counts: Floats) -> Floats:
    """The weight of a term that occurs so many times: the second time adds less than the first."""
    return (1 + np.log(counts)).astype(np.float32)


def _refuse_repeated(claims: Sequence[ClaimText]) -> None:
    repeated = [claim_id for claim_id, n in Counter(claim.id for claim in claims).items() if n > 1]
    if repeated:
        names = ascii(repeated[:5])[1:-1]
        raise InvalidInput("claim_id_repeated", Bilingual(
            f"รหัสข้ออ้างซ้ำกัน: {names} โปรดให้แต่ละข้ออ้างมีรหัสไม่ซ้ำกัน",
            f"Claims share an id: {names}. Give each claim an id of its own."), field="id")


def _count_grams(texts: Sequence[str]) -> tuple[grams.Keys, Any]:
    if not texts:
        return np.zeros(0, np.uint64), sparse.csr_matrix((0, 0), dtype=np.float32)
    rows, keys = grams.keys(texts)
    known, columns = np.unique(keys, return_inverse=True)
    ones = np.ones(len(rows), np.float32)
    return known, sparse.csr_matrix((ones, (rows, columns)), shape=(len(texts), len(known)))


def _count_words(texts: Sequence[str]) -> tuple[dict[str, int], Any]:
    vocabulary: dict[str, int] = {}
    rows, columns = [], []
    for row, text in enumerate(texts):
        for word in words.terms(text):
            rows.append(row)
            columns.append(vocabulary.setdefault(word, len(vocabulary)))
    ones = np.ones(len(rows), np.float32)
    return vocabulary, sparse.csr_matrix((ones, (rows, columns)), shape=(len(texts), len(vocabulary)))


def _view(counts: Any, everyday: Floats | np.float32) -> View:  # noqa: ANN401 - scipy ships no types
    """Weights of the terms of all wordings; `everyday` says how rare each is in everyday messages (0..1)."""
    counts.sum_duplicates()
    total, terms = counts.shape
    found_in = np.bincount(counts.indices, minlength=terms)
    idf = (np.log((1 + total) / (1 + found_in)) + 1).astype(np.float32)
    rows = counts.copy()
    rows.data = sublinear(rows.data) * idf[rows.indices]
    rows = _unit_length(rows)
    rare_here = np.log((1 + total) / np.maximum(found_in, 1)) / np.log(1 + max(total, 1))
    telling = (rare_here * everyday).astype(np.float32)
    shares = counts.copy()
    shares.data = telling[shares.indices]
    whole = np.asarray(shares.sum(axis=1)).ravel()
    return View(idf=idf, rows=rows, columns=rows.T.tocsr(), shares=_scaled(shares, 1 / np.maximum(whole, 1e-6)),
                unknown=float(np.log(1 + total) + 1))


def _unit_length(rows: Any) -> Any:  # noqa: ANN401 - scipy ships no types
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return _scaled(rows, 1 / np.maximum(length, 1e-12))


def _scaled(rows: Any, factors: Floats) -> Any:  # noqa: ANN401 - scipy ships no types
    return (sparse.diags(factors.astype(np.float32)) @ rows).tocsr()
