"""How rare words and trigrams are in everyday Thai messages: what tells claims apart in a catalogue of any size.

Source: Wisesight Sentiment v1.1 (CC0), counted by `word_list`. And how common they are in talk about elections, by
our own posts: a small catalogue cannot tell that by itself.
"""
from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from centre.matching import grams

Floats = NDArray[np.float32]

BACKGROUND = 200
"""So many wordings of election talk stand behind every catalogue: with them, ours are found better; more add
nothing."""


@functools.cache
def _word_counts() -> tuple[int, dict[str, int]]:
    path = resources.files("centre.matching") / "data" / "word_rarity.tsv"
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    counts = {word: int(count) for word, count in rows}
    return counts.pop(""), counts


@functools.cache
def _trigram_counts() -> tuple[int, grams.Keys, Floats]:
    """How many messages; the keys in order; the rarity of each."""
    with (resources.files("centre.matching") / "data" / "trigram_rarity.npz").open("rb") as stream:
        stored = np.load(stream)
        messages, known, counts = int(stored["messages"]), stored["keys"], stored["counts"]
    return messages, known, np.log((1 + messages) / (1 + counts.astype(np.float32))).astype(np.float32)


def of_words(words: Sequence[str]) -> Floats:
    """Natural logarithm of one over the share of messages that have each normalised word; 0 for one that all have.

    Words of fewer than three messages count as unseen.
    """
    messages, counts = _word_counts()
    whole = 1 + messages
    return np.fromiter((math.log(whole / (1 + counts.get(word, 0))) for word in words), np.float32, len(words))


def of_trigrams(keys: grams.Keys) -> Floats:
    """As `of_words`, for keys of trigrams (see `grams.keys`)."""
    messages, known, rarity = _trigram_counts()
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, rarity[at], np.float32(math.log(1 + messages))).astype(np.float32)


def in_background(keys: grams.Keys) -> Floats:
    """In how many of BACKGROUND wordings of election talk each term is to be expected (keys as in `views`)."""
    known, expected = _background()
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, expected[at], np.float32(0)).astype(np.float32)


@functools.cache
def _background() -> tuple[grams.Keys, Floats]:
    with (resources.files("centre.matching") / "data" / "background.npz").open("rb") as stream:
        stored = np.load(stream)
        posts, known, counts = int(stored["posts"]), stored["keys"], stored["counts"]
    return known, counts.astype(np.float32) * np.float32(BACKGROUND / posts)
