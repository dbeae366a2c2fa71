"""The one table of what may follow what in a case. Pure: verbs ask it, nothing else moves a case."""
from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class CaseState(StrEnum):
    """Where a case stands."""

    OPENED = "opened"
    FIRST_FINDING = "first_finding"
    RETURNED = "returned"
    SECOND_FINDING = "second_finding"
    AGREED = "agreed"
    CORRECTION_DRAFTED = "correction_drafted"
    CORRECTION = "correction"
    REFERRAL_PREPARED = "referral_prepared"
    REFERRED = "referred"
    PLATFORM_DECIDED = "platform_decided"
    DECLINED = "declined"
    MEASURE_SENT = "measure_sent"
    ACKNOWLEDGED = "acknowledged"
    OBSERVED = "observed"
    CLOSED = "closed"
    NO_VIOLATION = "no_violation"
    CLOSED_TRUE = "closed_true"
    MERGED = "merged"


class Step(StrEnum):
    """What moves a case from one state to another."""

    FIND_FIRST = "find_first"
    DISAGREE = "disagree"
    AGREE = "agree"
    AGREE_FACTS = "agree_facts"
    AGREE_TRUE = "agree_true"
    AGREE_NO_VIOLATION = "agree_no_violation"
    CONFIRM = "confirm"
    LEGAL_BREACH = "legal_breach"
    LEGAL_NO_BREACH = "legal_no_breach"
    ATTACH_CLAIM = "attach_claim"
    SET_CATEGORY = "set_category"
    DRAFT_CORRECTION = "draft_correction"
    PUBLISH_CORRECTION = "publish_correction"
    PREPARE = "prepare"
    RELEASE = "release"
    DECIDE_MEASURE = "decide_measure"
    DECLINE = "decline"
    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    OBSERVE = "observe"
    DISMISS = "dismiss"
    MERGE = "merge"
    CLOSE = "close"


_S, _T = CaseState, Step
_UNREAD = {_T.FIND_FIRST: _S.FIRST_FINDING, _T.DISMISS: _S.NO_VIOLATION, _T.MERGE: _S.MERGED}
_ASKED = {_T.ACKNOWLEDGE: _S.ACKNOWLEDGED, _T.OBSERVE: _S.OBSERVED}

TABLE: Mapping[CaseState, Mapping[Step, CaseState]] = MappingProxyType({
    _S.OPENED: {**_UNREAD, _T.ATTACH_CLAIM: _S.OPENED, _T.SET_CATEGORY: _S.OPENED},
    _S.RETURNED: {**_UNREAD, _T.ATTACH_CLAIM: _S.RETURNED, _T.SET_CATEGORY: _S.RETURNED},
    _S.FIRST_FINDING: {
        _T.DISAGREE: _S.RETURNED, _T.AGREE: _S.AGREED, _T.AGREE_FACTS: _S.SECOND_FINDING,
        _T.AGREE_TRUE: _S.CLOSED_TRUE, _T.AGREE_NO_VIOLATION: _S.NO_VIOLATION},
    _S.SECOND_FINDING: {
        _T.CONFIRM: _S.SECOND_FINDING, _T.DISAGREE: _S.RETURNED,
        _T.LEGAL_BREACH: _S.AGREED, _T.LEGAL_NO_BREACH: _S.NO_VIOLATION},
    _S.AGREED: {
        _T.CONFIRM: _S.AGREED, _T.DISAGREE: _S.RETURNED, _T.LEGAL_BREACH: _S.AGREED, _T.LEGAL_NO_BREACH: _S.AGREED,
        _T.DRAFT_CORRECTION: _S.CORRECTION_DRAFTED},
    _S.CORRECTION_DRAFTED: {
        _T.CONFIRM: _S.CORRECTION_DRAFTED, _T.DISAGREE: _S.RETURNED, _T.LEGAL_BREACH: _S.CORRECTION_DRAFTED,
        _T.LEGAL_NO_BREACH: _S.CORRECTION_DRAFTED, _T.DRAFT_CORRECTION: _S.CORRECTION_DRAFTED,
        _T.PUBLISH_CORRECTION: _S.CORRECTION},
    _S.CORRECTION: {
        _T.LEGAL_BREACH: _S.CORRECTION, _T.LEGAL_NO_BREACH: _S.CORRECTION,
        _T.PREPARE: _S.REFERRAL_PREPARED, _T.CLOSE: _S.CLOSED},
    # Preparing again replaces what was prepared: its seal no longer fits.
    _S.REFERRAL_PREPARED: {_T.PREPARE: _S.REFERRAL_PREPARED, _T.RELEASE: _S.REFERRED},
    _S.REFERRED: {_T.DECIDE_MEASURE: _S.PLATFORM_DECIDED, _T.DECLINE: _S.DECLINED},
    _S.DECLINED: {_T.PREPARE: _S.REFERRAL_PREPARED, _T.CLOSE: _S.CLOSED},
    _S.PLATFORM_DECIDED: {**_ASKED, _T.SEND: _S.MEASURE_SENT},
    _S.MEASURE_SENT: dict(_ASKED),
    _S.ACKNOWLEDGED: {_T.OBSERVE: _S.OBSERVED},
    # Posts that joined after the referral need one of their own; the findings still stand.
    _S.OBSERVED: {_T.PREPARE: _S.REFERRAL_PREPARED, _T.CLOSE: _S.CLOSED},
    _S.CLOSED: {}, _S.NO_VIOLATION: {}, _S.CLOSED_TRUE: {}, _S.MERGED: {},
})
TERMINAL = frozenset(state for state, steps in TABLE.items() if not steps)
UNREAD = frozenset({CaseState.OPENED, CaseState.RETURNED})
FINDINGS_STAND = frozenset({
    CaseState.AGREED, CaseState.CORRECTION_DRAFTED, CaseState.CORRECTION, CaseState.REFERRAL_PREPARED,
    CaseState.REFERRED, CaseState.PLATFORM_DECIDED, CaseState.DECLINED, CaseState.MEASURE_SENT,
    CaseState.ACKNOWLEDGED, CaseState.OBSERVED, CaseState.CLOSED})


def after(state: CaseState, step: Step) -> CaseState | None:
    """The state that a step leads to; None when the step is not possible there."""
    return TABLE[state].get(step)


def possible(state: CaseState) -> frozenset[Step]:
    """The steps that the table allows from a state, whoever may take them."""
    return frozenset(TABLE[state])


class MeasureState(StrEnum):
    """Where a measure stands at the platform; news that come late never take it back."""

    REQUESTED = "requested"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    APPLIED = "applied"
    OBSERVED = "observed"
    ENDED = "ended"


_RANK = {state: rank for rank, state in enumerate(MeasureState)}


def later_of(now: MeasureState, news: MeasureState) -> MeasureState:
    """The further of two states, so that an acknowledgement that arrives after the label is seen changes nothing."""
    return max(now, news, key=_RANK.__getitem__)
