"""Which of many stored posts can repeat one claim: a bound that is proven, so that only those are screened.

For each post an upper bound of the probability that `screening.screen` can give it for the claim is computed from
its normalised words. Most posts are done with whole buffers at a time; only for those that are left is more looked
at. A post whose bound is below the threshold cannot reach it; the others are screened.

The bound holds because (1) trigrams that a post shares with a wording are counted exactly, or too many of them
(`slots`); (2) a cosine of unit vectors is at most the length of one of them where both have terms; (3) a word that
both share brings all its trigrams along; (4) the cosine of meanings is that of stored vectors plus what rounding can
change, or else at most one; (5) numbers count at their best; (6) a post that deserves no close look is only glanced
at, and that goes by trigrams alone.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centre.matching import decide, grams, pairs, relevance, retrieve, screening, slots, views, words
from centre.matching.catalogue import Catalogue
from centre.matching.reading import Reader
from centre.matching.segments import Segment, Strings

TOP = 10
"""A swept post is screened for so many claims, as by `centre screen`."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Doubles = NDArray[np.float64]
Reals = NDArray[np.floating[Any]]

_SLACK = 3e-3
_ROUNDED_PROBABILITY = 5e-5
_ROUNDED_COSINE = 2**-11 + 1e-4
"""Half a unit in the last place of 16 bits (2**-11) for unit vectors, and the noise of sums in 32 bits."""


@dataclass(frozen=True)
class Kept:
    """What is kept of stored posts beside their words, so that a new claim need not read them again.

    Attributes:
        gated: whether each post deserves a close look whatever the new claim is (see `screening.gate`).
        owner: for each window, the number of its post, ascending.
        windows: float16[n, d], the vectors of the windows of gated posts as `Reader.posts` gives them. A post without
            windows is taken for one that may mean anything.
    """

    gated: Bools
    owner: Numbers
    windows: NDArray[np.float16]

    @classmethod
    def joined(cls, parts: Sequence[Kept]) -> Kept:
        """The same of several batches of posts, at least one, numbered on."""
        begin = np.cumsum([0, *(len(part.gated) for part in parts)]).tolist()
        return cls(np.concatenate([part.gated for part in parts]),
                   np.concatenate([part.owner + at for part, at in zip(parts, begin, strict=False)]),
                   np.concatenate([part.windows for part in parts]))


@dataclass(frozen=True)
class _Posts:
    """What is known of posts beside their words.

    Attributes:
        gated: as in Kept.
        meaning: the most that the cosine with the claim can be, not below zero.
        by_length: see `retrieve.by_length`.
    """

    gated: Bools
    meaning: Doubles
    by_length: Floats

    def of(self, some: Numbers) -> _Posts:
        """The same of some of the posts."""
        return _Posts(self.gated[some], self.meaning[some], self.by_length[some])


@dataclass(frozen=True)
class _Wording:
    """One wording of the claim. Its trigrams have the numbers of `slots.Slots`.

    Attributes:
        row: its number in the catalogue.
        shares, squares: of each trigram, the share of the wording that it carries, and its squared weight.
        table: the shares, to be summed up.
        word_shares, word_squares: the same of each of its words.
        needs, needed: which trigrams each word brings along (trigrams x words), and how many.
        short: the words too short for a trigram, each with its column in `needs`.
        numbered: whether it has a number.
        telling: its numbers of more than one digit.
    """

    row: int
    shares: Floats
    squares: Floats
    table: slots.Table
    word_shares: Floats
    word_squares: Floats
    needs: Floats
    needed: Floats
    short: tuple[tuple[int, str], ...]
    numbered: bool
    telling: tuple[str, ...]

    def words_there(self, present: Floats) -> Bools:
        """Which words (columns) can stand in texts (rows) that have these trigrams."""
        return np.asarray(present @ self.needs >= self.needed - 0.5)


@dataclass(frozen=True)
class _Most:
    """The most that features of texts and a wording can be: see decide.FEATURES.

    Attributes:
        least_trigram_share: the least that `trigram_share` can be.
    """

    least_trigram_share: Reals
    trigram_share: Reals
    trigram_cosine: Reals
    word_share: Reals
    word_cosine: Reals
    same_number: Reals

    def of(self, some: Numbers | Bools) -> _Most:
        """The same of some of the texts."""
        return _Most(*(getattr(self, entry.name)[some] for entry in fields(self)))


