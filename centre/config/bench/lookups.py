"""Asks the elections room for every subdistrict and compares each answer with the shipped and the derived tables.

Import it only where Django is set up.
"""
from __future__ import annotations

import csv
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from centre.config.bench.bare import SHIPPED
from centre.elections import queries

_SEED = 1
_BY_MUNICIPALITY = frozenset({"listed", "needs_municipality"})
_CERTAINTIES = {"exact": "exact", "listed": "listed", "needs_municipality": "needs_municipality",
                "split_or_conflict": "split"}
_LETTERS = "กขคงจชดตถทธนบปพฟมยรลวศสหอ"

Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Place:
    """One subdistrict as a voter may type it, and where it votes by a table."""

    election: str
    code: str
    name: str
    address: str
    misspelt: str
    constituencies: tuple[str, ...]
    certainty: str


@dataclass(slots=True)
class Timed:
    """Seconds of each call by the wall and of this thread's processor time, and what was answered wrongly."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def shipped(slug: str, *, limit: int | None = None) -> tuple[list[Place], list[str]]:
    """The subdistricts of the shipped coverage in a fixed random order, and those that the room answers otherwise.

    Args:
        limit: so many subdistricts, for a quick look.
    """
    with (SHIPPED / slug / "coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chance = random.Random(_SEED)
    chance.shuffle(rows)
    places, wrong = [], []
    for row in rows[:limit]:
        option = queries.place(slug, row["subdistrict"])
        seats, certainty = tuple(row["constituencies"].split()), row["certainty"]
        if (option.constituencies, option.certainty) != (seats, certainty):
            wrong.append(f"{slug} {option.full_name.th}: {option.constituencies} {option.certainty}, not {seats}")
        places.append(Place(slug, row["subdistrict"], option.subdistrict.th,
                            f"{option.subdistrict.th} {option.district.th} {option.province.th}",
                            misspell(option.subdistrict.th, chance), seats, certainty))
    return places, wrong


def misspell(name: str, chance: random.Random) -> str:
    """A name with one consonant replaced, one left out, or two neighbours exchanged; never the name itself."""
    at = chance.randrange(1, len(name)) if len(name) > 1 else 0
    ways = [name[:at] + chance.choice(_LETTERS.replace(name[at], "")) + name[at + 1:]]
    if len(name) > 4:
        ways.append(name[:at] + name[at + 1:])
    if 0 < at < len(name) - 1 and name[at] != name[at + 1]:
        ways.append(name[:at] + name[at + 1] + name[at] + name[at + 2:])
    return chance.choice(ways)


def by_name(place: Place) -> bool:
    """Whether the name alone brings the place, as the answer or among the choices, with its constituencies."""
    return _brings(place, place.name)


def by_address(place: Place) -> bool:
    """Whether name, district and province bring the place with its constituencies."""
    return _brings(place, place.address)


def by_misspelt(place: Place) -> bool:
    """Whether the misspelt name brings the place among those offered."""
    return _brings(place, place.misspelt)


def timed(asked: Iterable[Asked], ask: Callable[[Asked], bool], *, budget_s: float) -> Timed:
    """Ask for each in turn until the budget is spent; the answer of each call is judged by `ask` itself."""
    result, deadline = Timed(), time.perf_counter() + budget_s
    for one in asked:
        begun, cpu_begun = time.perf_counter(), time.thread_time()
        right = ask(one)
        ended, cpu_ended = time.perf_counter(), time.thread_time()
        result.seconds.append(ended - begun)
        result.cpu.append(cpu_ended - cpu_begun)
        if not right:
            result.wrong.append(str(one))
        if ended > deadline:
            break
    return result


def seats(places: Sequence[Place]) -> list[tuple[str, str]]:
    """Every constituency of these places once, with its election."""
    return sorted({(place.election, seat) for place in places for seat in place.constituencies})


def shows_seat(seat: tuple[str, str]) -> bool:
    """Whether the room shows this constituency with its candidates."""
    slug, code = seat
    view = queries.constituency(slug, code)
    return view.code == code and len(view.candidates) > 0


def disagreements(slug: str, table: Path, doubted: frozenset[str]) -> tuple[int, list[str]]:
    """How many rows of a derived table were compared with the room's answer, and those that differ.

    Args:
        doubted: subdistricts whose `exact` must be shown as approximate, because an earlier gazette splits them.

    Raises:
        OSError, KeyError: the file is missing or not laid out as such a table.
    """
    wrong: list[str] = []
    letters: dict[str, str] = {}
    rows = _rows(table)
    for row in rows:
        option = queries.place(slug, row["subdistrict_code"])
        found = [seat.rpartition("_") for seat in option.constituencies]
        numbers = tuple(number for _letters, _mark, number in found)
        certainty = _certainty(row["confidence"], numbers, is_doubted=row["subdistrict_code"] in doubted)
        prefixes = {letters.setdefault(row["province_code"], found[0][0]), *(prefix for prefix, _mark, _n in found)}
        expected = (tuple(row["constituency_no"].split("|")), certainty, 1)
        if (numbers, str(option.certainty), len(prefixes)) != expected:
            wrong.append(f"{slug} {row['subdistrict_code']}: {option.constituencies} {option.certainty}")
    if len(set(letters.values())) != len(letters):
        wrong.append(f"{slug}: two provinces share their letters")
    return len(rows), wrong


def doubts(earlier: Path, later: Path) -> frozenset[str]:
    """Subdistricts that the later table calls exact although the earlier lists or splits them by municipality.

    Raises:
        OSError, KeyError: a file is missing or not laid out as such a table.
    """
    by_municipality = {r["subdistrict_code"] for r in _rows(earlier) if r["confidence"] in _BY_MUNICIPALITY}
    return frozenset(r["subdistrict_code"] for r in _rows(later)
                     if r["confidence"] == "exact" and r["subdistrict_code"] in by_municipality)


def _certainty(confidence: str, numbers: Sequence[str], *, is_doubted: bool) -> str:
    if is_doubted:
        return "approximate"
    # A municipality is named, but only one constituency is possible: nothing is left to ask.
    return "listed" if confidence == "needs_municipality" and len(numbers) == 1 else _CERTAINTIES[confidence]


def _brings(place: Place, typed: str) -> bool:
    answer = queries.find_place(place.election, typed)
    return any(option.subdistrict_code == place.code and option.constituencies == place.constituencies
               for option in answer.options)


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
