"""Moments at which the tests ask."""
from datetime import datetime

from centre.kernel.clock import BANGKOK


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BANGKOK)


BEFORE_ALL = at(2023, 3, 1)
DATES_SET = at(2023, 3, 24, 12)
REHEARSAL = at(2023, 5, 12, 10)
COUNTED = at(2023, 5, 24, 21, 22)
SECOND_REHEARSAL = at(2026, 2, 6, 10)
