"""What triage does with the worker's messages: posts that were seen, reports that came in."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centre.triage import services


def _seen(payload: Mapping[str, Any]) -> None:
    services.note_seen(payload["post_id"])


def _received(payload: Mapping[str, Any]) -> None:
    services.route_report(payload["report_id"])


HANDLERS: dict[str, Callable[[Mapping[str, Any]], None]] = {"posts.seen": _seen, "reports.received": _received}
