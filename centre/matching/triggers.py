"""Find in one pass over a batch of texts which rules can change each of them at all, so that the others need not run.

A trigger is a stretch of one to three neighbours, each given as a string of characters that may stand there. Thai and
ASCII characters stand for themselves; any other character stands for its whole class (see `class_of`). A space
stands before and after each text, so that edges are neighbours too. A trigger may fire without need, never be silent
where its rule would change something.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Trigger = tuple[str, ...]

MAX_GROUPS = 64
"""So many groups of rules at most can be told apart in one mask."""

EMOJI = (
    "\u231a\u231b\u23e9-\u23fa\u2600-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\U0001f000-\U0001f0ff\U0001f18e\U0001f191-\U0001f19a\U0001f252-\U0001f3fa\U0001f400-\U0001faff"
)
"""Signs that are one emoji each, as the inside of a regular expression's set; flags are pairs of `FLAG`."""
FLAG = "\U0001f1e6-\U0001f1ff"
TONE = "\U0001f3fb-\U0001f3ff"
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd\U000e0000-\U000e0fff"
)
SURROGATE = "\ud800-\udfff"
_WHITE = "\t\n\x0b\x0c\r\x1c-\x1f\x85"

# One character of each class that is neither Thai nor ASCII.
OTHER, PICTURE, HIDDEN, BROKEN, WHITE = "\u00e9", "\U0001f600", "\u200b", "\ud800", "\n"

_THAI_FROM, _ASCII = 0x0E00, 0x80
# Unassigned places of the Thai block are free to stand for classes.
_CLASSES = ((EMOJI + FLAG + TONE, 0x3B), (INVISIBLE, 0x3C), (SURROGATE, 0x3D), (_WHITE, 0x3E))


def _spread(ranges: str) -> Iterable[tuple[int, int]]:
    """The first and the last code point of each range of a regular expression's set."""
    at = 0
    while at < len(ranges):
        last = at + 2 if ranges[at + 1:at + 2] == "-" else at
        yield ord(ranges[at]), ord(ranges[last])
        at = last + 1


def _class_table() -> NDArray[np.uint8]:
    table = np.zeros(0x110000, np.uint8)
    table[:_ASCII] = np.arange(_ASCII, 2 * _ASCII)
    for first, last in ((0x0E01, 0x0E3A), (0x0E3F, 0x0E5B)):
        table[first:last + 1] = np.arange(first - _THAI_FROM, last + 1 - _THAI_FROM)
    for ranges, number in _CLASSES:
        for first, last in _spread(ranges):
            table[first:last + 1] = number
    return table


_CLASS_OF = _class_table()


def class_of(character: str) -> int:
    """The class of a character, 0..255: its own if Thai or ASCII and visible, else that of its kind."""
    return int(_CLASS_OF[ord(character)])


class Triggers:
    """The triggers of up to MAX_GROUPS groups of rules, ready to look for all of them at once."""

    def __init__(self, groups: Sequence[Iterable[Trigger]]) -> None:
        if len(groups) > MAX_GROUPS:
            raise ValueError(f"{len(groups)} groups of rules; a mask holds {MAX_GROUPS}")
        self._pairs = np.zeros((256, 256), np.uint64)
        self._firsts = np.zeros((256, 256), np.uint64)
        self._seconds = np.zeros((256, 256), np.uint64)
        for number, triggers in enumerate(groups):
            for trigger in triggers:
                self._add(trigger, np.uint64(1 << number))
        self._tables = self._pairs.ravel(), self._firsts.ravel(), self._seconds.ravel()

    def _add(self, trigger: Trigger, bit: np.uint64) -> None:
        places = [sorted({class_of(character) for character in place}) for place in trigger]
        if len(places) == 1:
            self._pairs[places[0]] |= bit
        elif len(places) == 2:
            self._pairs[np.ix_(*places)] |= bit
        else:
            self._firsts[np.ix_(places[0], places[1])] |= bit
            self._seconds[np.ix_(places[1], places[2])] |= bit

    def masks(self, texts: Sequence[str]) -> list[int]:
        """For each text the groups that may change it, bit `n` for group `n`, whatever stands beside it."""
        joined = f" {' '.join(texts)} ".encode("utf-32-le", "surrogatepass")
        classes = _CLASS_OF[np.frombuffer(joined, np.uint32)]
        both = classes[:-1].astype(np.uint16)
        both <<= 8
        both |= classes[1:]
        pairs, firsts, seconds = self._tables
        three = firsts[both]
        three[:-1] &= seconds[both[1:]]
        bounds = np.cumsum([0, *(len(text) + 1 for text in texts)])
        three[bounds[1:] - 1] = 0
        three |= pairs[both]
        masks: list[int] = np.bitwise_or.reduceat(three, bounds[:-1]).tolist()
        return masks
