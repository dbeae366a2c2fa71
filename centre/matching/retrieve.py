"""Which claims look like a post: a quick look by rare trigrams for every post, a close one by trigrams and words."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from centre.matching import views
from centre.matching.catalogue import Catalogue, Part

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Kind = Literal["trigram", "word"]

_LEAST_CAP = 40
_CAP_SHARE = 0.01
_CLOSE_CAP = 5_000
_ROWS_PER_CLAIM = 4
_USUAL, _SHORTEST, _LONGEST = 200, 40, 2_000
_GROWTH = 0.4
"""What a text covers of a claim by chance grows with this power of its length: of everyday messages from 40 to 1,200
characters beside our claims by 0.39 to 0.50, beside 4,000 general headlines by 0.35 to 0.41."""


@dataclass(frozen=True)
class Candidates:
    """Claims near to the posts of a batch, one entry a pair; those of one post stand together, best score first.

    Attributes:
        post: number of the post in the batch.
        claim, row: number of the claim and of its nearest wording in the catalogue.
        score: likeness by what they were found by, 0..1.
    """

    post: Numbers
    claim: Numbers
    row: Numbers
    score: Floats


def glance(trigrams: views.Terms, catalogue: Catalogue, top: int) -> Candidates:
    """The `top` nearest claims by the rarest trigrams alone: quick, whatever the size of the catalogue.

    Only trigrams of at most one wording in a hundred are asked for (of forty, in a small catalogue), counted in the
    first segment alone: what is asked must not depend on claims that come later.
    """
    base = catalogue.parts[0].segment.by_trigram
    query = base.query(trigrams)
    rare = base.found_in(trigrams.key) <= max(_LEAST_CAP, int(base.rows * _CAP_SHARE))
    asked = views.Query(trigrams.only(rare), query.weight[rare])
    found = [part.segment.by_trigram.cosines(asked) for part in catalogue.parts]
    return _nearest(found, catalogue, trigrams.texts, top)


def close(trigrams: views.Terms, words: views.Terms, catalogue: Catalogue, top: int) -> Candidates:
    """The `top` nearest claims by the mean of both cosines.

    In a catalogue of more than a hundred thousand wordings, terms of more than _CLOSE_CAP wordings do not count.
    """
    base = catalogue.parts[0].segment
    by_trigram, by_word = base.by_trigram.query(trigrams), base.by_word.query(words)
    found = []
    for part in catalogue.parts:
        cap = max(_CLOSE_CAP, part.segment.rows // 20)
        found.append((part.segment.by_trigram.cosines(by_trigram, cap)
                      + part.segment.by_word.cosines(by_word, cap)) * np.float32(0.5))
    return _nearest(found, catalogue, trigrams.texts, top)


def coverage(terms: views.Terms, catalogue: Catalogue, post: Numbers, row: Numbers, *, by: Kind) -> Floats:
    """The share of what wording `row[i]` says that text `post[i]` says too, pairwise, 0..1."""
    return _of_parts(lambda view, posts, rows: view.coverage(terms, posts, rows), catalogue, post, row, by)


def told(trigrams: views.Terms, texts: Sequence[str], catalogue: Catalogue, found: Candidates) -> Floats:
    """Of each pair found, how much of the wording the text says, as if all texts were of 200 characters, 0..1."""
    scale = by_length(np.array([len(text) for text in texts], np.int64))
    share = coverage(trigrams, catalogue, found.post, found.row, by="trigram")
    return np.asarray(np.minimum(share * scale[found.post], np.float32(1)))


def by_length(characters: Numbers) -> Floats:
    """By what the share that a text of so many characters covers is multiplied, to be compared with other texts."""
    return np.asarray((_USUAL / np.clip(characters, _SHORTEST, _LONGEST)) ** _GROWTH, np.float32)


def cosines(terms: views.Terms, catalogue: Catalogue, post: Numbers, row: Numbers, *, by: Kind) -> Floats:
    """Cosine of text `post[i]` with wording `row[i]`, pairwise, 0..1."""
    query = _view(catalogue.parts[0], by).query(terms)
    return _of_parts(lambda view, posts, rows: view.cosines_of(query, posts, rows), catalogue, post, row, by)


def _of_parts(ask: Callable[[views.View, Numbers, Numbers], Floats], catalogue: Catalogue, post: Numbers,
              row: Numbers, by: Kind) -> Floats:
    answers = np.zeros(len(post), np.float32)
    of_part = np.searchsorted(catalogue.row_starts, row, "right") - 1
    for at, part in enumerate(catalogue.parts):
        here = np.flatnonzero(of_part == at)
        if len(here):
            answers[here] = ask(_view(part, by), post[here], row[here] - catalogue.row_starts[at])
    return answers


def _view(part: Part, by: Kind) -> views.View:
    return part.segment.by_trigram if by == "trigram" else part.segment.by_word


def _nearest(found: Sequence[Any], catalogue: Catalogue, texts: int, top: int) -> Candidates:
    """The best claims of each post out of the sparse scores of each part's wordings."""
    entries = [entry for at, (part, scores) in enumerate(zip(catalogue.parts, found, strict=True))
               for entry in _best_rows(part, scores, top, int(catalogue.starts[at]), int(catalogue.row_starts[at]))]
    if not entries:
        none = np.zeros(0, np.int64)
        return Candidates(none, none, none, np.zeros(0, np.float32))
    post, claim, row = (np.concatenate([entry[at] for entry in entries]) for at in range(3))
    score = np.concatenate([entry[3] for entry in entries])
    order = np.lexsort((row, -score, post))
    post, claim, row, score = post[order], claim[order], row[order], score[order]
    once = np.unique(post * np.int64(1 << 40) + claim, return_index=True)[1]
    once.sort()
    post, claim, row, score = post[once], claim[once], row[once], score[once]
    begin = np.searchsorted(post, np.arange(texts))
    first = np.arange(len(post)) - begin[post] < top
    return Candidates(post[first], claim[first], row[first], score[first])


def _best_rows(part: Part, scores: Any, top: int, first_claim: int,  # noqa: ANN401 - scipy ships no types
               first_row: int) -> Iterator[tuple[Numbers, Numbers, Numbers, Floats]]:
    """For each post, at least its `top` best claims with their best rows; some claims more than once."""
    if part.counts is not None:
        scores.data[~part.counts[scores.indices]] = 0
    for post, (begin, end) in enumerate(zip(scores.indptr[:-1].tolist(), scores.indptr[1:].tolist(), strict=True)):
        rows, values = scores.indices[begin:end], scores.data[begin:end]
        wanted = _ROWS_PER_CLAIM * top
        while True:
            if len(values) > wanted:
                # Everything that equals the last one wanted stays, so that ties do not depend on the selection.
                kept = np.flatnonzero(values >= np.partition(values, -wanted)[-wanted])
            else:
                kept = np.flatnonzero(values > 0)
            claims = part.claim_of_row[rows[kept]]
            if len(values) <= wanted or len(np.unique(claims)) >= top:
                break
            wanted *= _ROWS_PER_CLAIM
        kept = kept[values[kept] > 0]
        row = rows[kept].astype(np.int64)
        yield np.full(len(kept), post), part.claim_of_row[row] + first_claim, row + first_row, values[kept]
