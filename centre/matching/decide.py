"""From likeness to a probability that the post repeats the claim, comparable between posts and catalogues."""
from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np
from numpy.typing import NDArray

SUGGEST = 0.2
"""From this probability on a claim is suggested: to miss a known claim costs four times as much as a wrong
suggestion, which an officer or a voter sees through at a glance (1 / (1 + 4))."""

CONFIRM = 0.9
"""From this probability on a reported post may join an open case of the claim unasked; a wrong join costs nine
times as much as one left to an officer (9 / (1 + 9)). It decides nothing else."""

FEATURES = ("trigram_cosine", "word_cosine", "trigram_share", "word_share", "meaning", "same_number", "other_number")
"""Of a post and a claim: the cosines of their trigrams and words; the share of what the claim says that the post says
too, by trigrams and by words; the cosine of their meanings (0 without an encoder); whether a number of the claim, of
more than one digit, stands in the post; whether both have numbers, but none in common."""

SMALL = 50
"""A catalogue of fewer claims counts as one of so many."""

CROWDED = 4_000
"""Among more claims than this a post must say more of one to be looked at closely."""


def size(claims: int) -> float:
    """What a curve's `by_size` is multiplied by: the logarithm of a number of claims over SMALL, 0 or more."""
    return math.log(max(claims, SMALL) / SMALL)


def crowd(claims: int) -> float:
    """What `coverage_by_size` is multiplied by: the logarithm of a number of claims over CROWDED, 0 or more."""
    return math.log(max(claims, CROWDED) / CROWDED)


@dataclass(frozen=True)
class Curve:
    """A logistic curve over FEATURES; only `other_number` may weigh against a claim.

    Of a catalogue only its first segment enters, by the rarity of its terms and the number of its claims, so no claim
    that comes later moves a probability.

    Attributes:
        weights: one for each of FEATURES.
        offset: the log odds where all features are 0, in a small catalogue.
        by_size: what `size` adds to them, 0 or less: among more claims, more are alike by chance.
    """

    weights: NDArray[np.float64]
    offset: float
    by_size: float = 0.0

    def among(self, claims: int) -> Curve:
        """The curve for a catalogue whose first segment has so many claims."""
        return replace(self, offset=self.offset + self.by_size * size(claims), by_size=0.0)

    def probability(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Probabilities for rows of FEATURES, each 0..1."""
        return np.asarray(1 / (1 + np.exp(-np.clip(features @ self.weights + self.offset, -50, 50))))


@dataclass(frozen=True)
class Decision:
    """All that training found for the last stage.

    Attributes:
        glance: the curve for claims that were only glanced at, over `trigram_share`.
        without, with_meaning: the curves for posts that were looked at closely, without an encoder and with one.
        relevance, coverage: a post is looked at closely from this relevance or this coverage of a claim on.
        coverage_by_size: what `crowd` adds to that coverage: among more claims, more is covered by chance.
    """

    glance: Curve
    without: Curve
    with_meaning: Curve
    relevance: float
    coverage: float
    coverage_by_size: float = 0.0

    def among(self, claims: int) -> Decision:
        """The same for a catalogue whose first segment has so many claims."""
        return replace(self, glance=self.glance.among(claims), without=self.without.among(claims),
                       with_meaning=self.with_meaning.among(claims),
                       coverage=self.coverage + self.coverage_by_size * crowd(claims), coverage_by_size=0.0)


@functools.cache
def shipped() -> Decision:
    """What `training` fitted and this package ships."""
    stored = json.loads((resources.files("centre.matching") / "data" / "decision.json").read_text("utf-8"))
    glance, without, with_meaning = (
        Curve(np.array([stored[name]["weights"].get(feature, 0) for feature in FEATURES]), stored[name]["offset"],
              stored[name]["by_size"])
        for name in ("glance", "without", "with_meaning"))
    gate = stored["gate"]
    return Decision(glance, without, with_meaning, gate["relevance"], gate["coverage"], gate["coverage_by_size"])
