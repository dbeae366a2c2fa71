"""Trust and safety: takes referrals, decides by the platform's own rules, applies and ends measures."""
from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from sandbox import clock, outbox, rules
from sandbox.errors import Refused
from sandbox.models import Measure, Post, Referral
from sandbox.payloads import MeasureBody, ReferralBody

MEASURES = ("label", "limit", "remove")
DECISIONS = (*MEASURES, "decline")
LONGEST_DAYS = 365
REASON_LIMIT = 2000  # characters
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def _number(kind: str) -> str:
    return f"SBX-{kind}-" + "".join(secrets.choice(_LETTERS) for _ in range(8))


def receive_referral(body: ReferralBody) -> dict[str, Any]:
    """Keep a referral and confirm it; the same referral again gets the same number, another content 409."""
    payload = body.model_dump(mode="json")
    known = Referral.objects.filter(referral_id=body.referral_id).first()
    if known is not None:
        if known.payload != payload:
            raise Refused(409, "referral_differs", "This referral_id came with other content before.", "referral_id")
        return {"external_id": known.external_id}
    external_id, moment = _number("REF"), clock.now()
    with transaction.atomic():
        receipt = outbox.put("referrals.received", {
            "referral_id": body.referral_id, "at": clock.iso(moment), "external_id": external_id})
        Referral.objects.create(referral_id=body.referral_id, external_id=external_id, payload=payload,
                                received_at=moment, receipt=receipt)
    return {"external_id": external_id}


def decide(
    *, external_id: str, decision: str, rule_id: str, reason: str, decided_by: str, days: int | None
) -> Referral:
    """The platform officer decides once, by a platform rule that allows the decision; the centre is told.

    `days` is how long a measure stands from now; None for a decline. Raises Refused.
    """
    rule, reason = rules.all_rules().get(rule_id), reason.strip()
    if decision not in DECISIONS:
        raise Refused(422, "decision_unknown", "Choose label, limit, remove or decline.", "decision")
    if rule is None or decision not in rule.allows:
        raise Refused(422, "rule_unfit", "Choose a rule that allows this decision.", "rule")
    if not 10 <= len(reason) <= REASON_LIMIT or "\x00" in reason:
        raise Refused(422, "reason_unfit", f"Write the reason in 10 to {REASON_LIMIT} characters.", "reason")
    if decision != "decline" and (days is None or not 1 <= days <= LONGEST_DAYS):
        raise Refused(422, "days_unfit", f"Say for how many days: 1 to {LONGEST_DAYS}.", "days")
    with transaction.atomic():
        waiting = Referral.objects.select_for_update().select_related("receipt")
        referral = waiting.filter(external_id=external_id).first()
        if referral is None:
            raise Refused(404, "referral_unknown", "There is no such referral.")
        if referral.decision:
            raise Refused(409, "already_decided", "This referral is already decided.")
        moment = clock.now()
        referral.decision, referral.rule, referral.reason, referral.decided_by = decision, rule_id, reason, decided_by
        referral.decided_at = moment
        referral.ends_at = None if days is None or decision == "decline" else moment + timedelta(days=days)
        referral.save()
        outbox.put("referrals.decided", {
            "referral_id": referral.referral_id, "external_id": external_id, "decision": decision, "rule": rule_id,
            "reason": reason, "decided_by": decided_by, "at": clock.iso(moment),
            "ends_at": clock.iso(referral.ends_at) if referral.ends_at else None}, after=referral.receipt)
    return referral


def request_measure(body: MeasureBody) -> dict[str, Any]:
    """Take a measure that this platform decided, and apply it when it starts; again is harmless.

    Raises Refused: 409 when the platform did not decide it, 422 when label, period or posts do not fit.
    """
    payload = body.model_dump(mode="json")
    known = Measure.objects.filter(measure_id=body.measure_id).first()
    if known is not None:
        if known.payload != payload:
            raise Refused(409, "measure_differs", "This measure_id came with other content before.", "measure_id")
        return {"external_id": known.external_id, "state": "acknowledged"}
    referral = Referral.objects.filter(referral_id=body.referral_id).first()
    if referral is None or referral.decision != body.kind:
        raise Refused(409, "not_decided", "The platform has not decided this measure.", "referral_id")
    if body.kind == "label" and body.label is None:
        raise Refused(422, "label_missing", "A measure of kind label needs its words and link.", "label")
    if body.ends_at is not None and body.ends_at <= body.starts_at:
        raise Refused(422, "period_unfit", "The measure ends before it starts.", "ends_at")
    posts = list(Post.objects.filter(pk__in=set(body.posts), deleted_at=None))
    if not posts:
        raise Refused(422, "posts_gone", "None of these posts is on the platform any more.", "posts")
    try:
        with transaction.atomic():
            measure = Measure.objects.create(
                measure_id=body.measure_id, external_id=_number("MSR"), kind=body.kind, referral=referral,
                label=payload["label"], payload=payload, starts_at=body.starts_at, ends_at=body.ends_at)
            measure.posts.set(posts)
            _apply_if_started(measure, clock.now())
    except IntegrityError:
        raise Refused(503, "try_again", "The same measure is being taken at this moment. Send it again.") from None
    return {"external_id": measure.external_id, "state": "acknowledged"}


def _apply_if_started(measure: Measure, moment: datetime) -> None:
    if measure.starts_at > moment or measure.applied_at is not None:
        return
    measure.applied_at = moment
    measure.applied = outbox.put("measures.applied", {
        "measure_id": measure.measure_id, "at": clock.iso(moment),
        "post_ids": sorted(measure.posts.values_list("pk", flat=True))})
    measure.save(update_fields=["applied_at", "applied"])


def _end(measure: Measure, moment: datetime, reason: str) -> None:
    measure.ended_at = moment
    measure.save(update_fields=["ended_at"])
    outbox.put("measures.ended", {
        "measure_id": measure.measure_id, "at": clock.iso(moment), "reason": reason,
        "post_ids": sorted(measure.posts.values_list("pk", flat=True))}, after=measure.applied)


def run_due() -> int:
    """Apply measures whose start has come and end those whose end has come; returns how many changed."""
    moment, changed = clock.now(), 0
    standing = Measure.objects.filter(ended_at=None).values_list("pk", flat=True)
    for measure_pk in standing.filter(applied_at=None, starts_at__lte=moment):
        with transaction.atomic():
            _apply_if_started(Measure.objects.select_for_update().get(pk=measure_pk), moment)
        changed += 1
    for measure_pk in standing.filter(ends_at__lte=moment):
        with transaction.atomic():
            measure = Measure.objects.select_for_update().get(pk=measure_pk)
            if measure.ended_at is None:
                _end(measure, moment, "expired")
                changed += 1
    return changed


def lift(measure_external_id: str, *, reason: str) -> Measure:
    """The platform officer ends a measure before its time; the centre is told why. Raises Refused."""
    if not 10 <= len(reason.strip()) <= REASON_LIMIT or "\x00" in reason:
        raise Refused(422, "reason_unfit", f"Write the reason in 10 to {REASON_LIMIT} characters.", "reason")
    with transaction.atomic():
        measure = Measure.objects.select_for_update().filter(external_id=measure_external_id).first()
        if measure is None:
            raise Refused(404, "measure_unknown", "There is no such measure.")
        if measure.ended_at is None:
            _end(measure, clock.now(), f"lifted_by_platform: {reason.strip()}")
    return measure
