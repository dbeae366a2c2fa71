"""What of the timetable lies ahead of a moment, what goes on, and what is past."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from centre.elections.views import TimetableEvent


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the timetable as a moment sees it."""

    event: TimetableEvent
    going_on: bool


def ahead(events: Iterable[TimetableEvent], now: datetime) -> list[Item]:
    """Entries that have not ended, the next to end or begin first."""
    items = [Item(e, e.starts <= now) for e in events if e.ends > now]
    return sorted(items, key=lambda i: (i.event.ends if i.going_on else i.event.starts, i.event.code))


def past(events: Iterable[TimetableEvent], now: datetime) -> list[Item]:
    """Entries that have ended, the latest first."""
    return sorted((Item(e, going_on=False) for e in events if e.ends <= now),
                  key=lambda i: i.event.ends, reverse=True)
