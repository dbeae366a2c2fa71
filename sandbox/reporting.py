"""A viewer reports a post: kept with its message in one transaction, then delivered at once if the centre answers."""
from __future__ import annotations

import re
import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from sandbox import clock, feed, outbox, publishing
from sandbox.errors import PostGone, Refused
from sandbox.models import Report

REASONS = (
    ("false_information", _("False or distorted information")),
    ("voting_procedure", _("Wrong information on how to vote")),
    ("slander", _("Slander of a candidate or a party")),
    ("vote_buying", _("Buying or selling votes")),
    ("impersonation", _("Pretends to be somebody else or an agency")),
    ("other", _("Something else")),
)
WORDS_LIMIT = 1000  # characters
_PATIENCE_S = 2.5  # how long a person waits for the tracking code before the page says "sent, waiting"
_REPORT_ID = re.compile(r"rep_[0-9a-f]{32}")


def new_report_id() -> str:
    """An id that nobody guesses: it opens the page with the tracking code."""
    return f"rep_{secrets.token_hex(16)}"


def report(*, report_id: str, post_id: str, reason: str, words: str, device: str) -> tuple[Report, bool]:
    """Keep a report and its message; the same device and post again gives the first report and False.

    Raises PostGone when the post is no longer there, Refused when reason, words or id are not acceptable.
    """
    _check(report_id, reason, words)
    shown = feed.one(post_id)
    try:
        with transaction.atomic():
            known = Report.objects.filter(device=device, post=shown.post).first()
            if known is not None:
                return known, False
            moment = clock.now()
            message = outbox.put("reports.created", {
                "id": report_id, "post_id": shown.post.id, "reason": reason, "words": words,
                "reporter_token": device, "at": clock.iso(moment)}, after=publishing.announcement_of(shown.post))
            return Report.objects.create(
                id=report_id, post=shown.post, reason=reason, words=words, device=device, created_at=moment,
                message=message), True
    except IntegrityError:
        # The same form, sent twice at the same moment or from another device with a copied id.
        known = Report.objects.filter(pk=report_id, device=device).first()
        if known is None:
            raise Refused(409, "report_known", "This form was sent before. Open the post again.") from None
        return known, False


def _check(report_id: str, reason: str, words: str) -> None:
    if reason not in dict(REASONS):
        raise Refused(422, "reason_unknown", "Choose one of the reasons.", "reason")
    if len(words) > WORDS_LIMIT or "\x00" in words:
        raise Refused(422, "words_unfit", f"Write at most {WORDS_LIMIT} characters of plain text.", "words")
    if not _REPORT_ID.fullmatch(report_id):
        raise Refused(422, "report_id_unfit", "Open the report page again.", "report_id")


def try_now(report: Report) -> Report:
    """Deliver within the request if the centre answers in time; the worker goes on otherwise."""
    outbox.deliver_now(report.message, patience_s=_PATIENCE_S)
    return report


def find(report_id: str) -> Report:
    """The report under its unguessable id; raises PostGone when there is none."""
    found = Report.objects.select_related("message", "post").filter(pk=report_id).first()
    if found is None:
        raise PostGone(report_id)
    return found
