"""From likeness to a probability that the post repeats the claim, comparable between posts and catalogues."""
from __future__ import annotations

import functools
import json
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Curve:
    """A logistic curve over FEATURES; only `other_number` may weigh against a claim.

    Of a catalogue only the rarity of terms in its first segment enters, so no other claim moves a probability.
    """

    weights: NDArray[np.float64]
    offset: float

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
    """

    glance: Curve
    without: Curve
    with_meaning: Curve
    relevance: float
    coverage: float


@functools.cache
def shipped() -> Decision:
    """What `training` fitted and this package ships."""
    stored = json.loads((resources.files("centre.matching") / "data" / "decision.json").read_text("utf-8"))
    glance, without, with_meaning = (
        Curve(np.array([stored[name]["weights"].get(feature, 0) for feature in FEATURES]), stored[name]["offset"])
        for name in ("glance", "without", "with_meaning"))
    return Decision(glance, without, with_meaning, stored["gate"]["relevance"], stored["gate"]["coverage"])
