"""The two verbs of triage: screen a post, route a report."""
from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from centre import matching
from centre.accounts.actors import Actor
from centre.casework import queries as cases
from centre.casework import services as casework
from centre.casework.calendar import polling_opens
from centre.claims import queries as claims
from centre.claims import services as screening
from centre.claims.queries import ScreeningView
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.posts import queries as posts
from centre.posts import services as post_verbs
from centre.posts.queries import PostView
from centre.posts.seen import SeenPost
from centre.reports import queries as reports
from centre.reports import services as report_verbs
from centre.reports.queries import ReportView
from centre.rulebook import queries as rulebook
from centre.triage.category import category_for
from centre.triage.deciders import decide
from centre.triage.priority import priority
from centre.triage.situation import Join, Likeness, Open, Situation

_ACTOR = Actor.system("triage")
# Where a post comes from when a person pasted a link or words and no platform is known.
PASTED = "web"


def note_seen(post_id: int) -> None:
    """Keep the screening of a post that was merely seen; nothing opens. A post that says nothing has none.

    Raises:
        NotFound: `post_unknown`.
    """
    post = posts.get(post_id)
    if post.text.strip():
        screening.keep_screenings([(post.id, post.text)])


def screen_post(post_id: int) -> ScreeningView | None:
    """Compare a post with the known claims; a post merely seen opens nothing. None when it says nothing.

    Raises:
        NotFound: `post_unknown`.
    """
    post = posts.get(post_id)
    if not post.text.strip():
        return None
    return screening.screen_posts([(post.id, post.text)])[0]


def route_report(report_id: str) -> str:
    """Bring a report into its case, opening one where needed; returns the case. Routed again, it stays there.

    Raises:
        NotFound: `report_unknown`.
        Conflict: `procedure_unsigned`; the report waits until both institutions have signed.
    """
    with transaction.atomic():
        routed = cases.case_of_report(report_id)
        if routed is not None:
            return routed
        report = reports.get(report_id)
        post = _post_of(report)
        situation = _situation(report, post, screen_post(post.id))
        name, decision = decide(situation)
        case_ref = _carry_out(decision, name, report, post)
        refresh_priority(case_ref)
    return case_ref


def refresh_priority(case_ref: str) -> int:
    """Compute a case's priority from its claim's harm, the reach of its posts and the nearness of the vote.

    Raises:
        NotFound: `case_unknown`.
        Conflict: `step_not_possible` when the case is finished.
    """
    now = clock.now()
    about = cases.subject(case_ref)
    opens = polling_opens(about.election, now)
    topic = claims.get(about.claim_ref, now).topic if about.claim_ref else ""
    value = priority(topic, posts.views_per_hour(about.post_ids, now),
                     None if opens is None else (opens - now) / timedelta(hours=1))
    casework.prioritise(_ACTOR, case_ref, value)
    return value


def _carry_out(decision: Join | Open, name: str, report: ReportView, post: PostView) -> str:
    if isinstance(decision, Join):
        casework.join_report(_ACTOR, decision.case_ref, report.id)
        return decision.case_ref
    known = rulebook.in_force(clock.now()).categories
    return casework.open_case(_ACTOR, claim_ref=decision.claim_ref, post_ids=[post.id], report_ids=[report.id],
                              reason=name, category=category_for(decision.topic, report.reason, known))


def _situation(report: ReportView, post: PostView, screened: ScreeningView | None) -> Situation:
    matches = tuple(Likeness(m.claim.ref, m.claim.topic, m.probability, m.stance == matching.DENIES)
                    for m in (screened.matches if screened else ()) if m.probability >= matching.SUGGEST)
    open_cases = {m.claim_ref: cases.open_case_of_claim(m.claim_ref) for m in matches}
    return Situation(report.reason, cases.open_case_of_post(post.id), matches,
                     {claim: ref for claim, ref in open_cases.items() if ref})


def _post_of(report: ReportView) -> PostView:
    """The post reported; pasted words become one, the same for everybody who pastes the same."""
    if report.post_id is not None:
        return posts.get(report.post_id)
    found = posts.by_url(report.link) if report.link else None
    if found is None:
        found, _ = post_verbs.record_post(SeenPost(
            platform=PASTED, external_id=sha256_hex([report.link, report.text.strip()])[:32], url=report.link,
            caption=report.text.strip(), provenance={"source": f"report:{report.channel}"}))
    report_verbs.attach_post(report.id, found.id)
    return found
