"""The sandbox's time: the machine's clock moved by the offset that the rehearsal gives."""
from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

BANGKOK = ZoneInfo("Asia/Bangkok")
_BE_CE = 543  # a Buddhist year is a Common Era year + 543


def machine_now() -> datetime:
    """The machine's own time in Bangkok, for signatures, leases and retries."""
    return datetime.now(BANGKOK)


def now() -> datetime:
    """The platform's time in Bangkok, for posts, reports, decisions and measures."""
    return machine_now() + timedelta(seconds=settings.CLOCK_OFFSET)


def iso(moment: datetime) -> str:
    """ISO 8601 in Bangkok time, to the second."""
    return moment.astimezone(BANGKOK).isoformat(timespec="seconds")


def buddhist_year(moment: datetime) -> int:
    """The year of a moment in Bangkok as Thai people count it."""
    return moment.astimezone(BANGKOK).year + _BE_CE


def from_buddhist(text: str) -> datetime:
    """Read "2566-05-10 19:40" (Buddhist year, Bangkok time); raises ValueError on anything else."""
    year, rest = text.split("-", 1)
    return datetime.strptime(f"{int(year) - _BE_CE}-{rest}", "%Y-%m-%d %H:%M").replace(tzinfo=BANGKOK)
