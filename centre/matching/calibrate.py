"""Fit the curve of `decide` anew, reproducibly: own posts and everyday messages against known claims.

    python -m centre.matching.calibrate --claims CLAIMS.jsonl --own-posts centre/matching/data/own_posts.tsv
        --messages messages.jsonl --without negatives_3000.txt --out centre/matching/data/decision.json

Each post gives one pair for training: its own claim, or the nearest claim when it repeats none. A post that repeats a
claim also gives its nearest other claim as a pair that is wrong. Every
sixth everyday message of 20 characters or more is taken; together they weigh as much as own posts.
Judged by leaving out whole claims (and everyday messages) in turn, so that the figures hold for claims never seen.
"""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from centre.matching import retrieve, words
from centre.matching.catalogue import MODEL_VERSION, Catalogue, ClaimText, compile  # noqa: A004 - the contract's verb
from centre.matching.decide import CONFIRM, SUGGEST, Curve
from centre.matching.text import normalise

_FOLDS = 8
_RIDGE = 0.02
_SHORTEST_MESSAGE = 20
_EVERY = 6

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Pairs of post and claim: features, whether right, weight, and the fold that may not learn from it.

    `kind` is 0 for a right pair, 1 for a wrong claim of a post that repeats another, 2 for an own post that repeats
    none, 3 for an everyday message.
    """

    features: Floats
    kind: NDArray[np.int64]
    fold: NDArray[np.int64]

    @property
    def right(self) -> Floats:
        return np.asarray(self.kind == 0, dtype=np.float64)

    @property
    def weight(self) -> Floats:
        everyday = self.kind == 3
        share = (~everyday).sum() / max(1, everyday.sum())
        weight: Floats = np.where(everyday, share, 1.0)
        return weight


def fit(features: Floats, right: Floats, weight: Floats) -> Curve:
    """The logistic curve of least weighted loss with no negative weight (ridge 0.02 keeps it finite)."""
    def loss(parameters: Floats) -> tuple[float, Floats]:
        margin = features @ parameters[:-1] + parameters[-1]
        value = float((weight * (np.logaddexp(0, margin) - right * margin)).sum())
        error = weight * (1 / (1 + np.exp(-margin)) - right)
        gradient = np.append(features.T @ error, error.sum())
        gradient[:-1] += 2 * _RIDGE * parameters[:-1]
        return value + _RIDGE * float((parameters[:-1] ** 2).sum()), gradient

    bounds = [(0.0, None)] * features.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    return Curve(np.asarray(found.x[:-1]), float(found.x[-1]))


def pairs(catalogue: Catalogue, own: Sequence[tuple[str, str]], everyday: Sequence[str]) -> Pairs:
    """Pairs from own posts (claim id or `-`, text) and everyday messages."""
    texts = [normalise(text) for text in [*(text for _, text in own), *everyday]]
    features, kinds, folds = [], [], []
    for number, text in enumerate(texts):
        claim = own[number][0] if number < len(own) else ""
        found = retrieve.candidates([text], [words.terms(text)], catalogue, 10)
        ids = [catalogue.claim_ids[at] for at in found.claim]
        fold = (catalogue.claim_ids.index(claim) if claim in catalogue.claim_ids else number) % _FOLDS
        wrong = 1 if claim in catalogue.claim_ids else 2 if claim else 3
        chosen = [(ids.index(claim), 0)] if claim in ids else []
        chosen += [(at, wrong) for at, claim_id in enumerate(ids) if claim_id != claim][:1]
        for at, kind in chosen:
            features.append(found.features[at])
            kinds.append(kind)
            folds.append(fold)
    return Pairs(np.array(features, np.float64), np.array(kinds), np.array(folds))


def judge(data: Pairs) -> dict[str, float]:
    """Figures by cross-validation over claims: how many right pairs are found, how many wrong ones let through."""
    probability = np.zeros(len(data.kind))
    for fold in range(_FOLDS):
        out = data.fold == fold
        curve = fit(data.features[~out], data.right[~out], data.weight[~out])
        probability[out] = curve.probability(data.features[out].astype(np.float32))
    figures: dict[str, float] = {}
    for name, threshold in (("suggest", SUGGEST), ("confirm", CONFIRM)):
        for kind, what in enumerate(("right", "wrong_claim", "own_without_claim", "everyday")):
            found = probability[data.kind == kind]
            figures[f"{name}_{what}"] = round(float((found >= threshold).sum()) / max(1, len(found)), 4)
    return figures


def main(arguments: Sequence[str]) -> int:
    """Fit, judge, write decision.json and print the figures; answers the exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m centre.matching.calibrate", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("claims", "own-posts", "messages", "without", "out"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    given = parser.parse_args(arguments)
    catalogue = compile(ClaimText(row["id"], row.get("text") or row["claim_th"]) for row in _rows(given.claims))
    own = [(claim, text) for claim, _, text in (line.partition("\t") for line in _lines(given.own_posts))
           if not claim.startswith("#")]
    kept_apart = set(_lines(given.without))
    everyday = [row["text"] for row in _rows(given.messages) if row["id"] not in kept_apart]
    data = pairs(catalogue, own, [text for text in everyday if len(text) >= _SHORTEST_MESSAGE][::_EVERY])
    curve = fit(data.features, data.right, data.weight)
    figures = judge(data)
    weights = dict(zip(retrieve.FEATURES, (round(float(w), 4) for w in curve.weights), strict=True))
    stored = {"model_version": MODEL_VERSION, "weights": weights, "offset": round(curve.offset, 4),
              "pairs": len(data.kind), "cross_validated": figures}
    given.out.write_text(json.dumps(stored, indent=2) + "\n", "utf-8")
    sys.stdout.write(json.dumps(stored, indent=2) + "\n")
    return 0


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def _rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in _lines(path)]


if __name__ == "__main__":  # pragma: no cover - main() is tested
    sys.exit(main(sys.argv[1:]))
