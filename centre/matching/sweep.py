"""Which of many stored posts can repeat one claim: a bound that is proven, so that only those are screened.

For each post an upper bound of the probability that `screening.screen` can give it for the claim is computed from
its normalised words, over whole buffers. A post whose bound is below the threshold cannot reach it; the others are
screened.

The bound holds because (1) trigrams that a post shares with a wording are counted exactly, or too many of them; (2) a
cosine of unit vectors is at most the length of one of them where both have terms; (3) a word that both share brings
all its trigrams along, so shared trigrams bound shared words; (4) the cosine of meanings is that of stored vectors
plus what rounding can change, or else at most one; (5) numbers count at their best; (6) a post that deserves no close
look is only glanced at, and that goes by trigrams alone.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from centre.matching import decide, grams, relevance, retrieve, screening, views, words
from centre.matching.catalogue import Catalogue
from centre.matching.reading import Reader
from centre.matching.segments import Segment, Strings

TOP = 10
"""A swept post is screened for so many claims, as by `centre screen`."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Doubles = NDArray[np.float64]

_CHARACTERS = 0x110000
_CLASSES = 1024
_BYTES_AT_ONCE = 1 << 22
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

    def part(self, begin: int, end: int) -> Kept:
        """The same of posts `begin` to `end`, numbered from zero."""
        first, last = np.searchsorted(self.owner, [begin, end])
        return Kept(self.gated[begin:end], self.owner[first:last] - begin, self.windows[first:last])

    @classmethod
    def joined(cls, parts: Sequence[Kept]) -> Kept:
        """The same of several batches of posts, at least one, numbered on."""
        begin = np.cumsum([0, *(len(part.gated) for part in parts)]).tolist()
        return cls(np.concatenate([part.gated for part in parts]),
                   np.concatenate([part.owner + at for part, at in zip(parts, begin, strict=False)]),
                   np.concatenate([part.windows for part in parts]))


@dataclass(frozen=True)
class _Frontier:
    """The most that shared words can come to, for how much of the trigrams is shared.

    Attributes:
        at: shares of the trigrams, ascending from 0.
        most: for each, the most that the words come to.
    """

    at: Doubles
    most: Doubles

    @classmethod
    def of(cls, values: Floats, parts: Doubles) -> _Frontier:
        """The best choice of words takes those first that come to most for the part of the trigrams they need."""
        free = parts <= 1e-9
        order = np.argsort(-values / np.maximum(parts, 1e-9), kind="stable")
        bought = order[~free[order]]
        return cls(np.concatenate([[0.0], np.cumsum(parts[bought])]),
                   float(values[free].sum()) + np.concatenate([[0.0], np.cumsum(values[bought])]))

    def __call__(self, share: Doubles) -> Doubles:
        return np.asarray(np.minimum(np.interp(share + _SLACK, self.at, self.most), 1))


@dataclass(frozen=True)
class _Wording:
    """One wording of the claim. Trigrams are numbered; number 0 is no trigram.

    Attributes:
        row: its number in the catalogue.
        shares, squares: of each trigram, the share of the wording that it carries, and its squared weight.
        word_shares, word_squares: the same of each of its words.
        needs, needed: which trigrams each word brings along (trigrams x words), and how many.
        within, within_squares: the most that shared words come to.
        numbers: whether it has a number.
    """

    row: int
    shares: Floats
    squares: Floats
    word_shares: Floats
    word_squares: Floats
    needs: Floats
    needed: Floats
    within: _Frontier
    within_squares: _Frontier
    numbers: bool


