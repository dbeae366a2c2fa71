"""How long each stage of the cascade takes inside the cascade itself, as screening runs it."""
from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from centre.matching import decide, pairs, reading, reason, relevance, retrieve, screening, stance, views, words

EVERY_POST = ("normalise", "trigrams", "relevance", "glance", "gate")
REST = "rest"

_OUTER: tuple[tuple[Any, str, str], ...] = (
    (screening, "normalise_many", "normalise"),
    (views, "trigrams", "trigrams"),
    (relevance, "relevance", "relevance"),
    (retrieve, "glance", "glance"),
    (retrieve, "told", "gate"),
    (screening, "gate", "gate"),
    (words, "terms", "words"),
    (views, "telling_words", "words"),
    (pairs, "weigh", "weigh"),
    (decide.Curve, "probability", "decide"),
    (stance, "tell", "stance"),
    (relevance, "closely", "sharper relevance"),
    (reason.Reasons, "of", "reason"),
)
_INNER = ((retrieve, "close", "close"), (reading.Reader, "posts", "read"), (reading.Reader, "wordings", "read"))
"""Those that count as a stage of their own inside another one too."""


class Stopwatch:
    """Processor seconds by stage; what runs inside a stage belongs to it, unless it is a stage of its own."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._running: list[str] = []
        self._since = time.process_time()

    def reset(self) -> None:
        """Begin again from nothing."""
        self.seconds.clear()
        self._since = time.process_time()

    def stop(self) -> dict[str, float]:
        """Seconds by stage since the last reset, what belongs to none as REST."""
        self._switch()
        return dict(self.seconds)

    def timed(self, call: Callable[..., Any], stage: str, *, is_inner: bool) -> Callable[..., Any]:
        """The call with its time taken."""
        def timing(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - stands in for calls of any form
            if self._running and not is_inner:
                return call(*given, **named)
            self._switch()
            self._running.append(stage)
            try:
                return call(*given, **named)
            finally:
                self._switch()
                self._running.pop()

        return timing

    def _switch(self) -> None:
        now = time.process_time()
        self.seconds[self._running[-1] if self._running else REST] += now - self._since
        self._since = now


@contextmanager
def watched() -> Iterator[Stopwatch]:
    """Take the time of every stage of what is screened meanwhile, in this process only.

    The stages are stood in for while this lasts, so that what is timed is the cascade as it runs and no copy of it.
    """
    watch = Stopwatch()
    places = [(*place, False) for place in _OUTER] + [(*place, True) for place in _INNER]
    were = [(owner, name, getattr(owner, name)) for owner, name, _, _ in places]
    try:
        for owner, name, stage, is_inner in places:
            setattr(owner, name, watch.timed(getattr(owner, name), stage, is_inner=is_inner))
        yield watch
    finally:
        for owner, name, call in were:
            setattr(owner, name, call)
