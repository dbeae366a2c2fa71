"""Who must act next in a case, and by when. Pure: from the state and a few facts."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from centre.accounts.models import Role
from centre.casework import words
from centre.casework.transitions import CaseState
from centre.kernel.language import Bilingual

SYSTEM, PLATFORM, NOBODY = "system", "platform", "nobody"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides, beside the state, who acts next.

    `polling_opens` is None when no election is in front; `answer_by` when the procedure sets no time.
    """

    has_claim: bool
    outside_checker_missing: bool
    polling_opens: datetime | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next. `actors`: role codes, or `system`, `platform`, `nobody`; `due`: None where no time is set."""

    code: str
    actors: tuple[str, ...]
    text: Bilingual
    due: datetime | None
    due_basis: Bilingual


_READERS = (Role.FACT_CHECKER.value, Role.CASE_OFFICER.value)
_CASE = (Role.CASE_OFFICER.value,)
_INFORM = (Role.INFORMATION_OFFICER.value,)
_RELEASE = (Role.CASE_OFFICER.value, Role.LEGAL_OFFICER.value)
_BY_STATE: dict[CaseState, tuple[str, tuple[str, ...]]] = {
    CaseState.OPENED: ("first", _READERS),
    CaseState.RETURNED: ("again", _READERS),
    CaseState.FIRST_FINDING: ("second", _READERS),
    CaseState.SECOND_FINDING: ("legal", (Role.LEGAL_OFFICER.value,)),
    CaseState.AGREED: ("draft", _INFORM),
    CaseState.CORRECTION_DRAFTED: ("approve", _INFORM),
    CaseState.CORRECTION: ("prepare", _CASE),
    CaseState.REFERRAL_PREPARED: ("release", _RELEASE),
    CaseState.REFERRED: ("decide", (PLATFORM,)),
    CaseState.DECLINED: ("declined", _CASE),
    CaseState.PLATFORM_DECIDED: ("send", (SYSTEM,)),
    CaseState.MEASURE_SENT: ("acknowledge", (PLATFORM,)),
    CaseState.ACKNOWLEDGED: ("observe", (SYSTEM,)),
    CaseState.OBSERVED: ("more", _CASE),
}


def next_step(state: CaseState, facts: Facts, now: datetime) -> NextStep:
    """The step that the case waits for; `nobody` once it is finished."""
    code, actors = _who(state, facts)
    if code == "none":
        return NextStep(code, actors, words.NEXT[code], None, words.DUE_UNSET)
    due, basis = _due(state, facts, now)
    return NextStep(code, actors, words.NEXT[code], due, basis)


def _who(state: CaseState, facts: Facts) -> tuple[str, tuple[str, ...]]:
    if state not in _BY_STATE:
        return "none", (NOBODY,)
    if state in {CaseState.OPENED, CaseState.RETURNED} and not facts.has_claim:
        return "claim", _CASE
    if state in {CaseState.AGREED, CaseState.CORRECTION_DRAFTED, CaseState.SECOND_FINDING} \
            and facts.outside_checker_missing:
        return "outside", (Role.FACT_CHECKER.value,)
    return _BY_STATE[state]


def _due(state: CaseState, facts: Facts, now: datetime) -> tuple[datetime | None, Bilingual]:
    if state is CaseState.REFERRED and facts.answer_by is not None:
        return facts.answer_by, words.DUE_BY_ANSWER
    if facts.polling_opens is not None and now < facts.polling_opens:
        return facts.polling_opens, words.DUE_BY_POLL
    return None, words.DUE_UNSET
