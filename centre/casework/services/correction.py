"""Notes that a correction was drafted, and that it is out: without one, nothing is referred."""
from __future__ import annotations

from django.db import transaction

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.casework import errors
from centre.casework.examination import is_outside_checker_missing
from centre.casework.record import locked, move
from centre.casework.transitions import Step
from centre.guide import queries as guide


def note_draft(actor: Actor, case_ref: str, draft_id: str) -> None:
    """Say that a draft of the correction waits for a second person; editorial calls it.

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `case_unknown`.
        Conflict: `step_not_possible`.
    """
    require(actor, Role.INFORMATION_OFFICER, Role.CASE_OFFICER)
    with transaction.atomic():
        move(locked(case_ref), Step.DRAFT_CORRECTION, actor, {"draft": draft_id})


def record_correction(actor: Actor, case_ref: str, edition_id: str) -> None:
    """Say that the correction is published; editorial calls it in the transaction of publishing.

    Raises:
        NotAllowed: `role_missing`.
        NotFound: `case_unknown` or `edition_unknown`.
        Conflict: `outside_checker_missing` or `step_not_possible`.
    """
    require(actor, Role.INFORMATION_OFFICER)
    edition = guide.by_id(edition_id)
    with transaction.atomic():
        case = locked(case_ref)
        if is_outside_checker_missing(case):
            raise errors.outside_checker_missing()
        case.correction_edition = edition.id
        move(case, Step.PUBLISH_CORRECTION, actor, {"edition": edition.id, "edition_sha256": edition.sha256})
