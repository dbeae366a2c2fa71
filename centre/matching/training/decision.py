"""Fit the curves of `decide` and the gate before them, and judge them on claims that no fit has seen."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centre.matching import catalogue as catalogues
from centre.matching import pairs, relevance, retrieve, views, words
from centre.matching.catalogue import Catalogue
from centre.matching.decide import CONFIRM, FEATURES, SUGGEST, Curve
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
_COVERED = 0.235
"""A post that says this share of what a claim says is looked at closely and read. Of everyday messages of 200
characters three in ten share so much with one of 4,000 general headlines, which leaves over 250 posts a second."""
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
    """Pairs of posts and claims for a fit: posts numbered through all batches, with the right answer of each."""

    post: NDArray[np.int64]
    claim: NDArray[np.int64]
    features: NDArray[np.float32]
    right: Flags


def weighed(texts: Sequence[str], gold: Sequence[int], catalogue: Catalogue, reader: Reader | None) -> Weighed:
    """The pairs that the close look would weigh."""
    batches = [_weigh(texts[at:at + _AT_ONCE], catalogue, reader) for at in range(0, len(texts), _AT_ONCE)]
    post = np.concatenate([batch.post + at * _AT_ONCE for at, batch in enumerate(batches)])
    claim = np.concatenate([batch.claim for batch in batches])
    features = np.concatenate([batch.features for batch in batches])
    return Weighed(post, claim, features, np.asarray(gold)[post] == claim)


def _weigh(texts: Sequence[str], catalogue: Catalogue, reader: Reader | None) -> pairs.Pairs:
    return pairs.weigh(texts, views.trigrams(texts), views.telling_words([words.terms(text) for text in texts]),
                       catalogue, reader.posts(texts) if reader else None,
                       reader.wordings(catalogue) if reader else None)


def fit(own: OwnPosts, others: OwnPosts, everyday: Sequence[str],
        encoder: Encoder) -> tuple[meaning.Fitted, dict[str, Any]]:
    """The map of meanings and the content of decision.json.

    The map is fitted on `own` and everyday messages. So are the curves, and on those of `others` that repeat a claim:
    the claims of `own` are all about elections, and a curve must not lean on what the map knows of these.
    """
    known, clean = compiled(own), len(own.texts)
    own = own.with_slips(SLIPS)
    texts, gold = [*own.texts, *everyday], [*own.gold.tolist(), *[-1] * len(everyday)]
    folds = np.concatenate([own.fold, np.arange(len(everyday)) % FOLDS])
    remembering = Remembering(encoder)
    whole = _map(own, everyday, remembering, np.ones(len(own.texts), np.bool_), np.ones(len(own.claims), np.bool_))
    places = [np.flatnonzero(folds == at) for at in range(FOLDS)]
    with_meaning = _joined([weighed([texts[at] for at in here], [gold[at] for at in here], known,
                                    fold_reader(own, everyday, remembering, fold))
                            for fold, here in enumerate(places)], [len(here) for here in places])
    order = np.concatenate(places)
    without = weighed([texts[at] for at in order], [gold[at] for at in order], known, None)
    judged = _Judged(np.asarray(gold)[order], folds[order], order < clean, order >= len(own.texts))
    stored: dict[str, Any] = {"posts": clean, "other posts": int((others.gold >= 0).sum()),
                              "everyday": len(everyday), "encoder": encoder.name}
    for name, data, reader in (("without", without, None),
                               ("with_meaning", with_meaning, Reader(remembering, whole.meaning))):
        beside = repeating(others, reader)
        stored[name] = _stored(_curve(data, beside)) | {"cross_validated": judged.figures(data, beside)}
    stored |= _gate(own, clean, everyday, known)
    return whole, stored


def compiled(posts: OwnPosts) -> Catalogue:
    """The claims of the posts."""
    return catalogues.compile([ClaimText(claim_id, text)
                               for claim_id, text in zip(posts.claim_ids, posts.claims, strict=True)])


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
    return Weighed(np.concatenate([part.post + at for part, at in zip(parts, starts, strict=True)]),
                   *(np.concatenate([getattr(part, name) for part in parts])
                     for name in ("claim", "features", "right")))


def _curve(data: Weighed, beside: Weighed, keep: Flags | None = None) -> Curve:
    kept = data if keep is None else Weighed(data.post[keep], data.claim[keep], data.features[keep], data.right[keep])
    return curve_of([kept, beside])


def curve_of(parts: Sequence[Weighed]) -> Curve:
    """The curve fitted on all these pairs."""
    features = np.concatenate([part.features for part in parts]).astype(np.float64)
    right = np.concatenate([part.right for part in parts]).astype(np.float64)
    plain = np.array([_PLAIN.get(name, 0.0) for name in FEATURES]) * (features != 0).any(axis=0)
    return Curve(*logistic.fit(features, right, _SIGN, toward=plain, hold=_HOLD))


def _stored(curve: Curve) -> dict[str, Any]:
    return {"weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, curve.weights, strict=True)},
            "offset": round(curve.offset, 4)}


@dataclass(frozen=True)
class _Judged:
    """The posts of a fit in its order, for figures on claims that the fit has not seen."""

    gold: NDArray[np.int64]
    folds: NDArray[np.int64]
    clean: Flags
    everyday: Flags

    def figures(self, data: Weighed, beside: Weighed) -> dict[str, float]:
        """S@1, recall at false alarms among our own posts without a claim, and what the thresholds do."""
        probability = np.zeros(len(data.right))
        for fold in range(FOLDS):
            here = self.folds[data.post] == fold
            probability[here] = _curve(data, beside, ~here).probability(data.features[here])
        best = np.zeros(len(self.gold))
        np.maximum.at(best, data.post, probability)
        first = np.zeros(len(self.gold), np.bool_)
        first[data.post[data.right & (probability >= best[data.post])]] = True
        repeats = self.clean & (self.gold >= 0)
        none = self.clean & (self.gold < 0)
        slipped = ~self.clean & ~self.everyday & (self.gold >= 0)
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


def _gate(own: OwnPosts, clean: int, everyday: Sequence[str], known: Catalogue) -> dict[str, Any]:
    """From where on posts are looked at closely, and the curve for those that are not."""
    texts = [*own.texts, *everyday]
    related, coverage, post, right = [], [], [], []
    for at in range(0, len(texts), _AT_ONCE):
        trigrams = views.trigrams(texts[at:at + _AT_ONCE])
        found = retrieve.glance(trigrams, known, pairs.CONSIDERED)
        related.append(relevance.relevance(trigrams))
        coverage.append(retrieve.told(trigrams, texts[at:at + _AT_ONCE], known, found))
        post.append(found.post + at)
        gold = np.array([*own.gold.tolist(), *[-1] * len(everyday)])
        right.append(gold[found.post + at] == found.claim)
    most = np.zeros(len(texts))
    np.maximum.at(most, np.concatenate(post), np.concatenate(coverage))
    every = np.arange(len(texts)) >= len(own.texts)
    all_related = np.concatenate(related)
    gate = {"relevance": round(min(_LOOKED_AT, float(np.quantile(all_related[every], 1 - _READ))), 4),
            "coverage": _COVERED}
    opened = (all_related >= gate["relevance"]) | (most >= gate["coverage"])
    shut = ~opened[np.concatenate(post)]
    shares = np.concatenate(coverage)[:, None].astype(np.float64)
    glanced = Curve(*logistic.fit(shares[shut], np.concatenate(right)[shut].astype(np.float64), np.ones(1)))
    repeats = np.zeros(len(texts), np.bool_)
    repeats[:clean] = own.gold[:clean] >= 0
    # What is only glanced at is never suggested.
    suggested = (np.log(SUGGEST / (1 - SUGGEST)) - glanced.offset) / max(glanced.weights[0], 1e-9)
    gate["coverage"] = min(gate["coverage"], float(np.floor(suggested * 10_000) / 10_000))
    opened |= most >= gate["coverage"]
    return {"gate": gate | {"let through": {"posts that repeat a claim": round(float(opened[repeats].mean()), 4),
                                            "everyday messages": round(float(opened[every].mean()), 4)}},
            "glance": {"weights": {"trigram_share": round(float(glanced.weights[0]), 4)},
                       "offset": round(glanced.offset, 4)}}
