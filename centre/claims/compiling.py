"""Turns a folder of gathered claims into our own file: its facts, our English, masks and standing verdicts."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from centre.claims import records
from centre.claims.errors import DataFault
from centre.claims.records import CheckRecord, ClaimRecord
from centre.claims.verdicts import Verdict

OVERLAY = Path(__file__).resolve().parent / "data" / "overlay.yaml"
SOURCE_FILE = "thai-claims.jsonl"
# The source's words for a verdict that the house names otherwise.
_VERDICTS = {"denied_by_ect": Verdict.DENIED_BY_COMMISSION.value, "ai_altered": Verdict.ALTERED.value}
_ELECTIONS = {
    "2562": "th-mp-2562", "2566": "th-mp-2566", "2569": "th-mp-2569", "2563 (อบจ.)": "th-pao-2563",
    "2567 (อบจ.)": "th-pao-2567", "2568 (อบจ.)": "th-pao-2568", "2568 (เทศบาล)": "th-municipal-2568",
    "นอกช่วงเลือกตั้ง": ""}
_OVERLAY_KEYS = {"correct_en", "public_text_th", "public_text_en", "public_correct_th", "public_correct_en", "about",
                 "own_word", "living_person", "variants", "more"}


@dataclass(frozen=True, slots=True)
class CompileReport:
    """What compiling did: how many records, how many are public, and which verdicts the house lowered."""

    records: int
    public: int
    lowered: tuple[str, ...]


def compile_folder(source: Path, out: Path, overlay: Path = OVERLAY) -> CompileReport:
    """Read `thai-claims.jsonl` in a folder, merge the overlay, check everything and write our own file.

    Raises:
        DataFault: for a record that cannot be used, a record without an overlay entry or the reverse, or a public
            text that names a living person. Nothing is written then.
    """
    added = _overlay(overlay)
    names: list[str] = added["names"]
    entries: dict[str, Mapping[str, Any]] = added["claims"]
    gathered = list(_gathered(source / SOURCE_FILE))
    if missing := sorted({g["id"] for g in gathered} ^ set(entries)):
        raise DataFault(overlay.name, f"source and overlay differ: {', '.join(missing)}")
    compiled = [_compiled(g, entries[g["id"]]) for g in gathered]
    for record in compiled:
        record.check()
        _refuse_names(record, names)
    records.write(compiled, out)
    return CompileReport(
        records=len(compiled), public=sum(r.certainty == "ok" for r in compiled),
        lowered=tuple(r.ref for r in compiled if r.verdict != r.verdict_recorded))


def _overlay(path: Path) -> Mapping[str, Any]:
    try:
        found = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only text
        for ref, entry in found["claims"].items():
            if unknown := set(entry) - _OVERLAY_KEYS:
                raise DataFault(f"{path.name}: {ref}", f"unknown keys: {', '.join(sorted(unknown))}")
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise DataFault(path.name, f"no overlay: {error}") from error
    else:
        return dict(found)


def _gathered(path: Path) -> list[dict[str, str]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise DataFault(str(path), f"cannot be read: {error}") from error
    out = []
    for number, line in enumerate(lines, start=1):
        try:
            out.append({key: str(value) for key, value in json.loads(line).items()})
        except (ValueError, AttributeError) as error:
            raise DataFault(f"{path.name}:{number}", f"no claim record: {error}") from error
    return out


def _compiled(given: Mapping[str, str], added: Mapping[str, Any]) -> ClaimRecord:
    try:
        verdict = _VERDICTS.get(given["verdict"], given["verdict"])
        check = CheckRecord(given["source_name"], given["source_url"], given["date"], verdict,
                            independent=added.get("own_word") != "true")
        more = tuple(CheckRecord(m["organisation"], m["url"], m["published"], m["verdict"], independent=True)
                     for m in added.get("more", ()))
        record = ClaimRecord(
            ref=given["id"], election=_ELECTIONS[given["election_be"]], topic=given["topic"],
            text_th=given["claim_th"], text_en=given["claim_en"],
            public_text_th=added.get("public_text_th", given["claim_th"]),
            public_text_en=added.get("public_text_en", given["claim_en"]),
            correct_th=given["correct_info_th"], correct_en=added["correct_en"],
            public_correct_th=added.get("public_correct_th", given["correct_info_th"]),
            public_correct_en=added.get("public_correct_en", added["correct_en"]),
            verdict=verdict, verdict_recorded=verdict, happened=given["date"], certainty=given["certainty"],
            about_commission=added.get("about") == "commission",
            concerns_living_person=added.get("living_person") == "true", note=given["note"],
            variants=tuple(added.get("variants", ())), fact_checks=(check, *more))
    except KeyError as error:
        raise DataFault(given.get("id", SOURCE_FILE), f"{error} is missing or unknown") from error
    return records.with_verdict(record)


def _refuse_names(record: ClaimRecord, names: list[str]) -> None:
    shown = (record.public_text_th, record.public_text_en, record.public_correct_th, record.public_correct_en,
             record.note)
    if named := [n for n in names if any(n.lower() in text.lower() for text in shown)]:
        raise DataFault(record.ref, f"a public text names a living person: {', '.join(named)}")
