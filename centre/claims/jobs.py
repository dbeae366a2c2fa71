"""What the claims room does with the worker's messages: gather screened posts that repeat no known claim."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centre.claims import gathering


def _gather(payload: Mapping[str, Any]) -> None:
    gathering.gather(payload["screenings"])


HANDLERS: dict[str, Callable[[Mapping[str, Any]], None]] = {gathering.TOPIC: _gather}
