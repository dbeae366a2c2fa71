"""How rare a word is in everyday Thai messages: what tells claims apart in a catalogue of any size."""
from __future__ import annotations

import functools
import math
from importlib import resources


@functools.cache
def _counts() -> tuple[int, dict[str, int]]:
    path = resources.files("centre.matching") / "data" / "word_rarity.tsv"
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    counts = {word: int(count) for word, count in rows}
    return counts.pop(""), counts


def rarity(word: str) -> float:
    """0 for a normalised word that is in every message, 1 for one that is in fewer than three of 23,749.

    Source: Wisesight Sentiment v1.1 (CC0), counted by `word_list`.
    """
    messages, counts = _counts()
    return math.log((1 + messages) / (1 + counts.get(word, 0))) / math.log(1 + messages)
