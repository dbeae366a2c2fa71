"""The verbs of what a person does instead of a machine: send, ask, look; each with who, when and how it is known."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.audit import services as audit
from centre.casework import queries as casework
from centre.casework import services as verbs
from centre.connectors.manual.models import HandTask, TaskKind
from centre.kernel import clock
from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual

HANDS = (Role.CASE_OFFICER,)


@dataclass(frozen=True, slots=True)
class TaskView:
    """One thing to do by hand, or done."""

    kind: TaskKind
    subject: str
    platform: str
    case_ref: str
    asked_at: datetime
    done_at: datetime | None
    done_by: str
    organisation: str
    how: str


def ask(kind: TaskKind, subject: str, *, platform: str, case_ref: str) -> None:
    """Put a thing on the list of what waits for a person; the same thing stands there once."""
    with transaction.atomic():
        _, created = HandTask.objects.get_or_create(kind=kind, subject=subject, defaults={
            "platform": platform, "case_ref": case_ref, "asked_at": clock.now()})
        if created:
            audit.append(Actor.system("connectors.manual"), f"hand.{kind.value}_asked", f"case:{case_ref}",
                         {"subject": subject, "platform": platform})


def tasks(case_ref: str | None = None, *, open_only: bool = True) -> list[TaskView]:
    """What waits for a person, oldest first; of one case where named, also what is done where asked."""
    rows = HandTask.objects.all() if case_ref is None else HandTask.objects.filter(case_ref=case_ref)
    return [TaskView(TaskKind(r.kind), r.subject, r.platform, r.case_ref, r.asked_at, r.done_at, r.done_by,
                     r.organisation, r.how) for r in (rows.filter(done_at=None) if open_only else rows)]


def record_sent(actor: Actor, referral_id: str, *, how: str) -> None:
    """Record that the sealed referral went out, and how; recording it twice keeps the first.

    Raises:
        NotAllowed: `role_missing`.
        InvalidInput: `how_missing`.
    """
    require(actor, *HANDS)
    with transaction.atomic():
        _done(actor, TaskKind.SEND, referral_id, how)


def record_answer(actor: Actor, referral_id: str, *, decision: str, rule: str, reason: str, decided_by: str,
                  external_id: str, how_known: str) -> None:
    """Record the platform's answer: as a case officer received it, or as the platform's own officer gives it here.

    Raises:
        NotAllowed: `role_missing`.
        InvalidInput: `how_missing`; and what casework refuses.
    """
    by_platform = actor.has(Role.PLATFORM_OFFICER) and actor.organisation == casework.referral(referral_id).platform
    if not by_platform:
        require(actor, *HANDS)
        _said(how_known)
    with transaction.atomic():
        verbs.record_platform_decision(
            actor, referral_id, decision, rule=rule, reason=reason, decided_by=decided_by, external_id=external_id,
            how_received=how_known)
        HandTask.objects.filter(kind=TaskKind.SEND, subject=referral_id, done_at=None).update(
            **_by(actor, how_known or "answered at the desk"))


def record_seen(actor: Actor, measure_id: str, *, standing: bool, how: str) -> None:
    """Record what an officer saw at the platform on every post of the measure.

    The look stays on the list until the measure is seen standing; each look before it is an observation of the case.

    Raises:
        NotAllowed: `role_missing`.
        InvalidInput: `how_missing`.
    """
    require(actor, *HANDS)
    with transaction.atomic():
        measure = casework.measure(measure_id)
        verbs.record_observation(actor, measure_id, dict.fromkeys(measure.external_ids, standing))
        if standing:
            _done(actor, TaskKind.ASK, measure_id, how)
            _done(actor, TaskKind.LOOK, measure_id, how)
        else:
            audit.append(actor, "hand.looked_in_vain", f"case:{measure.case_ref}", {
                "subject": measure_id, "platform": measure.platform, "how_sha256": audit.salted(_said(how))})


def _done(actor: Actor, kind: TaskKind, subject: str, how: str) -> None:
    said = _said(how)
    row = HandTask.objects.filter(kind=kind, subject=subject, done_at=None).first()
    if row is None:
        return
    HandTask.objects.filter(pk=row.pk).update(**_by(actor, said))
    audit.append(actor, f"hand.{kind.value}_done", f"case:{row.case_ref}", {
        "subject": subject, "platform": row.platform, "how_sha256": audit.salted(said)})


def _by(actor: Actor, how: str) -> dict[str, object]:
    return {"done_at": clock.now(), "done_by": actor.pseudonym, "organisation": actor.organisation, "how": how}


def _said(how: str) -> str:
    if not how.strip():
        raise InvalidInput("how_missing", Bilingual(
            "โปรดบอกว่าทราบหรือทำอย่างไร เช่น หนังสือเลขที่ ส่งทางอีเมลเมื่อใด",
            "Say how this was done or is known, e.g. the letter's number, or when the mail went out."), field="how")
    return how.strip()[:300]
