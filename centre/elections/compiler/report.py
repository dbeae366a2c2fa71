"""What the compiler checked: each check says what it found, and whether that is well, known or a fault."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_SHOWN = 6


class Outcome(StrEnum):
    """`ok`: as it should be. `noted`: a defect of the source, kept as it is. `fault`: nothing is written."""

    OK = "ok"
    NOTED = "noted"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, e.g. `th-mp-2566: constituency seats` → `400 of 400`."""

    about: str
    what: str
    outcome: Outcome
    found: str
    examples: tuple[str, ...] = ()

    def line(self) -> str:
        """The check as one line of the printed report."""
        shown = "; ".join(self.examples[:_SHOWN])
        more = f" … and {len(self.examples) - _SHOWN} more" if len(self.examples) > _SHOWN else ""
        return f"{self.outcome:5}  {self.about}: {self.what}: {self.found}" + (f" ({shown}{more})" if shown else "")


@dataclass(slots=True)
class Report:
    """All checks of one run, in order."""

    checks: list[Check] = field(default_factory=list)

    @property
    def faults(self) -> list[Check]:
        """The checks that forbid writing."""
        return [c for c in self.checks if c.outcome is Outcome.FAULT]

    def equal(self, about: str, what: str, found: int, expected: int) -> None:
        """Two counts must be the same."""
        outcome = Outcome.OK if found == expected else Outcome.FAULT
        self.checks.append(Check(about, what, outcome, f"{found:,} of {expected:,}"))

    def none(self, about: str, what: str, examples: Iterable[str], *, otherwise: Outcome = Outcome.FAULT) -> None:
        """There should be none of this; `otherwise` says how bad it is when there is."""
        listed = tuple(examples)
        self.checks.append(Check(about, what, otherwise if listed else Outcome.OK, str(len(listed)), listed))

    def within(self, about: str, what: str, differences: Sequence[tuple[str, int]], tolerance: int) -> None:
        """Figures that should be equal may differ by the stated tolerance; they are kept as the source has them."""
        off = [(name, d) for name, d in differences if d]
        largest = max((abs(d) for _name, d in off), default=0)
        outcome = Outcome.OK if not off else Outcome.NOTED if largest <= tolerance else Outcome.FAULT
        sum_of = sum(d for _name, d in off)
        found = f"{len(off)} differ, by at most {largest:,} (tolerance {tolerance:,}), in all {sum_of:+,}"
        self.checks.append(Check(about, what, outcome, found if off else f"none of {len(differences):,} differs",
                                 tuple(f"{name} {d:+,}" for name, d in sorted(off, key=lambda p: -abs(p[1])))))

    def note(self, about: str, what: str, found: str, examples: Iterable[str] = ()) -> None:
        """Something a reader of the facts should know."""
        self.checks.append(Check(about, what, Outcome.NOTED, found, tuple(examples)))

    def say(self, about: str, what: str, found: str) -> None:
        """A figure without a judgement."""
        self.checks.append(Check(about, what, Outcome.OK, found))

    def text(self) -> str:
        """The whole report for a terminal, with a last line that sums up."""
        counts = {o: sum(c.outcome is o for c in self.checks) for o in Outcome}
        last = (f"{len(self.checks)} checks: {counts[Outcome.OK]} ok, {counts[Outcome.NOTED]} noted, "
                f"{counts[Outcome.FAULT]} faults")
        return "\n".join([*(c.line() for c in self.checks), last])
