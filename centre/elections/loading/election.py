"""Turns the compiled facts of one election into rows, table by table, from areas down to single votes."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from centre.elections import facts
from centre.elections.loading.package import Package, Row
from centre.elections.loading.sync import Keys, Sync
from centre.elections.models import (
    AreaVersion,
    Ballot,
    Candidate,
    CandidateVotes,
    Constituency,
    ConstituencyResult,
    Coverage,
    District,
    Election,
    MunicipalityRule,
    Party,
    PartyStanding,
    PartyVotes,
    Province,
    ResultRelease,
    Subdistrict,
    TimetableEvent,
)

_COUNTS = ("turnout", "valid", "invalid", "no_vote", "party_list_turnout", "party_list_valid", "party_list_invalid",
           "party_list_no_vote")


def load_areas(package: Package, sync: Sync) -> tuple[int, Keys, Keys, Keys]:
    """Areas of the package; returns the version's key and the keys of provinces, districts, subdistricts by code."""
    source = facts.areas(package.facts_folder)[package.area_code]["source"]
    version = sync.table(AreaVersion.objects.filter(code=package.area_code), ("code",), [{
        "code": package.area_code, "source_name": source["name"], "source_url": source["url"],
        "read_on": source["read_on"]}])[package.area_code,]
    provinces = sync.table(Province.objects.filter(version=version), ("code",), [
        {"version_id": version, **row} for row in package.areas("provinces")])
    districts = sync.table(District.objects.filter(province__version=version), ("code",), [
        {"province_id": provinces[row["code"][:2],], **row} for row in package.areas("districts")])
    subdistricts = sync.table(Subdistrict.objects.filter(district__province__version=version), ("code",), [
        {"district_id": districts[row["code"][:4],], **row} for row in package.areas("subdistricts")])
    return version, provinces, districts, subdistricts


def load_election(package: Package, sync: Sync, data_version: str) -> int:
    """The election with all that belongs to it; returns its primary key."""
    version, provinces, districts, subdistricts = load_areas(package, sync)
    election = _load_head(package, sync, version, data_version)
    parties = sync.table(Party.objects.filter(election=election), ("ect_id",), [{
        "election_id": election, "ect_id": int(row["ect_id"]), "number": _number(row["number"]),
        "name_th": row["name_th"], "name_en": row["name_en"], "name_en_is_ours": row["name_en_is_ours"] == "1",
        "abbreviation": row["abbreviation"], "colour": row["colour"]} for row in package.table("parties")])
    letters = {row["letters"]: provinces[row["code"],] for row in package.areas("provinces")}
    seats = sync.table(Constituency.objects.filter(election=election), ("code",), [{
        "election_id": election, "province_id": letters[row["code"].partition("_")[0]], "code": row["code"],
        "number": int(row["code"].partition("_")[2]), "registered_voters": int(row["registered_voters"]),
        "stations": _number(row["stations"]), "zone_th": row["zone_th"].split(" | ") if row["zone_th"] else [],
        "ocd_id": row["ocd_id"]} for row in package.table("constituencies", "code")])
    _load_coverage(package, sync, election, seats, districts, subdistricts)
    standing = Candidate.objects.filter(constituency__election=election)
    candidates = sync.table(standing, ("constituency_id", "number"), [{
        "constituency_id": seats[row["constituency"],], "number": int(row["number"]), "name_th": row["name_th"],
        "party_id": parties[int(row["party"]),] if row["party"] else None, "party_words_th": row["party_words_th"]}
        for row in package.table("candidates", "constituency")])
    _load_releases(package, sync, election, parties, seats, candidates)
    return election


def _load_head(package: Package, sync: Sync, version: int, data_version: str) -> int:
    known, compiled = package.known, package.compiled()
    opens, closes = (facts.moment(m) for m in known["polling"])
    head = {
        "slug": package.slug, "area_version_id": version, "title_th": known["title"]["th"],
        "title_en": known["title"]["en"], "polling_opens": opens, "polling_closes": closes,
        "known_from": facts.moment(known["known_from"]),
        "candidates_known_from": facts.moment(known["candidates_known_from"]),
        "constituency_seats": known["seats"]["constituency"], "party_list_seats": known["seats"]["party_list"],
        "registered_voters": compiled["registered_voters"], "sources": [_source(s) for s in known["sources"]],
        "data_version": data_version}
    election = sync.table(Election.objects.filter(slug=package.slug), ("slug",), [head])[package.slug,]
    sync.table(Ballot.objects.filter(election=election), ("kind",), [{
        "election_id": election, "kind": b["kind"], "position": position, "colour_th": b["colour"]["th"],
        "colour_en": b["colour"]["en"], "swatch": b["swatch"], "what_th": b["what"]["th"], "what_en": b["what"]["en"],
        "shows_th": b["shows"]["th"], "shows_en": b["shows"]["en"], "known_from": facts.moment(b["known_from"]),
        "source_url": b["source_url"], "certainty": b["certainty"]} for position, b in enumerate(known["ballots"])])
    sync.table(TimetableEvent.objects.filter(election=election), ("code",),
               [_event(election, e) for e in known["timetable"]])
    return election


