"""Banner, labels and search panel as the centre says them: asked at most every two seconds, never decided here."""
from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from sandbox import centre

_PER_CALL = 100  # posts that the centre answers for at once
_PATIENCE_S = 1.5
_KEPT_AT_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Words:
    """One text with its address, in both languages."""

    text_th: str
    text_en: str
    url_th: str
    url_en: str
    measure_id: str = ""


@dataclass(frozen=True, slots=True)
class PostSurface:
    """What the centre wants at one post: its banner or None, and the labels that it says stand."""

    banner: Words | None = None
    labels: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One answer in the search panel."""

    question_th: str
    question_en: str
    answer_th: str
    answer_en: str
    url_th: str
    url_en: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The centre's panel above the search results."""

    title_th: str
    title_en: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    read_at: float  # time.monotonic()
    surface: PostSurface


_NOTHING = PostSurface()


class SurfaceMemory:
    """What this process last heard from the centre; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._panels: dict[str, tuple[float, Panel | None]] = {}
        self._silent_until = 0.0

    def for_posts(self, ids: Sequence[str], *, fresh: bool = False) -> dict[str, PostSurface]:
        """The surface of each post; `fresh` asks the centre even when an answer is younger than two seconds.

        While the centre does not answer there is no banner, and known labels stand for at most a minute.
        """
        moment = time.monotonic()
        with self._lock:
            missing = [i for i in ids if fresh or not self._is_young(i, moment)]
            silent = moment < self._silent_until and not fresh
        for start in range(0, len(missing), _PER_CALL):
            if silent:
                break
            silent = not self._ask(missing[start:start + _PER_CALL])
        with self._lock:
            return {i: self._stands(i, time.monotonic()) for i in ids}

    def panel(self, query: str) -> Panel | None:
        """The search panel for what a person typed; None when there is none or the centre does not answer."""
        moment = time.monotonic()
        with self._lock:
            read_at, panel = self._panels.get(query, (float("-inf"), None))
            if moment - read_at < settings.SURFACE_SECONDS:
                return panel
            if moment < self._silent_until:
                return None
        answer = centre.ask("/api/v1/search-panel", {"q": query}, patience_s=_PATIENCE_S)
        with self._lock:
            if answer is None:
                self._silent_until = time.monotonic() + settings.SURFACE_SECONDS
                return None
            if len(self._panels) > _KEPT_AT_MOST:
                self._panels.clear()
            panel = _panel(answer)
            self._panels[query] = (time.monotonic(), panel)
            return panel

    def _is_young(self, post_id: str, moment: float) -> bool:
        known = self._known.get(post_id)
        return known is not None and moment - known.read_at < settings.SURFACE_SECONDS

    def _ask(self, ids: Sequence[str]) -> bool:
        answer = centre.ask("/api/v1/surfaces", {"platform": "sandbox", "posts": ",".join(ids)},
                            patience_s=_PATIENCE_S)
        moment = time.monotonic()
        with self._lock:
            if answer is None:
                self._silent_until = moment + settings.SURFACE_SECONDS
                return False
            self._silent_until = 0.0
            if len(self._known) > _KEPT_AT_MOST:
                self._known.clear()
            banner = _banner(answer.get("banner"))
            posts = answer.get("posts")
            for post_id in ids:
                said = posts.get(post_id) if isinstance(posts, Mapping) else None
                self._known[post_id] = _Known(moment, _surface(said, banner))
            return True

    def _stands(self, post_id: str, moment: float) -> PostSurface:
        known = self._known.get(post_id)
        if known is None or moment - known.read_at > settings.LABEL_MEMORY_SECONDS:
            return _NOTHING
        if moment - known.read_at > settings.SURFACE_SECONDS + _PATIENCE_S:
            return PostSurface(None, known.surface.labels)
        return known.surface


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _link(value: object) -> str:
    """Only web addresses become links, whatever the answer holds."""
    address = _text(value)
    return address if urlsplit(address).scheme in {"http", "https"} else ""


def _words(said: Mapping[str, Any]) -> Words:
    text_th, url_th = _text(said.get("text_th")), _link(said.get("url_th"))
    return Words(text_th, _text(said.get("text_en")) or text_th, url_th, _link(said.get("url_en")) or url_th,
                 str(said.get("measure_id", "")))


def _banner(said: object) -> Words | None:
    return _words(said) if isinstance(said, Mapping) and said.get("on") is True else None


def _surface(said: object, banner: Words | None) -> PostSurface:
    if not isinstance(said, Mapping):
        return _NOTHING
    labels = said.get("labels")
    return PostSurface(
        banner if said.get("banner") is True else None,
        tuple(_words(each) for each in _mappings(labels)))


def _mappings(values: object) -> Iterable[Mapping[str, Any]]:
    return [v for v in values if isinstance(v, Mapping)] if isinstance(values, list) else []


def _panel(answer: Mapping[str, Any]) -> Panel | None:
    if answer.get("on") is not True or answer.get("show") is not True:
        return None
    cards = tuple(
        Card(_text(c.get("question_th")), _text(c.get("question_en")), _text(c.get("answer_th")),
             _text(c.get("answer_en")), _link(c.get("url_th")), _link(c.get("url_en")))
        for c in _mappings(answer.get("cards")))
    return Panel(_text(answer.get("title_th")), _text(answer.get("title_en")), cards)


MEMORY = SurfaceMemory()
