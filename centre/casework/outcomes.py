"""What two agreeing verdicts lead to. Pure; never turns a denial or a dispute into a falsehood."""
from __future__ import annotations

from enum import StrEnum

from centre.claims.verdicts import Verdict


class Outcome(StrEnum):
    """Where a pair of equal verdicts takes the case."""

    FALSEHOOD = "falsehood"
    CONTEXT = "context"
    NO_VIOLATION = "no_violation"
    TRUE = "true"


_OUTCOMES = {
    **dict.fromkeys((Verdict.FALSE, Verdict.MISLEADING, Verdict.PARTLY_FALSE, Verdict.ALTERED, Verdict.OLD_CONTEXT,
                     Verdict.MISPLACED, Verdict.STAGED, Verdict.AI_GENERATED), Outcome.FALSEHOOD),
    **dict.fromkeys((Verdict.CONTEXT_NEEDED, Verdict.UNSUPPORTED), Outcome.CONTEXT),
    **dict.fromkeys((Verdict.SATIRE, Verdict.OPINION, Verdict.DISPUTED), Outcome.NO_VIOLATION),
    Verdict.TRUE: Outcome.TRUE,
}
# What a party says (a denial) and what nobody looked at are not what an examiner finds, so they are no choice here.
VERDICTS_FOR_FINDINGS = tuple(verdict for verdict in Verdict if verdict in _OUTCOMES)


def outcome(verdict: Verdict) -> Outcome:
    """What a finding of this verdict, confirmed by a second, means for the case."""
    return _OUTCOMES[verdict]


def measure_fits(verdict: Verdict, measure: str) -> bool:
    """Whether the measure may be asked for: what merely lacks context may carry a label and nothing stronger."""
    kind = outcome(verdict)
    return kind is Outcome.FALSEHOOD or (kind is Outcome.CONTEXT and measure == "label")
