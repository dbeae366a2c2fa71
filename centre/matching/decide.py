"""From likeness to a probability that the post repeats the claim, comparable between posts and catalogues."""
from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from centre.matching.retrieve import FEATURES

SUGGEST = 0.2
"""From this probability on a claim is suggested: to miss a known claim costs four times as much as a wrong
suggestion, which an officer or a voter sees through at a glance (1 / (1 + 4))."""

CONFIRM = 0.9
"""From this probability on a reported post may join an open case of the claim unasked; a wrong join costs nine
times as much as one left to an officer (9 / (1 + 9)). It decides nothing else."""


@dataclass(frozen=True)
class Curve:
    """A logistic curve over FEATURES; no weight is negative, so more likeness never lowers the probability."""

    weights: NDArray[np.float64]
    offset: float

    def probability(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Probabilities for rows of FEATURES, each 0..1."""
        return np.asarray(1 / (1 + np.exp(-(features @ self.weights + self.offset))))


@functools.cache
def shipped() -> Curve:
    """The curve that `calibrate` fitted and this package ships."""
    stored = json.loads((resources.files("centre.matching") / "data" / "decision.json").read_text("utf-8"))
    weights = np.array([stored["weights"][name] for name in FEATURES], dtype=np.float64)
    return Curve(weights, float(stored["offset"]))
