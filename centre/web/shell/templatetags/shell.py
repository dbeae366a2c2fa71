"""Tags that every page shares: dates, texts in two languages, icons, badges, swatches, charts, addresses."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from centre.kernel.language import Bilingual
from centre.web.shell import assets, dates, icons, verdicts, wrapping
from centre.web.shell.charts import Chart, context

register = template.Library()


def _language() -> str:
    return get_language() or "th"


@register.simple_tag
def day(value: date | datetime | None, *, weekday: bool = False, short: bool = False, era: bool = True) -> str:
    """A day in both calendars; nothing for nothing."""
    return dates.day(value, _language(), weekday=weekday, short=short, era=era) if value else ""


@register.simple_tag
def moment(value: datetime | None, *, short: bool = False, era: bool = True) -> str:
    """A moment in both calendars, Bangkok time; nothing for nothing."""
    return dates.moment(value, _language(), short=short, era=era) if value else ""


@register.simple_tag
def span(starts: datetime, ends: datetime, whole_days: bool = False) -> str:
    """From when to when, as short as it can be said."""
    return dates.span(starts, ends, _language(), whole_days=whole_days)


@register.filter
def say(value: object) -> str:
    """The side of a Bilingual for the page's language; other values as text; nothing for nothing."""
    if value is None:
        return ""
    text = value.in_language(_language()) if isinstance(value, Bilingual) else str(value)
    return wrapping.kept(text)


@register.filter
def partial_day(value: str) -> str:
    """A source's date, perhaps only `2023` or `2023-05`, as readers write it; nothing for nothing."""
    return dates.partial_day(value, _language()) if value else ""


@register.filter
def whole_words(value: str) -> SafeString:
    """A personal name whose parts are not broken inside; the browser's Thai dictionary does not know names."""
    return format_html_join(" ", '<span class="whole">{}</span>', ((part,) for part in value.split()))


@register.filter
def keep(value: object) -> str:
    """Text whose numbers and units stay on one line."""
    return wrapping.kept(str(value))


@register.filter
def thousands(value: float | None) -> str:
    """`37,522,746`: the same grouping in both languages; nothing for nothing."""
    return "" if value is None else f"{value:,}"


@register.filter
def percent(value: float | None) -> str:
    """`75.71 %` of a share between 0 and 100 with two decimals; nothing for nothing."""
    return "" if value is None else f"{value:.2f}%"


@register.simple_tag
def icon(name: str, size: int = 24) -> SafeString:
    """A sign of the house as inline SVG."""
    return icons.icon(name, size)


@register.simple_tag
def mark(size: int = 40) -> SafeString:
    """The mark of the house."""
    return icons.mark(size)


@register.simple_tag
def verdict(value: str) -> SafeString:
    """A badge of word, shape and tone for a verdict."""
    seen = verdicts.look(value)
    return format_html('<span class="verdict {}">{}{}</span>', seen.tone, icons.icon(seen.icon, 20),
                       say(seen.word))


@register.simple_tag
def swatch(colour: str, name: object) -> SafeString:
    """A colour `#rrggbb` as a ballot-shaped swatch with its name in words."""
    return format_html(
        '<span class="swatch"><svg width="22" height="28" viewBox="0 0 22 28" aria-hidden="true" focusable="false">'
        '<rect x="1" y="1" width="20" height="26" rx="2" fill="{}" stroke="#5a4f54" stroke-width="1.5"/></svg>'
        "<span>{}</span></span>", colour, say(name))


@register.inclusion_tag("shell/parts/chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """A bar chart with its table."""
    return context(drawn)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file, with a version."""
    return assets.address(name)


@register.simple_tag(takes_context=True)
def to(context: template.RequestContext, view: str, *args: object, **query: str) -> str:
    """The address of a page within the election looked at: in the archive, links stay in the archive."""
    archived = context.get("archived")
    if archived is not None:
        query = {"election": archived.slug, **query}
    address = reverse(view, args=args)
    return f"{address}?{urlencode(query)}" if query else address
