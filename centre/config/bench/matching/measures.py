"""Figures of retrieval and of probabilities, from ranked answers; every interval by resampling with a fixed seed."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1_000
DEPTH = 10
FALSE_ALARMS = (0.05, 0.01)
STANCES = ("spreads", "denies", "asks")
_SEED = 1
_BINS = 10

Gold = Sequence[frozenset[int]]
Floats = NDArray[np.float64]
Figures = dict[str, float]


@dataclass(frozen=True)
class Found:
    """Ranked answers of an engine, a row a text.

    Attributes:
        document: int64[n, k], best first; -1 where fewer were found.
        score: float64[n, k]; 0 where nothing was found.
    """

    document: NDArray[np.int64]
    score: Floats

    @classmethod
    def of(cls, answers: Sequence[Sequence[tuple[int, float]]], top: int) -> Found:
        """From lists of documents with scores, best first."""
        document = np.full((len(answers), top), -1, np.int64)
        score = np.zeros((len(answers), top))
        for row, answer in enumerate(answers):
            for place, (number, value) in enumerate(answer[:top]):
                document[row, place], score[row, place] = number, value
        return cls(document, score)

    def hits(self, gold: Gold) -> NDArray[np.bool_]:
        """For each place whether a right document stands there."""
        return np.array([np.isin(row, list(right)) for row, right in zip(self.document, gold, strict=True)],
                        np.bool_).reshape(self.document.shape)


def closed(found: Found, gold: Gold) -> dict[str, Floats]:
    """S@1, S@5, S@10, MRR@10 and MAP@5 of every post; the mean of each is the figure of the set."""
    hits = found.hits(gold)[:, :DEPTH]
    first = np.where(hits.any(axis=1), hits.argmax(axis=1), np.inf)
    in_five = hits[:, :5]
    precision = np.cumsum(in_five, axis=1) / np.arange(1, in_five.shape[1] + 1)
    figures = {f"S@{k}": (first < k).astype(float) for k in (1, 5, DEPTH)}
    figures["MRR@10"] = 1 / (1 + first)
    figures["MAP@5"] = (precision * in_five).sum(axis=1) / [max(1, min(5, len(right))) for right in gold]
    return figures


def interval(of_posts: Floats) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean over posts."""
    drawn = np.random.default_rng(_SEED).integers(0, len(of_posts), (RESAMPLES, len(of_posts)))
    low, high = np.percentile(of_posts[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def paired(ours: Floats, theirs: Floats) -> Figures:
    """Our mean less theirs over the same posts, its 95 % interval, and the two-sided chance of no difference.

    A paired bootstrap: posts are drawn with both answers; p is twice the smaller share of resamples on either side of
    zero, those at zero and the sample itself counted on both.
    """
    difference = ours - theirs
    drawn = np.random.default_rng(_SEED).integers(0, len(difference), (RESAMPLES, len(difference)))
    means = difference[drawn].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    fewest = min(int((means <= 0).sum()), int((means >= 0).sum()))
    chance = min(1.0, 2 * (fewest + 1) / (RESAMPLES + 1))
    return {"difference": float(difference.mean()), "low": float(low), "high": float(high), "p": chance}


def open_set(found: Found, silent: Found, gold: Gold) -> Figures:
    """Does it stay silent when nothing matches? `gold` right, `silent` the answers to messages that match nothing.

    N1: the same posts without their right documents; N2: the messages, left out when there are none. R@f: the share
    of all posts that are answered, and rightly, above the threshold that lets the share f of the negatives through.
    P@f: the share of the answered that are answered rightly. AUC: the chance that a post stands above a negative.
    """
    best, right = found.score[:, 0], found.hits(gold)[:, 0]
    hard = _without(found, gold)
    figures = {"hit1": float(right.mean())}
    for name, negatives in (("N1", hard), ("N2", silent.score[:, 0])):
        if not len(negatives):
            continue
        figures[f"AUC {name}"] = _auc(best, negatives)
        for share in FALSE_ALARMS:
            answered = best > np.quantile(negatives, 1 - share)
            figures[f"R@{share:g} {name}"] = float((answered & right).mean())
            if answered.any():
                figures[f"P@{share:g} {name}"] = float(right[answered].mean())
    drawn = np.random.default_rng(_SEED).integers(0, len(best), (RESAMPLES, len(best)))
    strict = [float((right[some] & (best[some] > np.quantile(hard[some], 0.99))).mean()) for some in drawn]
    low, high = np.percentile(strict, [2.5, 97.5])
    return figures | {"R@0.01 N1 low": float(low), "R@0.01 N1 high": float(high)}


def recall_at(best: Floats, right: NDArray[np.bool_], negatives: Floats, share: float) -> float:
    """The share of posts answered rightly above the negative that stands at this share of all, from the highest.

    There is at least one negative.
    """
    ordered = np.sort(negatives)[::-1]
    threshold = ordered[min(len(ordered) - 1, int(share * len(ordered)))]
    return float(((best > threshold) & right).mean())


def calibration_error(probability: Floats, came_true: NDArray[np.bool_]) -> float:
    """Mean distance between said and seen over ten bins of equal width, each weighed by what falls into it."""
    bins = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    said = np.bincount(bins, probability, minlength=_BINS)
    seen = np.bincount(bins, came_true, minlength=_BINS)
    return float(np.abs(said - seen).sum() / max(1, len(probability)))


def macro_f1(told: Sequence[str | None], true: Sequence[str | None]) -> float:
    """The mean F1 over STANCES, the others counting as wrong answers only."""
    both = list(zip(told, true, strict=True))
    of_each = []
    for stance in STANCES:
        hit = sum(one == stance == two for one, two in both)
        wrong = sum((one == stance) != (two == stance) for one, two in both)
        of_each.append(2 * hit / max(1, 2 * hit + wrong))
    return float(np.mean(of_each))


def _without(found: Found, gold: Gold) -> Floats:
    """The best score of each post once its right documents are out of the catalogue."""
    left: Floats = np.where(found.hits(gold), 0, found.score).max(axis=1, initial=0)
    return left


def _auc(positives: Floats, negatives: Floats) -> float:
    ordered = np.sort(negatives)
    below, upto = (np.searchsorted(ordered, positives, side) for side in ("left", "right"))
    return float((below + upto).mean() / (2 * len(ordered)))
