"""Days and moments as HTML in both calendars: the reader's own first, the other in brackets."""
from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

from centre.kernel import dates
from centre.kernel.clock import BANGKOK

_NARROW = "\N{NO-BREAK SPACE}"


def day(value: date | datetime, language: str, *, weekday: bool = False, short: bool = False,
        era: bool = True) -> SafeString:
    """`<time>14 พฤษภาคม 2566 (ค.ศ. 2023)</time>`; English readers get the Buddhist year in brackets."""
    bare = value.astimezone(BANGKOK).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}{}</time>', bare.isoformat(),
                       kept_together(bare, language, weekday=weekday, short=short), _era(bare, language, shown=era))


def moment(value: datetime, language: str, *, short: bool = False, era: bool = True) -> SafeString:
    """A moment in Bangkok's time, `14 พฤษภาคม 2566 (ค.ศ. 2023) เวลา 08:00 น.`"""
    local = value.astimezone(BANGKOK)
    return _moment(local, f"{local:%H:%M}", language, short=short, era=era)


def _moment(local: datetime, hour: str, language: str, *, short: bool, era: bool) -> SafeString:
    clock = hour if language.startswith("en") else f"{hour}{_NARROW}น."
    between = ", " if language.startswith("en") else " " if short else f" เวลา{_NARROW}"
    return format_html('<time datetime="{}">{}{}{}{}</time>', local.isoformat(timespec="minutes"),
                       kept_together(local.date(), language, short=short),
                       _era(local.date(), language, shown=era), between, clock)


def span(starts: datetime, ends: datetime, language: str, *, whole_days: bool) -> SafeString:
    """From when to when, without the second calendar: one day with its weekday and hours, or two days.

    With `whole_days`, `ends` is the first moment after the last day, as the timetable keeps it.
    """
    first, last = starts.astimezone(BANGKOK), ends.astimezone(BANGKOK)
    if whole_days:
        last = max(first, last - timedelta(microseconds=1))
    if first.date() != last.date():
        if whole_days:
            return format_html("{} – {}", day(first, language, era=False), day(last, language, era=False))
        return format_html("{} – {}", moment(first, language, era=False), _until(last, language))
    shown = day(first, language, weekday=True, era=False)
    return shown if whole_days else format_html("{}{}", shown, " " + hours(first, last, language))


def _until(last: datetime, language: str) -> SafeString:
    """The end of a span; midnight is 24:00 of the day before, as laws and notices say it."""
    if last.hour or last.minute:
        return moment(last, language, era=False)
    eve = last - timedelta(minutes=1)
    return _moment(eve, "24:00", language, short=False, era=False)


def partial_day(value: str, language: str) -> str:
    """`2023-05` as `พฤษภาคม 2566`, `2023` as `พ.ศ. 2566`; a whole day as ever. In English `May 2023` and `2023`."""
    last = dates.last_possible_day(value)
    text = kept_together(last, language)
    if value.count("-") == 2:
        return text
    without_day = text.partition(_NARROW)[2]
    if value.count("-") == 1:
        return without_day
    return str(last.year) if language.startswith("en") else f"พ.ศ.{_NARROW}{last.year + dates.BUDDHIST_OFFSET}"


def hours(first: datetime, last: datetime, language: str) -> str:
    """Clock hours within one day, `08:00–17:00 น.`; one time when both are the same."""
    from_, to = (f"{m.astimezone(BANGKOK):%H:%M}" for m in (first, last))
    text = from_ if from_ == to else f"{from_}–{to}"
    return text if language.startswith("en") else f"{text}{_NARROW}น."


def kept_together(value: date, language: str, *, weekday: bool = False, short: bool = False) -> str:
    """The date as text whose day, month and year stay on one line; a weekday may stand on the line before."""
    text = dates.format_date(value, language, short=short).replace(" ", _NARROW)
    if not weekday:
        return text
    whole = dates.format_date(value, language, weekday=True, short=short)
    return whole[:-len(text)] + text


def _era(value: date, language: str, *, shown: bool) -> SafeString:
    if not shown:
        return SafeString("")
    other = f"BE{_NARROW}{value.year + dates.BUDDHIST_OFFSET}" if language.startswith("en") \
        else f"ค.ศ.{_NARROW}{value.year}"
    return format_html(' <span class="era">({})</span>', other)
