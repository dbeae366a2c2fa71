"""Cases open, gather, merge and end; posts are held meanwhile; the reporter is told in plain words."""
from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.utils import translation

from centre.accounts.actors import Actor
from centre.audit import queries as audit
from centre.casework import calendar, queries
from centre.casework import services as verbs
from centre.casework.models import Case
from centre.casework.transitions import CaseState
from centre.kernel import clock
from centre.kernel.errors import Conflict, InvalidInput, NotFound
from centre.posts import services as posts
from centre.posts.models import Hold
from centre.posts.seen import SeenPost
from centre.reports import services as reports
from centre.reports.reasons import Reason
from centre.reports.services import NewReport
from centre.rulebook.models import ProcedureSignature
from samples.cases import BEGAN, INK, STAGES, Story, case_at
from samples.people import actor

pytestmark = pytest.mark.usefixtures("house")
NOTHING = "วันนี้กินข้าวมันไก่ อร่อยมาก"


def post(external_id="p"):
    return posts.record_post(SeenPost("sandbox", external_id, caption="x"))[0].id


def report(post_id, number="1"):
    return reports.receive(NewReport("sandbox", Reason.OTHER, post_id=post_id, external_id=number)).report_id


def view(ref, who="case-officer"):
    return queries.case_view(ref, actor(who))


@pytest.fixture(autouse=True)
def _may_2566():
    with clock.hold(BEGAN):
        yield


def test_a_case_is_pinned_to_the_text_that_both_signed():
    ref = verbs.open_case(actor("case-officer"), post_ids=[post()])
    case = view(ref)
    assert ref == "C-2566-0001"
    assert (case.procedure_version, len(case.procedure_sha256)) == ("joint-1", 64)
    assert case.procedure_sha256 in str(audit.trail(f"case:{ref}")[0].facts)
    assert verbs.open_case(actor("case-officer"), post_ids=[post("q")]) == "C-2566-0002"


def test_unsigned_no_case_opens(monkeypatch):
    monkeypatch.setattr(ProcedureSignature.objects, "filter", lambda **_: ProcedureSignature.objects.none())
    with pytest.raises(Conflict) as refused:
        verbs.open_case(actor("case-officer"), post_ids=[post()])
    assert refused.value.code == "procedure_unsigned"


@pytest.mark.parametrize(("given", "error"), [
    ({}, InvalidInput), ({"post_ids": [99]}, NotFound), ({"report_ids": ["rep_0"]}, NotFound),
    ({"claim_ref": "TH-CLAIM-999"}, NotFound), ({"category": "x"}, InvalidInput), ({"priority": 101}, InvalidInput),
    ({"priority": -1}, InvalidInput),
])
def test_a_case_is_about_something_real(given, error):
    with pytest.raises(error):
        verbs.open_case(actor("case-officer"), **({"post_ids": [post()]} | given if given else {}))
    assert not Case.objects.exists()


def test_one_claim_has_one_open_case():
    ref = verbs.open_case(actor("case-officer"), post_ids=[post()], claim_ref=INK)
    with pytest.raises(Conflict) as refused:
        verbs.open_case(actor("case-officer"), post_ids=[post("q")], claim_ref=INK)
    assert (refused.value.code, ref in refused.value.message.en) == ("claim_has_open_case", True)
    assert queries.open_case_of_claim(INK) == ref
    assert queries.is_open(ref)
    verbs.dismiss_case(actor("case-officer"), ref, "ซ้ำ")
    assert queries.open_case_of_claim(INK) is None
    assert verbs.open_case(actor("case-officer"), post_ids=[post("q")], claim_ref=INK) != ref


def test_a_broken_database_is_not_hidden(monkeypatch):
    monkeypatch.setattr(Case, "save", lambda *_, **__: (_ for _ in ()).throw(IntegrityError("x")))
    with pytest.raises(IntegrityError):
        verbs.open_case(actor("case-officer"), post_ids=[post()])


