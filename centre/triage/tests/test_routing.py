"""One way: a post seen is screened and no more; a report finds its case or opens one; nothing is lost or doubled."""
from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centre.casework import queries
from centre.casework.models import Case
from centre.casework.transitions import CaseState
from centre.claims import queries as claims
from centre.config import worker
from centre.kernel.errors import Conflict
from centre.outbox.models import Message
from centre.posts import queries as posts
from centre.posts import services as post_verbs
from centre.posts.seen import Metrics, SeenPost
from centre.reports import queries as report_reads
from centre.reports import services as reports
from centre.reports.models import Report
from centre.reports.reasons import Reason
from centre.reports.services import NewReport
from centre.rulebook.models import ProcedureSignature
from centre.triage import jobs, services
from samples.cases import BEGAN, INK, Story, case_at
from samples.people import actor

pytestmark = pytest.mark.usefixtures("house")
INK_WORDS = (Story().words, "เตือนกันไว้ ปากกาที่เจ้าหน้าที่เตรียมไว้หมึกจางหายได้ ให้เอาปากกาไปเอง")
OTHER = "วันนี้กินข้าวมันไก่ อร่อยมาก"


def seen(external_id="1", words=INK_WORDS[0], **more):
    return post_verbs.record_post(SeenPost("sandbox", external_id, caption=words, **more))[0]


def report(post=None, number="1", **more):
    given_ = {"channel": "sandbox", "reason": Reason.OTHER, "post_id": post.id if post else None,
              "external_id": number, **more}
    return reports.receive(NewReport(**given_)).report_id


def view(ref):
    return queries.case_view(ref, actor("observer"))


def test_a_post_merely_seen_is_screened_and_opens_nothing():
    worker.drain()  # what the loading of the claims left to do
    post = seen()
    assert worker.drain() == 1
    assert claims.latest_screening(post.id).matches[0].claim.ref == INK
    assert not Case.objects.exists()


def test_a_post_without_words_is_not_screened():
    post = seen(words=" ")
    assert services.screen_post(post.id) is None
    services.note_seen(post.id)
    assert claims.latest_screening(post.id) is None
    assert view(services.route_report(report(post))).claim is None


def test_a_report_on_a_known_claim_opens_its_case_and_others_join_it():
    first, second = seen(), seen("2", INK_WORDS[1])
    a, b, again = report(first, "a"), report(second, "b"), report(first, "c")
    worker.drain()
    case = view(queries.case_of_report(a))
    assert Case.objects.count() == 1
    assert (case.claim.ref, case.reason, case.category) == (INK, "known_claim", "voting_process")
    assert [p.post.id for p in case.posts] == [first.id, second.id]
    assert {r.report.id for r in case.reports} == {a, b, again}
    assert "ปากกา" in "".join(case.posts[0].screening.matches[0].words)


def test_a_report_that_matches_nothing_opens_a_case_without_a_claim():
    ref = services.route_report(report(seen(words=OTHER), reason=Reason.SLANDER))
    assert (view(ref).claim, view(ref).reason, view(ref).category) == (None, "unclear", "slander_or_deceit")
    assert services.route_report(report(posts.by_external("sandbox", "1"), "2")) == ref


def test_routed_twice_it_stays_where_it_is():
    number = report(seen())
    ref = services.route_report(number)
    lines = len(view(ref).trail)
    jobs.HANDLERS["reports.received"]({"report_id": number})
    assert len(view(ref).trail) == lines


def test_after_the_case_is_finished_a_new_report_opens_a_new_one():
    story = case_at(CaseState.CLOSED)
    ref = services.route_report(report(posts.get(story.post), "later"))
    assert ref != story.ref
    assert view(ref).claim.ref == INK


def test_a_pasted_rumour_becomes_one_post_for_everybody_who_pastes_it():
    refs = {services.route_report(report(None, number, channel="web", text=f" {OTHER} ")) for number in "ab"}
    assert len(refs) == 1
    pasted = view(refs.pop()).posts[0].post
    assert (pasted.platform, pasted.caption) == ("web", OTHER)
    assert report_reads.by_code(Report.objects.first().tracking_code).post_id == pasted.id


def test_a_pasted_link_to_a_seen_post_is_that_post():
    post = seen(url="https://v.example/1")
    ref = services.route_report(report(None, link="https://v.example/1", text="ดูนี่"))
    assert [p.post.id for p in view(ref).posts] == [post.id]


def test_a_link_alone_is_kept_for_an_officer():
    ref = services.route_report(report(None, link="https://v.example/unknown"))
    assert view(ref).posts[0].post.url == "https://v.example/unknown"


def test_a_post_deleted_meanwhile_keeps_its_captures_and_says_so():
    post = seen()
    number = report(post)
    post_verbs.mark_deleted(post.id)
    kept = view(services.route_report(number)).posts[0]
    assert kept.is_gone
    assert len(kept.captures) == 1


def test_until_the_procedure_is_signed_a_report_waits_and_is_not_lost():
    number = report(seen())
    ProcedureSignature.objects.all().update(version="joint-0")
    with pytest.raises(Conflict) as refused:
        services.route_report(number)
    assert refused.value.code == "procedure_unsigned"
    assert queries.case_of_report(number) is None
    ProcedureSignature.objects.all().update(version="joint-1")
    assert services.route_report(number)


def test_reach_moves_the_priority(monkeypatch):
    quiet = view(services.route_report(report(seen())))
    fast = seen("2", INK_WORDS[1], metrics=Metrics(BEGAN, views=900_000), posted_at=BEGAN - timedelta(hours=1))
    ref = services.route_report(report(fast, "2"))
    assert view(ref).priority > quiet.priority
    monkeypatch.setattr(services, "polling_opens", lambda *_: BEGAN + timedelta(days=2))
    before = view(ref).priority
    assert services.refresh_priority(ref) > before


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 12))
def test_any_number_of_reports_leaves_the_priority_alone(number):
    post = seen("brigade", metrics=Metrics(BEGAN, views=100), posted_at=BEGAN - timedelta(hours=2))
    ref = services.route_report(report(post, "first"))
    before = view(ref).priority
    for one in range(number):
        services.route_report(report(post, f"{number}-{one}"))
    assert view(ref).priority == before


@pytest.mark.slow
def test_ten_thousand_times_the_same_report_is_one_report_and_one_case():
    post = seen()
    began = time.perf_counter()
    for _ in range(10_000):
        report(post, "same", reporter_token="device")
    worker.drain()
    assert Report.objects.count() == Case.objects.count() == 1
    assert Message.objects.filter(topic="reports.received").count() == 1
    assert time.perf_counter() - began < 30


@pytest.mark.slow
def test_two_hundred_posts_are_screened_and_routed_in_five_seconds():
    worker.drain()  # what the loading of the claims left to do
    all_posts = [seen(str(n), f"{INK_WORDS[n % 2]} {n}" if n % 4 == 0 else f"{OTHER} {n}") for n in range(200)]
    for number, post in enumerate(all_posts):
        report(post, str(number))
    began = time.perf_counter()
    assert worker.drain() == 400
    assert time.perf_counter() - began < 15  # 5 s on a quiet machine; the pages of figures say what was measured
    assert Case.objects.count() == 151
