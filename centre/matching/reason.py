"""Why a claim was found: the stretches of the original text and the words that both share."""
from __future__ import annotations

from collections.abc import Sequence

from centre.matching import rarity, words
from centre.matching.catalogue import Catalogue
from centre.matching.text import Traced, trace

Spans = tuple[tuple[int, int], ...]
Located = list[tuple[str, int, int]]

_RUN = 5
_MOST_WORDS = 12
_MOST_SPANS = 100


class Reasons:
    """Reasons for a batch of posts, given their original texts; a post is traced when it is first asked about."""

    def __init__(self, originals: Sequence[str], catalogue: Catalogue) -> None:
        self._originals = originals
        self._catalogue = catalogue
        self._traced: dict[int, tuple[Traced, Located]] = {}

    def of(self, post: int, row: int) -> tuple[Spans, tuple[str, ...]]:
        """Spans in the original text of the post, and the shared words, for this wording of the catalogue.

        Where no whole word is shared, the stretches of at least five equal characters are shown instead. At most the
        first hundred spans and the twelve rarest words are given.
        """
        if post not in self._traced:
            traced = trace(self._originals[post])
            self._traced[post] = traced, list(words.located(words.segment(traced.text)))
        traced, located = self._traced[post]
        wording = self._catalogue.wording(row)
        said = set(words.terms(wording))
        stretches = [(start, end) for word, start, end in located if word in said]
        shared = sorted(said & {word for word, _, _ in located})
        if not stretches:
            stretches = [(at, at + _RUN) for at in _equal_runs(traced.text, wording)]
        joined = _joined(stretches, traced.text)
        spans = (traced.original_span(start, end) for start, end in joined[:_MOST_SPANS])
        telling = dict(zip(shared, rarity.of_words(shared).tolist(), strict=True))
        return tuple(spans), tuple(sorted(shared, key=lambda word: (-telling[word], word))[:_MOST_WORDS])


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
