"""Does a text speak of a public election? One look cheap enough for every post, and a sharper one with words as well.

Both are logistic regressions on the rare terms of a text, fitted by `training.relevance`. No name of a party or of a
known politician weighs anything: what the terms of each name weigh adds up to nothing.
"""
from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from centre.matching import grams, views, words
from centre.matching.text import normalise

Floats = NDArray[np.float32]

_SHORT = np.uint64(32)


@dataclass(frozen=True)
class Weights:
    """What the terms of one kind weigh.

    Attributes:
        keys: the upper halves of the keys of the terms that weigh anything, ascending.
        terms: the weight of each, its everyday rarity included.
    """

    keys: NDArray[np.uint32]
    terms: Floats

    def of(self, terms: views.Terms) -> Floats:
        """What the terms of each text weigh in all, as a share of the length of the text's vector."""
        asked = short_keys(terms.key)
        at = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        weight = np.where(self.keys[at] == asked, self.terms[at], np.float32(0))
        return (np.bincount(terms.row, weight, minlength=terms.texts) / lengths(terms)).astype(np.float32)


@dataclass(frozen=True)
class Model:
    """The stored weights: of trigrams alone, and of trigrams and words together, each with where it begins."""

    alone: Weights
    alone_start: float
    trigrams: Weights
    words: Weights
    both_start: float


def short_keys(keys: grams.Keys) -> NDArray[np.uint32]:
    """The upper halves of 64-bit keys, in the same order; two terms share one with a chance of 2**-32."""
    return (keys >> _SHORT).astype(np.uint32)


def lengths(terms: views.Terms) -> Floats:
    """The length of each text's vector of everyday rarities, never 0."""
    squares = np.bincount(terms.row, terms.everyday * terms.everyday, minlength=terms.texts)
    return np.sqrt(np.maximum(squares, 1e-6)).astype(np.float32)


def relevance(trigrams: views.Terms) -> Floats:
    """The probability that each text speaks of a public election, by trigrams alone: for every post of a platform."""
    model = _model()
    return _probability(model.alone_start + model.alone.of(trigrams))


def sharper(trigrams: views.Terms, telling_words: views.Terms) -> Floats:
    """As `relevance`, by trigrams and `views.telling_words` of the same texts: for those in doubt."""
    model = _model()
    return _probability(model.both_start + model.trigrams.of(trigrams) + model.words.of(telling_words))


def election_related(text: str) -> float:
    """How surely the text is about a public election: 0 no, 1 yes; 0.5 is the line between."""
    normal = normalise(text)
    return float(sharper(views.trigrams([normal]), views.telling_words([words.terms(normal)]))[0])


@functools.cache
def _model() -> Model:
    path = resources.files("centre.matching") / "data" / "relevance.npz"
    with path.open("rb") as stream, np.load(stream) as stored:
        def weights(of: str, name: str) -> Weights:
            return Weights(stored[f"{of}_keys"], stored[name].astype(np.float32))

        return Model(weights("trigram", "alone"), float(stored["alone_start"]), weights("trigram", "trigrams"),
                     weights("word", "words"), float(stored["both_start"]))


def _probability(evidence: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(evidence, -30, 30)))).astype(np.float32)
