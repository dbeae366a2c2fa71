"""Opens cases and gathers into them what is about the same thing."""
from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.casework import calendar, errors, words
from centre.casework.models import Case, CaseNumber, CasePost, CaseReport
from centre.casework.record import locked, move, note, write
from centre.casework.transitions import TERMINAL, CaseState, Step
from centre.claims import queries as claims
from centre.kernel import clock
from centre.posts import queries as posts
from centre.posts import services as post_verbs
from centre.reports import queries as reports
from centre.rulebook import queries as rulebook

HIGHEST_PRIORITY = 100


def open_case(actor: Actor, *, claim_ref: str | None = None, post_ids: Sequence[int] = (),
              report_ids: Sequence[str] = (), reason: str = "officer", category: str = "",
              priority: int = 0) -> str:
    """Open a case, pinned to the procedure in force; returns its reference, e.g. `C-2566-0001`.

    Args:
        actor: the software (on a report), a case officer or an information officer.
        reason: a code that says what opened it, e.g. `report`.
        category: of the procedure; empty takes the procedure's first.
        priority: 0 to 100, from `triage.priority`.

    Raises:
        NotAllowed: `role_missing`.
        InvalidInput: `nothing_to_examine`, `category_unknown` or `priority_out_of_range`.
        NotFound: `claim_unknown`, `post_unknown` or `report_unknown`.
        Conflict: `procedure_unsigned`, `claim_has_open_case` or `report_has_case`.
    """
    _require_opener(actor)
    if not post_ids and not report_ids:
        raise errors.refused("nothing_to_examine", "post_ids", "ต้องมีโพสต์หรือเรื่องที่แจ้งอย่างน้อยหนึ่งรายการ",
                             "A case needs at least one post or report.")
    now = clock.now()
    procedure = rulebook.in_force(now)
    if claim_ref is not None:
        claims.get(claim_ref, now)
    with transaction.atomic():
        case = Case(ref=_next_ref(), claim_id=claim_ref, category=_category(procedure, category),
                    priority=_priority(priority), procedure_version=procedure.version,
                    procedure_sha256=procedure.sha256, election=calendar.front_election(now), reason=reason,
                    opened_at=now, changed_at=now)
        _insert(case)
        write(case, "open", actor, {"claim": claim_ref, "reason": reason, "procedure": procedure.version,
                                    "procedure_sha256": procedure.sha256}, was=CaseState.OPENED)
        for post_id in post_ids:
            _add_post(actor, case, post_id, reason)
        for report_id in report_ids:
            _add_report(actor, case, report_id)
    return case.ref


def join_post(actor: Actor, case_ref: str, post_id: int, *, why: str = "officer") -> None:
    """Add a post to an open case and hold it; a post that is in it already stays once.

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `case_unknown` or `post_unknown`.
        Conflict: `step_not_possible` when the case is finished.
    """
    _require_opener(actor)
    with transaction.atomic():
        _add_post(actor, _open(case_ref), post_id, why)


def join_report(actor: Actor, case_ref: str, report_id: str) -> None:
    """Add a report, and its post, to an open case; a report that is in it already stays once.

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `case_unknown` or `report_unknown`.
        Conflict: `step_not_possible` when the case is finished; `report_has_case`.
    """
    _require_opener(actor)
    with transaction.atomic():
        _add_report(actor, _open(case_ref), report_id)


def attach_claim(actor: Actor, case_ref: str, claim_ref: str) -> None:
    """Say which known claim the case is about; possible until somebody has given a finding on it.

    Raises:
        NotAllowed: `role_missing`: only a case officer.
        NotFound: `case_unknown` or `claim_unknown`.
        Conflict: `step_not_possible`; `claim_has_open_case`, whose remedy is `merge_case`.
    """
    require(actor, Role.CASE_OFFICER)
    claims.get(claim_ref, clock.now())
    with transaction.atomic():
        case = locked(case_ref)
        if case.claim_id == claim_ref:
            return
        other = Case.objects.filter(claim_id=claim_ref, closed_at=None).exclude(pk=case.pk).first()
        if other is not None:
            raise errors.claim_has_open_case(other.ref)
        was, case.claim_id = case.claim_id, claim_ref
        move(case, Step.ATTACH_CLAIM, actor, {"claim": claim_ref, "instead_of": was})


