"""Character trigrams of many texts at once, as 64-bit keys: no dictionary of strings, no loop over characters."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIZE = 3
MAX_TEXTS = 1 << 10
"""So many texts at most go into one call of `distinct`."""

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_ROW_BITS = np.uint64(MAX_TEXTS - 1)


def keys(texts: Sequence[str]) -> tuple[Rows, Keys]:
    """All trigrams, spaces included: the number of the text and the key, pairwise, in order of place.

    A key stands for one trigram; two trigrams share a key with a chance of 2**-54. Its lowest ten bits are
    zero. Texts hold no lone surrogates (`normalise` removes them). A text shorter than SIZE counts as one trigram,
    an empty text as none.
    """
    padded = [text.ljust(SIZE, "\0") if text else text for text in texts]
    lengths = np.fromiter(map(len, padded), np.int64, len(padded))
    codes = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.uint64)
    rows = np.repeat(np.arange(len(padded)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(codes))
    rolling = codes
    for size in range(2, SIZE + 1):
        rolling = rolling[:-1] * _STEP + codes[size - 1:]
    fits = left[:len(rolling)] >= SIZE
    return rows[:len(rolling)][fits], _scatter(rolling[fits])


def distinct(texts: Sequence[str]) -> tuple[Rows, Keys, Rows]:
    """Each trigram of each text once, in the order of keys: number of the text, key, and how many times it occurs.

    Sorted keys are found much faster in a sorted catalogue; the number of the text rides in the key's free bits.
    """
    rows, found = keys(texts)
    both, times = np.unique(found | rows.astype(np.uint64), return_counts=True)
    return (both & _ROW_BITS).astype(np.int64), both & ~_ROW_BITS, times


def _scatter(values: Keys) -> Keys:
    mixed = values * _MIX
    return ((mixed ^ (mixed >> _HALF)) * _MIX) & ~_ROW_BITS
