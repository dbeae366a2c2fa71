"""How a case moves: locked row, pure table, a line of the trail, an audit entry; one transaction around them."""
from __future__ import annotations

from collections.abc import Mapping

from centre.accounts.actors import Actor
from centre.accounts.models import Role
from centre.audit import services as audit
from centre.casework import errors, words
from centre.casework.models import Case, CaseEvent, Measure, Referral
from centre.casework.transitions import TERMINAL, CaseState, Step, after
from centre.kernel import clock
from centre.posts import services as posts

Facts = Mapping[str, str | int | bool | None]


def locked(ref: str) -> Case:
    """The case, its row locked until the transaction ends.

    Raises:
        NotFound: `case_unknown`.
    """
    case = Case.objects.select_for_update().filter(ref=ref).first()
    if case is None:
        raise errors.case_unknown(ref)
    return case


def locked_referral(referral_id: str) -> tuple[Case, Referral]:
    """The referral and its case; the case is locked first, so that all verbs lock in one order.

    Raises:
        NotFound: `referral_unknown`.
    """
    found = Referral.objects.filter(pk=referral_id).values_list("case__ref", flat=True).first()
    if found is None:
        raise errors.referral_unknown()
    case = locked(found)
    return case, Referral.objects.defer("bundle").get(pk=referral_id)


def locked_measure(measure_id: str) -> tuple[Case, Measure]:
    """The measure and its locked case.

    Raises:
        NotFound: `measure_unknown`.
    """
    found = Measure.objects.filter(pk=measure_id).values_list("referral__case__ref", flat=True).first()
    if found is None:
        raise errors.measure_unknown()
    case = locked(found)
    return case, Measure.objects.select_related("referral").get(pk=measure_id)


def move(case: Case, step: Step, actor: Actor, facts: Facts | None = None) -> None:
    """Take a locked case one step on; releases the holds on its posts when that finishes it.

    Raises:
        Conflict: `step_not_possible`.
    """
    was, to = CaseState(case.state), after(CaseState(case.state), step)
    if to is None:
        raise errors.step_not_possible(case.ref, words.STATES[was])
    case.state = to
    if to in TERMINAL:
        case.closed_at = clock.now()
    write(case, step.value, actor, facts, was=was)
    if to in TERMINAL:
        for post_id in case.posts.values_list("post_id", flat=True):
            posts.release_hold(post_id, f"case:{case.ref}")


def note(case: Case, what: str, actor: Actor, facts: Facts | None = None) -> None:
    """Write a line of the trail that leaves the case where it stands."""
    write(case, what, actor, facts, was=CaseState(case.state))


def write(case: Case, what: str, actor: Actor, facts: Facts | None, *, was: CaseState) -> None:
    """Save the case, its event and the audit entry."""
    now, kept = clock.now(), dict(facts or {})
    case.changed_at = now
    case.save()
    CaseEvent(case=case, step=what, from_state=was, to_state=case.state, pseudonym=actor.pseudonym,
              organisation=actor.organisation, facts=kept, at=now).save()
    audit.append(actor, f"case.{what}", f"case:{case.ref}", {"from": was.value, "to": str(case.state), **kept})


def person_of(actor: Actor) -> int:
    """The id of the person who acts: what two people must stand behind is never signed by a program.

    Raises:
        NotAllowed: `person_needed`.
    """
    if actor.person_id is None:
        raise errors.person_needed()
    return actor.person_id


def require_platform(actor: Actor, platform: str, *, system: bool = False, by_hand: bool = False) -> None:
    """Let only the platform addressed act: its officer or its machine.

    Args:
        system: whether the software itself may, as when a connector reports what it was answered.
        by_hand: whether a case officer may write down what came on paper.

    Raises:
        NotAllowed: `not_this_platform`.
    """
    is_machine = actor.person_id is None and not actor.is_system
    of_platform = actor.organisation == platform and (is_machine or actor.has(Role.PLATFORM_OFFICER))
    if not (of_platform or (system and actor.is_system) or (by_hand and actor.has(Role.CASE_OFFICER))):
        raise errors.not_this_platform()
