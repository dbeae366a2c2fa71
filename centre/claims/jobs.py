"""What the claims room does with the worker's messages: gather posts, look back for new claims, tidy files."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centre.claims import announcing, catalogue, changes, gathering, repeats


def _gather(payload: Mapping[str, Any]) -> None:
    gathering.gather(payload["screenings"])


def _look_back(payload: Mapping[str, Any]) -> None:
    repeats.look_back(payload)
    if "after" not in payload:  # what follows are further pages of posts
        gathering.gather(())  # no post, but the rumours that the claim surely covers are closed


HANDLERS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    gathering.TOPIC: _gather, announcing.TOPIC: _look_back}


def _tidy(_payload: Mapping[str, Any]) -> None:
    catalogue.tidy()


OUTGOING: dict[str, Callable[[Mapping[str, Any]], None]] = {changes.TOPIC: _tidy}
"""Outside a transaction: to bring a large catalogue together takes long, and nobody should wait to write."""
