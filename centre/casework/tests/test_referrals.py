"""What leaves the house: sealed, released by two, decided by the platform, seen under the post."""
from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta

import pytest
from django.db import connection

from centre.accounts.actors import Actor
from centre.audit import queries as audit
from centre.casework import bundle, calendar, queries
from centre.casework import services as verbs
from centre.casework.transitions import CaseState
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.errors import Conflict, InvalidInput, NotFound
from centre.kernel.language import Bilingual
from centre.outbox.models import Message
from centre.posts import queries as posts
from centre.posts import services as post_verbs
from centre.posts.seen import SeenPost
from samples.cases import BEGAN, Story, case_at
from samples.people import PEOPLE, actor

pytestmark = pytest.mark.usefixtures("house")
WORDS = Bilingual("ขอให้ติดป้าย", "Please label.")
PLATFORM = "platform-officer"


def prepare(story, **changes):
    given = {"platform": "sandbox", "measure_kind": "label", "basis": ["PRACTICE-CIVIC-1"], "words": WORDS, **changes}
    with story.moment():
        story.referral = verbs.prepare_referral(actor("case-officer"), story.ref, **given)
    return story.referral


def decide(story, decision="label", who=PLATFORM, **changes):
    given = {"rule": "ข้อ 1", "reason": "เป็นเท็จ", "decided_by": "officer-AAAA", "external_id": "d1", **changes}
    reader = who if isinstance(who, Actor) else actor(who)
    with story.moment():
        return verbs.record_platform_decision(reader, story.referral, decision, **given)


def state(story):
    return queries.case_view(story.ref, actor("observer")).state


def release(story, who="legal-officer"):
    with story.moment():
        verbs.release_referral(actor(who), story.referral, queries.referral(story.referral).bundle_sha256)


def test_the_bundle_is_sealed_and_can_be_checked_offline():
    story = case_at(CaseState.REFERRED)
    view, data = queries.referral(story.referral), queries.bundle(story.referral)
    assert sha256_hex(data) == view.bundle_sha256
    archive = zipfile.ZipFile(io.BytesIO(data))
    manifest = json.loads(archive.read("manifest.json"))
    assert set(archive.namelist()) == {"manifest.json", *manifest["files"]}
    assert all(sha256_hex(archive.read(name)) == digest for name, digest in manifest["files"].items())
    capture = posts.captures(story.post)[0]
    assert manifest["files"][f"captures/0001-{capture.sha256}.json"] == capture.sha256
    findings = json.loads(archive.read("findings.json"))
    assert [(f["organisation"], f["verdict"]) for f in findings] == [("checkers", "false"), ("commission", "false")]
    assert manifest["procedure"]["sha256"] == queries.case_view(story.ref, actor("observer")).procedure_sha256
    assert not any(p.name in data.decode("utf-8", "ignore") for p in PEOPLE)
    seals = {e.facts.get("bundle_sha256") for e in audit.trail(f"case:{story.ref}")} - {None}
    assert seals == {view.bundle_sha256}


def test_the_same_content_gives_the_same_bytes():
    assert bundle.zipped({"b": b"2", "a": b"1"}) == bundle.zipped({"a": b"1", "b": b"2"})


def test_a_broken_seal_is_never_handed_out():
    story = case_at(CaseState.REFERRED)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_referral SET bundle = %s", [b"other"])
    with pytest.raises(Conflict) as refused:
        queries.bundle(story.referral)
    assert refused.value.code == "seal_differs"


@pytest.mark.parametrize(("changes", "code"), [
    ({"measure_kind": "ban"}, "measure_not_allowed"), ({"basis": []}, "basis_unknown"),
    ({"basis": ["TT-CG-2023"]}, "basis_unknown"), ({"platform": "tiktok", "basis": ["TT-CG-2023"]}, "no_posts_there"),
    ({"ends_at": BEGAN}, "end_is_past"), ({"words": Bilingual("ก" * 5001, "a")}, "post_too_long"),
    ({"label": Bilingual("ก" * 301, "a")}, "post_too_long"),
])
def test_a_referral_is_complete_or_refused(changes, code):
    story = case_at(CaseState.CORRECTION)
    with pytest.raises(InvalidInput) as refused:
        prepare(story, **changes)
    assert refused.value.code == code


def test_no_referral_before_the_correction():
    story = case_at(CaseState.AGREED)
    with pytest.raises(Conflict) as refused:
        prepare(story)
    assert refused.value.code == "step_not_possible"