class Question:
    """One claim made ready to be looked for in any number of texts."""

    def __init__(self, catalogue: Catalogue, claim_id: str, threshold: float = decide.SUGGEST,
                 reader: Reader | None = None) -> None:
        """`threshold` is the least probability that counts, `reader` the one that the posts are screened with.

        Raises:
            KeyError: the catalogue has no such claim.
            EncoderError: the reader fails.
        """
        place = catalogue.find(claim_id)
        if place is None:
            raise KeyError(claim_id)
        segment = catalogue.parts[place[0]].segment
        begin, end = segment.first_row[place[1]:place[1] + 2].tolist()
        texts = [segment.wordings[row] for row in range(begin, end)]
        self._short = any(0 < len(text) < grams.SIZE for text in texts)
        self._slots = slots.Slots(sorted({trigram for text in texts for trigram in _trigrams(text)}))
        first = int(catalogue.row_starts[place[0]])
        self._wordings = [self._wording(segment, row, first) for row in range(begin, end)]
        self._catalogue = catalogue
        least = min(max(threshold - _ROUNDED_PROBABILITY, 1e-9), 1 - 1e-9)
        self._least = float(np.log(least / (1 - least))) - _SLACK
        self._meaning = reader.wordings(catalogue)[first + begin:first + end] if reader else None
        self._decision = decide.shipped().among(catalogue.size)
        self._curve = self._decision.with_meaning if reader else self._decision.without

    def reach(self, texts: Strings, kept: Kept | None = None) -> Bools:
        """For each normalised text, whether the claim's probability can reach the threshold.

        Never False for a post that `screen` gives the threshold, if `kept.gated` is true of each post that
        `screening.gate` lets through by its relevance or by another claim. Without `kept`, every post is taken for
        one that deserves a close look and may mean anything.
        """
        found = np.zeros(len(texts), np.bool_)
        if self._short:
            lengths = slots.lengths(texts)
            found = (lengths > 0) & (lengths < grams.SIZE)
        posts = _Posts(kept.gated if kept else np.ones(len(texts), np.bool_), self._meanings(len(texts), kept),
                       retrieve.by_length(slots.lengths(texts)))
        chosen = np.flatnonzero(posts.gated | self._shares_enough(texts, posts.by_length))
        for begin in range(0, len(chosen), grams.MAX_TEXTS):
            some = chosen[begin:begin + grams.MAX_TEXTS]
            found[some] |= self._closer(texts.chosen(some), posts.of(some))
        return found

    def _shares_enough(self, texts: Strings, by_length: Floats) -> Bools:
        """Whether a text may share so much of a wording that it is suggested at a glance, or looked at closely."""
        glance, coverage = self._decision.glance, self._decision.coverage
        weight = float(glance.weights[decide.FEATURES.index("trigram_share")])
        of_glance = (self._least - glance.offset) / weight if weight > 0 else np.inf
        least = min(of_glance, coverage) if glance.offset < self._least else 0
        shares = slots.sums(texts, [wording.table for wording in self._wordings])
        return np.asarray((shares * by_length >= least - _SLACK).any(axis=0))

    def _closer(self, texts: Strings, posts: _Posts) -> Bools:
        """The bound for some posts: by which trigrams are there, then by these as screened, then by words as well."""
        present = self._slots.present(texts)
        found = self._any_reaches([_by_presence(wording, present) for wording in self._wordings], posts)
        left = np.flatnonzero(found)
        said = [texts[at] for at in left.tolist()]
        trigrams = views.trigrams(said)
        most = [self._by_trigrams(wording, present[left], said, trigrams) for wording in self._wordings]
        found[left] = self._any_reaches(most, posts.of(left))
        still = found[left]
        left = left[still]
        told = views.telling_words([words.terms(texts[at]) for at in left.tolist()])
        most = [self._by_words(wording, of_wording.of(still), told)
                for wording, of_wording in zip(self._wordings, most, strict=True)]
        found[left] = self._any_reaches(most, posts.of(left))
        return found

    def _by_trigrams(self, wording: _Wording, present: Floats, texts: Sequence[str], trigrams: views.Terms) -> _Most:
        there = wording.words_there(present)
        for column, word in wording.short:
            there[:, column] = [word in text for text in texts]
        numbers = np.array([any(number in text for number in wording.telling) for text in texts], np.float64)
        share, cosine = self._as_screened(trigrams, wording, "trigram")
        return _Most(share, share, cosine, *_said(wording, there), numbers)

    def _by_words(self, wording: _Wording, most: _Most, told: views.Terms) -> _Most:
        share, cosine = self._as_screened(told, wording, "word")
        return replace(most, word_share=share, word_cosine=cosine)

    def _any_reaches(self, most: Sequence[_Most], posts: _Posts) -> Bools:
        return np.asarray(np.any([self._reaches(wording, of_wording, posts)
                                  for wording, of_wording in zip(self._wordings, most, strict=True)], axis=0))

    def _as_screened(self, terms: views.Terms, wording: _Wording, by: retrieve.Kind) -> tuple[Reals, Reals]:
        """Share and cosine of each text and a wording, as the screening has them."""
        post, row = np.arange(terms.texts), np.full(terms.texts, wording.row)
        return (retrieve.coverage(terms, self._catalogue, post, row, by=by),
                retrieve.cosines(terms, self._catalogue, post, row, by=by))

    def _reaches(self, wording: _Wording, most: _Most, posts: _Posts) -> Bools:
        glance, coverage = self._decision.glance, self._decision.coverage
        close = _bound(self._curve, most, posts.meaning, wording)
        of_share = float(glance.weights[decide.FEATURES.index("trigram_share")])
        told = most.trigram_share * posts.by_length
        glanced = max(0, of_share) * told + glance.offset
        looked_at = posts.gated | (told >= coverage - _SLACK)
        # Who shares more is looked at closely, and what the glance said of it counts no more.
        only_glanced = most.least_trigram_share * posts.by_length < coverage + _SLACK
        return np.asarray(only_glanced & (glanced >= self._least) | looked_at & (close >= self._least))

    def _meanings(self, posts: int, kept: Kept | None) -> Doubles:
        """The most that the cosine of each post and the claim can be, not below zero."""
        if self._meaning is None:
            return np.zeros(posts)
        meaning = np.ones(posts)
        if kept is not None and len(kept.owner):
            meaning[kept.owner] = 0
            cosine = (kept.windows.astype(np.float32) @ self._meaning.T).max(axis=1) + _ROUNDED_COSINE
            np.maximum.at(meaning, kept.owner, cosine)
        return meaning

    def _wording(self, segment: Segment, row: int, first: int) -> _Wording:
        text, numbers = segment.wordings[row], self._slots.number
        known = _trigrams(text)
        shares, squares = np.zeros(self._slots.size, np.float32), np.zeros(self._slots.size, np.float32)
        share, weight = _told(segment.by_trigram, row, grams.keys(known)[1])
        np.add.at(shares, [numbers[trigram] for trigram in known], share)
        np.add.at(squares, [numbers[trigram] for trigram in known], weight * weight)
        told = sorted(set(words.terms(text)))
        word_share, word_weight = _told(segment.by_word, row, np.fromiter(map(views.word_key, told), np.uint64,
                                                                          len(told)))
        needs = np.zeros((self._slots.size, len(told)), np.float32)
        for at, word in enumerate(told):
            needs[[numbers[trigram] for trigram in _trigrams(word)], at] = 1
        found = sorted(pairs.numbers(text))
        return _Wording(first + row, shares, squares, self._slots.table(shares), word_share,
                        word_weight * word_weight, needs, needs.sum(axis=0),
                        tuple((at, word) for at, word in enumerate(told) if len(word) < grams.SIZE), bool(found),
                        tuple(number for number in found if len(number) > 1))


