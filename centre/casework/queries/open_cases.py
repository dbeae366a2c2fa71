"""Which open case there already is: what triage asks before it opens another."""
from __future__ import annotations

from dataclasses import dataclass

from centre.casework import errors
from centre.casework.models import Case, CaseReport


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about: its claim, its posts, its election."""

    ref: str
    claim_ref: str | None
    post_ids: tuple[int, ...]
    election: str


def subject(ref: str) -> Subject:
    """What this case is about.

    Raises:
        NotFound: `case_unknown`.
    """
    case = Case.objects.filter(ref=ref).first()
    if case is None:
        raise errors.case_unknown(ref)
    return Subject(case.ref, case.claim_id, tuple(case.posts.values_list("post_id", flat=True)), case.election)


def open_case_of_post(post_id: int) -> str | None:
    """Reference of the open case that holds this post, the oldest where there are several."""
    return Case.objects.filter(closed_at=None, posts__post_id=post_id).order_by("pk").values_list(
        "ref", flat=True).first()


def open_case_of_claim(claim_ref: str) -> str | None:
    """Reference of the open case on this claim; there is at most one."""
    return Case.objects.filter(closed_at=None, claim_id=claim_ref).values_list("ref", flat=True).first()


def case_of_report(report_id: str) -> str | None:
    """Reference of the case that answers this report."""
    return CaseReport.objects.filter(report_id=report_id).values_list("case__ref", flat=True).first()


def is_open(ref: str) -> bool:
    """Whether there is an open case of this reference."""
    return Case.objects.filter(ref=ref, closed_at=None).exists()