def _event(election: int, event: dict[str, Any]) -> dict[str, Any]:
    starts, ends, whole_days = facts.span(event)
    note = event.get("note", {"th": "", "en": ""})
    return {"election_id": election, "code": event["code"], "title_th": event["title"]["th"],
            "title_en": event["title"]["en"], "starts": starts, "ends": ends, "whole_days": whole_days,
            "known_from": facts.moment(event["known_from"]),
            "replaced_at": facts.moment(event["replaced_at"]) if "replaced_at" in event else None,
            "source_url": event["source_url"], "certainty": event["certainty"], "note_th": note["th"],
            "note_en": note["en"]}


def _source(source: dict[str, Any]) -> dict[str, str]:
    return {key: value.isoformat() if isinstance(value, date) else str(value) for key, value in source.items()}


def _load_coverage(package: Package, sync: Sync, election: int, seats: Keys, districts: Keys,
                   subdistricts: Keys) -> None:
    sync.table(Coverage.objects.filter(constituency__election=election), ("constituency_id", "subdistrict_id"), [
        {"constituency_id": seats[seat,], "subdistrict_id": subdistricts[row["subdistrict"],],
         "certainty": row["certainty"]}
        for row in package.table("coverage") if (row["subdistrict"],) in subdistricts
        for seat in row["constituencies"].split()])
    sync.table(MunicipalityRule.objects.filter(constituency__election=election),
               ("constituency_id", "district_id", "position"), [
        {"constituency_id": seats[row["constituency"],], "district_id": districts[row["district"],],
         "position": int(row["position"]), "includes": row["includes"] == "1", "area_th": row["area_th"]}
        for row in package.table("municipality_rules", "constituency")])


def _load_releases(package: Package, sync: Sync, election: int, parties: Keys, seats: Keys,
                   candidates: Keys) -> None:
    compiled = package.compiled()["releases"]
    releases = sync.table(ResultRelease.objects.filter(election=election), ("code",), [{
        "election_id": election, "code": r["code"], "status": r["status"],
        "known_from": facts.moment(r["known_from"]),
        "percent_counted": _percent(r["percent_counted"]), "stations_counted": r["stations_counted"],
        "source_url": r["source_url"], "totals": r["totals"], "referendum": r["referendum"]} for r in compiled])
    numbered = {row["number"]: parties[int(row["ect_id"]),] for row in package.table("parties") if row["number"]}
    for release in compiled:
        code = release["code"]
        if package.has(f"{code}/standings"):
            sync.table(PartyStanding.objects.filter(release=releases[code,]), ("party_id",), [
                {"release_id": releases[code,], "party_id": parties[int(row["party"]),],
                 "constituencies_first": int(row["constituencies_first"]),
                 "party_list_seats": _number(row["party_list_seats"]),
                 "party_list_votes": int(row["party_list_votes"]),
                 "constituency_votes": int(row["constituency_votes"])}
                for row in package.table(f"{code}/standings")])
        if package.has(f"{code}/constituencies"):
            _load_count(package, sync, code, releases[code,], numbered, seats, candidates)


def _load_count(package: Package, sync: Sync, code: str, release: int, numbered: dict[str, int], seats: Keys,
                candidates: Keys) -> None:
    results = sync.table(ConstituencyResult.objects.filter(release=release), ("constituency_id",), [
        {"release_id": release, "constituency_id": seats[row["constituency"],],
         **{name: int(row[name]) for name in _COUNTS}, "percent_counted": _percent(row["percent_counted"]),
         "stations_counted": _number(row["stations_counted"]), "paused": row["paused"] == "1"}
        for row in package.table(f"{code}/constituencies", "constituency")])
    sync.table(CandidateVotes.objects.filter(result__release=release), ("result_id", "candidate_id"), [
        {"result_id": results[seats[row["constituency"],],],
         "candidate_id": candidates[seats[row["constituency"],], int(row["number"])], "votes": int(row["votes"])}
        for row in package.table(f"{code}/candidate_votes", "constituency")])
    sync.table(PartyVotes.objects.filter(result__release=release), ("result_id", "party_id"), [
        {"result_id": results[seats[row["constituency"],],], "party_id": numbered[number], "votes": int(votes)}
        for row in package.table(f"{code}/party_votes", "constituency") for number, votes in _votes(row)])


def _votes(row: Row) -> list[tuple[str, str]]:
    return [(number, votes) for number, votes in row.items() if number != "constituency" and votes]


def _number(text: str) -> int | None:
    return int(text) if text else None


def _percent(value: str | float | None) -> Decimal | None:
    return Decimal(str(value)).quantize(Decimal("0.0001")) if value not in (None, "") else None
