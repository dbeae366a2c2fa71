"""Cuts text into the pieces of a unigram vocabulary: the likeliest cutting, found by dynamic programming."""
from __future__ import annotations

import re

from centre.matching.encoders.packed import Vocabulary

_SPACE = "\u2581"
_SPACES = re.compile(" {2,}")
_UNKNOWN_COSTS = 10.0

_BEGINNING = 3
"""How far to look for a piece is told by the longest that begins with its first so many characters."""


class Pieces:
    """A vocabulary made ready for cutting."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._replacements = vocabulary.replacements
        self._unknown = vocabulary.unknown
        self._known = {piece: (score, number)
                       for number, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True))
                       if piece and number != vocabulary.unknown}
        self._longest: dict[str, int] = {}
        for piece in self._known:
            self._longest[piece[:_BEGINNING]] = max(len(piece), self._longest.get(piece[:_BEGINNING], 1))
        self._unknown_score = min(vocabulary.scores) - _UNKNOWN_COSTS

    def cut(self, text: str) -> list[int]:
        """Numbers of the pieces, without the special ones; a stretch of unknown characters is one unknown piece.

        Any text will do. Time and memory grow with its length alone.
        """
        marked = _SPACES.sub(" ", text.translate(self._replacements)).replace(" ", _SPACE)
        if not marked.startswith(_SPACE):
            marked = _SPACE + marked
        length = len(marked)
        best = [0.0] + [float("-inf")] * length
        came_from, piece = [0] * (length + 1), [self._unknown] * (length + 1)
        find, longest = self._known.get, self._longest.get
        for start in range(length):
            so_far = best[start]
            if so_far + self._unknown_score > best[start + 1]:
                best[start + 1], came_from[start + 1] = so_far + self._unknown_score, start
                piece[start + 1] = self._unknown
            furthest = longest(marked[start:start + _BEGINNING], _BEGINNING - 1)
            for end in range(start + 1, min(length, start + furthest) + 1):
                found = find(marked[start:end])
                if found is not None and so_far + found[0] > best[end]:
                    best[end], came_from[end], piece[end] = so_far + found[0], start, found[1]
        numbers: list[int] = []
        while length:
            number = piece[length]
            if not (numbers and number == numbers[-1] == self._unknown):
                numbers.append(number)
            length = came_from[length]
        return numbers[::-1]