@dataclass(frozen=True)
class _Most:
    """The most that some features of posts can be: see decide.FEATURES."""

    trigram_share: Doubles
    trigram_cosine: Doubles
    word_share: Doubles
    word_cosine: Doubles


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
        numbers = self._index(sorted({trigram for text in texts for trigram in _trigrams(text)}))
        first = int(catalogue.row_starts[place[0]])
        self._wordings = [self._wording(segment, row, first, numbers) for row in range(begin, end)]
        self._catalogue = catalogue
        least = min(max(threshold - _ROUNDED_PROBABILITY, 1e-9), 1 - 1e-9)
        self._least = float(np.log(least / (1 - least))) - _SLACK
        self._meaning = reader.wordings(catalogue)[first + begin:first + end] if reader else None

    def reach(self, texts: Strings, kept: Kept | None = None) -> Bools:
        """For each normalised text, whether the claim's probability can reach the threshold.

        Never False for a post that `screen` gives the threshold, if `kept.gated` is true of each post that
        `screening.gate` lets through by its relevance or by another claim. Without `kept`, every post is taken for
        one that deserves a close look and may mean anything.
        """
        found = np.zeros(len(texts), np.bool_)
        begin = 0
        while begin < len(texts):
            end = max(begin + 1, int(np.searchsorted(texts.start, texts.start[begin] + _BYTES_AT_ONCE, "right")) - 1)
            some = Strings(texts.content[texts.start[begin]:texts.start[end]],
                           texts.start[begin:end + 1] - texts.start[begin])
            found[begin:end] = self._reach(some, kept.part(begin, end) if kept else None)
            begin = end
        return found

    def _reach(self, texts: Strings, kept: Kept | None) -> Bools:
        post, trigram, short = self._shared(texts)
        meaning = self._meanings(len(texts), kept)
        gated = kept.gated if kept else np.ones(len(texts), np.bool_)
        found = np.zeros(len(texts), np.bool_)
        for wording in self._wordings:
            share = np.minimum(np.bincount(post, wording.shares[trigram], len(texts)), 1)
            squares = np.minimum(np.bincount(post, wording.squares[trigram], len(texts)), 1)
            most = _Most(share, np.sqrt(squares), wording.within(share), np.sqrt(wording.within_squares(share)))
            found |= self._reaches(wording, most, meaning, gated)
        chosen = np.flatnonzero(found)
        for begin in range(0, len(chosen), grams.MAX_TEXTS):
            some = chosen[begin:begin + grams.MAX_TEXTS]
            first, last = np.searchsorted(post, [some[0], some[-1] + 1])
            found[some] = self._closer([texts[at] for at in some.tolist()], some, post[first:last],
                                       trigram[first:last], meaning[some], gated[some])
        return found | short

    def _closer(self, texts: Sequence[str], some: Numbers, post: Numbers, trigram: Numbers, meaning: Doubles,
                gated: Bools) -> Bools:
        """The bound once more for some posts: trigrams weighed as by the screening, and then words as well."""
        place = np.minimum(np.searchsorted(some, post), len(some) - 1)
        mine = some[place] == post
        present = np.zeros((len(some), len(self._wordings[0].shares)), np.float32)
        present[place[mine], trigram[mine]] = 1
        trigrams = views.trigrams(texts)
        found = np.zeros(len(some), np.bool_)
        by_trigram = []
        for wording in self._wordings:
            there = (present @ wording.needs >= wording.needed - 0.5).astype(np.float64)
            by_trigram.append(self._as_screened(trigrams, wording, "trigram"))
            most = _Most(*by_trigram[-1], there @ wording.word_shares,
                         np.sqrt(np.minimum(there @ wording.word_squares, 1)))
            found |= self._reaches(wording, most, meaning, gated)
        left = np.flatnonzero(found)
        if len(left):
            told = views.telling_words([words.terms(texts[at]) for at in left.tolist()])
            found[left] = np.any([self._reaches(
                wording, _Most(share[left], cosine[left], *self._as_screened(told, wording, "word")), meaning[left],
                gated[left]) for wording, (share, cosine) in zip(self._wordings, by_trigram, strict=True)], axis=0)
        return found

    def _as_screened(self, terms: views.Terms, wording: _Wording,
                     by: retrieve.Kind) -> tuple[Doubles, Doubles]:
        """Share and cosine of each text and a wording, as the screening has them."""
        post, row = np.arange(terms.texts), np.full(terms.texts, wording.row)
        return (retrieve.coverage(terms, self._catalogue, post, row, by=by).astype(np.float64),
                retrieve.cosines(terms, self._catalogue, post, row, by=by).astype(np.float64))

    def _reaches(self, wording: _Wording, most: _Most, meaning: Doubles, gated: Bools) -> Bools:
        shipped = decide.shipped()
        curve = shipped.without if self._meaning is None else shipped.with_meaning
        weights = dict(zip(decide.FEATURES, curve.weights.tolist(), strict=True))
        close = curve.offset + max(0, -weights["meaning"]) + max(0, weights["meaning"]) * meaning
        if wording.numbers:
            close = close + max(0, weights["same_number"], weights["other_number"])
        for name in ("trigram_share", "trigram_cosine", "word_share", "word_cosine"):
            close = close + max(0, weights[name]) * getattr(most, name)
        of_share = float(shipped.glance.weights[decide.FEATURES.index("trigram_share")])
        glanced = max(0, of_share) * most.trigram_share + shipped.glance.offset
        looked_at = gated | (most.trigram_share >= shipped.coverage - _SLACK)
        return np.asarray((glanced >= self._least) | looked_at & (close >= self._least))

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

    def _shared(self, texts: Strings) -> tuple[Numbers, Numbers, Bools]:
        """The post and the number of each trigram of the claim found, in order of place; and texts too short for one.

        Texts too short for a trigram are told apart only where a wording is as short.
        """
        characters = np.flatnonzero(texts.content.view(np.int8) >= -64)
        starts = np.searchsorted(characters, texts.start)
        lengths = np.diff(starts)
        short = (lengths > 0) & (lengths < grams.SIZE) & self._short
        codes = np.frombuffer(bytes(texts.content).decode().encode("utf-32-le"), np.uint32)
        if len(codes) < grams.SIZE:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), short
        of_class = self._classes[codes]
        pair = self._pairs[of_class[:-2] * self._width + of_class[1:-1]]
        at = np.flatnonzero(pair)
        trigram = self._triples[pair[at] * self._width + of_class[at + 2]]
        at, trigram = at[trigram > 0], trigram[trigram > 0]
        post = np.searchsorted(starts, at, "right") - 1
        whole = at + grams.SIZE <= starts[post + 1]
        return post[whole], trigram[whole].astype(np.int64), short

    def _index(self, trigrams: Sequence[str]) -> dict[str, int]:
        """Tables from characters to classes, from two classes to pairs, from a pair and a class to numbers.

        Of a claim with very many characters several share a class, and so several trigrams may share a number: they
        are then found together, too often but never too seldom.
        """
        characters = sorted({character for trigram in trigrams for character in trigram})
        of_class = {character: 1 + at % (_CLASSES - 1) for at, character in enumerate(characters)}
        self._width = 1 + max(of_class.values(), default=0)
        self._classes = np.zeros(_CHARACTERS, np.int32)
        self._classes[[ord(character) for character in of_class]] = list(of_class.values())
        pairs: dict[int, int] = {}
        places: dict[int, int] = {}
        numbers = {}
        for trigram in trigrams:
            first, second, third = (of_class[character] for character in trigram)
            pair = pairs.setdefault(first * self._width + second, len(pairs) + 1)
            numbers[trigram] = places.setdefault(pair * self._width + third, len(places) + 1)
        self._pairs = np.zeros(self._width**2, np.int32)
        self._pairs[list(pairs)] = list(pairs.values())
        self._triples = np.zeros((len(pairs) + 1) * self._width, np.int32)
        self._triples[list(places)] = list(places.values())
        return numbers

    def _wording(self, segment: Segment, row: int, first: int, numbers: Mapping[str, int]) -> _Wording:
        text = segment.wordings[row]
        size = max(numbers.values(), default=0) + 1
        known = _trigrams(text)
        shares, squares = np.zeros(size, np.float32), np.zeros(size, np.float32)
        share, weight = _told(segment.by_trigram, row, grams.keys(known)[1])
        np.add.at(shares, [numbers[trigram] for trigram in known], share)
        np.add.at(squares, [numbers[trigram] for trigram in known], weight * weight)
        told = sorted(set(words.terms(text)))
        word_share, word_weight = _told(segment.by_word, row, np.fromiter(map(views.word_key, told), np.uint64,
                                                                          len(told)))
        needs = np.zeros((size, len(told)), np.float32)
        for at, word in enumerate(told):
            needs[[numbers[trigram] for trigram in _trigrams(word)], at] = 1
        # A trigram that several words need is divided among them: shared words need at least the sum of their parts.
        parts = (shares / np.maximum(needs.sum(axis=1), 1)).astype(np.float64) @ needs
        return _Wording(first + row, shares, squares, word_share, word_weight * word_weight, needs, needs.sum(axis=0),
                        _Frontier.of(word_share, parts), _Frontier.of(word_weight * word_weight, parts),
                        any(character.isdigit() for character in text))


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
        coverage = retrieve.coverage(trigrams, catalogue, found.post, found.row, by="trigram")
        gated = screening.gate(relevance.relevance(trigrams), coverage, found)
        if reader is None:
            parts.append(Kept(gated, np.zeros(0, np.int64), np.zeros((0, 0), np.float16)))
            continue
        chosen = np.flatnonzero(gated)
        read = reader.posts([part[at] for at in chosen.tolist()])
        parts.append(Kept(gated, chosen[read.owner], read.windows.astype(np.float16)))
    return Kept.joined(parts)


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
