"""Every verb refuses the wrong role; two people are two; only the platform answers for the platform."""
from __future__ import annotations

from dataclasses import replace

import pytest

from centre.accounts.actors import Actor
from centre.accounts.models import Role
from centre.casework import queries
from centre.casework import services as verbs
from centre.casework.services import CitedSource
from centre.casework.transitions import CaseState
from centre.editorial import queries as drafts
from centre.editorial import services as editorial
from centre.kernel.errors import Conflict, NotAllowed, NotFound
from centre.kernel.language import Bilingual
from samples.cases import case_at
from samples.people import PEOPLE, actor

pytestmark = pytest.mark.usefixtures("house")
WORDS = Bilingual("ขอให้ติดป้าย", "Please label.")
EVERYBODY = {p.username for p in PEOPLE}
OFFICERS = {"case-officer", "case-officer-2"}
INFORMERS = {"information-officer", "information-officer-2"}
SOURCE = [CitedSource("Cofact", "https://cofact.org/1")]

VERBS = {
    "open_case": (CaseState.OPENED, OFFICERS | INFORMERS,
                  lambda a, s: verbs.open_case(a, post_ids=[s.post], reason="officer")),
    "join_post": (CaseState.OPENED, OFFICERS | INFORMERS, lambda a, s: verbs.join_post(a, s.ref, s.post)),
    "join_report": (CaseState.OPENED, OFFICERS | INFORMERS, lambda a, s: verbs.join_report(a, s.ref, s.report)),
    "attach_claim": (CaseState.OPENED, OFFICERS, lambda a, s: verbs.attach_claim(a, s.ref, "TH-CLAIM-021")),
    "set_category": (CaseState.OPENED, OFFICERS, lambda a, s: verbs.set_category(a, s.ref, "slander_or_deceit")),
    "prioritise": (CaseState.OPENED, OFFICERS, lambda a, s: verbs.prioritise(a, s.ref, 77)),
    "submit_finding": (CaseState.OPENED, OFFICERS | {"fact-checker"},
                       lambda a, s: verbs.submit_finding(a, s.ref, "false", "ก", "a", SOURCE)),
    "submit_legal_finding": (CaseState.AGREED, {"legal-officer"}, lambda a, s: verbs.submit_legal_finding(
        a, s.ref, False, ["R-73-5"], "ก", "a")),  # noqa: FBT003
    "draft_correction": (CaseState.AGREED, OFFICERS | INFORMERS, lambda a, s: editorial.draft_correction(
        a, s.ref, editorial.suggest_content(actor("information-officer"), s.ref))),
    "approve_correction": (CaseState.CORRECTION_DRAFTED, {"information-officer-2"},
                           lambda a, s: editorial.approve_correction(a, s.draft, drafts.get(s.draft).sha256)),
    "prepare_referral": (CaseState.CORRECTION, OFFICERS, lambda a, s: verbs.prepare_referral(
        a, s.ref, "sandbox", "label", ["PRACTICE-CIVIC-1"], WORDS)),
    "release_referral": (CaseState.REFERRAL_PREPARED, {"case-officer-2", "legal-officer"},
                         lambda a, s: verbs.release_referral(
                             a, s.referral, queries.referral(s.referral).bundle_sha256)),
    "record_referral_received": (CaseState.REFERRED, OFFICERS | {"platform-officer"},
                                 lambda a, s: verbs.record_referral_received(a, s.referral, external_id="x")),
    "record_platform_decision": (CaseState.REFERRED, OFFICERS | {"platform-officer"},
                                 lambda a, s: verbs.record_platform_decision(
                                     a, s.referral, "label", rule="1", reason="r", decided_by="p", external_id="x",
                                     how_received="หนังสือที่ 1")),
    "record_sent": (CaseState.PLATFORM_DECIDED, OFFICERS | {"platform-officer"},
                    lambda a, s: verbs.record_sent(a, s.measure)),
    "record_acknowledged": (CaseState.PLATFORM_DECIDED, OFFICERS | {"platform-officer"},
                            lambda a, s: verbs.record_acknowledged(a, s.measure)),
    "record_applied": (CaseState.PLATFORM_DECIDED, OFFICERS | {"platform-officer"},
                       lambda a, s: verbs.record_applied(a, s.measure)),
    "record_observation": (CaseState.PLATFORM_DECIDED, OFFICERS | {"platform-officer"},
                           lambda a, s: verbs.record_observation(a, s.measure, {s.external_id: True})),
    "record_ended": (CaseState.PLATFORM_DECIDED, OFFICERS | {"platform-officer"},
                     lambda a, s: verbs.record_ended(a, s.measure)),
    "dismiss_case": (CaseState.OPENED, OFFICERS, lambda a, s: verbs.dismiss_case(a, s.ref, "เป็นความเห็น")),
    "close_case": (CaseState.DECLINED, OFFICERS, lambda a, s: verbs.close_case(a, s.ref, "รับทราบ")),
}


