"""Fit how the evidence on a post adds up to whether it is about an election, and judge it on claims not seen.

Three things speak: the terms of the post (`relevance.sharper`), how surely it repeats a claim about an election, and
its sentence vector. The evidence on each post comes from fits that have not seen its claim.

Everyday messages that speak of politics have been read by nobody. They are fitted on as posts that repeat nothing, so
that a falsehood about voting comes before general talk; where the line of one half lies is fitted without them.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from centre.matching import relevance, screening
from centre.matching.encoder import Encoder, encode_windows
from centre.matching.text import normalise_many
from centre.matching.training import decision
from centre.matching.training.relevance import Fitted
from centre.matching.training.sets import FOLDS, OwnPosts, fold_of

_SHARE = 0.05
"""Share of election posts in a feed, as `training.relevance` assumes."""
_HARD = 0.03
"""Share of our own posts about something else, and of the traps, in what is not about an election: they are rare."""
_UNREAD = 0.1
"""A message on politics that nobody read counts as this part of an everyday message: about as often as there are such
among all messages, of which only every sixth long one is fitted on here."""
_CONTRAST = 3.0
"""In the fit of the meaning alone it counts as three, for there are few."""
_RIDGE, _HELD = 0.1, 1e-3
_MISSED = 2.0
"""To miss a post about an election costs so many times as much as to take another for one, which gets a banner. Moves
the line of one half alone; no order depends on it."""
_READ, _OURS, _POLITICS = 0, 1, 2

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Posts:
    """Texts to fit on, normalised.

    Attributes:
        gold, claim: the claim that each repeats, -1 for none, and whether it repeats one.
        truth: whether it counts as about an election: it is, or repeats a claim of the file.
        kind: _READ everyday messages, _OURS posts and traps, _POLITICS messages that nobody read.
        fold: 0 to FOLDS - 1, of a claim one.
        odds: log odds by its terms, by a fit that has not seen it.
    """

    texts: tuple[str, ...]
    gold: NDArray[np.int64]
    truth: Flags
    kind: NDArray[np.int64]
    fold: NDArray[np.int64]
    odds: Doubles

    @classmethod
    def of(cls, own: OwnPosts, everyday: Sequence[str], termed: Fitted) -> Posts:
        """Our posts, the traps, the everyday messages that are no election talk, and those that may be."""
        texts = normalise_many([post.text for post in termed.posts])
        odds = dict(zip(texts, termed.odds.tolist(), strict=True))
        beside = list(zip(texts, termed.posts, strict=True))
        read = {text for text, post in beside if post.kind == "message" and post.election is False}
        traps = [text for text, post in beside if post.kind == "trap"]
        politics = [text for text, post in beside if post.kind == "message" and post.election is None]
        plain = [text for text in everyday if text in read]
        listed = (*own.texts, *traps, *plain, *politics)
        ours = len(own.texts) + len(traps)
        kind = np.repeat([_OURS, _READ, _POLITICS], [ours, len(plain), len(politics)])
        gold = np.concatenate([own.gold, np.full(len(listed) - len(own.texts), -1)])
        truth = np.concatenate([own.election | (own.gold >= 0), np.zeros(len(listed) - len(own.texts), np.bool_)])
        fold = np.concatenate([own.fold, [fold_of(text) for text in listed[len(own.texts):]]]).astype(np.int64)
        return cls(listed, gold, truth, kind, fold, np.array([odds[text] for text in listed]))

    def shares(self) -> Doubles:
        """What each counts, so that election posts are _SHARE of a feed."""
        groups = ((self.truth, _SHARE), (~self.truth & (self.kind == _OURS), _HARD * (1 - _SHARE)),
                  (self.kind == _READ, (1 - _HARD) * (1 - _SHARE)))
        share = np.zeros(len(self.texts))
        for group, of_all in groups:
            share[group] = of_all / max(int(group.sum()), 1)
        share[self.kind == _POLITICS] = _UNREAD * (1 - _SHARE) / max(int((self.kind == _READ).sum()), 1)
        return share * len(share)


def fit(own: OwnPosts, others: OwnPosts, everyday: Sequence[str], termed: Fitted,
        encoder: Encoder) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """The arrays to store, and lines that say how well unseen claims do.

    `termed` is what `training.relevance` found of texts among which are those of `own` and `everyday`.
    """
    posts, remembering = Posts.of(own, everyday, termed), decision.Remembering(encoder)
    vectors = _vectors(posts.texts, remembering)
    unseen = np.zeros(len(posts.texts))
    for fold in range(FOLDS):
        direction, start = _direction(posts, vectors, posts.fold != fold)
        here = posts.fold == fold
        unseen[here] = vectors[here] @ direction + start
    direction, start = _direction(posts, vectors, np.ones(len(posts.texts), np.bool_))
    stored: dict[str, NDArray[Any]] = {"encoder": np.array(encoder.name)}
    said = []
    for name, by in (("worded", None), ("meant", remembering)):
        claim = relevance.claim_odds(_repeats(posts, own, others, everyday, by))
        evidence = np.column_stack([posts.odds, claim, *([] if by is None else [unseen])])
        weights, judged = _together(posts, evidence)
        said.append(f"{name}: {_figures(posts, judged)}")
        if by is None:
            stored[name] = weights
        else:
            stored[name] = np.array([*weights[:2], weights[3] + weights[2] * start])
            stored["meaning"] = (weights[2] * direction).astype(np.float32)
    return stored, said


def _vectors(texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    owner, windows = encode_windows(encoder, texts)
    whole = np.zeros((len(texts), encoder.dimensions), np.float32)
    np.add.at(whole, owner, windows)
    return np.asarray(whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), 1e-9), np.float32)


def _direction(posts: Posts, vectors: NDArray[np.float32], keep: Flags) -> tuple[Doubles, float]:
    """The direction in which election posts lie, and the start: log odds among the posts as they stand."""
    middle = vectors[keep].mean(axis=0).astype(np.float64)
    share = np.where(posts.kind == _POLITICS, _CONTRAST, 1.0)
    weights = _logistic(vectors[keep] - middle, posts.truth[keep], share[keep], _RIDGE)
    return weights[:-1], float(weights[-1] - middle @ weights[:-1])


def _repeats(posts: Posts, own: OwnPosts, others: OwnPosts, everyday: Sequence[str],
             encoder: Encoder | None) -> Doubles:
    """How surely each repeats a claim about an election, by maps and curves that have not seen its claim."""
    known, slipped = decision.compiled(own), own.with_slips(decision.SLIPS)
    clean, folds = len(own.texts), np.unique(posts.fold).tolist()
    weighed: dict[int, list[decision.Weighed]] = {}
    beside: dict[int, decision.Weighed] = {}
    for fold in folds:
        reader = None if encoder is None else decision.fold_reader(slipped, everyday, encoder, fold)
        here, again = np.flatnonzero(posts.fold == fold), clean + np.flatnonzero(own.fold == fold)
        weighed[fold] = [
            decision.weighed([texts[at] for at in chosen], gold[chosen].tolist(), known, reader)
            for texts, gold, chosen in ((posts.texts, posts.gold, here), (slipped.texts, slipped.gold, again))
            if len(chosen)]
        beside[fold] = decision.repeating(others, reader)
    about, found = screening.claims_about(known), np.zeros(len(posts.texts))
    for fold in folds:
        pairs, here = weighed[fold][0], posts.fold == fold
        seen = [part for other in folds if other != fold for part in weighed[other]]
        chance = decision.curve_of([*seen, beside[fold]]).among(known.size).probability(pairs.features)
        found[here] = relevance.repeated(int(here.sum()), pairs.post, chance, about[pairs.claim])
    return found


def _together(posts: Posts, evidence: Doubles) -> tuple[Doubles, Doubles]:
    """Weights and start, and the log odds of each post by weights that have not seen its claim."""
    spread, share = evidence.std(axis=0), posts.shares()
    spread[spread == 0] = np.inf  # what tells nothing weighs nothing

    def weighed(keep: Flags) -> Doubles:
        found = _logistic(evidence[keep] / spread, posts.truth[keep], share[keep], _HELD, upwards=True)
        return np.append(found[:-1] / spread, found[-1])

    judged = np.zeros(len(evidence))
    for fold in range(FOLDS):
        here = posts.fold == fold
        weights = weighed(~here)
        judged[here] = evidence[here] @ weights[:-1] + weights[-1]
    known = posts.kind != _POLITICS
    slope, start = _logistic(judged[known, None], posts.truth[known], share[known], _HELD, upwards=True)
    weights = slope * weighed(np.ones(len(evidence), np.bool_))
    start += np.log(_MISSED)
    weights[-1] += start
    return weights, slope * judged + start


def _logistic(rows: NDArray[Any], truth: Flags, share: Doubles, ridge: float, *, upwards: bool = False) -> Doubles:
    """Weights and, last, the start of a logistic regression; `upwards` lets none weigh against."""
    rows, share = np.column_stack([rows, np.ones(len(rows))]).astype(np.float64), share / share.mean()
    held = np.append(np.full(rows.shape[1] - 1, ridge), 0)

    def loss(point: Doubles) -> tuple[float, Doubles]:
        odds = rows @ point
        chance = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        value = (share * (np.logaddexp(0, odds) - truth * odds)).sum() + (held * point * point).sum() / 2
        return float(value), rows.T @ (share * (chance - truth)) + held * point

    bounds = [(0.0 if upwards else None, None)] * (rows.shape[1] - 1) + [(None, None)]
    found = optimize.minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds,
                              options={"maxiter": 800})
    return np.asarray(found.x)


def _figures(posts: Posts, odds: Doubles) -> str:
    claim = posts.gold >= 0
    plain, politics = posts.kind == _READ, posts.kind == _POLITICS
    said = []
    if plain.any():
        line = np.quantile(odds[plain], 0.995)
        said.append(f"{(odds[claim] > line).mean():.3f} at 0.5% of read messages")
    groups = {"claim": claim, "other posts about an election": posts.truth & ~claim,
              "own not": ~posts.truth & (posts.kind == _OURS), "message": plain, "politics": politics}
    said += [f"{name} {(odds[group] > 0).mean():.4f} over the line" for name, group in groups.items() if group.any()]
    return "; ".join(said)