def test_what_lacks_context_may_carry_a_label_and_nothing_stronger():
    from centre.claims.verdicts import Verdict
    story = case_at(CaseState.CORRECTION, Story(verdict=Verdict.CONTEXT_NEEDED))
    with pytest.raises(InvalidInput) as refused:
        prepare(story, measure_kind="limit")
    assert refused.value.code == "measure_too_strong"
    prepare(story, measure_kind="label")


def test_a_removal_needs_a_finding_of_a_breach():
    story = case_at(CaseState.CORRECTION)
    with pytest.raises(Conflict) as refused:
        prepare(story, measure_kind="remove")
    assert refused.value.code == "legal_finding_missing"
    with story.moment():
        verbs.submit_legal_finding(actor("legal-officer"), story.ref, True, ["R-73-5"], "ก", "a")  # noqa: FBT003
    prepare(story, measure_kind="remove")
    assert state(story) == "referral_prepared"


def test_prepared_again_the_former_can_no_longer_be_released():
    story = case_at(CaseState.REFERRAL_PREPARED)
    former = story.referral
    prepare(story, label=Bilingual("ป้ายอื่น", "Another label"))
    with pytest.raises(Conflict) as refused:
        verbs.release_referral(actor("legal-officer"), former, queries.referral(former).bundle_sha256)
    assert refused.value.code == "seal_differs"
    with pytest.raises(Conflict):
        verbs.release_referral(actor("legal-officer"), story.referral, queries.referral(former).bundle_sha256)
    release(story)
    assert [bool(r.replaced_at) for r in queries.case_view(story.ref, actor("observer")).referrals] == [True, False]


def test_received_is_noted_once_and_only_after_release():
    story = case_at(CaseState.REFERRAL_PREPARED)
    machine = Actor.machine("sandbox", "k")
    with pytest.raises(Conflict) as refused:
        verbs.record_referral_received(machine, story.referral, external_id="p-1")
    assert refused.value.code == "not_released"
    release(story)
    verbs.record_referral_received(machine, story.referral, external_id="p-1")
    verbs.record_referral_received(machine, story.referral, external_id="p-2")
    assert queries.referral(story.referral).external_id == "p-1"


def test_the_same_decision_twice_is_one_and_another_never_overwrites():
    story = case_at(CaseState.REFERRED)
    measure = decide(story)
    assert decide(story) == measure
    assert Message.objects.filter(topic="measures.requested").count() == 1
    with pytest.raises(Conflict) as refused:
        decide(story, "remove")
    assert refused.value.code == "decision_differs"
    assert [d.decision for d in queries.case_view(story.ref, actor("observer")).decisions] == ["label"]


@pytest.mark.parametrize(("changes", "code"), [
    ({"decision": "ban"}, "decision_unknown"), ({"rule": " "}, "decision_incomplete"),
    ({"reason": ""}, "decision_incomplete"), ({"decided_by": ""}, "decision_incomplete"),
    ({"external_id": ""}, "decision_incomplete"), ({"ends_at": BEGAN}, "end_is_past"),
    ({"reason": "a\x00"}, "post_text_unusable"), ({"who": "case-officer"}, "decision_incomplete"),
])
def test_a_decision_is_complete_or_refused(changes, code):
    story = case_at(CaseState.REFERRED)
    with pytest.raises(InvalidInput) as refused:
        decide(story, **changes)
    assert refused.value.code == code


def test_an_answer_on_paper_says_how_it_came():
    story = case_at(CaseState.REFERRED)
    decide(story, "remove", who="case-officer", how_received="หนังสือที่ ฝ 12/2566", ends_at=BEGAN + timedelta(days=9))
    view = queries.case_view(story.ref, actor("observer"))
    assert view.decisions[0].how_received == "หนังสือที่ ฝ 12/2566"
    assert (view.measures[0].kind, view.measures[0].label_th) == ("remove", "")
    assert view.measures[0].ends_at == BEGAN + timedelta(days=9)


def test_a_decline_is_shown_with_its_reason_and_may_be_referred_again_or_closed():
    story = case_at(CaseState.DECLINED)
    assert decide(story, "decline", rule="หลักเกณฑ์ข้อ 1 ความเห็นทำได้", reason=story.decline_reason,
                  decided_by=actor(PLATFORM).pseudonym, external_id=f"decision-{story.external_id}") is None
    view = queries.case_view(story.ref, actor("case-officer"))
    assert view.decisions[0].reason == story.decline_reason
    assert {"prepare_referral", "close_case"} <= view.may
    told = queries.progress(story.report)[-1]
    assert (told.code, told.open) == ("declined", True)
    assert story.decline_reason in told.text.th
    verbs.close_case(actor("case-officer"), story.ref, "รับทราบคำตัดสิน")
    assert state(story) == "closed"


