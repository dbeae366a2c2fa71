"""The one large line of the front page: how far away polling is, in words for every moment."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from centre.kernel.clock import BANGKOK


class Stage(StrEnum):
    """Where a moment stands before or after the vote."""

    BEFORE = "before"
    TOMORROW = "tomorrow"
    TODAY = "today"
    OPEN = "open"
    CLOSED = "closed"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Countdown:
    """The stage and the whole days (never negative) between the day of the moment and polling day."""

    stage: Stage
    days: int


def countdown(now: datetime, opens: datetime, closes: datetime) -> Countdown:
    """How a moment stands to the hours of polling; days are calendar days in Bangkok."""
    days = (opens.astimezone(BANGKOK).date() - now.astimezone(BANGKOK).date()).days
    if days > 1:
        return Countdown(Stage.BEFORE, days)
    if days == 1:
        return Countdown(Stage.TOMORROW, 1)
    if days == 0:
        stage = Stage.TODAY if now < opens else Stage.OPEN if now < closes else Stage.CLOSED
        return Countdown(stage, 0)
    return Countdown(Stage.AFTER, 0)
