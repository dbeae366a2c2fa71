"""The verbs on reports: the only writers of this room."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from centre.accounts import vault
from centre.accounts.actors import Actor
from centre.audit import services as audit
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.errors import InvalidInput
from centre.kernel.identifiers import new_id, new_tracking_code
from centre.kernel.language import Bilingual
from centre.outbox import services as outbox
from centre.posts import queries as posts
from centre.posts.seen import check_text
from centre.reports.models import Report, ReportContact
from centre.reports.reasons import Reason

# How long contact data waits for an answer to be sent. A choice of this centre, not of a law.
KEEP_CONTACT = timedelta(days=90)
MAX_WORDS, MAX_TEXT, MAX_LINK, MAX_CONTACT = 2_000, 10_000, 2_000, 300


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it comes in. `reporter_token` is random per device and never names a person."""

    channel: str
    reason: Reason
    words: str = ""
    post_id: int | None = None
    link: str = ""
    text: str = ""
    external_id: str | None = None
    reporter_token: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class ReportReceipt:
    """What the reporter gets back; `repeated` when the same report was already here."""

    report_id: str
    tracking_code: str
    repeated: bool


def receive(new: NewReport) -> ReportReceipt:
    """Keep a report and give its tracking code. The same report again gives the same receipt and nothing else.

    The same is: the same id from the same channel, or the same device on the same post (or the same pasted words).

    Raises:
        InvalidInput: `report_empty`, `post_too_long` or `post_text_unusable`, naming the field.
        NotFound: `post_unknown`.
    """
    _check(new)
    external_key = f"{new.channel}:{new.external_id}" if new.external_id else None
    repeat_key = _repeat_key(new)
    if known := _known(external_key, repeat_key):
        return known
    try:
        with transaction.atomic():
            report = _write(new, external_key, repeat_key)
    except IntegrityError:
        # Another process took the same report between our look and our write.
        if known := _known(external_key, repeat_key):
            return known
        raise
    return ReportReceipt(report.pk, report.tracking_code, repeated=False)


def attach_post(report_id: str, post_id: int) -> None:
    """Say which post a report without one is about; a report that has its post keeps it."""
    with transaction.atomic():
        if Report.objects.filter(pk=report_id, post=None).update(post_id=post_id):
            audit.append(Actor.system("reports"), "report.post_found", f"report:{report_id}", {"post_id": post_id})


def erase_due_contacts() -> int:
    """Erase contact data whose date has come; returns how many."""
    with transaction.atomic():
        due = list(ReportContact.objects.filter(erase_at__lte=clock.now()).values_list("report_id", flat=True))
        ReportContact.objects.filter(report_id__in=due).delete()
        for report_id in due:
            audit.append(Actor.system("reports"), "report.contact_erased", f"report:{report_id}", {})
    return len(due)


def _write(new: NewReport, external_key: str | None, repeat_key: str | None) -> Report:
    now = clock.now()
    report = Report.objects.create(
        id=new_id("rep"), tracking_code=new_tracking_code(), channel=new.channel, reason=new.reason.value,
        words=new.words, post_id=new.post_id, link=new.link.strip(), text=new.text, received_at=now,
        external_key=external_key, repeat_key=repeat_key)
    if new.contact and new.contact.strip():
        ReportContact.objects.create(report=report, sealed=vault.seal(new.contact.strip()),
                                     erase_at=now + KEEP_CONTACT)
    audit.append(Actor.system("reports"), "report.received", f"report:{report.pk}",
                 {"channel": new.channel, "reason": new.reason.value, "post_id": new.post_id})
    outbox.put("reports.received", {"report_id": report.pk}, key=f"reports.received:{report.pk}")
    return report


def _check(new: NewReport) -> None:
    for name, limit in (("channel", 50), ("words", MAX_WORDS), ("text", MAX_TEXT), ("link", MAX_LINK),
                        ("external_id", 200), ("reporter_token", 200), ("contact", MAX_CONTACT)):
        check_text(getattr(new, name) or "", limit, field_name=name)
    if new.post_id is not None:
        posts.get(new.post_id)
    elif not new.link.strip() and not new.text.strip():
        raise InvalidInput("report_empty", Bilingual(
            "โปรดวางลิงก์หรือข้อความที่ต้องการแจ้ง", "Paste the link or the words that you want to report."),
            field="text")


def _repeat_key(new: NewReport) -> str | None:
    if not new.reporter_token:
        return None
    about: object = new.post_id if new.post_id is not None else [new.link.strip(), new.text.strip()]
    return salted_hmac("centre.reports.repeat", sha256_hex([new.channel, new.reporter_token, about]),
                       algorithm="sha256").hexdigest()


def _known(external_key: str | None, repeat_key: str | None) -> ReportReceipt | None:
    keys = Q()
    if external_key:
        keys |= Q(external_key=external_key)
    if repeat_key:
        keys |= Q(repeat_key=repeat_key)
    if not keys:
        return None
    found = Report.objects.filter(keys).values_list("pk", "tracking_code").first()
    return ReportReceipt(*found, repeated=True) if found else None
