"""Draws pictures and writes counts, times and two-language texts in pages."""
from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sandbox import clock, pictures
from sandbox.models import Post

register = template.Library()
_MONTHS_TH = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HASHTAG = re.compile(r"#[\w\u0e00-\u0e7f]+")


@register.simple_tag
def picture(post: Post) -> SafeString:
    """The drawn picture; everything in it was escaped where it was drawn."""
    return mark_safe(pictures.drawn(post))  # noqa: S308 - pictures.drawn escapes all text


@register.simple_tag
def local(thing: object, name: str) -> str:
    """The field of a thing (object or mapping) in the page's language; Thai where English is empty."""
    def read(key: str) -> str:
        value = thing.get(key) if isinstance(thing, dict) else getattr(thing, key, "")
        return str(value or "")

    return (read(f"{name}_en") if get_language() == "en" else "") or read(f"{name}_th")


@register.filter
def short(count: int) -> str:
    """1234 → 1.2K, as the apps write it."""
    for limit, letter in ((1_000_000, "M"), (1_000, "K")):
        if count >= limit:
            return f"{count / limit:.1f}".removesuffix(".0") + letter
    return str(count)


@register.filter
def when(moment: datetime | str | None) -> str:
    """Day and time in Bangkok; Buddhist year in Thai, Common Era in English."""
    if not moment:
        return "–"
    local_time = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(clock.BANGKOK)
    if get_language() == "en":
        return f"{local_time.day} {_MONTHS_EN[local_time.month - 1]} {local_time.year}, {local_time:%H:%M}"
    month, year = _MONTHS_TH[local_time.month - 1], clock.buddhist_year(local_time)
    return f"{local_time.day} {month} {year} {local_time:%H:%M} น."


@register.filter
def hashtags(text: str) -> SafeString:
    """The caption with each hashtag as a link to its search."""
    parts, last, search = [], 0, reverse("search")
    for found in _HASHTAG.finditer(text):
        parts.append(escape(text[last:found.start()]))
        parts.append(format_html('<a class="tag" href="{}?q={}">{}</a>', search, quote(found[0]), found[0]))
        last = found.end()
    parts.append(escape(text[last:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part was escaped above
