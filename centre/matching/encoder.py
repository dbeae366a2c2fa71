"""Meaning as vectors: one small interface to a sentence encoder that may be missing."""
from __future__ import annotations

import functools
import importlib.util
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from centre.matching.encoders import EncoderError
from centre.matching.encoders.bundled import bundled
from centre.matching.encoders.claim_cache import ClaimCache, key
from centre.matching.encoders.local import LocalEncoder
from centre.matching.text import MAX_CHARACTERS

__all__ = ["MOST_WINDOWS", "Encoder", "EncoderError", "cached_claims", "encode_windows", "find", "windows"]

MOST_WINDOWS = 12
"""So many windows of one text are read at most; of a longer text they are spread evenly."""

_WINDOW, _OVERLAP = 220, 60
_WHOLE = 1_500
_CLAIMS_AT_ONCE = 64

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors; the scalar product of a claim and a post says how near their meanings are.

    A vector depends on its text alone, never on the texts beside it. Any string will do, an empty one and lone
    surrogates too; of a long one the beginning is read, so cut it by `windows` first.
    """

    @property
    def name(self) -> str:
        """Identifies weights, engine and prompts: part of the keys of caches and of versions."""

    @property
    def dimensions(self) -> int:
        """Length of the vectors."""

    def claims(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of claims, float32[n, d]."""

    def posts(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of posts, float32[n, d]."""

    def tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Unit vectors of every piece of each post, float32[t, d], without prompt and special pieces; t may be 0."""


@functools.cache
def find(model: Path | None = None) -> Encoder | None:
    """The encoder of this process: the operator's own model, or that of the optional packages; made once.

    Returns:
        None when no model is named and the optional packages are not installed.

    Raises:
        EncoderError: the named model, or the installed package, cannot be used. Not remembered: the next call tries
            again.
    """
    if model is not None:
        return LocalEncoder(model)
    if importlib.util.find_spec("onnxruntime") is None:
        return None
    return bundled()


def windows(text: str, *, characters: int = _WINDOW, overlap: int = _OVERLAP, most: int = MOST_WINDOWS) -> list[str]:
    """Parts of a text, each at most `characters` long.

    Neighbours share about `overlap` characters; cuts fall at spaces where one is near. Of the text the first
    MAX_CHARACTERS are read; one that needs more than `most` windows is read in as many, spread evenly, with gaps.

    Raises:
        ValueError: `overlap` not below `characters`, or `most` below 1.
    """
    if not 0 <= overlap < characters or most < 1:
        raise ValueError("windows must be longer than their overlap, and at least one")
    text = text[:MAX_CHARACTERS].strip()
    if len(text) <= characters:
        return [text] if text else []
    count = min(most, -(-(len(text) - overlap) // (characters - overlap)))
    step = (len(text) - characters) / max(1, count - 1)
    starts = [round(number * step) for number in range(count)]
    parts = [_between(text, start, start + characters, overlap // 2) for start in starts]
    return [part for part in parts if part]


def _between(text: str, start: int, end: int, slack: int) -> str:
    """A part whose edges move inwards to a space, or past marks that belong to a letter, by at most `slack`."""
    if start:
        head = text[start:start + slack]
        space = head.find(" ")
        marks = next((at for at, sign in enumerate(head) if not unicodedata.combining(sign)), 0)
        start += space if space >= 0 else marks
    if end < len(text):
        space = text.rfind(" ", end - slack, end)
        end = space if space >= 0 else end
    return text[start:end].strip()


def encode_windows(encoder: Encoder, texts: Sequence[str]) -> tuple[NDArray[np.int64], Vectors]:
    """Many posts as vectors: the number of the text, int64[m], and its vectors, float32[m, d].

    A text that fits one window is one vector; a longer one has a vector of its beginning as a whole and one a window:
    what a long post says in passing is lost in the whole. A text of spaces only has none. Equal pieces, as of posts
    that are passed on, are encoded once.
    """
    parts = [(number, part) for number, text in enumerate(texts) for part in _pieces(text)]
    rows: dict[str, int] = {}
    where = [rows.setdefault(part, len(rows)) for _number, part in parts]
    owners = np.array([number for number, _part in parts], np.int64)
    return owners, encoder.posts(list(rows))[np.array(where, np.int64)]


def _pieces(text: str) -> list[str]:
    parts = windows(text)
    return parts if len(parts) < 2 else [text.strip()[:_WHOLE], *parts]  # one window is the whole


def cached_claims(encoder: Encoder, texts: Sequence[str], folder: Path | None, *,
                  progress: Callable[[int, int], None] | None = None) -> Vectors:
    """Vectors of claims, float32[n, d], each encoded once for all processes that share the folder.

    The rows are rounded to 16 bits whether they come from the folder or not, so that answers do not depend on it.
    Without a folder nothing is kept. What was encoded before a kill is kept. `progress` is told how many of how many
    new claims are encoded.
    """
    keys = [key(encoder.name, text) for text in texts]
    cache = None if folder is None else ClaimCache(folder, encoder.name, encoder.dimensions)
    known = {} if cache is None else cache.read(keys)
    missing = {name: text for name, text in zip(keys, texts, strict=True) if name not in known}
    names = list(missing)
    for start in range(0, len(names), _CLAIMS_AT_ONCE):
        some = names[start:start + _CLAIMS_AT_ONCE]
        vectors = encoder.claims([missing[name] for name in some]).astype(np.float16)
        known.update(zip(some, vectors, strict=True))
        if cache is not None:
            cache.append(some, vectors)
        if progress is not None:
            progress(start + len(some), len(names))
    rows = [known[name] for name in keys]
    return np.array(rows, np.float32).reshape(len(rows), encoder.dimensions)
