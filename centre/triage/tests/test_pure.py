"""Deciders, priority and category alone: pure, ordered, and deaf to the number of reports."""
from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.reports.reasons import Reason
from centre.triage import deciders, thresholds
from centre.triage.category import SLANDER, category_for
from centre.triage.priority import HARM, HIGHEST, priority
from centre.triage.situation import Join, Likeness, Open, Situation

INK = Likeness("TH-CLAIM-013", "voting_procedure", thresholds.JOIN)
LIKELY = Likeness("TH-CLAIM-013", "voting_procedure", thresholds.OPEN)
UNSURE = Likeness("X", "t", thresholds.OPEN - 0.01)
DENIED = Likeness("TH-CLAIM-013", "voting_procedure", 1, denied=True)


@pytest.mark.parametrize(("situation", "name", "decision"), [
    (Situation(Reason.OTHER, "C-1", (INK,), {INK.claim_ref: "C-2"}), "same_post", Join("C-1")),
    (Situation(Reason.OTHER, None, (INK,), {INK.claim_ref: "C-2"}), "same_claim", Join("C-2")),
    (Situation(Reason.OTHER, None, (LIKELY,)), "known_claim", Open(INK.claim_ref, INK.topic)),
    (Situation(Reason.OTHER, None, (LIKELY,), {INK.claim_ref: "C-2"}), "unclear", Open()),
    (Situation(Reason.OTHER, None, (UNSURE, INK), {"X": "C-3"}), "unclear", Open()),
    (Situation(Reason.OTHER, None, (DENIED,), {INK.claim_ref: "C-2"}), "unclear", Open()),
    (Situation(Reason.OTHER, None, (DENIED,)), "unclear", Open()),
    (Situation(Reason.OTHER, "C-1", (DENIED,)), "same_post", Join("C-1")),
    (Situation(Reason.OTHER), "unclear", Open()),
])
def test_the_first_that_does_not_pass_decides(situation, name, decision):
    assert deciders.decide(situation) == (name, decision)


def test_deciders_are_found_and_described():
    found = deciders.all_deciders()
    assert [d.name for d in found] == ["same_post", "same_claim", "known_claim", "unclear"]
    assert all(d.describe.th and d.describe.en for d in found)


def test_two_deciders_do_not_share_a_place():
    one = deciders.all_deciders()[0]
    with pytest.raises(RuntimeError):
        deciders.in_order([one, one])


def test_a_house_without_a_last_decider_says_so(monkeypatch):
    monkeypatch.setattr(deciders, "all_deciders", tuple)
    with pytest.raises(LookupError):
        deciders.decide(Situation(Reason.OTHER))


TOPICS = st.sampled_from([*HARM, "", "unknown"])
SPEED = st.floats(0, 1e9)
HOURS = st.one_of(st.none(), st.floats(-1e5, 1e5))


@given(TOPICS, SPEED, HOURS)
def test_priority_is_bounded(topic, speed, hours):
    assert 0 <= priority(topic, speed, hours) <= HIGHEST


@given(TOPICS, SPEED, SPEED, HOURS)
def test_more_reach_never_lowers_it(topic, one, other, hours):
    low, high = sorted((one, other))
    assert priority(topic, low, hours) <= priority(topic, high, hours)


@given(TOPICS, SPEED, st.floats(0, 1e5), st.floats(0, 1e5))
def test_nearer_to_the_vote_never_lowers_it(topic, speed, one, other):
    near, far = sorted((one, other))
    assert priority(topic, speed, far) <= priority(topic, speed, near)


@given(SPEED, HOURS)
def test_worse_harm_never_lowers_it(speed, hours):
    by_harm = sorted(HARM, key=HARM.__getitem__)
    found = [priority(topic, speed, hours) for topic in by_harm]
    assert found == sorted(found)


def test_the_number_of_reports_is_no_input_anywhere():
    names = {*inspect.signature(priority).parameters, *Situation.__dataclass_fields__}
    assert not any("count" in n or "reports" in n or "volume" in n for n in names)


def test_a_fast_falsehood_on_voting_before_the_vote_is_the_highest():
    assert priority("voting_procedure", 1_000_000, 0) == HIGHEST
    assert priority("voting_procedure", 0, None) == 4


@pytest.mark.parametrize(("topic", "reason", "known", "code"), [
    ("smear_candidate", Reason.OTHER, {SLANDER}, SLANDER), ("", Reason.SLANDER, {SLANDER}, SLANDER),
    ("voting_procedure", Reason.SLANDER, {SLANDER}, ""), ("", Reason.OTHER, {SLANDER}, ""),
    ("smear_candidate", Reason.OTHER, {"x"}, "")])
def test_the_claims_topic_goes_before_the_reason(topic, reason, known, code):
    assert category_for(topic, reason, known) == code
