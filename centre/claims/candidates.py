"""Reads of gathered rumours, for the people of the joint work: what to read first, and how the others ended."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.claims import attention
from centre.claims.attention import Growth
from centre.claims.gathering import WINDOW
from centre.claims.models import Candidate, CandidateDecision, GatheredPost
from centre.posts import queries as posts
from centre.posts.queries import PostView

READERS = (Role.CASE_OFFICER, Role.INFORMATION_OFFICER, Role.LEGAL_OFFICER, Role.FACT_CHECKER, Role.OBSERVER)
HOURS = 24
_MOST_READ = 500


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A rumour that may begin. `sample` is its earliest post; `attention`, from 0 to 1, orders the list.

    `states` are the kinds of words that make it checkable, `weakened_by` those that make it less so.

    `per_hour` counts its posts in each of the last 24 hours, the oldest first. `near_claim` is a known claim that it
    perhaps repeats.
    """

    id: int
    ref: str
    sample: PostView
    checkworthiness: float
    states: tuple[str, ...]
    weakened_by: tuple[str, ...]
    growth: Growth
    attention: float
    post_count: int
    author_count: int
    first_seen_at: datetime
    last_seen_at: datetime
    per_hour: tuple[int, ...]
    near_claim: str | None


@dataclass(frozen=True, slots=True)
class ClosedView:
    """How a candidate ended: `kind` is dismissed, known or claim; it may go on growing."""

    ref: str
    sample: PostView
    kind: str
    reason: str
    claim_ref: str | None
    pseudonym: str
    organisation: str
    at: datetime
    post_count: int


def emerging(actor: Actor, as_of: datetime, *, limit: int = 50) -> list[CandidateView]:
    """The open candidates of the last three days: check-worthiness first, and growth within what it allows.

    Raises:
        NotAllowed: `role_missing`.
    """
    require(actor, *READERS)
    # Attention lies between half and all of the check-worthiness, so none of the first `limit` is beyond these rows.
    rows = list(Candidate.objects.filter(
        appeared_at__lte=as_of, closed_at=None, merged_into=None, last_seen_at__gte=as_of - WINDOW,
    ).select_related("near_claim").order_by("-checkworthiness", "pk")[:_MOST_READ])
    series = _series([row.pk for row in rows], as_of)
    ranked = []
    for row in rows:
        growing = attention.growth(series[row.pk], as_of)
        ranked.append((attention.attention(row.checkworthiness, growing), growing, row))
    ranked.sort(key=lambda one: (-one[0], one[2].pk))
    samples = {view.id: view for view in posts.many(row.sample_id for _, _, row in ranked[:limit])}
    return [_view(row, samples[row.sample_id], growing, value, series[row.pk], as_of)
            for value, growing, row in ranked[:limit]]


def closed(actor: Actor, *, limit: int = 20) -> list[ClosedView]:
    """How the last candidates ended, newest first.

    Raises:
        NotAllowed: `role_missing`.
    """
    require(actor, *READERS)
    rows = list(CandidateDecision.objects.select_related("candidate", "claim").order_by("-pk")[:limit])
    samples = {view.id: view for view in posts.many(row.candidate.sample_id for row in rows)}
    return [ClosedView(row.candidate.ref, samples[row.candidate.sample_id], row.kind, row.reason,
                       row.claim.ref if row.claim else None, row.pseudonym, row.organisation, row.at,
                       row.candidate.post_count) for row in rows]


def post_ids(candidate_id: int, *, limit: int = 50) -> list[int]:
    """Posts of a candidate, the earliest first; empty when there is none such."""
    return list(GatheredPost.objects.filter(candidate_id=candidate_id).values_list("post_id", flat=True)[:limit])


def _series(candidate_ids: list[int], as_of: datetime) -> dict[int, list[tuple[datetime, str]]]:
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    since = as_of - attention.RECENT - attention.BEFORE
    for candidate, at, author in GatheredPost.objects.filter(
            candidate__in=candidate_ids, seen_at__gt=since, seen_at__lte=as_of).values_list(
                "candidate", "seen_at", "author"):
        found[candidate].append((at, author))
    return found


def _view(row: Candidate, sample: PostView, growing: Growth, value: float, series: list[tuple[datetime, str]],
          as_of: datetime) -> CandidateView:
    hours = [0] * HOURS
    for at, _author in series:
        ago = (as_of - at) // timedelta(hours=1)
        if ago < HOURS:
            hours[HOURS - 1 - ago] += 1
    kinds = attention.worth(sample.text).kinds
    return CandidateView(
        row.pk, row.ref, sample, row.checkworthiness, tuple(kind for kind in kinds if kind in attention.WEIGHTS),
        tuple(kind for kind in kinds if kind in attention.LESS), growing, value,
        row.post_count, row.author_count, row.first_seen_at, row.last_seen_at, tuple(hours),
        row.near_claim.ref if row.near_claim else None)
