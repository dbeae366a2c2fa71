"""Fit the curves of `decide` and the gate before them, and judge them on claims that no fit has seen."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centre.matching import catalogue as catalogues
from centre.matching import pairs, relevance, retrieve, views, words
from centre.matching.catalogue import Catalogue
from centre.matching.decide import CONFIRM, FEATURES, SMALL, SUGGEST, Curve, crowd, size
from centre.matching.encoder import Encoder
from centre.matching.reading import Reader
from centre.matching.segments import ClaimText
from centre.matching.training import logistic, meaning
from centre.matching.training.sets import FOLDS, OwnPosts

_AT_ONCE = 256
_READ = 0.05
"""The share of everyday messages that may be read closely for their relevance: reading costs a hundred times as much
as a glance, and those the glance lets through by mistake should not cost more than those that are about an
election."""
_COVERED, _WIDER = 0.2, 0.015
"""A post that says this share of what a claim says is looked at closely and read; among e times as many claims as
CROWDED, so much more. Of everyday messages of 200 characters beside 4,000 general headlines that is more than one in
three, which leaves over 250 posts a second; of all everyday messages beside our 56 claims it is one in forty."""
_LARGEST = 100_000
"""Of so many claims a catalogue may be: up to there nothing is suggested that was only glanced at."""
_LOOKED_AT = 0.5
SLIPS = 0.15
"""Every post is fitted on a second time with this share of its characters lost or changed, as by hasty typing: what a
curve learns of clean posts alone leans on the encoder, which slips confuse most."""
_SIGN = np.array([-1.0 if name == "other_number" else 1.0 for name in FEATURES])
_PLAIN = {"trigram_cosine": 1.0, "word_cosine": 1.0, "meaning": 1.0, "same_number": 0.1, "other_number": -0.1}
_HOLD = 0.3
"""How strongly a curve is held to the plain sum of the cosines: our claims are all about elections, and what a curve
learns of them alone leans on what the map of meanings knows of elections."""

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Remembering:
    """An encoder that reads each text once, for fits that see the same texts again and again."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimensions = encoder.name, encoder.dimensions
        self._posts: dict[str, NDArray[np.float32]] = {}
        self._claims: dict[str, NDArray[np.float32]] = {}

    def posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As Encoder.posts."""
        return self._all(texts, self._posts, self._encoder.posts)

    def claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As Encoder.claims."""
        return self._all(texts, self._claims, self._encoder.claims)

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """As Encoder.tokens."""
        return self._encoder.tokens(texts)

    def _all(self, texts: Sequence[str], kept: dict[str, NDArray[np.float32]], encode: Any) -> NDArray[np.float32]:  # noqa: ANN401
        missing = [text for text in dict.fromkeys(texts) if text not in kept]
        if missing:
            kept.update(zip(missing, encode(missing), strict=True))
        return np.array([kept[text] for text in texts], np.float32).reshape(len(texts), self.dimensions)


@dataclass(frozen=True)
class Weighed:
    """Pairs of posts and claims for a fit: posts numbered through all batches, with the right answer of each.

    Attributes:
        among: how many claims the catalogue has.
    """

    post: NDArray[np.int64]
    claim: NDArray[np.int64]
    features: NDArray[np.float32]
    right: Flags
    among: int

    def where(self, chosen: Flags) -> Weighed:
        """The same of some of the pairs."""
        return replace(self, post=self.post[chosen], claim=self.claim[chosen], features=self.features[chosen],
                       right=self.right[chosen])


def weighed(texts: Sequence[str], gold: Sequence[int], catalogue: Catalogue, reader: Reader | None) -> Weighed:
    """The pairs that the close look would weigh."""
    batches = [_weigh(texts[at:at + _AT_ONCE], catalogue, reader) for at in range(0, len(texts), _AT_ONCE)]
    post = np.concatenate([batch.post + at * _AT_ONCE for at, batch in enumerate(batches)])
    claim = np.concatenate([batch.claim for batch in batches])
    features = np.concatenate([batch.features for batch in batches])
    return Weighed(post, claim, features, np.asarray(gold)[post] == claim, catalogue.size)


