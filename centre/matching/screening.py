"""The verb `screen`: one post in, one answer out, the same however the posts are batched."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centre.matching import decide, pairs, relevance, retrieve, stance, views, words
from centre.matching.catalogue import MODEL_VERSION, Catalogue
from centre.matching.reading import Reader
from centre.matching.reason import Reasons
from centre.matching.text import MAX_CHARACTERS, normalise_many

REASON = 0.05
"""From this probability on a match comes with its reason: spans and words."""

_WORDS, _TRIGRAMS, _MOST = 2, 20, 0.5
"""A post of fewer different telling words than this (numbers not counted) and fewer different trigrams names a
subject and claims nothing about it ("election", or กกต. forty times), unless it says most of what a claim says.
Cosines of so short a text are high by nature. Our own posts that repeat a claim have three words or more."""

_BEGINNING = 1_000
"""A longer text of so few trigrams says everything over and over; what stands there once is a word cut in two."""

_SUBJECT_ALONE = decide.SUGGEST / 2
"""What is left of a probability then: the nearest claims stay in order, and none is suggested."""

_DIGITS = 12
"""Posts are put in order by their relevance, and among those about an election nearly all are near 1."""

_LATIN_BYTES = 1.5
"""A text of fewer bytes a character is mostly of Latin letters; Thai ones have three."""

_POSTS_AT_ONCE = 256
_CHARACTERS_AT_ONCE = 200_000

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PostText:
    """A post as the screening needs it: its id and everything it says."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A known claim that a post may repeat.

    Attributes:
        score: likeness, 0..1: the mean of the cosines of trigrams, words and (with an encoder) meanings; what was
            only glanced at shares nothing else with the claim as far as is known.
        probability: that the post is about this claim, 0..1; comparable between posts, and it allows for the size of
            the catalogue. The highest comes first, then others from `SUGGEST` on; after these claims stand by their
            score.
        stance: how the post stands to the claim: spreads, denies, asks, jokes or reports; None where the post was
            only glanced at.
        spans: stretches of the original text that speak for the match, in order, as half-open character positions;
            none below the probability REASON.
        words: the words that both share, the most telling first; none below REASON.
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


def model_version(reader: Reader | None) -> str:
    """Names all that decides an answer beside the catalogue."""
    return MODEL_VERSION if reader is None else f"{MODEL_VERSION}+{reader.name}"


def screen(batch: Sequence[PostText], catalogue: Catalogue, top: int = 10, reader: Reader | None = None, *,
           closely: bool = False) -> list[Screened]:
    """Answer each post in order with its `top` nearest claims.

    Every post is glanced at; those that are about an election or share much with a claim are looked at closely (all
    are where `closely` is asked for), by the encoder of `reader` too, if there is one. Nothing known means that no
    match reaches `SUGGEST`; nearest claims are listed all the same, and none that shares nothing with the post. Of a
    text, the first `text.MAX_CHARACTERS` are read.

    Raises:
        ValueError: `top` below 1.
        EncoderError: the reader fails; screen again without it for a worse answer.
    """
    if top < 1:
        raise ValueError(f"top must be at least 1, not {top}")
    return [answer for part in _parts(batch) for answer in _screen(part, catalogue, top, reader, closely)]


def gate(texts: Sequence[str], related: NDArray[np.floating[Any]], coverage: Floats, found: retrieve.Candidates,
         claims: int) -> NDArray[np.bool_]:
    """Which normalised posts deserve a close look: by their relevance, or by how much of a claim they say.

    `claims` is the size of the catalogue; the larger it is, the more of a claim a post must say.

    The lines (`retrieve.told` gives the shares) were found on Thai messages; of posts in Latin letters, which are one
    in a thousand among these, every one is looked at.
    """
    shipped = decide.shipped().among(claims)
    latin = [len(text.encode()) < _LATIN_BYTES * len(text) for text in texts]
    most = np.zeros(len(related), np.float32)
    np.maximum.at(most, found.post, coverage)
    return (related >= shipped.relevance) | (most >= shipped.coverage) | np.array(latin, np.bool_)


def claims_about(catalogue: Catalogue) -> Floats:
    """How surely each claim is about an election: by its own words, or as surely as the claims beside it."""
    every = catalogue.election_related
    return np.maximum(every, every[catalogue.counting].mean() if len(catalogue) else 0)


def _parts(batch: Sequence[PostText]) -> Iterator[list[PostText]]:
    """The batch in parts of a size that memory can bear, however long the posts are."""
    part: list[PostText] = []
    characters = 0
    for post in batch:
        length = min(len(post.text), MAX_CHARACTERS)
        if part and (len(part) == _POSTS_AT_ONCE or characters + length > _CHARACTERS_AT_ONCE):
            yield part
            part, characters = [], 0
        part.append(post)
        characters += length
    if part:
        yield part


