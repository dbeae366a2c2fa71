"""A made source folder of three seats, sound in itself, in which tests plant one defect at a time."""
import copy
import csv
import json
from pathlib import Path
from typing import Any

import yaml

SLUG = "th-mp-2566"
CANDIDATES = {"BKK_1": (1, 2), "NBI_1": (1, 2), "NBI_2": (1, 2)}
VOTES = {"BKK_1": (60, 40), "NBI_1": (30, 70), "NBI_2": (55, 45)}

FACTS: dict[str, Any] = {
    "slug": SLUG, "year": 2566, "title": {"th": "ทดสอบ", "en": "Test"},
    "polling": ["2023-05-14T08:00", "2023-05-14T17:00"], "known_from": "2023-03-21T23:59",
    "candidates_known_from": "2023-04-07T23:59", "seats": {"constituency": 3, "party_list": 4},
    "parties_with_a_list": 2, "area_version": "th-areas-tiny", "sources": [], "ballots": [], "timetable": [],
    "compile": {
        "folder": "ect", "coverage": "derived/coverage.csv", "status": "official",
        "results_url": "https://example.org/",
        "zones_known_to_be_cut": ["อำเภอปากเกร"],
        "tolerance": {"party_totals": 0, "candidate_votes": 3, "party_votes": 0, "ballots": 2, "party_ballots": 0,
                      "turnout_between_ballots": 0}}}
AREAS: dict[str, Any] = {
    "code": "th-areas-tiny", "source": {"name": "made", "url": "https://example.org/", "read_on": "2026-01-01"},
    "compile": {"folder": "areas", "letters": "ect/info_province.json"},
    "expected": {"provinces": 2, "districts": 2, "subdistricts": 4}, "corrections": []}


def sound() -> dict[str, Any]:
    """Every file of the source by name, as Python values; CSV as a list of rows with the heading first."""
    return copy.deepcopy({
        "areas/provinces.json": [_area("province", 10, "กรุงเทพมหานคร", "Bangkok"),
                                 _area("province", 12, "นนทบุรี", "Nonthaburi")],
        "areas/districts.json": [_area("district", 1001, "พระนคร", "Phra Nakhon"),
                                 _area("district", 1206, "ปากเกร็ด", "Pak Kret")],
        "areas/subdistricts.json": [
            _area("subdistrict", 100101, "พระบรมมหาราชวัง", "Phra Borom Maha Ratchawang"),
            _area("subdistrict", 120601, "ปากเกร็ด", "Pak Kret"),
            _area("subdistrict", 120602, "บางตลาด", "Bang Talat"),
            _area("subdistrict", 120604, "บางพูด", "Bang Phut")],
        "ect/info_province.json": {"total_registered_vote": 600, "province": [
            {"province_id": "10", "prov_id": "BKK", "province": "กรุงเทพมหานคร", "total_registered_vote": 200},
            {"province_id": "12", "prov_id": "NBI", "province": "นนทบุรี", "total_registered_vote": 400}]},
        "ect/info_constituency.json": [
            {"cons_id": "BKK_1", "cons_no": 1, "prov_id": "BKK", "zone": ["เขตพระนคร"], "registered_vote": 200},
            {"cons_id": "NBI_1", "cons_no": 1, "prov_id": "NBI", "zone": ["อำเภอปากเกร็ด (เฉพาะ)"],
             "registered_vote": 200},
            {"cons_id": "NBI_2", "cons_no": 2, "prov_id": "NBI", "zone": ["อำเภอปากเกร็ด"], "registered_vote": 200}],
        "ect/info_party_overview.json": [
            {"id": "7", "party_no": "1", "name": "ก้าวไกล", "abbr": "ก.ก.", "color": "#f47526"},
            {"id": "8", "party_no": "2", "name": "เพื่อไทย", "abbr": "พท.", "color": "#DA3731"}],
        "ect/info_mp_candidate.json": [
            {"mp_app_id": f"{code}_{n}", "mp_app_no": n, "mp_app_party_id": 6 + n, "mp_app_name": f"นาย{code} {n}",
             "image_url": "https://example.org/face.png"} for code, numbers in CANDIDATES.items() for n in numbers],
        "ect/stats_cons.json": _count(),
        "ect/stats_party.json": {"last_update": "2023-05-24T21:22+0700", "result_party": [
            {"party_id": 7, "party_vote": 150.0, "party_list_count": 2.0, "mp_app_vote": 145.0,
             "first_mp_app_count": 2},
            {"party_id": 8, "party_vote": 150, "party_list_count": 2, "mp_app_vote": 155, "first_mp_app_count": 1}]},
        "derived/coverage.csv": [
            ["subdistrict_code", "subdistrict_th", "constituency_no", "confidence", "municipality_note"],
            ["100101", "พระบรมมหาราชวัง", "1", "exact", ""],
            ["120601", "ปากเกร็ด", "1|2", "needs_municipality", "1:เฉพาะเทศบาลนครปากเกร็ด; 2:ยกเว้นเทศบาลนครปากเกร็ด"],
            ["120602", "บางตลาด", "2", "listed", "1:เฉพาะเทศบาลนครปากเกร็ด; 2:ยกเว้นเทศบาลนครปากเกร็ด"],
            ["120604", "บางพูด", "1", "exact", ""]],
    })


def write(folder: Path, files: dict[str, Any], facts: dict[str, Any] | None = None,
          areas: dict[str, Any] | None = None) -> tuple[Path, Path]:
    """The source folder and the folder of facts, written."""
    source, facts_folder = folder / "source", folder / "facts"
    for name, content in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif name.endswith(".csv"):
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(content)
        else:
            path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    facts_folder.mkdir(parents=True)
    (facts_folder / f"{SLUG}.yaml").write_text(yaml.safe_dump(facts or FACTS, allow_unicode=True), "utf-8")
    (facts_folder / "th-areas-tiny.yaml").write_text(yaml.safe_dump(areas or AREAS, allow_unicode=True), "utf-8")
    (facts_folder / "party_names_en.csv").write_text(
        "name_th,name_en,ours\nก้าวไกล,Move Forward,0\nเพื่อไทย,Pheu Thai,0\n", "utf-8")
    return source, facts_folder


def _area(level: str, code: int, th: str, en: str) -> dict[str, Any]:
    return {f"{level}Code": code, f"{level}NameTh": th, f"{level}NameEn": en, "postalCode": 11120}


def _ballots(prefix: str, turnout: int, valid: int) -> dict[str, int]:
    return {f"{prefix}turn_out": turnout, f"{prefix}valid_votes": valid, f"{prefix}invalid_votes": 6,
            f"{prefix}blank_votes": turnout - valid - 6}


def _count() -> dict[str, Any]:
    seats = [{
        "cons_id": code, **_ballots("", 110, 100), **_ballots("party_list_", 110, 100),
        "candidates": [{"mp_app_id": f"{code}_{n}", "mp_app_vote": float(v), "party_id": 6 + n}
                       for n, v in zip(CANDIDATES[code], votes, strict=True)],
        "result_party": [{"party_id": 7, "party_list_vote": 50}, {"party_id": 8, "party_list_vote": 50}]}
        for code, votes in VOTES.items()]
    return {**_ballots("", 330, 300), "invalid_votes": 18, "blank_votes": 12, **_ballots("party_list_", 330, 300),
            "party_list_invalid_votes": 18, "party_list_blank_votes": 12, "last_update": "2023-05-24T21:22+0700",
            "result_province": [{"prov_id": "BKK", "result_party": [], "constituencies": seats[:1]},
                                {"prov_id": "NBI", "result_party": [], "constituencies": seats[1:]}]}