def _weigh(texts: Sequence[str], catalogue: Catalogue, reader: Reader | None) -> pairs.Pairs:
    return pairs.weigh(texts, views.trigrams(texts), views.telling_words([words.terms(text) for text in texts]),
                       catalogue, reader.posts(texts) if reader else None,
                       reader.wordings(catalogue) if reader else None)


def fit(own: OwnPosts, others: OwnPosts, everyday: Sequence[str], statements: Sequence[str],
        encoder: Encoder) -> tuple[meaning.Fitted, dict[str, Any]]:
    """The map of meanings and the content of decision.json.

    The map is fitted on `own` and everyday messages. So are the curves, and on those of `others` that repeat a claim:
    the claims of `own` are all about elections, and a curve must not lean on what the map knows of these. Curves are
    fitted twice over: among the claims of `own` alone, and, on posts without slips, with `statements` beside them as
    further claims.
    """
    both = [compiled(own), compiled(own, statements)]
    clean = len(own.texts)
    own = own.with_slips(SLIPS)
    texts, gold = [*own.texts, *everyday], [*own.gold.tolist(), *[-1] * len(everyday)]
    folds = np.concatenate([own.fold, np.arange(len(everyday)) % FOLDS])
    remembering = Remembering(encoder)
    whole = _map(own, everyday, remembering, np.ones(len(own.texts), np.bool_), np.ones(len(own.claims), np.bool_))
    readers = [fold_reader(own, everyday, remembering, fold) for fold in range(FOLDS)]
    places = [np.flatnonzero(folds == at) for at in range(FOLDS)]
    order = np.concatenate(places)
    judged = _Judged(np.asarray(gold)[order], folds[order], order < clean, order >= len(own.texts))
    stored: dict[str, Any] = {"posts": clean, "other posts": int((others.gold >= 0).sum()),
                              "everyday": len(everyday), "statements": len(statements), "encoder": encoder.name}
    curves: tuple[tuple[str, Sequence[Reader | None], Reader | None], ...] = (
        ("without", [None] * FOLDS, None), ("with_meaning", readers, Reader(remembering, whole.meaning)))
    for name, of_fold, reader in curves:
        data = [_joined([weighed([texts[at] for at in here], [gold[at] for at in here], catalogue, of_one)
                         for here, of_one in zip(places, of_fold, strict=True)], [len(here) for here in places])
                for catalogue in both]
        fitted, beside = [data[0], data[1].where(~judged.slipped[data[1].post])], repeating(others, reader)
        stored[name] = _stored(curve_of([*fitted, beside])) | {
            "cross_validated": {f"among {one.among} claims": judged.figures(fitted, beside, one) for one in data}}
    stored |= _gate(own, clean, everyday, both)
    return whole, stored


def compiled(posts: OwnPosts, statements: Sequence[str] = ()) -> Catalogue:
    """The claims of the posts, and statements beside them that none of the posts repeats."""
    return catalogues.compile([
        *(ClaimText(claim_id, text) for claim_id, text in zip(posts.claim_ids, posts.claims, strict=True)),
        *(ClaimText(f"statement {number}", text) for number, text in enumerate(statements))])


def repeating(others: OwnPosts, reader: Reader | None) -> Weighed:
    """The pairs of those posts that repeat a claim."""
    chosen = np.flatnonzero(others.gold >= 0).tolist()
    return weighed([others.texts[at] for at in chosen], [int(others.gold[at]) for at in chosen], compiled(others),
                   reader)


def _map(own: OwnPosts, everyday: Sequence[str], encoder: Encoder, posts: Flags, claims: Flags) -> meaning.Fitted:
    number = np.cumsum(claims) - 1
    gold = own.gold[posts]
    seen = np.where((gold >= 0) & claims[np.maximum(gold, 0)], number[np.maximum(gold, 0)], -1)
    chosen = np.flatnonzero(posts).tolist()
    return meaning.fit(encoder.name, encoder.posts([own.texts[at] for at in chosen]), seen,
                       encoder.claims([own.claims[at] for at in np.flatnonzero(claims).tolist()]),
                       encoder.posts(everyday[::2]))


