"""The table by property: whatever is tried in whatever order, a case keeps to the joint procedure."""
from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from centre.casework import words
from centre.casework.next_step import Facts, next_step
from centre.casework.transitions import TABLE, TERMINAL, CaseState, MeasureState, Step, after, later_of, possible
from centre.kernel import clock

BEFORE = {
    # A state on the way out of the house, and a state that every way to it passes.
    CaseState.AGREED: {CaseState.FIRST_FINDING},
    CaseState.CORRECTION: {CaseState.FIRST_FINDING, CaseState.AGREED, CaseState.CORRECTION_DRAFTED},
    CaseState.REFERRAL_PREPARED: {CaseState.CORRECTION},
    CaseState.REFERRED: {CaseState.CORRECTION, CaseState.REFERRAL_PREPARED},
    CaseState.PLATFORM_DECIDED: {CaseState.REFERRED},
    CaseState.DECLINED: {CaseState.REFERRED},
    CaseState.ACKNOWLEDGED: {CaseState.PLATFORM_DECIDED},
    CaseState.OBSERVED: {CaseState.PLATFORM_DECIDED},
}


@given(st.lists(st.sampled_from(Step), max_size=60))
def test_no_walk_leaves_out_what_the_procedure_asks(steps):
    state, passed = CaseState.OPENED, [CaseState.OPENED]
    for step in steps:
        to = after(state, step)
        if to is None:
            assert step not in possible(state)
            continue
        state = to
        passed.append(state)
        assert BEFORE.get(state, set()) <= set(passed)


@given(st.lists(st.sampled_from(Step), max_size=60))
def test_a_disagreement_needs_a_new_first_finding_before_anything_leaves(steps):
    state, fresh = CaseState.OPENED, True
    for step in steps:
        to = after(state, step)
        if to is None:
            continue
        fresh = (fresh and step is not Step.DISAGREE) or step is Step.FIND_FIRST
        state = to
        assert fresh or state in {CaseState.RETURNED, CaseState.NO_VIOLATION, CaseState.MERGED}


def test_every_state_can_be_reached_and_finished():
    reached, waiting = {CaseState.OPENED}, [CaseState.OPENED]
    while waiting:
        for to in TABLE[waiting.pop()].values():
            if to not in reached:
                reached.add(to)
                waiting.append(to)
    assert reached == set(CaseState) == set(TABLE)
    for state in CaseState:
        ends, waiting = {state}, [state]
        while waiting:
            new = set(TABLE[waiting.pop()].values()) - ends
            ends |= new
            waiting += new
        assert ends & TERMINAL


def test_every_state_and_step_has_words():
    assert set(words.STATES) == set(CaseState)
    assert {step.value for step in Step} <= set(words.EVENTS)


@given(st.sampled_from(CaseState), st.booleans(), st.booleans(), st.sampled_from([None, -1, 1]),
       st.sampled_from([None, 1]))
def test_who_is_next_is_always_said(state, has_claim, missing, poll, answer):
    now = clock.now()
    day = timedelta(days=1)
    found = next_step(state, Facts(has_claim=has_claim, outside_checker_missing=missing,
                                   polling_opens=None if poll is None else now + poll * day,
                                   answer_by=None if answer is None else now + answer * day), now)
    assert found.actors
    assert found.text.th
    assert found.due_basis.en
    assert (found.actors == ("nobody",)) == (state in TERMINAL)
    if found.due is not None:
        assert found.due > now


@given(st.lists(st.sampled_from(MeasureState), min_size=1))
def test_late_news_never_take_a_measure_back(news):
    state = MeasureState.REQUESTED
    for one in news:
        assert later_of(state, one) in {state, one}
        was, state = state, later_of(state, one)
        assert list(MeasureState).index(state) >= list(MeasureState).index(was)
    assert state == max([MeasureState.REQUESTED, *news], key=list(MeasureState).index)
