"""Fit the weights of `stance` and judge them on claims that no fit has seen."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from centre.matching import stance
from centre.matching.encoder import Encoder, encode_windows
from centre.matching.training.sets import FOLDS, OwnPosts

_RIDGE = 1.0
_BALANCE = 0.8
"""0 weighs every post alike, 1 every stance alike; jokes and reports are rare among our posts."""
_KINDS = len(stance.NAMES)

Doubles = NDArray[np.float64]
Numbers = NDArray[np.int64]


def fit(own: OwnPosts, encoder: Encoder, out: Path) -> dict[str, Any]:
    """Write `stance.npz` into the folder; answers the F1 of each stance on unseen claims, without and with vectors.

    Only posts that repeat a claim have a stance.
    """
    texts, right, folds = _with_stance(own)
    vectors = mean_vectors(encoder, texts)
    shift = vectors.mean(axis=0).astype(np.float16)
    stored: dict[str, Any] = {"encoder": encoder.name, "shift": shift}
    figures = {}
    for name, given in (("worded", None), ("meant", vectors)):
        seen = stance.features(texts, given, shift.astype(np.float32))
        scores = _unseen(seen, right, folds)
        figures[name] = _f1(right, scores.argmax(axis=1))
        columns, base = _solve(seen, right)
        stretch = _stretch(scores, right)
        stored[f"{name}_columns"] = (stretch * columns).astype(np.float16)
        stored[f"{name}_base"] = (stretch * base).astype(np.float32)
    np.savez_compressed(out / "stance.npz", allow_pickle=False, **stored)
    return figures


def judge(posts: OwnPosts, encoder: Encoder | None) -> dict[str, float]:
    """The F1 of each stance, and of the first three together, of the weights that are shipped."""
    texts, right, _ = _with_stance(posts)
    vectors = None if encoder is None else mean_vectors(encoder, texts)
    return _f1(right, stance.probabilities(texts, vectors).argmax(axis=1))


def mean_vectors(encoder: Encoder, texts: list[str]) -> stance.Floats:
    """The unit mean of the vectors of each text's windows, float32[n, d]; zeros for a text without words."""
    owners, windows = encode_windows(encoder, texts)
    total = np.zeros((len(texts), encoder.dimensions), np.float32)
    np.add.at(total, owners, windows)
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), np.float32(1e-9))
    return total


def _with_stance(posts: OwnPosts) -> tuple[list[str], Numbers, Numbers]:
    """Texts, the numbers of their stances, and their folds."""
    kept = [number for number, name in enumerate(posts.stance) if name]
    right = np.array([stance.NAMES.index(posts.stance[number]) for number in kept], np.int64)
    return [posts.texts[number] for number in kept], right, posts.fold[kept]


def _solve(features: sparse.csr_array, right: Numbers) -> tuple[Doubles, Doubles]:
    """Multinomial logistic regression with a ridge: a column of weights and an offset for each stance."""
    # A column that no post fills keeps the weight nought by the ridge; without those there is far less to solve.
    filled = np.unique(features.indices)
    whole, features = features.shape[1], features[:, filled]
    width = len(filled)
    counts = np.maximum(np.bincount(right, minlength=_KINDS), 1)
    weight = ((len(right) / _KINDS / counts) ** _BALANCE)[right][:, None]
    wanted = np.eye(_KINDS)[right]
    across = sparse.csr_array(features.T)

    def loss(point: Doubles) -> tuple[float, Doubles]:
        columns, base = point[:width * _KINDS].reshape(width, _KINDS), point[width * _KINDS:]
        logs = _logs(features @ columns + base)
        error = (np.exp(logs) - wanted) * weight
        value = -(weight * wanted * logs).sum() + _RIDGE / 2 * (columns ** 2).sum()
        return float(value), np.concatenate([(across @ error + _RIDGE * columns).ravel(), error.sum(axis=0)])

    found = optimize.minimize(loss, np.zeros((width + 1) * _KINDS), jac=True, method="L-BFGS-B",
                              options={"maxiter": 300}).x
    columns = np.zeros((whole, _KINDS))
    columns[filled] = found[:width * _KINDS].reshape(width, _KINDS)
    return columns, found[width * _KINDS:]


def _unseen(features: sparse.csr_array, right: Numbers, folds: Numbers) -> Doubles:
    """The scores of each post by weights that have not seen its claim."""
    scores = np.zeros((len(right), _KINDS))
    for fold in range(FOLDS):
        fitted, judged = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if len(fitted) and len(judged):
            columns, base = _solve(features[fitted], right[fitted])
            scores[judged] = features[judged] @ columns + base
    return scores


def _stretch(scores: Doubles, right: Numbers) -> float:
    """By how much to stretch scores so that their probabilities suit unseen claims best."""
    def surprise(stretch: float) -> float:
        return -float(_logs(stretch * scores)[np.arange(len(right)), right].mean())
    return float(optimize.minimize_scalar(surprise, bounds=(0.2, 3), method="bounded").x)


def _logs(scores: Doubles) -> Doubles:
    """Logarithms of the probabilities."""
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))


def _f1(right: Numbers, told: Numbers) -> dict[str, float]:
    each = {name: round(2 * float(((right == kind) & (told == kind)).sum())
                        / max(float((right == kind).sum() + (told == kind).sum()), 1), 3)
            for kind, name in enumerate(stance.NAMES)}
    return {**each, "spreads, denies, asks": round(sum(list(each.values())[:3]) / 3, 3)}
