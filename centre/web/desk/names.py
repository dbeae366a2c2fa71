"""The words of the desk for codes that come from records."""
from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEASURES: dict[str, str | Promise] = {"label": _("Label"), "limit": _("Limit reach"), "remove": _("Remove"),
                                      "decline": _("Declined")}
TASKS: dict[str, str | Promise] = {"send": _("Send the sealed referral"),
                                   "ask": _("Ask the platform to apply what it decided"),
                                   "look": _("Look whether the measure stands")}
MEASURE_STATES: tuple[tuple[str, str | Promise], ...] = (
    ("requested", _("Requested")), ("acknowledged", _("Acknowledged")), ("applied", _("Applied, says the platform")),
    ("observed", _("Seen by the centre")), ("ended", _("Ended")))
OUTBOX: dict[str, str | Promise] = {"waiting": _("Waiting"), "done": _("Delivered"), "dead": _("Given up")}
@dataclass(frozen=True, slots=True)
class StanceLook:
    """How a stance towards a claim is shown: its words, and the sign beside them."""

    words: str | Promise
    icon: str


STANCES: dict[str, StanceLook] = {
    "spreads": StanceLook(_("passes it on"), "pass"), "denies": StanceLook(_("denies it"), "deny"),
    "asks": StanceLook(_("asks whether it is true"), "ask"), "jokes": StanceLook(_("jokes"), "joke"),
    "reports": StanceLook(_("reports it"), "news")}
"""What a machine read of a post's stance, by its name in `MatchView.stance`."""
STAGES: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    ("opened", _("Opened"), frozenset({"opened", "returned"})),
    ("first", _("First finding"), frozenset({"first_finding"})),
    ("second", _("Second finding, blind"), frozenset({"second_finding", "agreed"})),
    ("correction", _("Correction"), frozenset({"correction_drafted", "correction"})),
    ("referral", _("Referral"), frozenset({"referral_prepared", "referred"})),
    ("decision", _("Platform decides"), frozenset({"platform_decided", "declined"})),
    ("measure", _("Measure"), frozenset({"measure_sent", "acknowledged"})),
    ("observed", _("Seen on the post"), frozenset({"observed", "closed"})),
)
"""The way of a case as the stepper draws it: stage, name, and the last states that belong to it."""


def measure_name(kind: str) -> str:
    """What a measure or decision is called."""
    return str(MEASURES.get(kind, kind))
