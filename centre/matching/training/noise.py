"""Slips as of typing and of speech recognition, the same in every run."""
from __future__ import annotations

import random
from collections.abc import Sequence

_CONSONANTS = [chr(code) for code in range(0x0E01, 0x0E2F)]
_MARKS = frozenset(map(chr, range(0x0E48, 0x0E4F)))
_SEED = 1


def noisy(texts: Sequence[str], share: float) -> list[str]:
    """The texts with this share of their characters lost or changed, half of each kind.

    Tone marks suffer twice as often. Only Thai consonants are changed, into another one; where another character
    would be, it stays.
    """
    chance = random.Random(_SEED)
    return ["".join(_slip(character, share, chance) for character in text) for text in texts]


def _slip(character: str, share: float, chance: random.Random) -> str:
    drawn = chance.random() / (2 if character in _MARKS else 1)
    if drawn < share / 2:
        return ""
    if drawn < share and "\u0e01" <= character <= "\u0e2e":
        return chance.choice(_CONSONANTS)
    return character