def keep(texts: Sequence[str], catalogue: Catalogue, reader: Reader | None) -> Kept:
    """What is worth keeping of normalised posts: which deserve a close look, and with a reader the vectors of these.

    Raises:
        EncoderError: the reader fails.
    """
    parts = []
    for begin in range(0, max(len(texts), 1), grams.MAX_TEXTS):
        part = texts[begin:begin + grams.MAX_TEXTS]
        trigrams = views.trigrams(part)
        found = retrieve.glance(trigrams, catalogue, TOP)
        coverage = retrieve.told(trigrams, part, catalogue, found)
        gated = screening.gate(part, relevance.relevance(trigrams), coverage, found, catalogue.size)
        if reader is None:
            parts.append(Kept(gated, np.zeros(0, np.int64), np.zeros((0, 0), np.float16)))
            continue
        chosen = np.flatnonzero(gated)
        read = reader.posts([part[at] for at in chosen.tolist()])
        parts.append(Kept(gated, chosen[read.owner], read.windows.astype(np.float16)))
    return Kept.joined(parts)


def _by_presence(wording: _Wording, present: Floats) -> _Most:
    return _Most(np.zeros(len(present)), np.minimum(present @ wording.shares, 1), _length(present @ wording.squares),
                 *_said(wording, wording.words_there(present)), np.full(len(present), float(bool(wording.telling))))


def _said(wording: _Wording, there: Bools) -> tuple[Reals, Reals]:
    """The most that share and cosine of the words can be, where these words can be there."""
    return there @ wording.word_shares, _length(there @ wording.word_squares)


def _bound(curve: decide.Curve, most: _Most, meaning: Doubles, wording: _Wording) -> Doubles:
    """The most that a curve can come to before it is bent to a probability.

    No feature is above 1, and only the meaning may be below 0; what is not bounded here may be anything.
    """
    at_most: dict[str, Reals | float] = {entry.name: getattr(most, entry.name) for entry in fields(most)}
    at_most |= {"meaning": meaning, "other_number": float(wording.numbered)}
    weights = dict(zip(decide.FEATURES, curve.weights.tolist(), strict=True))
    close = np.full(len(meaning), curve.offset + max(0, -weights["meaning"]))
    for name, weight in weights.items():
        close += max(0, weight) * at_most.get(name, 1.0)
    return close


def _length(squares: Reals) -> Reals:
    return np.asarray(np.sqrt(np.minimum(squares, 1)))


def _told(view: views.View, row: int, keys: grams.Keys) -> tuple[Floats, Floats]:
    """The share of what wording `row` says that each of its terms carries, and the weight of each."""
    begin, end = view.row_start[row:row + 2].tolist()
    place = np.zeros(len(view.keys) + 1, np.int64)
    place[view.row_term[begin:end]] = np.arange(begin, end)
    at, _ = view.find(keys)
    return view.row_share[place[at]], view.row_weight[place[at]]


def _trigrams(text: str) -> list[str]:
    """Each trigram of a text once; none of a text that is shorter."""
    return sorted({text[at:at + grams.SIZE] for at in range(len(text) - grams.SIZE + 1)})
