"""Logistic regression, held to small weights, solved to the end: deterministic, no rate and no seed."""
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Doubles = NDArray[np.float64]


def fit(features: Doubles, right: Doubles, sign: Doubles, strength: float = 1e-2,
        toward: Doubles | None = None, hold: float = 0.0) -> tuple[Doubles, float]:
    """Weights and offset that make `right` (0 or 1 a row) likely.

    Args:
        features: a row a case; each column is brought to unit spread before it is held back, so units do not matter.
        right: whether the case is one.
        sign: of each weight, 1 or -1; a weight that would have the other one is 0.
        strength: how strongly squared weights are held back.
        toward: a proportion of the weights, in the units of the features, that is right where nothing is known.
        hold: how strongly the weights are held to the nearest multiple of it.
    """
    spread = features.std(axis=0)
    spread[spread == 0] = np.inf  # a column that tells nothing weighs nothing
    scaled = features / spread

    def loss(point: Doubles) -> tuple[float, Doubles]:
        score = scaled @ point[:-1] + point[-1]
        chance = 1 / (1 + np.exp(-np.clip(score, -50, 50)))
        slope = chance - right
        away = _away(point[:-1] / spread, toward)
        value = (np.logaddexp(0, np.where(right > 0, -score, score)).sum() + strength * (point[:-1] ** 2).sum()
                 + hold * (away ** 2).sum())
        by_weight = scaled.T @ slope + 2 * strength * point[:-1] + 2 * hold * away / spread
        return float(value), np.append(by_weight, slope.sum())

    bounds = [(0, None) if of_weight > 0 else (None, 0) for of_weight in sign] + [(None, None)]
    found = optimize.minimize(loss, np.append(sign / 10, -3), jac=True, method="L-BFGS-B", bounds=bounds,
                              options={"maxiter": 1_000}).x
    return found[:-1] / spread, float(found[-1])


def _away(weights: Doubles, toward: Doubles | None) -> Doubles:
    """The part of the weights that no multiple of `toward` makes up."""
    if toward is None:
        return weights
    return np.asarray(weights - toward * (weights @ toward) / (toward @ toward))
