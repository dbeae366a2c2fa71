"""Hand-written facts of each election in YAML: dates, ballots, timetable, sources, and how its files are read."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from centre.kernel.clock import BANGKOK

FOLDER = Path(__file__).resolve().parent


def elections(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """The facts of every election by slug, oldest first."""
    found = [_read(path) for path in folder.glob("th-mp-*.yaml")]
    return {facts["slug"]: facts for facts in sorted(found, key=lambda f: int(f["year"]))}


def areas(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """The facts of every area version by code."""
    return {facts["code"]: facts for facts in map(_read, sorted(folder.glob("th-areas-*.yaml")))}


def moment(value: date | datetime | str) -> datetime:
    """A moment in Bangkok from a YAML date, datetime or text; a moment without offset is Bangkok's.

    Raises:
        ValueError: for text that is no ISO 8601 moment.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value.replace(tzinfo=BANGKOK) if value.tzinfo is None else value.astimezone(BANGKOK)


def span(event: dict[str, Any]) -> tuple[datetime, datetime, bool]:
    """Start, end and whether whole days are meant, of a timetable entry with `days` or `moments`."""
    if "moments" in event:
        first, last = event["moments"]
        return moment(first), moment(last), False
    days = event["days"]
    return moment(days[0]), moment(days[-1]) + timedelta(days=1), True


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content
