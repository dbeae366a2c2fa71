"""Where the trigrams of one claim stand in many stored texts: whole buffers at a time, no string a text.

Each place of a text has a slot, a number of 16 bits that its trigram gives. Several trigrams share a slot: all of
them are then taken to be there, so they are found too often and never too seldom.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from centre.matching import grams
from centre.matching.segments import Strings

Numbers = NDArray[np.int64]
Table = NDArray[np.uint16]
"""For each slot, what stands for it."""

_SLOTS = 1 << 16
_FIRST, _SECOND = np.uint16(0x9E37), np.uint16(0xC2B3)
_WHOLE = _SLOTS - 1
_BYTES_AT_ONCE = 1 << 18
"""So much of the texts at once that all arrays made of it stay near the processor."""


class Slots:
    """Trigrams, numbered by their slots from 1 on; number 0 is none of them."""

    def __init__(self, trigrams: Sequence[str]) -> None:
        """Trigrams are given once each."""
        of_each = _slots("".join(trigrams))[::grams.SIZE]
        taken, numbers = np.unique(of_each, return_inverse=True)
        self.number = dict(zip(trigrams, (numbers + 1).tolist(), strict=True))
        self.size = len(taken) + 1
        self._numbers = np.zeros(_SLOTS, np.uint16)
        self._numbers[taken] = np.arange(1, self.size)

    def table(self, weights: NDArray[np.float32]) -> Table:
        """Ready for `sums`: the weight of each number, 0 at number 0; none counts for more than 1."""
        return np.asarray(np.ceil(np.minimum(weights, 1) * _WHOLE).astype(np.uint16)[self._numbers])

    def present(self, texts: Strings) -> NDArray[np.float32]:
        """For each text and number, 1 where one of its trigrams stands in the text, else 0."""
        present = np.zeros((len(texts), self.size), np.float32)
        for begin, part in _parts(texts):
            (numbers,), ends = _looked_up(part, [self._numbers])
            at = np.flatnonzero(numbers != 0)
            present[begin + np.searchsorted(ends, at, "right"), numbers[at]] = 1
        return present


def sums(texts: Strings, tables: Sequence[Table]) -> NDArray[np.float64]:
    """For each table (see `Slots.table`) and text, at least the weights of the trigrams that stand in the text.

    A trigram counts as often as it stands there.
    """
    found = np.zeros((len(tables), len(texts)))
    for begin, part in _parts(texts):
        values, ends = _looked_up(part, tables)
        starts = np.concatenate([[0], ends[:-1]])
        some = np.flatnonzero(ends > starts)
        if len(some):
            found[:, begin + some] = np.add.reduceat(values, starts[some], axis=1, dtype=np.uint64)
    return found / _WHOLE


def lengths(texts: Strings) -> Numbers:
    """How many characters each text has."""
    characters = np.zeros(len(texts), np.int64)
    some = np.flatnonzero(np.diff(texts.start))
    if len(some):
        begins = texts.content.view(np.int8) >= -64
        characters[some] = np.add.reduceat(begins, texts.start[some], dtype=np.int64)
    return characters


def _parts(texts: Strings) -> Iterator[tuple[int, Strings]]:
    """The texts in parts of some _BYTES_AT_ONCE, each with the number of its first."""
    begin = 0
    while begin < len(texts):
        end = max(begin + 1, int(np.searchsorted(texts.start, texts.start[begin] + _BYTES_AT_ONCE, "right")) - 1)
        yield begin, texts.part(begin, end)
        begin = end


def _looked_up(texts: Strings, tables: Sequence[Table]) -> tuple[Table, Numbers]:
    """What each table (rows) says of the slot at each character (columns), and where each text ends.

    Where no whole trigram of a text begins it is 0.
    """
    of_texts = lengths(texts)
    ends = np.cumsum(of_texts)
    slots = _slots(str(texts.content.data, "utf-8"))
    found = np.zeros((len(tables), ends[-1]), np.uint16)
    for row, table in zip(found, tables, strict=True):
        row[:len(slots)] = table.take(slots)
    for before in range(1, grams.SIZE):
        found[:, ends[of_texts >= before] - before] = 0
    return found, ends


def _slots(text: str) -> Table:
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint16)
    if len(codes) < grams.SIZE:
        return np.zeros(0, np.uint16)
    slots = codes[:-2] * _FIRST
    slots += codes[1:-1] * _SECOND
    slots += codes[2:]
    return slots
