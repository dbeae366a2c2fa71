"""What a decider may look at, and what it may answer. Pure."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from centre.reports.reasons import Reason


@dataclass(frozen=True, slots=True)
class Likeness:
    """A known claim that the post may repeat, with its probability; `denied` where the post speaks against it."""

    claim_ref: str
    topic: str
    probability: float
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """A report and what the house already has: matches best first, open cases of the post and of those claims.

    How many others reported the same is not here, so that no decider can go by it.
    """

    reason: Reason
    case_of_post: str | None = None
    matches: tuple[Likeness, ...] = ()
    case_of_claim: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Join:
    """Put the report into this open case."""

    case_ref: str


@dataclass(frozen=True, slots=True)
class Open:
    """Open a case, about this claim where it is known."""

    claim_ref: str | None = None
    topic: str = ""


Decision = Join | Open
