"""What a process keeps in memory for each state of the facts: the index of places and the parties."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from centre.elections.models import Coverage, Election, MunicipalityRule, Party, Subdistrict
from centre.elections.municipalities import Rule
from centre.elections.places import Place, PlaceIndex
from centre.elections.views import Certainty, PartyView
from centre.kernel.language import Bilingual

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Places:
    """The index of places of an election, and the municipality rules by district code."""

    index: PlaceIndex
    rules: dict[str, tuple[Rule, ...]]


class _ByVersion(Generic[Kept]):
    """One value for each election, built again when its `data_version` changes; safe between threads."""

    def __init__(self, build: Callable[[Election], Kept]) -> None:
        self._build = build
        self._kept: dict[str, tuple[str, Kept]] = {}
        self._building = Lock()

    def __call__(self, election: Election) -> Kept:
        kept = self._kept.get(election.slug)
        if kept is None or kept[0] != election.data_version:
            with self._building:
                kept = self._kept.get(election.slug)
                if kept is None or kept[0] != election.data_version:
                    kept = (election.data_version, self._build(election))
                    self._kept[election.slug] = kept
        return kept[1]


def _build_places(election: Election) -> Places:
    return Places(PlaceIndex.build(_subdistricts(election)), _rules(election))


def _build_parties(election: Election) -> dict[int, PartyView]:
    found = sorted(Party.objects.filter(election=election), key=lambda p: (p.number is None, p.number or 0, p.ect_id))
    return {p.ect_id: PartyView(p.ect_id, p.number, Bilingual(p.name_th, p.name_en), p.name_en_is_ours,
                                p.abbreviation, p.colour) for p in found}


places = _ByVersion(_build_places)
"""`places(election)`: about 0.3 s the first time, then at once."""
parties = _ByVersion(_build_parties)
"""`parties(election)`: by the commission's id, in order of list number, then those without a list."""


def _subdistricts(election: Election) -> list[Place]:
    lies_in: dict[int, list[tuple[int, str, str]]] = {}
    for subdistrict, number, code, certainty in Coverage.objects.filter(constituency__election=election).values_list(
            "subdistrict_id", "constituency__number", "constituency__code", "certainty"):
        lies_in.setdefault(subdistrict, []).append((number, code, certainty))
    rows: Any = Subdistrict.objects.filter(district__province__version=election.area_version_id).values_list(
        "pk", "code", "name_th", "name_en", "postal_code", "district__name_th", "district__name_en",
        "district__province__name_th", "district__province__name_en")
    return [Place(code, (th, district_th, province_th), (en, district_en, province_en), postal,
                  tuple(seat for _n, seat, _c in sorted(lies_in[pk])), Certainty(lies_in[pk][0][2]))
            for pk, code, th, en, postal, district_th, district_en, province_th, province_en in rows if pk in lies_in]


def _rules(election: Election) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for district, seat, includes, area in MunicipalityRule.objects.filter(
            constituency__election=election).order_by("district", "position").values_list(
            "district__code", "constituency__code", "includes", "area_th"):
        found.setdefault(district, []).append(Rule(seat, includes, area))
    return {district: tuple(rules) for district, rules in found.items()}
