"""How a verdict looks: a word, a shape and a tone, so that no reader depends on colour."""
from __future__ import annotations

from dataclasses import dataclass

from centre.claims.verdicts import Verdict, label
from centre.kernel.language import Bilingual


@dataclass(frozen=True, slots=True)
class Look:
    """The word a reader sees, the icon's name and the tone's class."""

    word: Bilingual
    icon: str
    tone: str


_SHAPES = {
    Verdict.FALSE: ("cross", "is-false"),
    Verdict.ALTERED: ("cross", "is-false"),
    Verdict.AI_GENERATED: ("cross", "is-false"),
    Verdict.STAGED: ("cross", "is-false"),
    Verdict.MISLEADING: ("warn", "is-warn"),
    Verdict.PARTLY_FALSE: ("warn", "is-warn"),
    Verdict.OLD_CONTEXT: ("warn", "is-warn"),
    Verdict.MISPLACED: ("warn", "is-warn"),
    Verdict.CONTEXT_NEEDED: ("warn", "is-warn"),
    Verdict.SATIRE: ("note", "is-note"),
    Verdict.OPINION: ("note", "is-note"),
    Verdict.UNSUPPORTED: ("open", "is-open"),
    Verdict.NOT_EXAMINED: ("open", "is-open"),
    Verdict.DISPUTED: ("open", "is-open"),
    Verdict.DENIED_BY_COMMISSION: ("open", "is-open"),
    Verdict.TRUE: ("true", "is-true"),
}


def look(verdict: str) -> Look:
    """The look of a verdict by its stable name, e.g. `old_context`.

    Raises:
        ValueError: when there is no such verdict.
    """
    known = Verdict(verdict)
    return Look(label(known), *_SHAPES[known])
