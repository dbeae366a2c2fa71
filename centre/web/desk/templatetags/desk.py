"""What desk pages draw: ways of the page's head, marked words, deeds in words."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.casework.words import EVENTS
from centre.web.desk.names import STANCES

register = template.Library()

_WAYS: tuple[tuple[str, str | Promise], ...] = (
    ("desk:queue", _("Queue")), ("desk:checking", _("To check")), ("desk:emerging", _("Emerging rumours")),
    ("desk:manual", _("By hand")), ("desk:surfaces", _("Surfaces")), ("desk:observer", _("Observation")))


@register.simple_tag(takes_context=True)
def desk_ways(context: template.RequestContext) -> list[dict[str, Any]]:
    """The pages of the desk, with the one that is open."""
    path = context["request"].path
    ways = [{"address": reverse(view), "name": name} for view, name in _WAYS]
    best = max((str(w["address"]) for w in ways if path.startswith(str(w["address"]))), key=len, default="")
    return [{**way, "here": way["address"] == best} for way in ways]


@register.filter
def marked(text: str, spans: Iterable[tuple[int, int]]) -> SafeString:
    """A post's words with the spans that made the match marked; spans that lie outside or overlap are joined."""
    pieces: list[str] = []
    at = 0
    for start, end in joined(spans, len(text)):
        pieces += [text[at:start], format_html("<mark>{}</mark>", text[start:end])]
        at = end
    return format_html_join("", "{}", ((piece,) for piece in (*pieces, text[at:])))


@register.inclusion_tag("desk/parts/stance.html")
def stance(name: str) -> dict[str, Any]:
    """How a machine read the stance of a post, and that an officer decides; nothing where it read none."""
    return {"look": STANCES.get(name)}


@register.filter
def short(value: object) -> SafeString:
    """A fact of the record: hashes and ids cut to twelve characters, the whole of it on pointing."""
    text = str(value)
    if len(text) <= 24:
        return format_html("{}", text)
    return format_html('<span title="{}">{}…</span>', text, text[:12])


@register.filter
def deed(action: str) -> str:
    """What an audit entry says was done, in words; an unknown action stands as it is."""
    if action.startswith("case.") and (said := EVENTS.get(action.removeprefix("case."))):
        return said.in_language(get_language() or "th")
    return str(DEEDS.get(action, action))


def joined(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Spans in order, within the text, overlaps joined."""
    out: list[tuple[int, int]] = []
    for start, end in sorted((max(0, a), min(length, b)) for a, b in spans):
        if start >= end:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


DEEDS: dict[str, str | Promise] = {
    "post.captured": _("Post captured"), "post.deleted": _("Post deleted at the platform"),
    "post.expired": _("Post expired"), "post.hold_placed": _("Post held for a case"),
    "post.hold_released": _("Hold on a post ended"), "report.received": _("Report received"),
    "report.post_found": _("Post of a report found"), "report.contact_erased": _("Contact data erased"),
    "candidate.appeared": _("Emerging rumour appeared"),
    "candidate.merged": _("Emerging rumour merged into another"), "candidate.closed": _("Emerging rumour closed"),
    "claim.made": _("Claim made of an emerging rumour"), "sheet.imported": _("Sheet imported"),
    "hand.send_asked": _("Waits to be sent by hand"),
    "hand.send_done": _("Sent by hand"), "hand.ask_asked": _("Measure to be asked for by hand"),
    "hand.ask_done": _("Measure asked for by hand"), "hand.look_asked": _("Waits for a look by hand"),
    "hand.look_done": _("Looked by hand"), "hand.looked_in_vain": _("Looked by hand: not standing"),
}
