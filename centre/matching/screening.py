"""The verb `screen`: one post in, one answer out, the same however the posts are batched."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from centre.matching import decide, retrieve, words
from centre.matching.catalogue import Catalogue
from centre.matching.reason import Reasons
from centre.matching.relevance import relevance
from centre.matching.text import MAX_CHARACTERS, trace

_CELLS_AT_ONCE = 2_000_000
_POSTS_AT_ONCE = 256
_CHARACTERS_AT_ONCE = 200_000
_CONSIDERED = 10


@dataclass(frozen=True, slots=True)
class PostText:
    """A post as the screening needs it: its id and everything it says."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A known claim that a post may repeat.

    Attributes:
        score: likeness, 0..1.
        probability: that the post is about this claim, 0..1; comparable between posts; the highest comes first.
        stance: how the post stands to the claim; not told yet, always None.
        spans: stretches of the original text that speak for the match, in order, as half-open character positions.
        words: the words that both share, the most telling first.
    """

    claim_id: str
    score: float
    probability: float
    stance: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screened:
    """What is known of one post: whether it is about an election (0..1) and its nearest claims, best first."""

    id: str
    election_related: float
    matches: tuple[Match, ...] = field(default=())


def screen(batch: Sequence[PostText], catalogue: Catalogue, top: int = 10) -> list[Screened]:
    """Answer each post in order with its `top` nearest claims.

    Nothing known means that no match reaches `SUGGEST`; nearest claims are listed all the same, and none that shares
    nothing with the post. Of a text, the first `text.MAX_CHARACTERS` are read.

    Raises:
        ValueError: `top` below 1.
    """
    if top < 1:
        raise ValueError(f"top must be at least 1, not {top}")
    at_once = max(1, min(_POSTS_AT_ONCE, _CELLS_AT_ONCE // max(1, len(catalogue.wordings))))
    return [answer for part in _parts(batch, at_once) for answer in _screen(part, catalogue, top)]


def _parts(batch: Sequence[PostText], at_once: int) -> Iterator[list[PostText]]:
    """The batch in parts of a size that memory can bear, however long the posts are."""
    part: list[PostText] = []
    characters = 0
    for post in batch:
        length = min(len(post.text), MAX_CHARACTERS)
        if part and (len(part) == at_once or characters + length > _CHARACTERS_AT_ONCE):
            yield part
            part, characters = [], 0
        part.append(post)
        characters += length
    if part:
        yield part


def _screen(posts: Sequence[PostText], catalogue: Catalogue, top: int) -> list[Screened]:
    traced = [trace(post.text) for post in posts]
    texts = [of_post.text for of_post in traced]
    pieces = [words.segment(text) for text in texts]
    terms = [words.telling(of_post) for of_post in pieces]
    matches: list[list[Match]] = [[] for _ in posts]
    if len(catalogue):
        found = retrieve.candidates(texts, terms, catalogue, max(top, _CONSIDERED))
        probabilities = decide.shipped().probability(found.features)
        reasons = Reasons(traced, pieces, catalogue)
        for at in np.lexsort((-found.score, -probabilities, found.post)):
            number, row = int(found.post[at]), int(found.row[at])
            if len(matches[number]) == top:
                continue
            spans, shared = reasons.of(number, row)
            matches[number].append(Match(catalogue.claim_ids[found.claim[at]], round(float(found.score[at]), 4),
                                         round(float(probabilities[at]), 4), None, spans, shared))
    return [Screened(post.id, round(relevance(of_post), 4), tuple(of_matches))
            for post, of_post, of_matches in zip(posts, pieces, matches, strict=True)]
