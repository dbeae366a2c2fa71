"""A case as the desk shows it: values only."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from centre.casework.next_step import NextStep
from centre.casework.queries.referrals import DecisionView, MeasureView, ReferralView
from centre.claims.queries import ClaimView, ScreeningView
from centre.kernel.language import Bilingual
from centre.posts.queries import CaptureView, PostView, ReadingView
from centre.reports.queries import ReportView


@dataclass(frozen=True, slots=True)
class CasePostView:
    """A post of the case, why it is in it, its captures, reach and what the matching said and why."""

    post: PostView
    why: str
    joined_at: datetime
    captures: tuple[CaptureView, ...]
    reading: ReadingView | None
    screening: ScreeningView | None
    referred: bool

    @property
    def is_gone(self) -> bool:
        """Whether the platform no longer shows it; its captures are kept."""
        return self.post.deleted_at is not None


@dataclass(frozen=True, slots=True)
class CaseReportView:
    """A report that the case answers; never anything of its reporter."""

    report: ReportView
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding. `hidden` is true for the blind second reader: then verdict, reasons and sources are empty."""

    kind: str
    round: int
    pseudonym: str
    organisation: str
    organisation_kind: str
    at: datetime
    hidden: bool
    verdict: str
    verdict_label: Bilingual | None
    reasons: Bilingual | None
    sources: tuple[Mapping[str, str], ...]
    rules: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the trail."""

    step: str
    text: Bilingual
    from_state: str
    to_state: str
    pseudonym: str
    organisation: str
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything that this actor may see of a case; `may` holds the steps that this actor may take now."""

    ref: str
    state: str
    state_words: Bilingual
    round: int
    priority: int
    category: str
    category_title: Bilingual
    measures_allowed: tuple[str, ...]
    procedure_version: str
    procedure_sha256: str
    election: str
    reason: str
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    claim: ClaimView | None
    outside_checker_missing: bool
    correction_edition: str
    merged_into: str
    next: NextStep
    may: frozenset[str]
    posts: tuple[CasePostView, ...]
    reports: tuple[CaseReportView, ...]
    findings: tuple[FindingView, ...]
    referrals: tuple[ReferralView, ...]
    decisions: tuple[DecisionView, ...]
    measures: tuple[MeasureView, ...]
    trail: tuple[EventView, ...]

    @property
    def is_blind(self) -> bool:
        """Whether a finding is hidden from this reader."""
        return any(finding.hidden for finding in self.findings)

    @property
    def next_step(self) -> Bilingual:
        """Who must do what next."""
        return self.next.text

    @property
    def due(self) -> datetime | None:
        """By when; None where no time is set."""
        return self.next.due