def test_what_was_declined_may_be_referred_again_and_the_first_answer_stays():
    story = case_at(CaseState.DECLINED)
    first = story.referral
    prepare(story, words=Bilingual("ขอให้พิจารณาอีกครั้ง", "Please consider it again."))
    release(story)
    decide(story, external_id="d2")
    view = queries.case_view(story.ref, actor("observer"))
    assert [(d.referral_id, d.decision) for d in view.decisions] == [(first, "decline"), (story.referral, "label")]
    assert view.state == "platform_decided"
    codes = [s.code for s in queries.progress(story.report)]
    assert codes[-4:] == ["referred", "declined", "referred", "decided_label"]


def test_the_platforms_word_after_the_centre_has_seen_the_label_is_no_news_to_the_reporter():
    story = case_at(CaseState.ACKNOWLEDGED)
    verbs.record_observation(actor(PLATFORM), story.measure, {story.external_id: True})
    before = [s.code for s in queries.progress(story.report)]
    verbs.record_applied(actor(PLATFORM), story.measure)
    assert [s.code for s in queries.progress(story.report)] == before
    assert before[-2:] == ["observed", "closed"]


def test_a_label_stands_from_acknowledgement_to_its_end():
    story = case_at(CaseState.PLATFORM_DECIDED)
    now = story.at + timedelta(hours=1)
    assert queries.labels_standing("sandbox", [story.external_id], now) == {}
    verbs.record_acknowledged(actor(PLATFORM), story.measure, external_id="m1")
    label = queries.labels_standing("sandbox", [story.external_id, "other"], now)[story.external_id][0]
    view = queries.measure(story.measure)
    assert label.measure_id == story.measure
    assert label.url.th == view.label_url == "http://testserver/corrections/th-claim-013/"
    assert label.url.en == "http://testserver/en/corrections/th-claim-013/"
    assert label.text.th == view.label_th
    assert not queries.labels_standing("sandbox", [story.external_id], view.ends_at)
    assert not queries.labels_standing("sandbox", [story.external_id], view.starts_at - timedelta(seconds=1))
    assert not queries.labels_standing("other", [story.external_id], now)
    verbs.record_ended(actor(PLATFORM), story.measure, post_ids=[story.external_id], at=now, reason="ผู้โพสต์ลบเอง")
    verbs.record_ended(actor(PLATFORM), story.measure)
    assert not queries.labels_standing("sandbox", [story.external_id], now)
    assert queries.measure(story.measure).state == "ended"


def test_without_an_election_a_label_ends_thirty_days_on():
    end = calendar.default_end("", BEGAN)
    assert (end.date() - BEGAN.date()).days == 30


def test_the_end_hangs_on_polling_day(monkeypatch):
    poll = datetime(2023, 5, 14, 8, tzinfo=clock.BANGKOK)
    monkeypatch.setattr(calendar, "polling_opens", lambda *_: poll)
    assert calendar.default_end("th-mp-2566", BEGAN).date().isoformat() == "2023-06-13"
    assert calendar.default_end("th-mp-2566", poll + timedelta(days=5)).date().isoformat() == "2023-06-18"


def test_news_in_any_order_lead_to_the_same_end():
    story = case_at(CaseState.PLATFORM_DECIDED)
    machine = Actor.machine("sandbox", "k")
    verbs.record_applied(machine, story.measure, post_ids=[story.external_id])
    assert state(story) == "acknowledged"
    verbs.record_acknowledged(machine, story.measure, external_id="m9")
    verbs.record_applied(machine, story.measure)
    verbs.record_sent(Actor.system("x"), story.measure)
    view = queries.measure(story.measure)
    assert (view.state, view.external_id, view.sent_at) == ("applied", "m9", None)
    assert verbs.record_observation(Actor.system("x"), story.measure, {story.external_id: True})
    assert state(story) == "closed"
    verbs.record_acknowledged(machine, story.measure)
    assert queries.measure(story.measure).state == "observed"


