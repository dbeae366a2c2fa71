"""What stands of the findings of a case: read here by verbs and queries alike."""
from __future__ import annotations

from centre.accounts.models import OrganisationKind
from centre.casework.models import Case, Finding
from centre.casework.transitions import CaseState
from centre.claims.verdicts import Verdict

FACTUAL, LEGAL = "factual", "legal"
BREACH, NO_BREACH = "breach", "no_breach"


def of_round(case: Case, kind: str = FACTUAL) -> list[Finding]:
    """The findings of a kind in the round that runs, oldest first."""
    return list(case.findings.filter(round=case.round, kind=kind))


def is_outside_checker_missing(case: Case) -> bool:
    """Whether the claim is about the commission and no independent fact-checker has found in this round."""
    return (case.claim is not None and case.claim.about_commission
            and not any(f.organisation_kind == OrganisationKind.FACT_CHECKER for f in of_round(case)))


def agreed_verdict(case: Case) -> Verdict:
    """The verdict on which the readers of this round agree.

    Raises:
        ValueError: before two have agreed.
    """
    found = of_round(case)
    if len(found) < 2 or len({f.verdict for f in found}) != 1:
        raise ValueError(f"{case.ref}: no two findings agree")
    return Verdict(found[0].verdict)


def has_breach(case: Case) -> bool:
    """Whether the newest legal finding of this round says that the law was broken."""
    found = of_round(case, LEGAL)
    return bool(found) and found[-1].verdict == BREACH


def is_blind(case: Case, person_id: int | None) -> bool:
    """Whether the first finding of this round is hidden from this reader: until there are two, all but its author."""
    if case.state != CaseState.FIRST_FINDING:
        return False
    return not any(person_id is not None and f.author_id == person_id for f in of_round(case))
