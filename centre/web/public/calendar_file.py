"""The timetable as an iCalendar file (RFC 5545), for the calendar in a voter's phone."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from centre.elections.views import ElectionView, TimetableEvent
from centre.kernel.clock import BANGKOK

_LINE_OCTETS = 75


def calendar_file(election: ElectionView, events: Sequence[TimetableEvent], language: str, *,
                  stamp: datetime) -> str:
    """The text of the file: one VEVENT an entry, CRLF line ends, no line longer than 75 octets."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Election Centre//Timetable//TH", "CALSCALE:GREGORIAN",
             f"X-WR-CALNAME:{_escaped(election.title.in_language(language))}"]
    for event in events:
        lines += _event(election, event, language, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(election: ElectionView, event: TimetableEvent, language: str, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.code}.{election.slug}@election-centre"
    yield f"DTSTAMP:{_utc(stamp)}"
    if event.whole_days:
        yield f"DTSTART;VALUE=DATE:{event.starts.astimezone(BANGKOK):%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.ends.astimezone(BANGKOK):%Y%m%d}"
    else:
        yield f"DTSTART:{_utc(event.starts)}"
        yield f"DTEND:{_utc(event.ends)}"
    yield f"SUMMARY:{_escaped(event.title.in_language(language))}"
    if event.source_url:
        yield f"URL:{event.source_url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    part, octets = "", 0
    for character in line:
        size = len(character.encode("utf-8"))
        if octets + size > _LINE_OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + character, octets + size
    yield part
