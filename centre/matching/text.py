"""One form for every spelling of the same words, with the way back to the original for highlighting.

The rules run in a fixed order until nothing changes, so `normalise(normalise(x)) == normalise(x)`. Every rule is a
pattern and what replaces it; the offsets follow the same rules, so both ways of calling always agree.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_CHARACTERS = 20_000
"""Only so much of a text is read (about 25 minutes of speech): it bounds the time that one post can take."""

_MAX_ROUNDS = 12
_MAX_MARKS = 3

_INVISIBLE = (
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd\U000e0000-\U000e0fff]+"
)
_LINK = (
    r"(?:https?://|www\.|pic\.twitter\.com/|"
    r"\b(?:t\.co|bit\.ly|lin\.ee|fb\.watch|youtu\.be|vt\.tiktok\.com)/)[^\s\u0e00-\u0e7f]+"
)
_THAI_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_FOREIGN_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
# A base letter with what may compose with it; plain ASCII and Thai need no composing.
_CLUSTER = "[\x00-\x7f]?[^\x00-\x7f\u0e00-\u0e7f]+"

_FOLD = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_FOLD |= {0x0E50 + digit: str(digit) for digit in range(10)}
_FOLD |= {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"}

# Thai input order: consonant, vowel or thanthakhat above or below, tone.
_MARK_RANK = {chr(code): 0 for code in (0x0E31, *range(0x0E34, 0x0E3B), 0x0E47)}
_MARK_RANK |= {"\u0e4c": 2, "\u0e4d": 2, "\u0e4e": 3}

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Traced:
    """A normalised text and where each of its characters came from.

    `starts[i]` to `ends[i]` is the half-open stretch of the original behind `text[i]`, counted in characters.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original behind `text[start:end]`, which must not be empty."""
        return min(self.starts[start:end]), max(self.ends[start:end])


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group()).casefold()


def _order_marks(match: re.Match[str]) -> str:
    marks = dict.fromkeys(sorted(match.group(), key=lambda mark: (_MARK_RANK.get(mark, 1), mark)))
    return "".join(list(marks)[:_MAX_MARKS])


_RULES: tuple[tuple[re.Pattern[str], Replacement], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("[\ud800-\udfff]+", " "),
        (_INVISIBLE, ""),
        (_CLUSTER, _compose),
        (_FOREIGN_MARK, ""),
        (_LINK, " "),
        ("\u0e40\u0e40", "\u0e41"),  # two sara e typed for sara ae
        ("(?<![\u0e24\u0e26])\u0e45", "\u0e32"),  # lakkhangyao typed for sara aa
        (f"[{_THAI_MARK}]{{2,}}", _order_marks),
        ("\u0e4d\u0e32", "\u0e33"),  # nikhahit + sara aa = sara am
        ("\u0e33([\u0e48-\u0e4b]+)", lambda match: match.group(1) + "\u0e33"),
        (r"(?<=\d),(?=\d{3}(?!\d))", ""),  # thousands
        (r"(?<=[\u0e01-\u0e2e])\.(?!\d)", ""),  # the dots of Thai abbreviations
        (r"([a-z])\1{2,}", lambda match: match.group(1) * 2),  # goooood
        (r"([^\da-z\s])\1{2,}", lambda match: match.group(1)),  # จริงงงง, !!!!
        (r"[#_]+", " "),
        (r"\s+", " "),
        (r"^ | $", ""),
    )
)


def normalise(text: str) -> str:
    """The form in which texts are compared; only the first MAX_CHARACTERS are read.

    Upper and lower case, Thai and Arabic digits, the order of Thai marks, ำ in one or two characters, invisible
    characters, stretched words, thousands separators and dots of abbreviations no longer tell texts apart; links go.
    """
    current = text[:MAX_CHARACTERS]
    for _ in range(_MAX_ROUNDS):
        before = current
        current = current.translate(_FOLD)
        for pattern, replacement in _RULES:
            current = pattern.sub(replacement, current)
        current = current[:MAX_CHARACTERS]
        if current == before:
            break
    return current


def trace(text: str) -> Traced:
    """`normalise(text)` together with the stretch of the original behind each character."""
    current = text[:MAX_CHARACTERS]
    starts: Sequence[int] = range(len(current))
    ends: Sequence[int] = range(1, len(current) + 1)
    for _ in range(_MAX_ROUNDS):
        before = current
        current = current.translate(_FOLD)
        for pattern, replacement in _RULES:
            current, starts, ends = _substitute(pattern, replacement, current, starts, ends)
        current = current[:MAX_CHARACTERS]
        if current == before:
            break
    return Traced(current, tuple(starts[:len(current)]), tuple(ends[:len(current)]))


def _substitute(pattern: re.Pattern[str], replacement: Replacement, text: str, starts: Sequence[int],
                ends: Sequence[int]) -> tuple[str, Sequence[int], Sequence[int]]:
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        new = replacement if isinstance(replacement, str) else replacement(match)
        if new == match.group():
            continue
        start, end = match.span()
        pieces += text[done:start], new
        new_starts += starts[done:start]
        new_ends += ends[done:start]
        same_length = len(new) == end - start
        new_starts += starts[start:end] if same_length else [min(starts[start:end])] * len(new)
        new_ends += ends[start:end] if same_length else [max(ends[start:end])] * len(new)
        done = end
    if not done:
        return text, starts, ends
    pieces.append(text[done:])
    new_starts += starts[done:]
    new_ends += ends[done:]
    return "".join(pieces), new_starts, new_ends
