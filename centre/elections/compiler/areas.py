"""Provinces, districts and subdistricts with Thai and English names, and the commission's letters for provinces."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from centre.elections import names
from centre.elections.compiler.report import Report
from centre.elections.compiler.source import Source

Row = dict[str, str]


@dataclass(slots=True)
class Areas:
    """One list of areas; every row holds text only, keyed by DOPA code."""

    code: str
    provinces: dict[str, Row] = field(default_factory=dict)
    districts: dict[str, Row] = field(default_factory=dict)
    subdistricts: dict[str, Row] = field(default_factory=dict)

    def full_name(self, subdistrict: str) -> str:
        """`tambon, amphoe, province` in Thai, for the report."""
        return ", ".join(self._levels(subdistrict))

    def _levels(self, code: str) -> tuple[str, str, str]:
        return (self.subdistricts[code]["name_th"], self.districts[code[:4]]["name_th"],
                self.provinces[code[:2]]["name_th"])

    def letters(self) -> dict[str, str]:
        """The commission's letters to the two-digit code, e.g. `NBI` to `12`."""
        return {row["letters"]: code for code, row in self.provinces.items()}


def compile_areas(source: Source, facts: dict[str, Any], report: Report) -> Areas:
    """Read the list of areas, apply the stated corrections and check it whole."""
    folder, areas = facts["compile"]["folder"], Areas(facts["code"])
    letters = {str(p["province_id"]): str(p["prov_id"]) for p in source.json(facts["compile"]["letters"])["province"]}
    for row in source.json(f"{folder}/provinces.json"):
        code = str(row["provinceCode"])
        areas.provinces[code] = {"code": code, "letters": letters.get(code, ""), **_named(row, "province")}
    for row in source.json(f"{folder}/districts.json"):
        code = str(row["districtCode"])
        areas.districts[code] = {"code": code, **_named(row, "district")}
    for row in source.json(f"{folder}/subdistricts.json"):
        code = str(row["subdistrictCode"])
        areas.subdistricts[code] = {"code": code, **_named(row, "subdistrict"), "postal_code": str(row["postalCode"])}
    _correct(areas, facts.get("corrections", []), report)
    _check(areas, facts["expected"], report)
    return areas


def _named(row: dict[str, Any], level: str) -> Row:
    return {"name_th": names.clean(row[f"{level}NameTh"]), "name_en": names.clean(row[f"{level}NameEn"])}


def _correct(areas: Areas, corrections: list[dict[str, str]], report: Report) -> None:
    stale = []
    for c in corrections:
        level = {2: areas.provinces, 4: areas.districts, 6: areas.subdistricts}[len(c["code"])]
        row = level.get(c["code"])
        if row is None or row[c["field"]] != c["from"]:
            stale.append(f"{c['code']} {c['from']}")
            continue
        row[c["field"]] = c["to"]
    report.note(areas.code, "names that we write otherwise than the list", str(len(corrections)),
                [f"{c['from']} → {c['to']}: {c['why']}" for c in corrections])
    report.none(areas.code, "corrections that no longer fit the list", stale)


def _check(areas: Areas, expected: dict[str, int], report: Report) -> None:
    about = areas.code
    report.equal(about, "provinces", len(areas.provinces), expected["provinces"])
    report.equal(about, "districts", len(areas.districts), expected["districts"])
    report.equal(about, "subdistricts", len(areas.subdistricts), expected["subdistricts"])
    report.none(about, "provinces without the commission's letters",
                [p["name_th"] for p in areas.provinces.values() if not p["letters"]])
    report.none(about, "areas outside a known area", [
        *(c for c in areas.districts if c[:2] not in areas.provinces),
        *(c for c in areas.subdistricts if c[:4] not in areas.districts)])
    report.none(about, "areas without a name in both languages", [
        code for level in (areas.provinces, areas.districts, areas.subdistricts)
        for code, row in level.items() if not row["name_th"] or not row["name_en"]])