def set_category(actor: Actor, case_ref: str, category: str) -> None:
    """Say under which category of the procedure the case is examined; possible before findings.

    Raises:
        NotAllowed: `role_missing`: only a case officer.
        NotFound: `case_unknown`.
        InvalidInput: `category_unknown`.
        Conflict: `step_not_possible`.
    """
    require(actor, Role.CASE_OFFICER)
    with transaction.atomic():
        case = locked(case_ref)
        chosen = _category(rulebook.procedure(case.procedure_version), category)
        if chosen != case.category:
            case.category = chosen
            move(case, Step.SET_CATEGORY, actor, {"category": chosen})


def prioritise(actor: Actor, case_ref: str, priority: int) -> None:
    """Set the priority that triage computed (0 to 100); the same again leaves no line.

    Raises:
        NotAllowed: `role_missing`: only the software and case officers.
        NotFound: `case_unknown`.
        InvalidInput: `priority_out_of_range`.
        Conflict: `step_not_possible` when the case is finished.
    """
    if not actor.is_system:
        require(actor, Role.CASE_OFFICER)
    with transaction.atomic():
        case = _open(case_ref)
        if case.priority != _priority(priority):
            case.priority = priority
            note(case, "prioritise", actor, {"priority": priority})


def _require_opener(actor: Actor) -> None:
    if not actor.is_system:
        require(actor, Role.CASE_OFFICER, Role.INFORMATION_OFFICER)


def _open(case_ref: str) -> Case:
    case = locked(case_ref)
    if case.state in TERMINAL:
        raise errors.step_not_possible(case.ref, words.STATES[CaseState(case.state)])
    return case


def _insert(case: Case) -> None:
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:
        other = Case.objects.filter(claim_id=case.claim_id, closed_at=None).first() if case.claim_id else None
        if other is None:
            raise
        raise errors.claim_has_open_case(other.ref) from None


def _next_ref() -> str:
    year = clock.today().year + 543
    CaseNumber.objects.get_or_create(year=year)
    number = CaseNumber.objects.select_for_update().get(year=year)
    number.last += 1
    number.save()
    return f"C-{year}-{number.last:04d}"


def _category(procedure: rulebook.Procedure, code: str) -> str:
    if not code:
        return next(iter(procedure.categories))
    if code not in procedure.categories:
        raise errors.refused("category_unknown", "category", f"ขั้นตอนร่วมไม่มีประเภท {code}",
                             f"The procedure has no category {code!r}.")
    return code


def _priority(value: int) -> int:
    if not 0 <= value <= HIGHEST_PRIORITY:
        raise errors.refused("priority_out_of_range", "priority", "ลำดับความสำคัญต้องอยู่ระหว่าง 0 ถึง 100",
                             "A priority lies between 0 and 100.")
    return value


def _add_post(actor: Actor, case: Case, post_id: int, why: str) -> None:
    posts.get(post_id)
    _, added = CasePost.objects.get_or_create(case=case, post_id=post_id,
                                              defaults={"joined_at": clock.now(), "why": why})
    if added:
        post_verbs.place_hold(post_id, f"case:{case.ref}")
        note(case, "join_post", actor, {"post_id": post_id, "why": why})


def _add_report(actor: Actor, case: Case, report_id: str) -> None:
    report = reports.get(report_id)
    row, added = CaseReport.objects.get_or_create(report_id=report_id,
                                                  defaults={"case": case, "joined_at": clock.now()})
    if row.case_id != case.pk:
        raise errors.report_has_case(row.case.ref)
    if added:
        note(case, "join_report", actor, {"report_id": report_id})
        if report.post_id is not None:
            _add_post(actor, case, report.post_id, "report")
