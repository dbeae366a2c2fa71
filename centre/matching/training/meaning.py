"""Train the linear map that draws posts and the claims they repeat together, and others apart."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from centre.matching.reading import Meaning

Doubles = NDArray[np.float64]

_STRENGTH = 3e-4
_ROUNDS = 60
_SHARPNESS, _OFFSET = 10.0, -5.0


@dataclass(frozen=True)
class Fitted:
    """The map, and the sharpness and offset with which the loss read its cosines."""

    meaning: Meaning
    sharpness: float
    offset: float


def fit(encoder: str, posts: NDArray[np.float32], gold: NDArray[np.int64], claims: NDArray[np.float32],
        everyday: NDArray[np.float32], strength: float = _STRENGTH) -> Fitted:
    """Fit the map on posts and claims (unit vectors of the encoder) and on everyday messages that repeat none.

    For each post the loss is the cross entropy of its claim among all claims and "none", whose score is 0; the map
    starts as the identity and is held to it by `strength`. Deterministic.
    """
    size = posts.shape[1]
    post_mean, claim_mean = everyday.mean(axis=0), claims.mean(axis=0)
    given = np.concatenate([posts, everyday]).astype(np.float64) - post_mean
    known = claims.astype(np.float64) - claim_mean
    right = np.concatenate([np.where(gold < 0, len(claims), gold), np.full(len(everyday), len(claims))])
    start = np.concatenate([np.eye(size).ravel(), [np.log(_SHARPNESS), _OFFSET]])
    found = optimize.minimize(_loss, start, (given, known, right, strength), jac=True, method="L-BFGS-B",
                              options={"maxiter": _ROUNDS}).x
    turn = found[:size * size].reshape(size, size).astype(np.float32)
    meaning = Meaning(encoder, turn, post_mean.astype(np.float32), claim_mean.astype(np.float32))
    return Fitted(meaning, float(np.exp(found[-2])), float(found[-1]))


def _loss(point: Doubles, posts: Doubles, claims: Doubles, right: NDArray[np.int64],
          strength: float) -> tuple[float, Doubles]:
    size, count = posts.shape[1], len(posts)
    turn = point[:size * size].reshape(size, size)
    sharpness, offset = np.exp(point[-2]), point[-1]
    post, post_length = _unit(posts @ turn.T)
    claim, claim_length = _unit(claims @ turn.T)
    cosines = post @ claim.T
    scores = np.concatenate([sharpness * cosines + offset, np.zeros((count, 1))], axis=1)
    scores -= scores.max(axis=1, keepdims=True)
    chances = np.exp(scores)
    chances /= chances.sum(axis=1, keepdims=True)
    every = np.arange(count)
    loss = -np.log(chances[every, right] + 1e-12).mean() + strength * ((turn - np.eye(size)) ** 2).sum()
    slope = chances
    slope[every, right] -= 1
    slope = slope[:, :-1] / count
    by_post, by_claim = sharpness * slope @ claim, sharpness * slope.T @ post
    by_turn = (_through_unit(by_post, post, post_length).T @ posts
               + _through_unit(by_claim, claim, claim_length).T @ claims
               + 2 * strength * (turn - np.eye(size)))
    return float(loss), np.concatenate([by_turn.ravel(), [(slope * cosines).sum() * sharpness, slope.sum()]])


def _unit(rows: Doubles) -> tuple[Doubles, Doubles]:
    length = np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    return rows / length, length


def _through_unit(slope: Doubles, unit: Doubles, length: Doubles) -> Doubles:
    """The slope by the rows before they were brought to length one."""
    return np.asarray((slope - unit * (slope * unit).sum(axis=1, keepdims=True)) / length)