def test_joining_twice_is_joining_once():
    ref = verbs.open_case(actor("case-officer"), post_ids=[post()])
    other = post("q")
    for _ in range(2):
        verbs.join_post(actor("case-officer"), ref, other)
        verbs.join_report(actor("case-officer"), ref, report(other))
    assert [p.why for p in view(ref).posts] == ["officer", "officer"]
    assert len(view(ref).reports) == 1
    assert queries.open_case_of_post(other) == queries.case_of_report(report(other)) == ref
    elsewhere = verbs.open_case(actor("case-officer"), post_ids=[post("r")])
    with pytest.raises(Conflict) as refused:
        verbs.join_report(actor("case-officer"), elsewhere, report(other))
    assert refused.value.code == "report_has_case"


def test_a_report_without_a_post_joins_without_one():
    ref = verbs.open_case(actor("case-officer"), post_ids=[post()])
    pasted = reports.receive(NewReport("web", Reason.OTHER, text="ข่าวลือ")).report_id
    verbs.join_report(actor("case-officer"), ref, pasted)
    assert (len(view(ref).posts), len(view(ref).reports)) == (1, 1)


def test_posts_are_held_while_the_case_is_open():
    ref = verbs.open_case(actor("case-officer"), post_ids=[post()])
    assert Hold.objects.filter(released_at=None, holder=f"case:{ref}").count() == 1
    verbs.dismiss_case(actor("case-officer"), ref, "ไม่ใช่ข้อเท็จจริง")
    assert not Hold.objects.filter(released_at=None).exists()
    for call in (lambda: verbs.join_post(actor("case-officer"), ref, post("q")),
                 lambda: verbs.prioritise(actor("case-officer"), ref, 3),
                 lambda: verbs.dismiss_case(actor("case-officer"), ref, "อีกครั้ง")):
        with pytest.raises(Conflict):
            call()


@pytest.mark.parametrize("verb", [verbs.dismiss_case, verbs.close_case])
def test_an_end_has_a_reason(verb):
    story = case_at(CaseState.OPENED)
    with pytest.raises(InvalidInput):
        verb(actor("case-officer"), story.ref, " ")


def test_an_officer_attaches_the_claim_and_category_until_somebody_has_read():
    story = case_at(CaseState.OPENED, Story(claim=None, words=NOTHING))
    officer = actor("case-officer")
    for _ in range(2):
        verbs.attach_claim(officer, story.ref, "TH-CLAIM-021")
        verbs.set_category(officer, story.ref, "slander_or_deceit")
    assert [e.step for e in view(story.ref).trail][-2:] == ["attach_claim", "set_category"]
    verbs.set_category(officer, story.ref, "")
    assert view(story.ref).category == "voting_process"
    with pytest.raises(NotFound):
        verbs.attach_claim(officer, story.ref, "TH-CLAIM-999")
    read = case_at(CaseState.FIRST_FINDING, Story(external_id="other"))
    for call in (lambda: verbs.attach_claim(officer, read.ref, "TH-CLAIM-018"),
                 lambda: verbs.set_category(officer, read.ref, "slander_or_deceit")):
        with pytest.raises(Conflict) as refused:
            call()
        assert refused.value.code == "step_not_possible"
    with pytest.raises(Conflict) as taken:
        verbs.attach_claim(officer, story.ref, INK)
    assert taken.value.code == "claim_has_open_case"


def test_merging_moves_everything_and_says_where():
    ink = case_at(CaseState.FIRST_FINDING)
    story = case_at(CaseState.OPENED, Story(claim=None, words=NOTHING, external_id="m"))
    verbs.join_post(actor("case-officer"), story.ref, ink.post)
    verbs.merge_case(actor("case-officer"), story.ref, ink.ref)
    merged, target = view(story.ref), view(ink.ref)
    assert (merged.state, merged.merged_into, merged.reports) == ("merged", ink.ref, ())
    assert [p.post.id for p in target.posts] == [ink.post, story.post]
    assert len(target.reports) == 2
    assert queries.case_of_report(story.report) == ink.ref
    assert {h.holder for h in Hold.objects.filter(released_at=None)} == {f"case:{ink.ref}"}
    assert queries.progress(story.report)[-1].code == "first_read"
    with pytest.raises(InvalidInput):
        verbs.merge_case(actor("case-officer"), ink.ref, ink.ref)
    last = case_at(CaseState.OPENED, Story(claim=None, words=NOTHING, external_id="n"))
    with pytest.raises(Conflict):
        verbs.merge_case(actor("case-officer"), last.ref, story.ref)
    with pytest.raises(Conflict):
        verbs.merge_case(actor("case-officer"), ink.ref, last.ref)


