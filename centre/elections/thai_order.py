"""Puts Thai names in the order of the dictionary, where byte order would put every leading vowel last."""
from __future__ import annotations

import re

# A vowel written before its consonant is spoken, and sorted, after it.
_LEADING = re.compile("([เแโใไ])([ก-ฮ])")
# Tone marks and their like decide only between words that are otherwise the same (Royal Institute Dictionary).
_SECOND = {ord(c): None for c in "็่้๊๋์ํ๎"}


def dictionary_key(thai: str) -> tuple[str, str]:
    """A key for `sorted`: consonants and vowels first, marks above them second.

    >>> sorted(["เขาพระ", "คลองพระอุดม", "คลองเกลือ", "ขาว"], key=dictionary_key)
    ['ขาว', 'เขาพระ', 'คลองเกลือ', 'คลองพระอุดม']
    """
    spoken = _LEADING.sub(r"\2\1", thai)
    return spoken.translate(_SECOND), spoken
