"""Is a text about a public election at all? Cheap enough for every post; decides banner and label."""
from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib import resources

from centre.matching import words
from centre.matching.text import normalise

_NEAR = 6
_LONGEST = 3


@functools.cache
def _lexicon() -> dict[str, float]:
    path = resources.files("centre.matching") / "data" / "relevance.tsv"
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {normalise(word): float(weight) for word, weight in lines}


def election_related(text: str) -> float:
    """How surely the text is about a public election: 0 no, 1 yes; 0.5 is the line between."""
    return relevance(words.segment(normalise(text)))


def relevance(pieces: Iterable[str]) -> float:
    """As `election_related`, for the pieces of a normalised text.

    Each word, or two or three words in a row, that the lexicon has adds its share of the remaining doubt. Those
    within six words of one that speaks of a class, a club or a show count nothing.
    """
    lexicon = _lexicon()
    spoken = [piece for piece in pieces if words.is_word(piece)]
    found: list[tuple[int, str, float]] = []
    for place in range(len(spoken)):
        phrase = ""
        for word in spoken[place:place + _LONGEST]:
            phrase += word
            if phrase in lexicon:
                found.append((place, phrase, lexicon[phrase]))
    others = [place for place, _, weight in found if weight < 0]
    speaking = {phrase: weight for place, phrase, weight in found
                if weight > 0 and not any(abs(place - other) <= _NEAR for other in others)}
    doubt = 1.0
    for weight in speaking.values():
        doubt *= 1 - weight
    return 1 - doubt
