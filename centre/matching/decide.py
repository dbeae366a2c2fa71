"""From likeness to a probability that the post repeats the claim, comparable between posts and catalogues."""
from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from centre.matching.retrieve import FEATURES

SUGGEST = 0.5
"""From this probability on a claim is shown to an officer as a suggestion, and to a voter as an answer."""

CONFIRM = 0.9
"""From this probability on a post may join an open case of the claim without an officer; it decides nothing else."""


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
