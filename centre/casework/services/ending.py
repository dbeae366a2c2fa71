"""Ends a case by an officer's word: dismissed, merged into another, or closed."""
from __future__ import annotations

from django.db import transaction

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.casework import errors, words
from centre.casework.models import CasePost
from centre.casework.record import locked, move, note
from centre.casework.transitions import TERMINAL, CaseState, Step
from centre.kernel import clock
from centre.posts import services as post_verbs

MAX_REASON = 2_000


def dismiss_case(actor: Actor, case_ref: str, reason: str) -> None:
    """Close a case in which nothing is to be examined, with a reason; not once a finding waits for its second.

    Raises:
        NotAllowed: `role_missing`: only a case officer.
        InvalidInput: `reason_missing`.
        NotFound: `case_unknown`.
        Conflict: `step_not_possible`.
    """
    _end(actor, case_ref, Step.DISMISS, reason)


def close_case(actor: Actor, case_ref: str, reason: str) -> None:
    """Close a case after a correction, a decline or an observation, with a reason.

    Raises:
        NotAllowed: `role_missing`: only a case officer.
        InvalidInput: `reason_missing`.
        NotFound: `case_unknown`.
        Conflict: `step_not_possible`.
    """
    _end(actor, case_ref, Step.CLOSE, reason)


def merge_case(actor: Actor, case_ref: str, into_ref: str) -> None:
    """Move posts and reports into the open case that is about the same, and finish this one.

    Raises:
        NotAllowed: `role_missing`: only a case officer.
        NotFound: `case_unknown`.
        InvalidInput: `same_case`.
        Conflict: `step_not_possible` when this case has findings or the other is finished.
    """
    require(actor, Role.CASE_OFFICER)
    if case_ref == into_ref:
        raise errors.refused("same_case", "into", "เลือกเรื่องอื่นที่จะรวมด้วย", "Choose another case to merge into.")
    with transaction.atomic():
        # Two merges the other way round must not wait for each other, so both lock in order of reference.
        both = {ref: locked(ref) for ref in sorted((case_ref, into_ref))}
        case, into = both[case_ref], both[into_ref]
        if into.state in TERMINAL:
            raise errors.step_not_possible(into.ref, words.STATES[CaseState(into.state)])
        for row in case.posts.all():
            _, added = CasePost.objects.get_or_create(case=into, post_id=row.post_id,
                                                      defaults={"joined_at": clock.now(), "why": "merge"})
            if added:
                post_verbs.place_hold(row.post_id, f"case:{into.ref}")
                note(into, "join_post", actor, {"post_id": row.post_id, "why": "merge"})
        for report in case.reports.all():
            report.case = into
            report.save()
            note(into, "join_report", actor, {"report_id": report.report_id})
        case.merged_into = into
        move(case, Step.MERGE, actor, {"into": into.ref})


def _end(actor: Actor, case_ref: str, step: Step, reason: str) -> None:
    require(actor, Role.CASE_OFFICER)
    if not reason.strip():
        raise errors.refused("reason_missing", "reason", "โปรดระบุเหตุผล", "Please give the reason.")
    with transaction.atomic():
        move(locked(case_ref), step, actor, {"reason": reason.strip()[:MAX_REASON]})
