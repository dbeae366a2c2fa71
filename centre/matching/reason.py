"""Why a claim was found: the stretches of the original text and the words that both share."""
from __future__ import annotations

from collections.abc import Sequence

from centre.matching import words
from centre.matching.catalogue import Catalogue
from centre.matching.text import Traced

Spans = tuple[tuple[int, int], ...]

_RUN = 5
_MOST_WORDS = 12
_MOST_SPANS = 100


class Reasons:
    """Reasons for a batch of posts, given their traced texts and the pieces of these."""

    def __init__(self, traced: Sequence[Traced], pieces: Sequence[Sequence[str]], catalogue: Catalogue) -> None:
        self._traced = traced
        self._located = [list(words.located(of_post)) for of_post in pieces]
        self._catalogue = catalogue
        self._weights: dict[int, dict[str, float]] = {}
        self._names = list(catalogue.vocabulary)

    def of(self, post: int, row: int) -> tuple[Spans, tuple[str, ...]]:
        """Spans in the original text of the post, and the shared words, for this wording of the catalogue.

        Where no whole word is shared, the stretches of at least five equal characters are shown instead. At most the
        first hundred spans and the twelve most telling words are given.
        """
        weights = self._weights_of(row)
        stretches = [(start, end, word) for word, start, end in self._located[post] if word in weights]
        shared = sorted({word for _, _, word in stretches}, key=lambda word: (-weights[word], word))
        if not stretches:
            text = self._traced[post].text
            stretches = [(at, at + _RUN, "") for at in _equal_runs(text, self._catalogue.wordings[row])]
        joined = _joined([(start, end) for start, end, _ in stretches], self._traced[post].text)
        spans = (self._traced[post].original_span(start, end) for start, end in joined[:_MOST_SPANS])
        return tuple(spans), tuple(shared[:_MOST_WORDS])

    def _weights_of(self, row: int) -> dict[str, float]:
        if row not in self._weights:
            shares = self._catalogue.words.shares
            begin, end = shares.indptr[row], shares.indptr[row + 1]
            pairs = zip(shares.indices[begin:end].tolist(), shares.data[begin:end].tolist(), strict=True)
            self._weights[row] = {self._names[column]: weight for column, weight in pairs}
        return self._weights[row]


def _equal_runs(text: str, wording: str) -> list[int]:
    known = {wording[at:at + _RUN] for at in range(len(wording) - _RUN + 1)}
    return [at for at in range(len(text) - _RUN + 1) if text[at:at + _RUN] in known]


def _joined(stretches: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Stretches in order of place, neighbours and those with only spaces between them made one."""
    joined: list[tuple[int, int]] = []
    for start, end in stretches:
        if joined and (start <= joined[-1][1] or not text[joined[-1][1]:start].strip()):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
