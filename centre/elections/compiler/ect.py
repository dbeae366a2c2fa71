"""Parties, constituencies and candidates from the commission's `info_*` files."""
from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from centre.elections import names
from centre.elections.compiler.areas import Areas
from centre.elections.compiler.report import Outcome, Report
from centre.elections.compiler.source import Source

_WITH_PARTY = re.compile(r"(.*\S)\s+พรรค\s*(\S.*)")
_ZONE_NAME = re.compile(r"(อำเภอ|เขต)([^\s(]+)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(slots=True)
class Contest:
    """Who stands where. Keys: party by the commission's id, constituency by code, candidate by (code, number)."""

    parties: dict[int, dict[str, Any]] = field(default_factory=dict)
    constituencies: dict[str, dict[str, Any]] = field(default_factory=dict)
    candidates: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    registered_voters: int = 0


def compile_contest(source: Source, facts: dict[str, Any], areas: Areas, facts_folder: Path,
                    report: Report) -> Contest:
    """Read who stands where and check it whole."""
    contest = Contest()
    _parties(source, facts, facts_folder, contest, report)
    _constituencies(source, facts, areas, contest, report)
    _candidates(source, facts, contest, report)
    return contest


def whole(value: Any) -> int:  # noqa: ANN401 - the files mix int, float, text and null
    """A count from the files, which write it as int, float with nothing after the point, or text.

    Raises:
        ValueError: when it is no whole number.
    """
    number = float(value)
    if not number.is_integer():
        raise ValueError(f"not a whole number: {value!r}")
    return int(number)


def _parties(source: Source, facts: dict[str, Any], folder: Path, contest: Contest, report: Report) -> None:
    about = facts["slug"]
    with (folder / "party_names_en.csv").open(encoding="utf-8", newline="") as file:
        english = {row["name_th"]: row for row in csv.DictReader(file)}
    bad_colour = []
    for row in source.json(f"{facts['compile']['folder']}/info_party_overview.json"):
        name = names.clean(row["name"])
        words = english.get(name, {"name_en": "", "ours": "1"})
        number = whole(row["party_no"]) if row["party_no"] not in (None, "") else None
        if not _COLOUR.fullmatch(row["color"]):
            bad_colour.append(f"{name} {row['color']}")
        contest.parties[whole(row["id"])] = {
            "number": number, "name_th": name, "name_en": words["name_en"], "name_en_is_ours": words["ours"],
            "abbreviation": names.clean(row["abbr"] or ""), "colour": row["color"].lower()}
    numbers = sorted(p["number"] for p in contest.parties.values() if p["number"] is not None)
    report.equal(about, "parties with a party list", len(numbers), facts["parties_with_a_list"])
    report.none(about, "gaps or repeats in the party-list numbers",
                [] if numbers == list(range(1, len(numbers) + 1)) else [str(numbers)])
    report.none(about, "parties without a list (constituencies only)",
                [p["name_th"] for p in contest.parties.values() if p["number"] is None], otherwise=Outcome.NOTED)
    report.none(about, "parties without an English name",
                [p["name_th"] for p in contest.parties.values() if not p["name_en"]])
    report.none(about, "party colours that are no colour", bad_colour)
    report.none(about, "parties without an abbreviation",
                [p["name_th"] for p in contest.parties.values() if not p["abbreviation"]], otherwise=Outcome.NOTED)


def _constituencies(source: Source, facts: dict[str, Any], areas: Areas, contest: Contest, report: Report) -> None:
    about, folder, letters = facts["slug"], facts["compile"]["folder"], areas.letters()
    phantom, odd = [], []
    for row in source.json(f"{folder}/info_constituency.json"):
        code, number = row["cons_id"], whole(row["cons_no"])
        if number == 0:
            phantom.append(f"{code}: {row.get('total_vote_stations') or 0} stations, no voters")
            continue
        if row["prov_id"] not in letters or code != f"{row['prov_id']}_{number}" or code in contest.constituencies:
            odd.append(code)
            continue
        province = letters[row["prov_id"]]
        contest.constituencies[code] = {
            "province": province, "number": number, "registered_voters": whole(row["registered_vote"]),
            "stations": row.get("total_vote_stations"),
            "zone": [names.clean(z) for z in row.get("zone") or [] if z.strip()],
            "ocd_id": f"ocd-division/country:th/province:{row['prov_id'].lower()}/cd:{number}"}
    provinces = source.json(f"{folder}/info_province.json")
    contest.registered_voters = whole(provinces["total_registered_vote"])
    report.equal(about, "constituency seats", len(contest.constituencies), facts["seats"]["constituency"])
    report.equal(about, "provinces with a seat", len({c["province"] for c in contest.constituencies.values()}),
                 len(areas.provinces))
    report.none(about, "phantom constituencies (left out)", phantom, otherwise=Outcome.NOTED)
    report.none(about, "constituencies of an unknown province or with a wrong or repeated id", odd)
    report.equal(about, "registered voters: constituencies against the national figure",
                 sum(c["registered_voters"] for c in contest.constituencies.values()), contest.registered_voters)
    report.equal(about, "registered voters: provinces against the national figure",
                 sum(whole(p["total_registered_vote"]) for p in provinces["province"]), contest.registered_voters)
    _zones(facts, areas, contest, report)


def _zones(facts: dict[str, Any], areas: Areas, contest: Contest, report: Report) -> None:
    known = {(code[:2], row["name_th"]) for code, row in areas.districts.items()}
    expected = set(facts["compile"].get("zones_known_to_be_cut", []))
    cut: list[str] = []
    new: list[str] = []
    for code, seat in contest.constituencies.items():
        for zone in seat["zone"]:
            found = _ZONE_NAME.match(zone)
            if found and (seat["province"], found[2]) not in known:
                (cut if found[0] in expected else new).append(f"{code} {found[0]}")
    report.none(facts["slug"], "zone texts whose district name is cut short or misspelt (kept)", cut,
                otherwise=Outcome.NOTED)
    report.none(facts["slug"], "zone texts with a district that no list knows", new)
    report.none(facts["slug"], "seats that are a whole province, without a zone text",
                [code for code, seat in contest.constituencies.items() if not seat["zone"]], otherwise=Outcome.NOTED)


def _candidates(source: Source, facts: dict[str, Any], contest: Contest, report: Report) -> None:
    about, odd, unnamed, outside = facts["slug"], [], [], []
    for row in source.json(f"{facts['compile']['folder']}/info_mp_candidate.json"):
        code, _, last = row["mp_app_id"].rpartition("_")
        number, name, party, words = whole(row["mp_app_no"]), names.clean(row["mp_app_name"]), None, ""
        if code not in contest.constituencies or last != str(number) or (code, number) in contest.candidates:
            odd.append(row["mp_app_id"])
            continue
        if row["mp_app_party_id"] is None:
            if found := _WITH_PARTY.fullmatch(name):
                name, words = found[1], found[2]
            outside.append(f"{row['mp_app_id']} {name}: พรรค{words}")
        elif (party := whole(row["mp_app_party_id"])) not in contest.parties:
            odd.append(f"{row['mp_app_id']} party {party}")
            continue
        if not name:
            unnamed.append(row["mp_app_id"])
        contest.candidates[code, number] = {"name_th": name, "party": party, "party_words": words}
    report.say(about, "candidates", f"{len(contest.candidates):,}")
    report.none(about, "candidates of an unknown constituency or party, or with a wrong or repeated number", odd)
    report.none(about, "candidates without a name", unnamed)
    report.none(about, "candidates without a party id, the party's name taken from their own", outside,
                otherwise=Outcome.NOTED)
    standing = {code for code, _n in contest.candidates}
    report.none(about, "constituencies without candidates", sorted(set(contest.constituencies) - standing))
