"""Is a text about a public election at all? Cheap enough for every post; decides banner and label."""
from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib import resources

from centre.matching import words
from centre.matching.text import normalise

_NEAR = 4


@functools.cache
def _lexicon() -> dict[str, float]:
    path = resources.files("centre.matching") / "data" / "relevance.tsv"
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {normalise(word): float(weight) for word, weight in lines}


def election_related(text: str) -> float:
    """How surely the text is about a public election: 0 no, 1 yes; 0.5 is the line between."""
    return relevance(words.terms(normalise(text)))


def relevance(terms: Sequence[str]) -> float:
    """As `election_related`, for the telling words of a normalised text.

    Each word or pair of neighbours that the lexicon has adds its share of the remaining doubt. Words within four
    places of one that speaks of a class, a club or a show count nothing.
    """
    lexicon = _lexicon()
    others = [place for place, term in enumerate(terms) if lexicon.get(term, 0.0) < 0]
    found: dict[str, float] = {}
    for place, term in enumerate(terms):
        for phrase in (term, "".join(terms[place:place + 2])):
            weight = lexicon.get(phrase, 0.0)
            if weight > 0 and not any(abs(place - other) <= _NEAR for other in others):
                found[phrase] = weight
    doubt = 1.0
    for weight in found.values():
        doubt *= 1 - weight
    return 1 - doubt
