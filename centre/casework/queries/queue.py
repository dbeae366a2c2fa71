"""The queue of one actor: what waits for them first, then by priority, then by age."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.casework import words
from centre.casework.models import Case
from centre.casework.next_step import PLATFORM, NextStep
from centre.casework.queries.case import READERS, step_of
from centre.casework.transitions import CaseState
from centre.kernel.language import Bilingual


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case in a list; `mine` says that the next step is for a role of this actor."""

    ref: str
    title: Bilingual
    state: str
    state_words: Bilingual
    priority: int
    claim_ref: str | None
    category: str
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    post_count: int
    report_count: int
    next: NextStep
    mine: bool

    @property
    def stage(self) -> Bilingual:
        """Where it stands, in words."""
        return self.state_words


_NO_CLAIM = Bilingual("ยังไม่ระบุข้ออ้าง", "No claim attached yet")


def queue(actor: Actor, *, closed: bool = False, limit: int = 500) -> list[QueueRow]:
    """The open cases that this actor may see (or the finished ones, newest first).

    A platform officer sees the cases that were referred to that platform.

    Raises:
        NotAllowed: `role_missing`.
    """
    require(actor, *READERS)
    rows = Case.objects.filter(closed_at__isnull=not closed).select_related("claim").annotate(
        post_count=Count("posts", distinct=True), report_count=Count("reports", distinct=True))
    if not actor.has(*(role for role in READERS if role is not Role.PLATFORM_OFFICER)):
        rows = rows.filter(pk__in=Case.objects.filter(
            Q(referrals__platform=actor.organisation, referrals__released_at__isnull=False)).values("pk"))
    rows = rows.order_by("-closed_at") if closed else rows.order_by("-priority", "opened_at", "pk")
    found = [_row(case, actor, case.post_count, case.report_count) for case in rows[:limit]]
    return found if closed else sorted(found, key=lambda row: not row.mine)


def counts() -> dict[str, int]:
    """How many cases stand at each state; states without a case are left out."""
    return dict(Counter(Case.objects.values_list("state", flat=True)))


def _row(case: Case, actor: Actor, post_count: int, report_count: int) -> QueueRow:
    step = step_of(case)
    roles = {role.value for role in actor.roles} | ({PLATFORM} if actor.has(Role.PLATFORM_OFFICER) else set())
    title = Bilingual(case.claim.public_text_th, case.claim.public_text_en) if case.claim else _NO_CLAIM
    return QueueRow(case.ref, title, case.state, words.STATES[CaseState(case.state)], case.priority, case.claim_id,
                    case.category, case.opened_at, case.changed_at, case.closed_at, post_count, report_count, step,
                    not roles.isdisjoint(step.actors))


def overview(as_of: datetime) -> list[QueueRow]:
    """Every case opened by a moment, newest change first, for pages that list them all; `mine` is always false."""
    rows = Case.objects.filter(opened_at__lte=as_of).select_related("claim").annotate(
        post_count=Count("posts", distinct=True), report_count=Count("reports", distinct=True))
    nobody = Actor.system("overview")
    return [_row(case, nobody, case.post_count, case.report_count) for case in rows.order_by("-changed_at", "-pk")]


def newest_about(claim_ref: str) -> QueueRow | None:
    """The newest case on a claim, open or finished."""
    case = Case.objects.filter(claim_id=claim_ref).select_related("claim").order_by("-pk").first()
    return _row(case, Actor.system("overview"), case.posts.count(), case.reports.count()) if case else None
