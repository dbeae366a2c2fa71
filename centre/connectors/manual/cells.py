"""Reads one cell each: address, platform, date, reason; what is wrong is named by row and column."""
from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit, urlunsplit

from centre.kernel.clock import BANGKOK
from centre.kernel.dates import end_of_day, parse_date
from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual, arabic_digits
from centre.reports.reasons import Reason

_TIME = re.compile(r"(?:เวลา)?\s*(\d{1,2})[:.](\d{2})(?::\d{2})?\s*(?:น\.)?$")
_ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}.*)")
_PLATFORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOSTS = {"tiktok.com": "tiktok", "facebook.com": "facebook", "fb.watch": "facebook", "youtube.com": "youtube",
          "youtu.be": "youtube", "x.com": "x", "twitter.com": "x", "instagram.com": "instagram",
          "line.me": "line", "threads.net": "threads"}
ANY_SITE = "web"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell; an empty column means the whole row."""

    row: int
    column: str
    code: str
    message: Bilingual


def unknown_column(number: int, written: str, known: tuple[str, ...]) -> Fault:
    """A column that no name fits; with a guess at what was meant."""
    near = difflib.get_close_matches(written.lower(), known, n=1, cutoff=0.6)
    hint_th = f" หมายถึง {near[0]} หรือไม่" if near else ""
    hint_en = f" Did you mean {near[0]}?" if near else ""
    return Fault(number, written[:60], "column_unknown", Bilingual(
        f"ไม่รู้จักคอลัมน์นี้ จึงไม่ได้นำเข้า{hint_th}", f"This column is unknown and was left out.{hint_en}"))


def text_faults(number: int, column: str, value: str, limit: int) -> list[Fault]:
    """NUL, half surrogate pairs, and more than `limit` characters."""
    if "\0" in value or "\ufffd" in value or any("\ud800" <= c <= "\udfff" for c in value):
        return [Fault(number, column, "text_unusable", Bilingual(
            "มีอักขระที่ใช้ไม่ได้ โปรดพิมพ์ใหม่", "It holds characters that cannot be kept. Type it again."))]
    if len(value) > limit:
        return [Fault(number, column, "too_long", Bilingual(
            f"ยาวเกิน {limit} ตัวอักษร", f"It is longer than {limit} characters."))]
    return []


def address(number: int, value: str, faults: list[Fault]) -> str:
    """The address in its plain form: scheme and host in small letters, without fragment."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme.lower() in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", value):
        faults.append(Fault(number, "url", "url_unreadable", Bilingual(
            "ต้องเป็นลิงก์เต็ม เช่น https://www.tiktok.com/@name/video/123",
            "This must be a full link, like https://www.tiktok.com/@name/video/123.")))
        return ""
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, ""))


def platform(number: int, value: str, url: str, faults: list[Fault]) -> str:
    """The platform's slug as written, or by the address's host; `web` for any other site."""
    if value:
        slug = value.lower()
        if not _PLATFORM.fullmatch(slug):
            faults.append(Fault(number, "platform", "platform_unreadable", Bilingual(
                "ใช้ชื่อย่อภาษาอังกฤษตัวเล็ก เช่น tiktok หรือเว้นว่างไว้",
                "Write a short name in small Latin letters, like tiktok, or leave it empty.")))
        return slug
    host = (urlsplit(url).hostname or "").lower() if url else ""
    return next((slug for known, slug in _HOSTS.items() if host == known or host.endswith(f".{known}")), ANY_SITE)


def moment(number: int, value: str, now: datetime, faults: list[Fault]) -> datetime | None:
    """When it was posted: a date in any usual form, with or without the time; a bare date counts to its end."""
    if not value:
        return None
    try:
        found = _moment(arabic_digits(value))
    except (InvalidInput, ValueError):
        faults.append(Fault(number, "posted", "date_unreadable", Bilingual(
            "อ่านวันที่ไม่ได้ โปรดเขียนแบบ 14/5/2566 หรือ 14/5/2566 09:30 หรือ 2023-05-14",
            "This date cannot be read. Write 14/5/2566, 14/5/2566 09:30 or 2023-05-14.")))
        return None
    if found.date() > now.astimezone(BANGKOK).date():
        faults.append(Fault(number, "posted", "date_in_future", Bilingual(
            "วันที่นี้ยังมาไม่ถึง โปรดตรวจปี พ.ศ. หรือ ค.ศ.", "This date is still to come. Check the year and its era.")))
        return None
    return min(found, now)


def reason(number: int, value: str, faults: list[Fault]) -> Reason | None:
    """Why it is reported, by its code or by its words in either language; None leaves it a post merely seen."""
    if not value:
        return None
    for known in Reason:
        if value.lower() in {known.value, known.words.th, known.words.en.lower()}:
            return known
    faults.append(Fault(number, "reason", "reason_unknown", Bilingual(
        f"ไม่รู้จักเหตุผลนี้ ใช้ได้: {', '.join(Reason)}", f"Unknown reason. Use one of: {', '.join(Reason)}.")))
    return None


def _moment(text: str) -> datetime:
    if found := _ISO_MOMENT.fullmatch(text):
        day, hour = parse_date(found[1]), time.fromisoformat(found[2])
        return datetime.combine(day, hour, hour.tzinfo or BANGKOK).astimezone(BANGKOK)
    clock_time = _TIME.search(text)
    if clock_time and clock_time.start() > 5:
        day = parse_date(text[:clock_time.start()].strip().rstrip(","))
        return datetime.combine(day, time(int(clock_time[1]), int(clock_time[2])), BANGKOK)
    return end_of_day(parse_date(text))
