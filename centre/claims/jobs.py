"""What the claims room does with the worker's messages: gather posts, look back for new claims, tidy files."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centre.claims import announcing, catalogue, changes, gathering, repeats


def _gather(payload: Mapping[str, Any]) -> None:
    gathering.gather(payload["screenings"])


HANDLERS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    gathering.TOPIC: _gather, announcing.TOPIC: repeats.look_back}


def _tidy(_payload: Mapping[str, Any]) -> None:
    catalogue.tidy()


OUTGOING: dict[str, Callable[[Mapping[str, Any]], None]] = {changes.TOPIC: _tidy}
"""Outside a transaction: to bring a large catalogue together takes long, and nobody should wait to write."""
