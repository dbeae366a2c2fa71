"""What the gazette's rules by municipality mean for a voter of a split subdistrict; says nothing that they do not."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from centre.elections.views import MunicipalityChoice
from centre.kernel.language import Bilingual

OUTSIDE = Bilingual("นอกเขตเทศบาลข้างต้น", "Outside the municipalities above")
_KINDS = (("เทศบาลนคร", "city municipality"), ("เทศบาลเมือง", "town municipality"),
          ("เทศบาลตำบล", "subdistrict municipality"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One phrase of the gazette: a constituency includes an area of the district, or all of it but that area."""

    constituency: str
    includes: bool
    area: str


def choices(constituencies: tuple[str, ...], rules: Iterable[Rule]) -> tuple[MunicipalityChoice, ...]:
    """The municipalities that a voter of a split subdistrict may live in, and where each votes.

    The last choice is to live in none of them. It leads to a constituency only when the gazette gives one the whole
    district except areas that were all named before; otherwise to None.
    """
    relevant = [r for r in rules if r.constituency in constituencies]
    named: dict[str, set[str]] = defaultdict(set)
    excepted: dict[str, set[str]] = defaultdict(set)
    for rule in relevant:
        if rule.includes:
            named[rule.area].add(rule.constituency)
        else:
            excepted[rule.constituency].add(rule.area)
    if not named:
        return ()
    told = [MunicipalityChoice(_bilingual(area), next(iter(seats)) if len(seats) == 1 else None)
            for area, seats in named.items()]
    rest = [seat for seat, areas in excepted.items() if areas <= named.keys()]
    return (*told, MunicipalityChoice(OUTSIDE, rest[0] if len(rest) == 1 else None))


def _bilingual(area: str) -> Bilingual:
    kind = next((english for thai, english in _KINDS if area.startswith(thai)), "area")
    return Bilingual(area, f"{area} ({kind})")