def fold_reader(own: OwnPosts, everyday: Sequence[str], encoder: Encoder, fold: int) -> Reader:
    """A reader with a map that has seen no post and no claim of this fold."""
    fitted = _map(own, everyday, encoder, own.fold != fold, own.claim_folds() != fold)
    return Reader(encoder, fitted.meaning)


def _joined(parts: Sequence[Weighed], counts: Sequence[int]) -> Weighed:
    """The parts as one; `counts` says how many posts each is of, for some are near to no claim and so in no pair."""
    starts = np.cumsum([0, *counts])[:-1]
    post = np.concatenate([part.post + at for part, at in zip(parts, starts, strict=True)])
    claim, features, right = (np.concatenate([getattr(part, name) for part in parts])
                              for name in ("claim", "features", "right"))
    return Weighed(post, claim, features, right, parts[0].among)


def curve_of(parts: Sequence[Weighed]) -> Curve:
    """The curve fitted on all these pairs."""
    features = np.concatenate([part.features for part in parts])
    plain = np.array([_PLAIN.get(name, 0.0) for name in FEATURES]) * (features != 0).any(axis=0)
    return _sized(parts, [part.features for part in parts], _SIGN, toward=np.append(plain, 0), hold=_HOLD)


def _sized(parts: Sequence[Weighed | _Glanced], features: Sequence[NDArray[Any]], sign: Doubles,
           toward: Doubles | None = None, hold: float = 0.0) -> Curve:
    """The curve over these features, part by part, and over the size of each part's catalogue."""
    sizes = np.repeat([size(part.among) for part in parts], [len(part.right) for part in parts])
    right = np.concatenate([part.right for part in parts]).astype(np.float64)
    told = np.column_stack([np.concatenate(features).astype(np.float64), sizes])
    weights, offset = logistic.fit(told, right, np.append(sign, -1), toward=toward, hold=hold)
    return Curve(weights[:-1], offset, float(weights[-1]))


def _stored(curve: Curve) -> dict[str, Any]:
    return {"weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, curve.weights, strict=True)},
            "offset": round(curve.offset, 4), "by_size": round(curve.by_size, 4)}


@dataclass(frozen=True)
class _Judged:
    """The posts of a fit in its order, for figures on claims that the fit has not seen."""

    gold: NDArray[np.int64]
    folds: NDArray[np.int64]
    clean: Flags
    everyday: Flags

    @property
    def slipped(self) -> Flags:
        """The posts of our own with slips."""
        return ~self.clean & ~self.everyday

    def figures(self, fitted: Sequence[Weighed], beside: Weighed, data: Weighed) -> dict[str, float]:
        """S@1, recall at false alarms among our own posts without a claim, and what the thresholds do, on `data`."""
        probability = np.zeros(len(data.right))
        for fold in range(FOLDS):
            here = self.folds[data.post] == fold
            curve = curve_of([*(one.where(self.folds[one.post] != fold) for one in fitted), beside])
            probability[here] = curve.among(data.among).probability(data.features[here])
        best = np.zeros(len(self.gold))
        np.maximum.at(best, data.post, probability)
        first = np.zeros(len(self.gold), np.bool_)
        first[data.post[data.right & (probability >= best[data.post])]] = True
        repeats = self.clean & (self.gold >= 0)
        none = self.clean & (self.gold < 0)
        slipped = self.slipped & (self.gold >= 0)
        figures = {"S@1": first[repeats].mean(), f"S@1 with {SLIPS:.0%} slips": first[slipped].mean()}
        for share in (0.05, 0.02):
            line = float(np.quantile(best[none], 1 - share))
            figures[f"recall at {share:g} false alarms"] = (first & (best > line))[repeats].mean()
        for name, line in (("suggest", SUGGEST), ("confirm", CONFIRM)):
            figures |= {f"{name}: right": (first & (best >= line))[repeats].mean(),
                        f"{name}: our posts without a claim": (best >= line)[none].mean(),
                        f"{name}: everyday messages": (best >= line)[self.everyday].mean()}
        figures["calibration error"] = _calibration_error(best[self.clean], first[self.clean])
        return {name: round(float(value), 4) for name, value in figures.items()}


