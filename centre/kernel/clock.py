"""The one clock of the house: every domain fact and page asks here for the time.

A rehearsal (demo, drill, training) moves the clock by a fixed offset and lets it run on. Sessions,
signatures, leases and one-time codes use the machine's own clock and never this one.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")

_offset = timedelta(0)
_held: ContextVar[datetime | None] = ContextVar("held_clock", default=None)


def now() -> datetime:
    """The moment that the house lives in, with time zone Asia/Bangkok."""
    held = _held.get()
    return held if held is not None else (datetime.now(UTC) + _offset).astimezone(BANGKOK)


def today() -> date:
    """The date in Bangkok."""
    return now().date()


def machine_now() -> datetime:
    """The machine's own time (UTC): for sessions, signatures, leases and one-time codes only."""
    return datetime.now(UTC)


def is_rehearsal() -> bool:
    """Whether the clock is moved, so that pages must say so."""
    return bool(_offset)


def offset() -> timedelta:
    """How far the clock is moved from the machine's own."""
    return _offset


def start_rehearsal(by: timedelta) -> None:
    """Move the clock by an offset for the life of this process; `config` calls it once, from the stored value."""
    global _offset  # noqa: PLW0603 - the one piece of process-wide state, set once at start
    _offset = by


@contextmanager
def hold(at: datetime) -> Iterator[None]:
    """Hold the clock at one moment within the block: for builders of past records and for tests.

    Raises:
        ValueError: when the moment has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a held moment needs a time zone")
    token = _held.set(at.astimezone(BANGKOK))
    try:
        yield
    finally:
        _held.reset(token)