@pytest.mark.parametrize("verb", VERBS)
def test_only_the_roles_named_may(verb):
    stage, allowed, call = VERBS[verb]
    story = case_at(stage)
    strangers = [Actor(None, "anonymous", "", None), *(actor(name) for name in sorted(EVERYBODY - allowed))]
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            call(stranger, story)
    before = queries.case_view(story.ref, actor("observer"))
    assert before.state == stage
    call(actor(min(allowed)), story)


@pytest.mark.parametrize("verb", ["record_referral_received", "record_platform_decision", "record_acknowledged"])
def test_another_platform_cannot_answer(verb):
    stage, _, call = VERBS[verb]
    story = case_at(stage)
    others = [replace(actor("platform-officer"), organisation="other"), Actor.machine("other", "k")]
    for other in others:
        with pytest.raises(NotAllowed) as refused:
            call(other, story)
        assert refused.value.code == "not_this_platform"
    call(Actor.machine("sandbox", "k"), story)


def test_the_software_itself_decides_nothing_for_the_platform():
    story = case_at(CaseState.REFERRED)
    with pytest.raises(NotAllowed):
        VERBS["record_platform_decision"][2](Actor.system("connectors.sandbox"), story)


@pytest.mark.parametrize("verb", ["submit_finding", "prepare_referral", "release_referral", "draft_correction"])
def test_roles_without_a_person_sign_nothing(verb):
    stage, allowed, call = VERBS[verb]
    story = case_at(stage)
    with pytest.raises(NotAllowed):
        call(replace(actor(min(allowed)), person_id=None), story)


def test_whoever_prepared_does_not_release():
    story = case_at(CaseState.REFERRAL_PREPARED)
    with pytest.raises(NotAllowed) as refused:
        VERBS["release_referral"][2](actor("case-officer"), story)
    assert refused.value.code == "two_people_needed"


def test_whoever_drafted_does_not_approve():
    story = case_at(CaseState.CORRECTION_DRAFTED)
    with pytest.raises(NotAllowed) as refused:
        VERBS["approve_correction"][2](actor("information-officer"), story)
    assert refused.value.code == "two_people_needed"



@pytest.mark.parametrize("stage", sorted({v[0] for v in VERBS.values()}))
def test_what_a_desk_offers_is_what_the_verbs_allow(stage):
    story = case_at(stage)
    for name in EVERYBODY - {"party-officer", "administrator"}:
        if name == "platform-officer" and stage in {CaseState.OPENED, CaseState.AGREED, CaseState.CORRECTION,
                                                    CaseState.CORRECTION_DRAFTED, CaseState.REFERRAL_PREPARED}:
            continue
        offered = queries.case_view(story.ref, actor(name)).may
        for verb, (verb_stage, allowed, _) in VERBS.items():
            if verb in offered and verb_stage == stage:
                assert name in allowed, (verb, name)
    assert {v for v, (s, a, _) in VERBS.items() if s == stage and "case-officer-2" in a} - {
        "open_case", "join_post", "join_report", "prioritise", "record_referral_received", "record_ended"
    } <= queries.case_view(story.ref, actor("case-officer-2")).may


@pytest.mark.parametrize("name", ["party-officer", "administrator"])
def test_cases_are_not_for_everybody(name):
    story = case_at(CaseState.OPENED)
    for read in (lambda: queries.queue(actor(name)), lambda: queries.case_view(story.ref, actor(name))):
        with pytest.raises(NotAllowed):
            read()


def test_a_platform_sees_only_what_was_referred_to_it():
    story = case_at(CaseState.REFERRAL_PREPARED)
    officer = actor("platform-officer")
    assert queries.queue(officer) == []
    with pytest.raises(NotFound):
        queries.case_view(story.ref, officer)
    VERBS["release_referral"][2](actor("legal-officer"), story)
    assert [(row.ref, row.mine) for row in queries.queue(officer)] == [(story.ref, True)]
    assert queries.case_view(story.ref, officer).may == {"record_platform_decision"}
    assert [r.id for r in queries.referrals_to("sandbox")] == [story.referral]
    assert actor("platform-officer").has(Role.PLATFORM_OFFICER)


def test_a_released_referral_is_released_once():
    story = case_at(CaseState.REFERRED)
    VERBS["release_referral"][2](actor("legal-officer"), story)
    with pytest.raises(Conflict):
        VERBS["release_referral"][2](actor("case-officer-2"), story)
