"""Which claims look like a post: two cosines, of character n-grams and of words, averaged."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from centre.matching import grams
from centre.matching.catalogue import Catalogue, sublinear

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

FEATURES = ("gram_cosine", "word_cosine", "gram_share", "word_share")


@dataclass(frozen=True)
class Candidates:
    """The nearest claims of a batch, one entry a pair: number of the post, of the claim and of its nearest wording.

    Entries of one post stand together, best score first; `features` has a column for each of FEATURES.
    """

    post: Numbers
    claim: Numbers
    row: Numbers
    score: Floats
    features: Floats


def candidates(texts: Sequence[str], terms: Sequence[Sequence[str]], catalogue: Catalogue, top: int) -> Candidates:
    """The `top` nearest claims of each normalised text, whose words are `terms`; none that shares nothing.

    At most grams.MAX_TEXTS texts. The result of a text does not depend on the rest of the batch. Equal scores keep
    the order of the catalogue.
    """
    gram_counts, gram_rows = _gram_rows(texts, catalogue)
    word_counts, word_rows = _word_rows(terms, catalogue)
    cosines = (gram_rows @ catalogue.grams.columns) + (word_rows @ catalogue.words.columns)
    scores = np.asarray(cosines.toarray() / 2, dtype=np.float32)
    post, claim, row = _best(scores, catalogue.first_row, top)
    features = np.column_stack([
        _pairwise(gram_rows, post, catalogue.grams.rows, row),
        _pairwise(word_rows, post, catalogue.words.rows, row),
        _pairwise(_present(gram_counts), post, catalogue.grams.shares, row),
        _pairwise(_present(word_counts), post, catalogue.words.shares, row),
    ]).astype(np.float32)
    return Candidates(post, claim, row, scores[post, row], features)


def gram_scores(texts: Sequence[str], catalogue: Catalogue) -> Floats:
    """The cosine of the character n-grams alone, of every wording (column) for every normalised text (row)."""
    _, rows = _gram_rows(texts, catalogue)
    return np.asarray((rows @ catalogue.grams.columns).toarray(), dtype=np.float32)


def _best(scores: Floats, first_row: Numbers, top: int) -> tuple[Numbers, Numbers, Numbers]:
    by_claim = np.maximum.reduceat(scores, first_row, axis=1)
    wordings = np.diff(np.append(first_row, scores.shape[1]))
    posts, claims = [], []
    for number, row in enumerate(by_claim):
        least = np.partition(row, -top)[-top] if len(row) > top else 0
        found = np.flatnonzero((row >= least) & (row > 0))
        found = found[np.argsort(-row[found], kind="stable")][:top]
        posts.append(np.full(len(found), number))
        claims.append(found)
    post, claim = np.concatenate(posts), np.concatenate(claims)
    nearest = first_row[claim].copy()
    for at in np.flatnonzero(wordings[claim] > 1):
        begin = first_row[claim[at]]
        nearest[at] = begin + int(np.argmax(scores[post[at], begin:begin + wordings[claim[at]]]))
    return post, claim, nearest


def _pairwise(left: Any, left_rows: Numbers, right: Any, right_rows: Numbers) -> Floats:  # noqa: ANN401 - scipy
    product = left[left_rows].multiply(right[right_rows])
    return np.asarray(product.sum(axis=1), dtype=np.float32).ravel()


def _present(counts: Any) -> Any:  # noqa: ANN401 - scipy ships no types
    present = counts.copy()
    present.data = np.ones_like(present.data)
    return present


def _gram_rows(texts: Sequence[str], catalogue: Catalogue) -> tuple[Any, Any]:
    """Counts of the n-grams that the catalogue knows, and the weighed rows."""
    rows, keys, times = grams.distinct(texts)
    weight = times.astype(np.float32)
    columns = np.searchsorted(catalogue.gram_keys, keys)
    columns[columns == len(catalogue.gram_keys)] = 0
    known = catalogue.gram_keys[columns] == keys
    strangers = np.bincount(rows[~known], sublinear(weight[~known]) ** 2, minlength=len(texts))
    shape = (len(texts), len(catalogue.gram_keys))
    counts = sparse.csr_matrix((weight[known], (rows[known], columns[known])), shape=shape)
    return counts, catalogue.grams.weigh(counts, strangers.astype(np.float32))


def _word_rows(terms: Sequence[Sequence[str]], catalogue: Catalogue) -> tuple[Any, Any]:
    """Counts of the words that the catalogue knows, and the weighed rows."""
    rows: list[int] = []
    columns: list[int] = []
    weight: list[int] = []
    strangers = np.zeros(len(terms), np.float32)
    for row, found in enumerate(terms):
        for word, times in Counter(found).items():
            column = catalogue.vocabulary.get(word)
            if column is None:
                strangers[row] += (1 + np.log(times)) ** 2
            else:
                rows.append(row)
                columns.append(column)
                weight.append(times)
    shape = (len(terms), len(catalogue.vocabulary))
    counts = sparse.csr_matrix((np.asarray(weight, np.float32), (rows, columns)), shape=shape)
    return counts, catalogue.words.weigh(counts, strangers)
