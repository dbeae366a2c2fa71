"""The platform's answer: received, then decided by its own rule; a record that overwrites no finding."""
from __future__ import annotations

from datetime import datetime

from django.db import transaction

from centre.accounts.actors import Actor
from centre.casework import errors, labels
from centre.casework.models import Measure, MeasurePost, PlatformDecision, Referral
from centre.casework.record import locked_referral, move, note, require_platform
from centre.casework.transitions import Step
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.identifiers import new_id
from centre.outbox import services as outbox
from centre.posts.seen import check_text

DECISIONS = ("label", "limit", "remove", "decline")
MAX_REASON, MAX_RULE, MAX_NAME = 5_000, 1_000, 200


def record_referral_received(actor: Actor, referral_id: str, *, external_id: str, at: datetime | None = None) -> None:
    """Note that the platform has the referral, and its own number for it; a repeat changes nothing.

    Raises:
        NotFound: `referral_unknown`.
        NotAllowed: `not_this_platform`: its machine or officer, the connector, or a case officer by hand.
        Conflict: `not_released`.
    """
    with transaction.atomic():
        case, referral = locked_referral(referral_id)
        require_platform(actor, referral.platform, system=True, by_hand=True)
        if referral.received_at is not None:
            return
        if referral.released_at is None:
            raise errors.not_released()
        check_text(external_id, MAX_NAME, field_name="external_id")
        Referral.objects.filter(pk=referral.pk).update(external_id=external_id, received_at=at or clock.now())
        note(case, "receive", actor, {"referral": referral.pk, "external_id": external_id})


def record_platform_decision(actor: Actor, referral_id: str, decision: str, *, rule: str, reason: str,
                             decided_by: str, external_id: str, at: datetime | None = None,
                             ends_at: datetime | None = None, how_received: str = "") -> str | None:
    """Record what the platform decided; returns the id of the measure, None for a decline.

    The same decision (same `external_id` and content) again changes nothing.

    Args:
        rule: the platform's own rule, in its words.
        decided_by: pseudonym of the person at the platform; never empty, because no machine decides.
        external_id: the platform's number of the decision or referral.
        ends_at: when the measure ends; the referral's end where none is given.
        how_received: how the answer came, where a case officer writes it down; required then.

    Raises:
        NotFound: `referral_unknown`.
        NotAllowed: `not_this_platform`.
        InvalidInput: `decision_unknown`, `decision_incomplete` or `end_is_past`.
        Conflict: `decision_differs` or `step_not_possible`.
    """
    _check(decision, {"rule": rule, "reason": reason, "decided_by": decided_by, "external_id": external_id})
    with transaction.atomic():
        case, referral = locked_referral(referral_id)
        _check_recorder(actor, referral, how_received)
        said = {"referral": referral.pk, "decision": decision, "rule": rule.strip(), "reason": reason.strip(),
                "decided_by": decided_by.strip(), "external_id": external_id, "ends_at": ends_at}
        sha256 = sha256_hex({**said, "ends_at": None if ends_at is None else ends_at.timestamp()})
        known = PlatformDecision.objects.filter(referral=referral).first()
        if known is not None:
            return _repeated(known, sha256)
        decided_at = at or clock.now()
        if ends_at is not None and ends_at <= decided_at:
            raise errors.refused("end_is_past", "ends_at", "วันสิ้นสุดต้องอยู่หลังคำตัดสิน",
                                 "The end lies before the decision.")
        move(case, Step.DECLINE if decision == "decline" else Step.DECIDE_MEASURE, actor,
             {"referral": referral.pk, "decision": decision, "external_id": external_id, "decision_sha256": sha256,
              "by_hand": bool(how_received.strip())})
        PlatformDecision(
            referral=referral, decision=decision, rule=rule.strip(), reason=reason.strip(),
            decided_by=decided_by.strip(), external_id=external_id, decided_at=decided_at, ends_at=ends_at,
            recorded_at=clock.now(), recorded_by=actor.pseudonym, recorded_organisation=actor.organisation,
            how_received=how_received.strip(), sha256=sha256).save()
        return None if decision == "decline" else _request_measure(referral, decision, decided_at, ends_at)


def _request_measure(referral: Referral, kind: str, starts: datetime, ends: datetime | None) -> str:
    address = labels.correction_url(referral.correction_slug)
    measure = Measure(id=new_id("mea"), referral=referral, kind=kind, starts_at=starts,
                      ends_at=ends or referral.ends_at)
    if kind == "label":
        measure.label_th, measure.label_en = referral.label_th, referral.label_en
        measure.label_url, measure.label_url_en = address.th, address.en
    measure.save()
    MeasurePost.objects.bulk_create(
        MeasurePost(measure=measure, post_id=post_id) for post_id in referral.posts.values_list("post_id", flat=True))
    outbox.put("measures.requested", {"measure_id": measure.pk}, key=f"measures.requested:{measure.pk}")
    return measure.pk


def _repeated(known: PlatformDecision, sha256: str) -> str | None:
    if known.sha256 != sha256:
        raise errors.decision_differs()
    measure = Measure.objects.filter(referral_id=known.referral_id).first()
    return measure.pk if measure else None


def _check_recorder(actor: Actor, referral: Referral, how_received: str) -> None:
    require_platform(actor, referral.platform, by_hand=True)
    if actor.organisation != referral.platform and not how_received.strip():
        raise errors.refused("decision_incomplete", "how_received", "โปรดระบุว่าได้รับคำตอบมาอย่างไร เช่น เลขที่หนังสือ",
                             "Say how the answer came, for example the number of the letter.")
    check_text(how_received, MAX_RULE, field_name="how_received")


def _check(decision: str, texts: dict[str, str]) -> None:
    if decision not in DECISIONS:
        raise errors.refused("decision_unknown", "decision", "คำตัดสินต้องเป็น label, limit, remove หรือ decline",
                             "A decision is label, limit, remove or decline.")
    limits = {"rule": MAX_RULE, "reason": MAX_REASON, "decided_by": MAX_NAME, "external_id": MAX_NAME}
    for name, text in texts.items():
        if not text.strip():
            raise errors.refused("decision_incomplete", name, "คำตัดสินต้องมีกฎ เหตุผล ผู้ตัดสิน และเลขอ้างอิง",
                                 "A decision needs its rule, reason, person and reference.")
        check_text(text, limits[name], field_name=name)
