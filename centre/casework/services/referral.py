"""Referrals: prepared and sealed by one officer, checked and released by another."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.casework import bundle, calendar, errors, labels
from centre.casework.coverage import posts_to_refer
from centre.casework.examination import LEGAL, agreed_verdict, has_breach, is_outside_checker_missing
from centre.casework.models import Case, Referral, ReferralPost
from centre.casework.outcomes import measure_fits
from centre.casework.record import locked, locked_referral, move, person_of
from centre.casework.transitions import CaseState, Step, possible
from centre.casework.words import STATES
from centre.guide import queries as guide
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.identifiers import new_id
from centre.kernel.language import Bilingual
from centre.outbox import services as outbox
from centre.posts.seen import check_text
from centre.rulebook import queries as rulebook
from centre.rulebook.procedures import MEASURES

MAX_WORDS, MAX_LABEL = 5_000, 300


def prepare_referral(actor: Actor, case_ref: str, platform: str, measure_kind: str, basis: Sequence[str],
                     words: Bilingual, *, label: Bilingual | None = None, ends_at: datetime | None = None) -> str:
    """Write a referral and seal its bundle; returns the referral's id. A former one not yet released is replaced.

    Args:
        platform: slug of the platform whose posts are referred: those still there that were
            not referred before, or were and the platform declined.
        measure_kind: label, limit or remove, as far as the case's category allows.
        basis: ids of rules of that category that hold now and bind this platform.
        words: what is asked and why.
        label: text of a label; the verdict's own words where none is given.
        ends_at: when the measure ends; 30 days after polling day where none is given.

    Raises:
        NotAllowed: `role_missing`: a case officer.
        NotFound: `case_unknown`.
        InvalidInput: `measure_not_allowed`, `measure_too_strong`, `basis_unknown`, `no_posts_there`,
            `end_is_past` or a text that cannot be used.
        Conflict: `step_not_possible`, `outside_checker_missing` or `legal_finding_missing`.
    """
    require(actor, Role.CASE_OFFICER)
    _check_words(words, label)
    now = clock.now()
    if ends_at is not None and ends_at <= now:
        raise errors.refused("end_is_past", "ends_at", "วันสิ้นสุดต้องอยู่ในอนาคต", "The end lies in the past.")
    with transaction.atomic():
        case = locked(case_ref)
        _check_ready(case)
        _check_measure(case, platform, measure_kind, basis)
        covered = posts_to_refer(case, platform)
        if not covered:
            raise errors.refused("no_posts_there", "platform", "ไม่มีโพสต์ของแพลตฟอร์มนี้ที่ต้องส่งเรื่อง",
                                 "The case has no posts of this platform left to refer.")
        text = label or labels.default_label(agreed_verdict(case))
        referral = Referral(
            id=new_id("ref"), case=case, platform=platform, measure_kind=measure_kind, basis=list(basis),
            words_th=words.th, words_en=words.en, label_th=text.th, label_en=text.en,
            ends_at=ends_at or calendar.default_end(case.election, now),
            correction_slug=guide.by_id(case.correction_edition).slug, prepared_by_id=person_of(actor),
            prepared_pseudonym=actor.pseudonym, prepared_organisation=actor.organisation, prepared_at=now)
        referral.bundle = bundle.build(case, referral, covered)
        referral.bundle_sha256 = sha256_hex(referral.bundle)
        case.referrals.filter(released_at=None, replaced_at=None).update(replaced_at=now)
        referral.save()
        ReferralPost.objects.bulk_create(ReferralPost(referral=referral, post_id=p.id) for p in covered)
        move(case, Step.PREPARE, actor, {"referral": referral.pk, "platform": platform, "measure": measure_kind,
                                         "bundle_sha256": referral.bundle_sha256})
    return referral.pk


def release_referral(actor: Actor, referral_id: str, bundle_sha256: str) -> None:
    """Send a referral on its way, as the second person; a repeat by the same person changes nothing.

    Args:
        bundle_sha256: the seal of the bundle that the actor looked at.

    Raises:
        NotAllowed: `role_missing`: a case officer or a legal officer; `two_people_needed`.
        NotFound: `referral_unknown`.
        Conflict: `seal_differs`, `outside_checker_missing` or `step_not_possible`.
    """
    require(actor, Role.CASE_OFFICER, Role.LEGAL_OFFICER)
    with transaction.atomic():
        case, referral = locked_referral(referral_id)
        if referral.released_by_id is not None and referral.released_by_id == actor.person_id:
            return
        if referral.prepared_by_id == actor.person_id:
            raise errors.two_people_needed()
        if referral.bundle_sha256 != bundle_sha256 or referral.replaced_at is not None:
            raise errors.seal_differs()
        if is_outside_checker_missing(case):
            raise errors.outside_checker_missing()
        move(case, Step.RELEASE, actor, {"referral": referral.pk, "bundle_sha256": bundle_sha256})
        now = clock.now()
        hours = rulebook.procedure(case.procedure_version).answer_hours
        Referral.objects.filter(pk=referral.pk).update(
            released_by_id=person_of(actor), released_pseudonym=actor.pseudonym,
            released_organisation=actor.organisation, released_at=now,
            answer_by=None if hours is None else now + timedelta(hours=hours))
        outbox.put("referrals.released", {"referral_id": referral.pk}, key=f"referrals.released:{referral.pk}")


def _check_words(words: Bilingual, label: Bilingual | None) -> None:
    for language in ("th", "en"):
        check_text(words.in_language(language), MAX_WORDS, field_name=f"words_{language}")
        if label is not None:
            check_text(label.in_language(language), MAX_LABEL, field_name=f"label_{language}")


def _check_ready(case: Case) -> None:
    if Step.PREPARE not in possible(CaseState(case.state)):
        raise errors.step_not_possible(case.ref, STATES[CaseState(case.state)])
    if is_outside_checker_missing(case):
        raise errors.outside_checker_missing()


def _check_measure(case: Case, platform: str, measure_kind: str, basis: Sequence[str]) -> None:
    category = rulebook.procedure(case.procedure_version).categories[case.category]
    if measure_kind not in MEASURES or measure_kind not in category.measures_allowed:
        raise errors.refused("measure_not_allowed", "measure_kind", "ประเภทเรื่องนี้ขอมาตรการนี้ไม่ได้",
                             "This category of the procedure does not allow this measure.")
    if not measure_fits(agreed_verdict(case), measure_kind):
        raise errors.refused("measure_too_strong", "measure_kind", "ผลการพิจารณานี้ขอได้เฉพาะป้ายข้อมูล",
                             "What was found may carry a label and nothing stronger.")
    if LEGAL in category.findings_for(measure_kind) and not has_breach(case):
        raise errors.legal_finding_missing()
    usable = {rule.id for rule in rulebook.basis(category, clock.now(), platform)}
    if not basis or not set(basis) <= usable:
        allowed = ", ".join(sorted(usable)) or "–"
        raise errors.refused("basis_unknown", "basis", f"โปรดเลือกฐานอำนาจจาก: {allowed}",
                             f"Choose the basis from: {allowed}.")
