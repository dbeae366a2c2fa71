"""Writes the compiled facts: CSV tables and one small JSON an election, the same bytes for the same source."""
from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from centre.elections.compiler.areas import Areas
from centre.elections.compiler.coverage import Coverage
from centre.elections.compiler.ect import Contest
from centre.elections.compiler.results import FIELDS, Release

NAMES = ("code", "name_th", "name_en")
COUNT = (*FIELDS, "percent_counted", "stations_counted", "paused")
STANDING = ("constituencies_first", "party_list_seats", "party_list_votes", "constituency_votes")


def write_areas(out: Path, areas: Areas) -> None:
    """Three tables, keyed by code; the code of an area begins with the code of the one above."""
    folder = out / areas.code
    _table(folder / "provinces.csv", ("code", "letters", "name_th", "name_en"),
           ([r["code"], r["letters"], r["name_th"], r["name_en"]] for r in areas.provinces.values()))
    _table(folder / "districts.csv", NAMES, ([r[n] for n in NAMES] for r in areas.districts.values()))
    _table(folder / "subdistricts.csv", (*NAMES, "postal_code"),
           ([r[n] for n in (*NAMES, "postal_code")] for r in areas.subdistricts.values()))


def write_election(out: Path, slug: str, contest: Contest, coverage: Coverage, releases: Sequence[Release],
                   digests: dict[str, str]) -> None:
    """The election's folder: election.json, tables of the contest, and a folder for each release with a count."""
    folder = out / slug
    _table(folder / "parties.csv",
           ("ect_id", "number", "name_th", "name_en", "name_en_is_ours", "abbreviation", "colour"),
           ([i, *p.values()] for i, p in sorted(contest.parties.items(), key=_ballot_order)))
    _table(folder / "constituencies.csv", ("code", "registered_voters", "stations", "ocd_id", "zone_th"),
           ([c, s["registered_voters"], s["stations"], s["ocd_id"], " | ".join(s["zone"])]
            for c, s in sorted(contest.constituencies.items(), key=lambda kv: (kv[1]["province"], kv[1]["number"]))))
    _table(folder / "candidates.csv", ("constituency", "number", "name_th", "party", "party_words_th"),
           ([c, n, p["name_th"], p["party"], p["party_words"]] for (c, n), p in sorted(contest.candidates.items())))
    _table(folder / "coverage.csv", ("subdistrict", "constituencies", "certainty"),
           ([c, " ".join(seats), certainty] for c, (seats, certainty) in sorted(coverage.lies_in.items())))
    _table(folder / "municipality_rules.csv", ("constituency", "district", "position", "includes", "area_th"),
           ([c, d, p, int(i), a] for c, d, p, i, a in coverage.rules))
    for release in releases:
        _write_release(folder / release.code, release)
    _json(folder / "election.json", {
        "slug": slug, "registered_voters": contest.registered_voters, "source_sha256": dict(sorted(digests.items())),
        "releases": [{"code": r.code, "status": r.status, "known_from": r.known_from, "source_url": r.source_url,
                      "percent_counted": r.percent_counted, "stations_counted": r.stations_counted,
                      "totals": r.totals, "referendum": r.referendum} for r in releases]})


def _ballot_order(party: tuple[int, dict[str, Any]]) -> tuple[bool, int, int]:
    number = party[1]["number"]
    return number is None, number or 0, party[0]


def _write_release(folder: Path, release: Release) -> None:
    if release.standings:
        _table(folder / "standings.csv", ("party", *STANDING),
               ([party, *(s[n] for n in STANDING)] for party, s in sorted(release.standings.items())))
    if not release.results:
        return
    _table(folder / "constituencies.csv", ("constituency", *COUNT),
           ([c, *(int(r[n]) if n == "paused" else r[n] for n in COUNT)] for c, r in sorted(release.results.items())))
    _table(folder / "candidate_votes.csv", ("constituency", "number", "votes"),
           ([c, n, votes] for (c, n), votes in sorted(release.candidate_votes.items())))
    numbers = sorted({n for votes in release.party_votes.values() for n in votes})
    _table(folder / "party_votes.csv", ("constituency", *map(str, numbers)),
           ([c, *(votes.get(n) for n in numbers)] for c, votes in sorted(release.party_votes.items())))


def _table(path: Path, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if v is None else v for v in row] for row in rows)
    _write(path, text.getvalue())


def _json(path: Path, content: dict[str, Any]) -> None:
    _write(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
