"""Which steps an actor may take on a case now, so that a desk offers no button that the verb refuses."""
from __future__ import annotations

from centre.accounts.actors import Actor
from centre.accounts.models import OrganisationKind, Role
from centre.casework.examination import LEGAL, is_outside_checker_missing, of_round
from centre.casework.models import Case
from centre.casework.transitions import UNREAD, CaseState, Step, possible

_OFFICER_STEPS = {
    Step.ATTACH_CLAIM: "attach_claim", Step.SET_CATEGORY: "set_category", Step.PREPARE: "prepare_referral",
    Step.DISMISS: "dismiss_case", Step.CLOSE: "close_case", Step.MERGE: "merge_case"}
_CONFIRMABLE = frozenset({CaseState.SECOND_FINDING, CaseState.AGREED, CaseState.CORRECTION_DRAFTED})


def may(case: Case, actor: Actor) -> frozenset[str]:
    """Names of verbs, e.g. `submit_finding`; the verb itself still checks."""
    state = CaseState(case.state)
    steps, found = possible(state), set[str]()
    if actor.has(Role.CASE_OFFICER):
        found |= {verb for step, verb in _OFFICER_STEPS.items() if step in steps}
    if _may_find(case, actor, state):
        found.add("submit_finding")
    if actor.has(Role.LEGAL_OFFICER) and Step.LEGAL_BREACH in steps \
            and not any(f.author_id == actor.person_id for f in of_round(case, LEGAL)):
        found.add("submit_legal_finding")
    if actor.has(Role.INFORMATION_OFFICER, Role.CASE_OFFICER) and Step.DRAFT_CORRECTION in steps:
        found.add("draft_correction")
    if actor.has(Role.INFORMATION_OFFICER) and Step.PUBLISH_CORRECTION in steps \
            and not is_outside_checker_missing(case) and not _drafted(case, actor):
        found.add("approve_correction")
    return frozenset(found | _with_the_platform(case, actor, steps))


def _drafted(case: Case, actor: Actor) -> bool:
    last = case.events.filter(step=Step.DRAFT_CORRECTION).last()
    return last is not None and last.pseudonym == actor.pseudonym


def _with_the_platform(case: Case, actor: Actor, steps: frozenset[Step]) -> set[str]:
    found = set[str]()
    if Step.RELEASE in steps and actor.has(Role.CASE_OFFICER, Role.LEGAL_OFFICER) \
            and not case.referrals.filter(released_at=None, replaced_at=None, prepared_by=actor.person_id).exists():
        found.add("release_referral")
    by_hand, of_platform = actor.has(Role.CASE_OFFICER), actor.has(Role.PLATFORM_OFFICER)
    if Step.DECLINE in steps and (by_hand or (of_platform and case.referrals.filter(
            platform=actor.organisation).exists())):
        found.add("record_platform_decision")
    if (by_hand or of_platform) and {Step.ACKNOWLEDGE, Step.OBSERVE} & steps:
        found |= {"record_sent", "record_acknowledged", "record_applied", "record_observation"}
    return found


def _may_find(case: Case, actor: Actor, state: CaseState) -> bool:
    if case.claim_id is None or not actor.has(Role.FACT_CHECKER, Role.CASE_OFFICER):
        return False
    if state in UNREAD:
        return True
    standing = of_round(case)
    if any(f.author_id == actor.person_id or f.organisation == actor.organisation for f in standing):
        return False
    return state is CaseState.FIRST_FINDING or (
        state in _CONFIRMABLE and actor.organisation_kind is OrganisationKind.FACT_CHECKER
        and is_outside_checker_missing(case))
