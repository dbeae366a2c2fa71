"""Rules against words that were made unreadable for machines on purpose: letters pulled apart or swapped by shape."""
from __future__ import annotations

import functools
import re
from importlib import resources

from centre.matching.rule import LATIN, THAI, THAI_LETTERS, THAI_MARK, Group, rule

_SHORTEST, _LONGEST = 4, 12
_AROUND = 10
_SURE = 5

# One consonant with what is written around it, or a vowel on its own.
_UNIT = (f"(?:[\u0e40-\u0e44]?[\u0e01-\u0e2e][{THAI_MARK}]*[\u0e30\u0e32\u0e33]?"
         "|[\u0e40-\u0e44\u0e46\u0e30\u0e32\u0e33])")
_BETWEEN = " .*|/~+=\u2022\u00b7-"
_PULLED_APART = f"(?<![{THAI}]){_UNIT}([{_BETWEEN}]){_UNIT}(?:\\1{_UNIT})+(?![{THAI}])"
_ENOUGH = {" ": 4}
_FEW = 3

# What a Latin letter or a digit may stand for inside a Thai word.
_SHAPES = {"o": "\u0e2d", "0": "\u0e2d", "u": "\u0e19\u0e21", "n": "\u0e01\u0e2b", "w": "\u0e1e\u0e1c",
           "a": "\u0e25\u0e2a", "s": "\u0e23", "i": "\u0e40", "l": "\u0e40", "|": "\u0e40"}
_LEADING = "il|"


def _together(match: re.Match[str]) -> str:
    """Letters without what stands between them, if they are letters: ที่ นี่ มี ดี are words that somebody spaced."""
    between = match.group(1)
    units = match.group().split(between)
    single = [len(unit) == 1 for unit in units]
    enough = len(units) >= _ENOUGH.get(between, _FEW) and any(single[1:-1]) and sum(single) >= 2
    return "".join(units) if enough else match.group()


def _latin_together(match: re.Match[str]) -> str:
    return match.group().replace(" ", "").replace(".", "")


@functools.cache
def _known_words() -> frozenset[str]:
    lines = (resources.files("centre.matching") / "data" / "words.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if _SHORTEST <= len(line) <= _LONGEST)


def _thai_meant(match: re.Match[str]) -> str:
    """The Thai letter, if with it a word of the dictionary reaches over this place."""
    text, at, shape = match.string, match.start(), match.group()
    before, after = text[max(0, at - _AROUND):at], text[at + 1:at + 1 + _AROUND]
    leads = shape in _LEADING
    for letter in _SHAPES[shape]:
        line = letter + after if leads else before + letter + after
        place = 0 if leads else len(before)
        shortest = _SURE if leads else _SHORTEST
        if any(line[first:last] in _known_words()
               for first in range(max(place, 1)) for last in range(max(place + 2, first + shortest), len(line) + 1)):
            return letter
    return shape


DISGUISES: tuple[Group, ...] = (
    Group("Thai letters pulled apart; Thai has no spaces between words, so joining loses nothing",
          ((_BETWEEN, THAI_LETTERS, _BETWEEN),), (rule(_PULLED_APART, _together),)),
    Group("Latin letters pulled apart, and initials", ((" ", LATIN, " "), (".", LATIN, ".")), (
        rule("(?<![a-z0-9'.])[a-z](?: [a-z]){3,}(?![a-z0-9'])", _latin_together),
        rule("(?<![a-z0-9'.])[a-z](?:\\.[a-z]){2,}\\.?(?![a-z0-9])", _latin_together))),
    Group("Latin letters and digits that stand for a Thai letter by their shape, where the dictionary agrees",
          ((THAI_LETTERS, "ounwas0", THAI_LETTERS), (" ", _LEADING, THAI_LETTERS)), (
              rule(f"[ounwas0](?<=[{THAI}].)(?=[{THAI}])", _thai_meant),
              rule(f"[{_LEADING}](?<![^ ].)(?=[{THAI}])", _thai_meant))),
    Group("zero between Latin letters is an o", ((LATIN, "0", LATIN),), (rule("(?<=[a-z])0(?=[a-z])", "o"),)),
)
