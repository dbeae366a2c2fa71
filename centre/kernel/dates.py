"""Dates as Thai readers and sources write them: Buddhist and Common Era, partial dates, both digits."""
from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time

from centre.kernel.clock import BANGKOK
from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual, arabic_digits

BUDDHIST_OFFSET = 543
THAI_MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม",
               "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม")
THAI_MONTHS_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.",
                     "พ.ย.", "ธ.ค.")
THAI_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORDED = re.compile(r"(\d{1,2})\s+(\S+?)\s+(?:พ\.ศ\.\s*|ค\.ศ\.\s*)?(\d{4})")


def last_possible_day(partial: str) -> date:
    """The last day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean: a source's partial date counts from then.

    Raises:
        ValueError: when the text has another form or names no real day.
    """
    found = _ISO.fullmatch(partial.strip())
    if not found:
        raise ValueError(f"not a date: {partial!r}")
    year, month = int(found[1]), int(found[2] or 12)
    day = int(found[3]) if found[3] else calendar.monthrange(year, month)[1]
    return date(year, month, day)


def end_of_day(day: date) -> datetime:
    """The last second of a day in Bangkok."""
    return datetime.combine(day, time(23, 59, 59), BANGKOK)


def parse_date(typed: str, *, field: str | None = None) -> date:
    """A day from what people type: `14 พ.ค. 2566`, `14/5/2566`, `๑๔/๐๕/๒๕๖๖`, `2023-05-14`, `14 May 2023`.

    Years of 2400 and later are Buddhist.

    Raises:
        InvalidInput: `date_unreadable`, naming the field and the forms that are understood.
    """
    text = arabic_digits(typed).strip()
    try:
        if found := _SLASHED.fullmatch(text):
            return _common_era(int(found[3]), int(found[2]), int(found[1]))
        if (found := _ISO.fullmatch(text)) and found[3]:
            return _common_era(int(found[1]), int(found[2]), int(found[3]))
        if found := _WORDED.fullmatch(text):
            return _common_era(int(found[3]), _month_number(found[2]), int(found[1]))
    except ValueError:
        pass
    raise InvalidInput("date_unreadable", Bilingual(
        "อ่านวันที่ไม่ได้ โปรดเขียนแบบ 14/5/2566 หรือ 2023-05-14",
        "This date cannot be read. Write it as 14/5/2566 or 2023-05-14."), field=field)


def format_date(day: date, language: str, *, weekday: bool = False, short: bool = False) -> str:
    """A day for readers: `14 พฤษภาคม 2566` in Thai (Buddhist year), `14 May 2023` in English."""
    if language.startswith("en"):
        month = calendar.month_abbr[day.month] if short else calendar.month_name[day.month]
        text = f"{day.day} {month} {day.year}"
        return f"{calendar.day_name[day.weekday()]} {text}" if weekday else text
    month = (THAI_MONTHS_SHORT if short else THAI_MONTHS)[day.month - 1]
    text = f"{day.day} {month} {day.year + BUDDHIST_OFFSET}"
    return f"วัน{THAI_WEEKDAYS[day.weekday()]}ที่ {text}" if weekday else text


def format_moment(moment: datetime, language: str, *, short: bool = False) -> str:
    """A moment for readers, in Bangkok time: `14 พฤษภาคม 2566 เวลา 08:00 น.`; `14 May 2023, 08:00`."""
    local = moment.astimezone(BANGKOK)
    day = format_date(local.date(), language, short=short)
    if language.startswith("en"):
        return f"{day}, {local:%H:%M}"
    return f"{day} {local:%H:%M} น." if short else f"{day} เวลา {local:%H:%M} น."


def _common_era(year: int, month: int, day: int) -> date:
    return date(year - BUDDHIST_OFFSET if year >= 2400 else year, month, day)


def _month_number(word: str) -> int:
    lowered = word.lower().rstrip(".")
    for names in (THAI_MONTHS, THAI_MONTHS_SHORT, calendar.month_name[1:], calendar.month_abbr[1:]):
        for number, name in enumerate(names, start=1):
            if lowered == name.lower().rstrip("."):
                return number
    raise ValueError(f"not a month: {word!r}")
