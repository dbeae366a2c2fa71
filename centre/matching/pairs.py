"""Posts beside claims: which pairs are worth weighing, and what can be said of each (decide.FEATURES)."""
from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from centre.kernel import dates
from centre.matching import retrieve, views
from centre.matching.catalogue import Catalogue
from centre.matching.reading import Read

CONSIDERED = 20
"""So many claims are considered for a post by its terms, and as many by its meaning."""

_AT_ONCE = 4_000_000
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ENDINGS = re.compile("(คม|ยน|พันธ์)$")
_MONTH = "|".join(["sept(?![a-z])",
                   *(f"{name[:3].lower()}(?:{name[3:].lower()})?" for name in calendar.month_name[1:]),
                   *(_ENDINGS.sub(r"(?:\1)?", name) for name in dates.THAI_MONTHS),
                   *(name.replace(".", "") for name in dates.THAI_MONTHS_SHORT)])
_DATE = re.compile(rf"\d{{1,2}}(?:st|nd|rd|th)?\s*(?:{_MONTH})(?![a-zก-ฮ])(?:[.,\s]*(?:\d{{4}}|[2456]\d)(?!\d))?"
                   rf"|(?<![a-zก-ฮ])(?:{_MONTH})\.?\s*(?:\d{{1,2}}(?!\d)(?:st|nd|rd|th)?)?(?:[,\s]*\d{{4}})?"
                   r"|(?<![\d.])(?:19|20|24|25)\d\d(?![\d.]|\s*(?:คน|บาท|ใบ|เสียง|คะแนน|ราย|หน่วย|people|votes|ballots))")
"""Days and years, which say when something was posted more often than what is claimed."""

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Posts and claims, one entry a pair; those of one post stand together, claims in the order of the catalogue.

    Attributes:
        post, claim: numbers in the batch and in the catalogue.
        row: the claim's wording that is nearest by its terms.
        features: float32[n, len(decide.FEATURES)].
    """

    post: Numbers
    claim: Numbers
    row: Numbers
    features: Floats


def weigh(texts: Sequence[str], trigrams: views.Terms, words: views.Terms, catalogue: Catalogue,
          read: Read | None, wordings: Floats | None) -> Pairs:
    """The pairs of normalised posts with the claims near to them.

    `read` and `wordings` are what the reader made of posts and catalogue; both None where there is none.
    """
    found = retrieve.close(trigrams, words, catalogue, CONSIDERED)
    post, claim, row = found.post, found.claim, found.row
    if read is None or wordings is None or not len(wordings):
        meaning = np.zeros(len(post), np.float32)
    else:
        post, claim, row, meaning = _with_meaning(found, read, wordings, catalogue)
    return Pairs(post, claim, row, np.column_stack([
        retrieve.cosines(trigrams, catalogue, post, row, by="trigram"),
        retrieve.cosines(words, catalogue, post, row, by="word"),
        retrieve.coverage(trigrams, catalogue, post, row, by="trigram"),
        retrieve.coverage(words, catalogue, post, row, by="word"),
        meaning, *_numbers(texts, catalogue, post, row)]).astype(np.float32))


def _with_meaning(found: retrieve.Candidates, read: Read, wordings: Floats,
                  catalogue: Catalogue) -> tuple[Numbers, Numbers, Numbers, Floats]:
    """The pairs found by terms and those found by meaning, with the cosine of the nearest window and wording."""
    first_row = catalogue.first_rows
    posts = np.unique(read.owner)
    at_once = max(1, _AT_ONCE // max(1, len(wordings)))
    parts: list[tuple[Numbers, Numbers, Numbers, Floats]] = []
    for begin in range(0, len(posts), at_once):
        some = posts[begin:begin + at_once]
        lowest, highest = np.searchsorted(read.owner, [some[0], some[-1] + 1])
        of_rows = np.maximum.reduceat(read.windows[lowest:highest] @ wordings.T,
                                      np.searchsorted(read.owner[lowest:highest], some), axis=0)
        of_claims = np.maximum.reduceat(of_rows, first_row[:-1], axis=1)
        of_claims[:, ~catalogue.counting] = -1
        parts += [_of_post(int(post), of_rows[at], of_claims[at], found, first_row) for at, post in enumerate(some)]
    silent = np.setdiff1d(np.unique(found.post), posts)
    for number in silent:
        mine = found.post == number
        parts.append((found.post[mine], found.claim[mine], found.row[mine], np.zeros(int(mine.sum()), np.float32)))
    if not parts:
        return found.post, found.claim, found.row, np.zeros(len(found.post), np.float32)
    post, claim, row, meaning = (np.concatenate([part[at] for part in parts]) for at in range(4))
    order = np.lexsort((claim, post))
    return post[order], claim[order], row[order], meaning[order].astype(np.float32)


def _of_post(number: int, of_rows: Floats, of_claims: Floats, found: retrieve.Candidates,
             first_row: Numbers) -> tuple[Numbers, Numbers, Numbers, Floats]:
    begin, end = np.searchsorted(found.post, [number, number + 1])
    near = dict(zip(found.claim[begin:end].tolist(), found.row[begin:end].tolist(), strict=True))
    count = min(CONSIDERED, len(of_claims))
    least = np.partition(of_claims, -count)[-count]
    for claim in np.flatnonzero((of_claims >= least) & (of_claims > 0)).tolist():
        if claim not in near:
            first, last = first_row[claim:claim + 2].tolist()
            near[claim] = first + int(np.argmax(of_rows[first:last]))
    claims = np.fromiter(near, np.int64, len(near))
    return np.full(len(near), number), claims, np.fromiter(near.values(), np.int64, len(near)), of_claims[claims]


def _numbers(texts: Sequence[str], catalogue: Catalogue, post: Numbers, row: Numbers) -> tuple[Floats, Floats]:
    of_posts = {number: numbers(texts[number]) for number in np.unique(post).tolist()}
    of_rows = {number: numbers(catalogue.wording(number)) for number in np.unique(row).tolist()}
    same, other = np.zeros(len(post), np.float32), np.zeros(len(post), np.float32)
    for at, (one, two) in enumerate(zip(post.tolist(), row.tolist(), strict=True)):
        here, there = of_posts[one], of_rows[two]
        if here and there:
            both = here & there
            same[at] = any(len(number) > 1 for number in both)
            other[at] = not both
    return same, other


def numbers(text: str) -> frozenset[str]:
    """The numbers that a text names, those of dates aside."""
    return frozenset(_NUMBER.findall(_DATE.sub(" ", text)))