def _screen(posts: Sequence[PostText], catalogue: Catalogue, top: int, reader: Reader | None,
            closely: bool) -> list[Screened]:
    texts = normalise_many([post.text for post in posts])
    trigrams = views.trigrams(texts)
    related = relevance.relevance(trigrams).astype(np.float64)
    found = retrieve.glance(trigrams, catalogue, top)
    coverage = retrieve.told(trigrams, texts, catalogue, found)
    matches = _glanced(found, coverage, catalogue, len(posts), 1 / len(_cosines(reader)))
    closer = np.flatnonzero(gate(texts, related, coverage, found, catalogue.size) | closely).tolist()
    if closer:
        look = _Look([posts[at] for at in closer], [texts[at] for at in closer], catalogue, top, reader)
        related[closer] = look.related()
        for at, of_post in zip(closer, look.matches(), strict=True):
            matches[at] = of_post
    return [Screened(post.id, round(float(score), _DIGITS), tuple(of_post))
            for post, score, of_post in zip(posts, related, matches, strict=True)]


def _cosines(reader: Reader | None) -> list[int]:
    """The features whose mean is the likeness."""
    names = ("trigram_cosine", "word_cosine") if reader is None else ("trigram_cosine", "word_cosine", "meaning")
    return [decide.FEATURES.index(name) for name in names]


def _glanced(found: retrieve.Candidates, coverage: Floats, catalogue: Catalogue, posts: int,
             share: float) -> list[list[Match]]:
    features = np.zeros((len(coverage), len(decide.FEATURES)), np.float32)
    features[:, decide.FEATURES.index("trigram_share")] = coverage
    probability = decide.shipped().glance.among(catalogue.size).probability(features)
    matches: list[list[Match]] = [[] for _ in range(posts)]
    for at in np.lexsort((-found.score, -probability, found.post)).tolist():
        claim_id = catalogue.claim_id(int(found.claim[at]))
        matches[found.post[at]].append(Match(claim_id, round(float(found.score[at]) * share, 4),
                                             round(float(probability[at]), 6)))
    return matches


def _named(text: str) -> int:
    """How many different telling words a text of few trigrams has, numbers not counted."""
    least = 2 if len(text) > _BEGINNING else 1
    said = Counter(word for word in words.terms(text[:_BEGINNING]) if not word.isdecimal())
    return sum(times >= least for times in said.values())


class _Look:
    """A close look at some posts, one answer each."""

    def __init__(self, posts: Sequence[PostText], texts: Sequence[str], catalogue: Catalogue, top: int,
                 reader: Reader | None) -> None:
        self._posts, self._texts, self._catalogue, self._top = posts, texts, catalogue, top
        self._trigrams = views.trigrams(texts)
        self._words = views.telling_words([words.terms(text) for text in texts])
        read = reader.posts(texts) if reader else None
        wordings = reader.wordings(catalogue) if reader else None
        self._pairs = pairs.weigh(texts, self._trigrams, self._words, catalogue, read, wordings)
        self._cosines = _cosines(reader)
        shipped = decide.shipped().among(catalogue.size)
        curve = shipped.with_meaning if reader else shipped.without
        self._probability = curve.probability(self._pairs.features) * np.where(self._claims_something(),
                                                                               1, _SUBJECT_ALONE)
        self._vectors = (read.plain if read else None, reader.name if reader else None)
        self._stances = stance.tell(texts, *self._vectors)

    def _claims_something(self) -> NDArray[np.bool_]:
        """For each pair, whether the post says enough to repeat a claim, or at least most of this one."""
        enough = np.bincount(self._trigrams.row, minlength=len(self._texts)) >= _TRIGRAMS
        for at in np.flatnonzero(~enough).tolist():
            enough[at] = _named(self._texts[at]) >= _WORDS
        shares = [decide.FEATURES.index(name) for name in ("trigram_share", "word_share")]
        return np.asarray(enough[self._pairs.post] | (self._pairs.features[:, shares].max(axis=1) >= _MOST))

    def related(self) -> Doubles:
        """How surely each post is about an election, by its own words, its meaning, and the claim that it repeats."""
        about = claims_about(self._catalogue)[self._pairs.claim]
        repeats = relevance.repeated(len(self._texts), self._pairs.post, self._probability, about)
        return relevance.closely(self._trigrams, self._words, repeats, *self._vectors)

    def matches(self) -> list[list[Match]]:
        """The nearest claims of each post, best first: the surest, others that are suggested, then by likeness."""
        likeness = self._pairs.features[:, self._cosines].clip(0, 1).mean(axis=1)
        reasons = Reasons([post.text for post in self._posts], self._catalogue)
        matches: list[list[Match]] = [[] for _ in self._posts]
        surest = np.zeros(len(self._posts))
        np.maximum.at(surest, self._pairs.post, self._probability)
        ahead = self._probability >= np.minimum(surest[self._pairs.post], decide.SUGGEST)
        place = np.where(ahead, 1 + self._probability, likeness)
        for at in np.lexsort((-likeness, -place, self._pairs.post)).tolist():
            number, row = int(self._pairs.post[at]), int(self._pairs.row[at])
            if len(matches[number]) == self._top:
                continue
            probability = round(float(self._probability[at]), 6)
            spans, shared = reasons.of(number, row) if probability >= REASON else ((), ())
            matches[number].append(Match(
                self._catalogue.claim_id(int(self._pairs.claim[at])), round(float(likeness[at]), 4),
                probability, self._stances[number].name, spans, shared))
        return matches