def test_priority_leaves_a_line_when_it_changes():
    story = case_at(CaseState.OPENED)
    verbs.prioritise(Actor.system("triage"), story.ref, 42)
    lines = len(view(story.ref).trail)
    verbs.prioritise(Actor.system("triage"), story.ref, 42)
    assert len(view(story.ref).trail) == lines
    assert view(story.ref).priority == 42


def test_the_queue_puts_what_is_mine_first_then_priority():
    low = case_at(CaseState.AGREED)
    high = case_at(CaseState.OPENED, Story(claim="TH-CLAIM-021", words="เลือกตั้งล่วงหน้า", external_id="h"))
    verbs.prioritise(Actor.system("triage"), low.ref, 1)
    verbs.prioritise(Actor.system("triage"), high.ref, 99)
    done = case_at(CaseState.OPENED, Story(claim=None, words=NOTHING, external_id="d"))
    verbs.dismiss_case(actor("case-officer"), done.ref, "ไม่เกี่ยว")
    assert [(r.ref, r.mine) for r in queries.queue(actor("information-officer"))] == [
        (low.ref, True), (high.ref, False)]
    assert [(r.ref, r.mine) for r in queries.queue(actor("case-officer"))] == [(high.ref, True), (low.ref, False)]
    assert [r.ref for r in queries.queue(actor("observer"), closed=True)] == [done.ref]
    row = queries.queue(actor("observer"))[0]
    assert (row.post_count, row.report_count, row.stage, row.title.th) == (
        1, 1, row.state_words, view(row.ref).claim.text.th)
    assert queries.counts() == {"agreed": 1, "opened": 1, "no_violation": 1}
    assert {r.ref for r in queries.overview(low.at)} == {low.ref, high.ref, done.ref}
    assert queries.newest_about(INK).ref == low.ref
    assert queries.newest_about("TH-CLAIM-018") is None


@pytest.mark.parametrize("call", [
    lambda: queries.case_view("C-0", actor("observer")), lambda: queries.next_actor("C-0"),
    lambda: queries.subject("C-0"), lambda: verbs.dismiss_case(actor("case-officer"), "C-0", "x"),
    lambda: queries.progress("rep_0")])
def test_unknown_things_are_said_to_be_unknown(call):
    with pytest.raises(NotFound):
        call()


@pytest.mark.parametrize("stage", STAGES)
def test_who_is_next_is_always_said(stage):
    story = case_at(stage)
    step = queries.next_actor(story.ref)
    assert step == view(story.ref).next
    assert view(story.ref).next_step == step.text
    assert view(story.ref).due is None


def test_what_is_due_before_the_polls_open_says_so(monkeypatch):
    story = case_at(CaseState.OPENED)
    monkeypatch.setattr(calendar, "polling_opens", lambda *_: BEGAN.replace(day=14))
    assert view(story.ref).due == BEGAN.replace(day=14)


def test_the_reporter_is_told_each_step_and_no_verdict_before_the_correction():
    report_id = report(post())
    assert [(s.code, s.open) for s in queries.progress(report_id)] == [("received", True)]
    early = queries.progress(case_at(CaseState.AGREED).report)
    assert [s.code for s in early] == ["received", "examining", "first_read", "examined"]
    told = " ".join(s.text.th + s.text.en for s in early)
    assert "เป็นเท็จ" not in told
    assert "false" not in told.lower()


def test_the_reporter_reads_the_outcome_and_nobodys_name():
    story = case_at(CaseState.CLOSED)
    steps = queries.progress(story.report)
    assert [s.code for s in steps] == ["received", "examining", "first_read", "examined", "corrected", "referred",
                                       "decided_label", "applied", "observed", "closed"]
    assert not steps[-1].open
    corrected = steps[4]
    with translation.override("en"):
        assert corrected.url == "http://testserver/en/corrections/th-claim-013/"
    with translation.override("th"):
        assert corrected.url == "http://testserver/corrections/th-claim-013/"
    assert steps[0].url == ""
    everything = " ".join(s.text.th + s.text.en for s in steps)
    assert not any(line.pseudonym in everything for line in view(story.ref).trail)
    assert [s.at for s in steps] == sorted(s.at for s in steps)