def _calibration_error(probability: Doubles, right: Flags) -> float:
    """The mean gap between what was promised and what came true, over ten bins, weighed by their cases."""
    place = np.minimum((probability * 10).astype(int), 9)
    gaps = [(place == at).mean() * abs(probability[place == at].mean() - right[place == at].mean())
            for at in np.unique(place)]
    return float(sum(gaps))


@dataclass(frozen=True)
class _Glanced:
    """What a glance tells of posts: how much of each claim found they say, which is right, and the most of any."""

    post: NDArray[np.int64]
    share: Doubles
    right: Flags
    most: Doubles
    among: int

    def where(self, chosen: Flags) -> _Glanced:
        """The same of some of the pairs."""
        return replace(self, post=self.post[chosen], share=self.share[chosen], right=self.right[chosen])


def _glance(texts: Sequence[str], gold: NDArray[np.int64], catalogue: Catalogue) -> _Glanced:
    share, post, right = [], [], []
    for at in range(0, len(texts), _AT_ONCE):
        some = texts[at:at + _AT_ONCE]
        trigrams = views.trigrams(some)
        found = retrieve.glance(trigrams, catalogue, pairs.CONSIDERED)
        share.append(retrieve.told(trigrams, some, catalogue, found))
        post.append(found.post + at)
        right.append(gold[found.post + at] == found.claim)
    every_post, shares = np.concatenate(post), np.concatenate(share).astype(np.float64)
    most = np.zeros(len(texts))
    np.maximum.at(most, every_post, shares)
    return _Glanced(every_post, shares, np.concatenate(right), most, catalogue.size)


def _gate(own: OwnPosts, clean: int, everyday: Sequence[str], both: Sequence[Catalogue]) -> dict[str, Any]:
    """From where on posts are looked at closely, and the curve for those that are not, in both catalogues."""
    texts = [*own.texts, *everyday]
    gold = np.concatenate([own.gold, np.full(len(everyday), -1)])
    glanced = [_glance(texts, gold, catalogue) for catalogue in both]
    related = np.concatenate([relevance.relevance(views.trigrams(texts[at:at + _AT_ONCE]))
                              for at in range(0, len(texts), _AT_ONCE)])
    every = np.arange(len(texts)) >= len(own.texts)
    relevant = round(min(_LOOKED_AT, float(np.quantile(related[every], 1 - _READ))), 4)
    curve = _glance_curve(glanced, related >= relevant, _COVERED)
    repeats = np.zeros(len(texts), np.bool_)
    repeats[:clean] = own.gold[:clean] >= 0
    # What is only glanced at is never suggested, in a small catalogue or in the largest.
    covered = _COVERED
    for among in (SMALL, _LARGEST):
        suggested = (np.log(SUGGEST / (1 - SUGGEST)) - curve.among(among).offset) / max(curve.weights[0], 1e-9)
        covered = min(covered, float(np.floor((suggested - _WIDER * crowd(among)) * 10_000) / 10_000))
    gate = {"relevance": relevant, "coverage": covered, "coverage_by_size": _WIDER}
    opened = (related >= relevant) | (glanced[0].most >= covered)
    return {"gate": gate | {"let through": {"posts that repeat a claim": round(float(opened[repeats].mean()), 4),
                                            "everyday messages": round(float(opened[every].mean()), 4)}},
            "glance": {"weights": {"trigram_share": round(float(curve.weights[0]), 4)},
                       "offset": round(curve.offset, 4), "by_size": round(curve.by_size, 4)}}


def _glance_curve(glanced: Sequence[_Glanced], related: Flags, covered: float) -> Curve:
    """The curve over shares of posts that are not looked at closely."""
    shut = [one.where(~(related | (one.most >= covered))[one.post]) for one in glanced]
    return _sized(shut, [one.share for one in shut], np.ones(1))
