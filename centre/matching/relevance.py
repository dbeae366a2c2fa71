"""Does a text speak of a public election? One look cheap enough for every post, and a sharper one with words as well.

Both are logistic regressions on the rare terms of a text, fitted by `training.relevance`. No name of a party or of a
known politician weighs anything: what the terms of each name weigh adds up to nothing.

Of posts that are looked at closely, `closely` weighs the sharper look together with how surely they repeat a claim
about an election and, where an encoder read them, with what they mean; fitted by `training.related`.
"""
from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from centre.matching import grams, views, words
from centre.matching.text import normalise

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_SHORT = np.uint64(32)
_BY_WORDS = 0.05
"""A post that is about an election by its own words alone stays so, and gets at most this much above one half."""
_LEAST, _MOST = 0.03, 0.999
"""What a post surely does not repeat counts as the former: there is next to no claim that nothing speaks for."""


@dataclass(frozen=True)
class Weights:
    """What the terms of one kind weigh.

    Attributes:
        keys: the upper halves of the keys of the terms that weigh anything, ascending.
        terms: the weight of each, its everyday rarity included.
    """

    keys: NDArray[np.uint32]
    terms: Floats

    def of(self, terms: views.Terms) -> Floats:
        """What the terms of each text weigh in all, as a share of the length of the text's vector."""
        asked = short_keys(terms.key)
        at = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        weight = np.where(self.keys[at] == asked, self.terms[at], np.float32(0))
        return (np.bincount(terms.row, weight, minlength=terms.texts) / lengths(terms)).astype(np.float32)


@dataclass(frozen=True)
class Model:
    """The stored weights: of trigrams alone, and of trigrams and words together, each with where it begins."""

    alone: Weights
    alone_start: float
    trigrams: Weights
    words: Weights
    both_start: float


@dataclass(frozen=True)
class Together:
    """How the evidence on a post adds up to log odds; the weight of the meaning is in its direction.

    Attributes:
        worded: of the sharper look, of the claim that the post repeats, and the start, without an encoder.
        meant: the same with one.
        encoder, meaning: the encoder whose vectors the meaning is told from, and the direction in them.
    """

    worded: Doubles
    meant: Doubles
    encoder: str
    meaning: Floats


def short_keys(keys: grams.Keys) -> NDArray[np.uint32]:
    """The upper halves of 64-bit keys, in the same order; two terms share one with a chance of 2**-32."""
    return (keys >> _SHORT).astype(np.uint32)


def lengths(terms: views.Terms) -> Floats:
    """The length of each text's vector of everyday rarities, never 0."""
    squares = np.bincount(terms.row, terms.everyday * terms.everyday, minlength=terms.texts)
    return np.sqrt(np.maximum(squares, 1e-6)).astype(np.float32)


def relevance(trigrams: views.Terms) -> Floats:
    """The probability that each text speaks of a public election, by trigrams alone: for every post of a platform."""
    model = _model()
    return _probability(model.alone_start + model.alone.of(trigrams))


def sharper(trigrams: views.Terms, telling_words: views.Terms) -> Floats:
    """As `relevance`, by trigrams and `views.telling_words` of the same texts: for those in doubt."""
    return _probability(_sharper_odds(trigrams, telling_words))


def closely(trigrams: views.Terms, telling_words: views.Terms, repeats: Doubles, vectors: Floats | None = None,
            encoder: str | None = None) -> Doubles:
    """How surely each text is about a public election, by all that is known: 0 no, 1 yes, 0.5 the line between.

    Of two posts about an election, the one that is nearer to what falsehoods about voting say is the surer one, and
    general talk keeps near the line. Not in single precision, for posts are put in order by it.

    Args:
        trigrams, telling_words: as `sharper` takes them.
        repeats: how surely each text repeats a claim about an election, 0..1.
        vectors: unit sentence vectors, float32[n, d]; None where there is no encoder. A row of zeros is a text
            without a vector.
        encoder: the name of the encoder that made them. Vectors of one that the weights were not fitted on count as
            none.
    """
    model = together()
    termed = _sharper_odds(trigrams, telling_words)
    evidence = np.column_stack([termed, claim_odds(repeats)]).astype(np.float64)
    odds = evidence @ model.worded[:2] + model.worded[2]
    if vectors is not None and encoder == model.encoder:
        meant = evidence @ model.meant[:2] + model.meant[2] + vectors.astype(np.float64) @ model.meaning
        odds = np.where(vectors.any(axis=1), meant, odds)
    by_words = 0.5 + 2 * _BY_WORDS * (_probability(termed).astype(np.float64) - 0.5)
    found = 1 / (1 + np.exp(-odds))
    return np.asarray(np.where(termed > 0, np.maximum(found, by_words), found))


def claim_odds(repeats: Doubles) -> Doubles:
    """The log odds of repeating a claim, within bounds."""
    bounded = np.clip(repeats, _LEAST, _MOST)
    return np.asarray(np.log(bounded / (1 - bounded)))


def repeated(texts: int, post: NDArray[np.int64], probability: Doubles, about: Floats) -> Doubles:
    """How surely each of so many texts repeats a claim about an election, 0..1.

    The others have an entry a pair of a text and a claim: the number of the text, how surely it repeats the claim,
    and how surely the claim is about an election.
    """
    found = np.zeros(texts)
    np.maximum.at(found, post, probability * about)
    return found


def election_related(text: str) -> float:
    """How surely the text is about a public election: 0 no, 1 yes; 0.5 is the line between."""
    normal = normalise(text)
    return float(sharper(views.trigrams([normal]), views.telling_words([words.terms(normal)]))[0])


@functools.cache
def together() -> Together:
    """What `training` fitted for posts that are looked at closely."""
    path = resources.files("centre.matching") / "data" / "related.npz"
    with path.open("rb") as stream, np.load(stream) as stored:
        return Together(stored["worded"], stored["meant"], str(stored["encoder"]), stored["meaning"])


def _sharper_odds(trigrams: views.Terms, telling_words: views.Terms) -> Floats:
    model = _model()
    return (model.both_start + model.trigrams.of(trigrams) + model.words.of(telling_words)).astype(np.float32)


@functools.cache
def _model() -> Model:
    path = resources.files("centre.matching") / "data" / "relevance.npz"
    with path.open("rb") as stream, np.load(stream) as stored:
        def weights(of: str, name: str) -> Weights:
            return Weights(stored[f"{of}_keys"], stored[name].astype(np.float32))

        return Model(weights("trigram", "alone"), float(stored["alone_start"]), weights("trigram", "trigrams"),
                     weights("word", "words"), float(stored["both_start"]))


def _probability(evidence: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(evidence, -30, 30)))).astype(np.float32)
