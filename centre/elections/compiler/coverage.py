"""Which subdistrict lies in which constituency, how certain that is, and the gazette's rules by municipality."""
from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from centre.elections import names
from centre.elections.compiler.areas import Areas
from centre.elections.compiler.report import Outcome, Report
from centre.elections.compiler.source import Source

_COLUMNS = {"subdistrict_code", "subdistrict_th", "constituency_no", "confidence"}
_BY_MUNICIPALITY = {"listed", "needs_municipality"}
_CERTAINTIES = {"exact": "exact", "listed": "listed", "needs_municipality": "needs_municipality",
                "split_or_conflict": "split"}
_RULE = re.compile(r"(\d+):(เฉพาะ|ยกเว้น)(.+)")
_OUTSIDE = "นอกเขต"


@dataclass(slots=True)
class Coverage:
    """`lies_in`: subdistrict code → (constituency codes, certainty). `rules`: rows of municipality rules."""

    lies_in: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    rules: list[tuple[str, str, int, bool, str]] = field(default_factory=list)


def compile_coverage(source: Source, facts: dict[str, Any], areas: Areas, report: Report) -> Coverage:
    """Read the derived table, lower the certainty where an earlier gazette gives reason, and check it whole."""
    about, recipe, coverage = facts["slug"], facts["compile"], Coverage()
    rows = source.csv(recipe["coverage"], _COLUMNS)
    doubted = _doubted(source, recipe.get("doubted_by"))
    notes: dict[str, set[str]] = defaultdict(set)
    unknown, one_only, approximate = [], [], []
    for row in rows:
        code, confidence = row["subdistrict_code"], row["confidence"]
        area = areas.subdistricts.get(code)
        if area is None or area["name_th"] != names.clean(row["subdistrict_th"]) or confidence not in _CERTAINTIES:
            unknown.append(f"{code} {row['subdistrict_th']} {confidence}")
            continue
        certainty = _CERTAINTIES[confidence]
        letters = areas.provinces[code[:2]]["letters"]
        seats = tuple(f"{letters}_{number}" for number in row["constituency_no"].split("|"))
        if certainty == "needs_municipality" and len(seats) == 1:
            certainty = "listed"
            one_only.append(areas.full_name(code))
        if certainty == "exact" and code in doubted:
            certainty = "approximate"
            approximate.append(areas.full_name(code))
        coverage.lies_in[code] = (seats, certainty)
        if row.get("municipality_note"):
            notes[code[:4]].add(row["municipality_note"])
    report.none(about, "rows of the coverage table that the list of areas does not know", unknown)
    report.none(about, "subdistricts without a constituency",
                [areas.full_name(c) for c in areas.subdistricts if c not in coverage.lies_in])
    for certainty in (*dict.fromkeys(_CERTAINTIES.values()), "approximate"):
        count = sum(c == certainty for _seats, c in coverage.lies_in.values())
        report.say(about, f"subdistricts {certainty}", f"{count:,}")
    if one_only:
        report.note(about, "a municipality is named but only one constituency is possible: listed",
                    str(len(one_only)), one_only)
    if "doubted_by" in recipe:
        report.note(about, "called exact, but the earlier gazette splits or lists them by municipality: approximate",
                    str(len(approximate)), approximate)
    _compile_rules(coverage, notes, areas, about, report)
    return coverage


def check_against_seats(coverage: Coverage, seats: set[str], about: str, report: Report) -> None:
    """Every constituency is covered and no subdistrict lies in one that does not exist."""
    covered = {seat for seats_of, _c in coverage.lies_in.values() for seat in seats_of}
    report.none(about, "constituencies that no subdistrict covers", sorted(seats - covered))
    report.none(about, "constituencies in the coverage table that do not exist", sorted(covered - seats))
    report.none(about, "municipality rules for a constituency that does not exist",
                [f"{seat} {area}" for seat, _d, _p, _i, area in coverage.rules if seat not in seats])


def _doubted(source: Source, name: str | None) -> set[str]:
    if not name:
        return set()
    return {r["subdistrict_code"] for r in source.csv(name, _COLUMNS) if r["confidence"] in _BY_MUNICIPALITY}


def _compile_rules(coverage: Coverage, notes: dict[str, set[str]], areas: Areas, about: str, report: Report) -> None:
    report.none(about, "districts with two different municipality notes",
                [areas.districts[d]["name_th"] for d, found in notes.items() if len(found) > 1])
    joined: list[str] = []
    cut: list[str] = []
    unread: list[str] = []
    for district in sorted(notes):
        letters, rules = areas.provinces[district[:2]]["letters"], _rules(min(notes[district]), joined, cut, unread)
        coverage.rules += [(f"{letters}_{number}", district, position, includes, area)
                           for position, (number, includes, area) in enumerate(rules)]
    report.none(about, "municipality notes that cannot be read", unread)
    report.none(about, "municipality notes broken after นอกเขต (joined again)", joined, otherwise=Outcome.NOTED)
    report.none(about, "municipality notes cut inside a bracket (the open bracket is left out)", cut,
                otherwise=Outcome.NOTED)
    report.say(about, "districts with rules by municipality", str(len(notes)))


def _rules(note: str, joined: list[str], cut: list[str], unread: list[str]) -> list[tuple[int, bool, str]]:
    rules: list[tuple[int, bool, str]] = []
    for item in filter(None, (part.strip() for part in note.split(";"))):
        found = _RULE.fullmatch(item)
        if not found:
            unread.append(item)
            continue
        number, includes, area = int(found[1]), found[2] == "เฉพาะ", names.clean(found[3])
        if rules and rules[-1][2].endswith(_OUTSIDE) and rules[-1][:2] == (number, includes):
            # "ตำบลพิชัยนอกเขต" + "เทศบาลนครลำปาง" is one area; apart they would say the opposite.
            area = rules.pop()[2] + area
            joined.append(f"{number}:{area}")
        if area.count("(") > area.count(")"):
            cut.append(area)
            area = area[:area.rindex("(")].strip()
        rules.append((number, includes, area.replace("(", " (")))
    return rules