def test_a_look_that_finds_nothing_is_repeated_with_growing_pauses(monkeypatch):
    monkeypatch.setattr("centre.casework.services.measure.MOST_LOOKS", 4)
    story = case_at(CaseState.ACKNOWLEDGED)
    looks = Message.objects.filter(topic="measures.observe")
    assert looks.count() == 1
    seen = {story.external_id: False}
    for number in range(1, 6):
        with story.moment():
            assert not verbs.record_observation(Actor.system("x"), story.measure, seen)
            verbs.record_observation(Actor.system("x"), story.measure, seen)
        assert queries.case_view(story.ref, actor("observer")).trail[-1].step == "look"
        assert len(queries.measure(story.measure).observations) == number
    assert looks.count() == 4
    pauses = list(looks.order_by("pk").values_list("due_at", flat=True))
    assert pauses[2] > pauses[1]
    assert state(story) == "acknowledged"


def test_a_measure_seen_again_leaves_a_line_and_changes_nothing():
    story = case_at(CaseState.CLOSED)
    with story.moment():
        assert verbs.record_observation(actor("case-officer"), story.measure, {story.external_id: True})
    view = queries.case_view(story.ref, actor("observer"))
    assert (view.state, view.trail[-1].step) == ("closed", "look_again")


def test_a_look_names_posts_of_the_measure():
    story = case_at(CaseState.ACKNOWLEDGED)
    with pytest.raises(InvalidInput):
        verbs.record_observation(Actor.system("x"), story.measure, {})
    for call in (lambda: verbs.record_observation(Actor.system("x"), story.measure, {"other": True}),
                 lambda: verbs.record_applied(actor(PLATFORM), story.measure, post_ids=["other"]),
                 lambda: verbs.record_sent(Actor.system("x"), "mea_0"), lambda: queries.measure("mea_0"),
                 lambda: queries.referral("ref_0"), lambda: queries.bundle("ref_0"),
                 lambda: verbs.release_referral(actor("legal-officer"), "ref_0", "")):
        with pytest.raises(NotFound):
            call()


def test_posts_that_joined_later_keep_the_case_open_for_a_referral_of_their_own():
    story = case_at(CaseState.ACKNOWLEDGED)
    later, _ = post_verbs.record_post(SeenPost("sandbox", "late", caption="ปากกา"))
    gone, _ = post_verbs.record_post(SeenPost("sandbox", "gone", caption="ปากกา"))
    for post in (later, gone):
        verbs.join_post(actor("case-officer"), story.ref, post.id)
    post_verbs.mark_deleted(gone.id)
    with story.moment():
        verbs.record_applied(Actor.machine("sandbox", "k"), story.measure)
        verbs.record_observation(Actor.system("x"), story.measure, {story.external_id: True})
    view = queries.case_view(story.ref, actor("case-officer"))
    assert (view.state, view.next.code) == ("observed", "more")
    assert [(p.referred, p.is_gone, bool(p.captures)) for p in view.posts] == [
        (True, False, True), (False, False, True), (False, True, True)]
    prepare(story)
    assert queries.referral(story.referral).external_ids == ("late",)
    release(story)
    second = decide(story, "limit")
    with story.moment():
        verbs.record_sent(Actor.system("x"), second)
        verbs.record_observation(Actor.system("x"), second, {"late": True})
    assert state(story) == "closed"


def test_a_measure_on_some_posts_is_not_yet_standing():
    story = case_at(CaseState.OPENED)
    second, _ = post_verbs.record_post(SeenPost("sandbox", "two", caption="ปากกา"))
    verbs.join_post(actor("case-officer"), story.ref, second.id)
    from samples.cases import _STEPS, _WAY
    for step in _WAY[1:_WAY.index(CaseState.PLATFORM_DECIDED) + 1]:
        with story.moment():
            _STEPS[step](story)
    machine = Actor.machine("sandbox", "k")
    verbs.record_applied(machine, story.measure, post_ids=["two"])
    assert queries.measure(story.measure).applied_at is None
    assert not verbs.record_observation(Actor.system("x"), story.measure, {"two": True})
    verbs.record_ended(machine, story.measure, post_ids=[story.external_id])
    assert queries.measure(story.measure).ended_at is None
    assert verbs.record_observation(Actor.system("x"), story.measure, {"two": True, story.external_id: False})
    assert state(story) == "closed"


def test_a_procedure_that_sets_a_time_gives_the_platform_until_then(monkeypatch):
    from dataclasses import replace

    from centre.rulebook import queries as rulebook
    plain = rulebook.procedure("joint-1")
    story = case_at(CaseState.REFERRAL_PREPARED)
    monkeypatch.setattr(rulebook, "procedure", lambda _: replace(plain, answer_hours=24))
    release(story)
    view = queries.case_view(story.ref, actor("observer"))
    assert view.referrals[0].answer_by == view.due == view.referrals[0].released_at + timedelta(hours=24)
