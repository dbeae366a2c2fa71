"""One case for one reader: what they may see, what they may do, who is next."""
from __future__ import annotations

from centre.accounts.actors import Actor, require
from centre.accounts.models import Role
from centre.casework import calendar, errors, examination, words
from centre.casework.models import Case, CaseEvent, Finding, ReferralPost
from centre.casework.next_step import Facts, NextStep, next_step
from centre.casework.queries.referrals import decisions_of, measures_of, referrals_of
from centre.casework.queries.shapes import CasePostView, CaseReportView, CaseView, EventView, FindingView
from centre.casework.rights import may
from centre.casework.transitions import CaseState
from centre.claims import queries as claims
from centre.claims import verdicts
from centre.kernel import clock
from centre.kernel.language import Bilingual
from centre.posts import queries as posts
from centre.reports import queries as reports
from centre.rulebook import queries as rulebook

READERS = (Role.CASE_OFFICER, Role.INFORMATION_OFFICER, Role.LEGAL_OFFICER, Role.FACT_CHECKER, Role.OBSERVER,
           Role.PLATFORM_OFFICER)
_EVERYWHERE = READERS[:-1]
LEGAL_LABELS = {examination.BREACH: Bilingual("ผิดกฎหมาย", "Breach of the law"),
                examination.NO_BREACH: Bilingual("ไม่ผิดกฎหมาย", "No breach of the law")}


def case_view(ref: str, actor: Actor) -> CaseView:
    """A case as this actor may see it; the first finding of a round is hidden until there is a second.

    Raises:
        NotFound: `case_unknown`, for a platform officer also where nothing was referred to that platform.
        NotAllowed: `role_missing`.
    """
    require(actor, *READERS)
    case = Case.objects.select_related("claim", "merged_into").filter(ref=ref).first()
    if case is None or not _visible(case, actor):
        raise errors.case_unknown(ref)
    category = rulebook.procedure(case.procedure_version).categories[case.category]
    return CaseView(
        ref=case.ref, state=case.state, state_words=words.STATES[CaseState(case.state)], round=case.round,
        priority=case.priority, category=case.category, category_title=category.title,
        measures_allowed=category.measures_allowed, procedure_version=case.procedure_version,
        procedure_sha256=case.procedure_sha256, election=case.election, reason=case.reason,
        opened_at=case.opened_at, changed_at=case.changed_at, closed_at=case.closed_at,
        claim=claims.get(case.claim_id, clock.now()) if case.claim_id else None,
        outside_checker_missing=examination.is_outside_checker_missing(case),
        correction_edition=case.correction_edition, merged_into=case.merged_into.ref if case.merged_into else "",
        next=step_of(case), may=may(case, actor), posts=_posts(case), reports=_reports(case),
        findings=_findings(case, actor), referrals=tuple(referrals_of(case)), decisions=tuple(decisions_of(case)),
        measures=tuple(measures_of(case)), trail=tuple(_event(e) for e in case.events.all()))


def next_actor(ref: str) -> NextStep:
    """Who must act next in a case, and by when.

    Raises:
        NotFound: `case_unknown`.
    """
    case = Case.objects.select_related("claim").filter(ref=ref).first()
    if case is None:
        raise errors.case_unknown(ref)
    return step_of(case)


def step_of(case: Case) -> NextStep:
    """The same for a row at hand."""
    now, state = clock.now(), CaseState(case.state)
    waiting = case.referrals.filter(released_at__isnull=False).order_by("-released_at").values_list(
        "answer_by", flat=True).first() if state is CaseState.REFERRED else None
    return next_step(state, Facts(
        has_claim=case.claim_id is not None,
        outside_checker_missing=examination.is_outside_checker_missing(case),
        polling_opens=calendar.polling_opens(case.election, now), answer_by=waiting), now)


def _visible(case: Case, actor: Actor) -> bool:
    if actor.has(*_EVERYWHERE):
        return True
    return case.referrals.filter(platform=actor.organisation, released_at__isnull=False).exists()


def _posts(case: Case) -> tuple[CasePostView, ...]:
    rows = list(case.posts.all())
    ids = [row.post_id for row in rows]
    seen, screened = {p.id: p for p in posts.many(ids)}, claims.latest_screenings(ids)
    referred = set(ReferralPost.objects.filter(
        referral__case=case, referral__released_at__isnull=False).values_list("post_id", flat=True))
    return tuple(CasePostView(seen[row.post_id], row.why, row.joined_at, tuple(posts.captures(row.post_id)),
                              posts.latest_reading(row.post_id), screened.get(row.post_id), row.post_id in referred)
                 for row in rows)


def _reports(case: Case) -> tuple[CaseReportView, ...]:
    joined = dict(case.reports.values_list("report_id", "joined_at"))
    return tuple(CaseReportView(report, joined[report.id]) for report in reports.many(joined))


def _findings(case: Case, actor: Actor) -> tuple[FindingView, ...]:
    blind = examination.is_blind(case, actor.person_id)
    return tuple(_finding(f, hidden=blind and f.kind == examination.FACTUAL and f.round == case.round)
                 for f in case.findings.all())


def _finding(row: Finding, *, hidden: bool) -> FindingView:
    if hidden:
        return FindingView(row.kind, row.round, row.pseudonym, row.organisation, row.organisation_kind, row.at,
                           hidden=True, verdict="", verdict_label=None, reasons=None, sources=(), rules=(), sha256="")
    label = verdicts.label(row.verdict) if row.kind == examination.FACTUAL else LEGAL_LABELS[row.verdict]
    return FindingView(row.kind, row.round, row.pseudonym, row.organisation, row.organisation_kind, row.at,
                       hidden=False, verdict=row.verdict, verdict_label=label,
                       reasons=Bilingual(row.reasons_th, row.reasons_en), sources=tuple(row.sources),
                       rules=tuple(row.rules), sha256=row.sha256)


def _event(row: CaseEvent) -> EventView:
    return EventView(row.step, words.EVENTS[row.step], row.from_state, row.to_state, row.pseudonym,
                     row.organisation, row.at, row.facts)
