"""The count: totals, constituencies, candidates, party lists and the referendum from the `stats_*` files."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from centre.elections.compiler.ect import Contest, whole
from centre.elections.compiler.report import Outcome, Report
from centre.elections.compiler.source import Source
from centre.elections.facts import moment

_TOTALS = {"turnout": "turn_out", "valid": "valid_votes", "invalid": "invalid_votes", "no_vote": "blank_votes"}
FIELDS = {**_TOTALS, **{f"party_list_{name}": f"party_list_{column}" for name, column in _TOTALS.items()}}
"""Our names of the eight figures of a count, and the commission's."""


@dataclass(slots=True)
class Release:
    """One state of the count. `results`: constituency code → the eight figures and how far it was counted."""

    code: str
    status: str
    known_from: str
    source_url: str
    percent_counted: float | None = None
    stations_counted: int | None = None
    totals: dict[str, int] = field(default_factory=dict)
    referendum: dict[str, Any] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    candidate_votes: dict[tuple[str, int], int] = field(default_factory=dict)
    party_votes: dict[str, dict[int, int]] = field(default_factory=dict)
    standings: dict[int, dict[str, int | None]] = field(default_factory=dict)


def compile_results(source: Source, facts: dict[str, Any], contest: Contest, report: Report) -> list[Release]:
    """The releases in order of time; files of one moment become one release."""
    releases: dict[str, Release] = {}
    folder = facts["compile"]["folder"]
    for stem, read in (("stats_cons", _read_constituencies), ("stats_party", _read_standings),
                       ("stats_referendum", _read_referendum)):
        name = source.latest(folder, stem)
        if name is None:
            continue
        data = source.json(name)
        at = moment(data["last_update"])
        code = f"{facts['compile']['status']}-{at:%Y%m%d-%H%M}"
        release = releases.setdefault(code, Release(
            code, facts["compile"]["status"], at.isoformat(timespec="seconds"), facts["compile"]["results_url"]))
        read(data, release, facts, contest, report)
    return sorted(releases.values(), key=lambda r: r.known_from)


def _read_constituencies(data: dict[str, Any], release: Release, facts: dict[str, Any], contest: Contest,
                         report: Report) -> None:
    _counted(data, release)
    release.totals = {ours: whole(data[theirs]) for ours, theirs in FIELDS.items()}
    phantom: list[str] = []
    odd: list[str] = []
    nameless: list[str] = []
    standings: dict[int, dict[str, int]] = defaultdict(lambda: {"first": 0, "list": 0, "constituency": 0})
    for province in data["result_province"]:
        for row in province["result_party"]:
            if row["party_id"] is None:
                nameless.append(f"{province['prov_id']}: {row}")
                continue
            party = standings[whole(row["party_id"])]
            party["first"] += whole(row["first_mp_app_count"] or 0)
            party["list"] += whole(row["party_list_vote"] or 0)
            party["constituency"] += whole(row["party_cons_votes"] or 0)
        for seat in province["constituencies"]:
            code = seat["cons_id"]
            if code not in contest.constituencies:
                (phantom if code.endswith("_0") else odd).append(code)
                continue
            release.results[code] = {
                **{ours: whole(seat[theirs]) for ours, theirs in FIELDS.items()},
                "percent_counted": seat.get("percent_count"), "stations_counted": seat.get("counted_vote_stations"),
                "paused": bool(seat.get("pause_report"))}
            odd += _read_votes(seat, release, contest)
    release.standings = {party: {"constituencies_first": s["first"], "party_list_seats": None,
                                 "party_list_votes": s["list"], "constituency_votes": s["constituency"]}
                         for party, s in standings.items()}
    about = facts["slug"]
    report.none(about, "phantom constituencies in the count (left out)", phantom, otherwise=Outcome.NOTED)
    report.none(about, "provincial rows without a party id (left out of the sums)", nameless, otherwise=Outcome.NOTED)
    report.none(about, "counts of an unknown constituency, candidate or party", odd)
    _check_sums(release, facts, contest, report)


def _read_votes(seat: dict[str, Any], release: Release, contest: Contest) -> Iterator[str]:
    code = seat["cons_id"]
    for row in seat["candidates"]:
        at, _, number = row["mp_app_id"].rpartition("_")
        candidate = contest.candidates.get((at, int(number)))
        if at != code or candidate is None or candidate["party"] != _party_id(row["party_id"]):
            yield f"{code} {row['mp_app_id']}"
            continue
        release.candidate_votes[code, int(number)] = whole(row["mp_app_vote"])
    release.party_votes[code] = {}
    for row in seat["result_party"]:
        party = contest.parties.get(whole(row["party_id"]))
        if party is None or party["number"] is None:
            yield f"{code} party {row['party_id']}"
            continue
        release.party_votes[code][party["number"]] = whole(row["party_list_vote"])


def _party_id(value: Any) -> int | None:  # noqa: ANN401 - int, text or null in the files
    return None if value is None else whole(value)


def _read_standings(data: dict[str, Any], release: Release, facts: dict[str, Any], contest: Contest,
                    report: Report) -> None:
    _counted(data, release)
    about, odd = facts["slug"], []
    release.standings = {}
    for row in data["result_party"]:
        party, seats = whole(row["party_id"]), row["party_list_count"]
        if party not in contest.parties:
            odd.append(str(party))
            continue
        release.standings[party] = {
            "constituencies_first": whole(row["first_mp_app_count"]),
            "party_list_seats": None if seats is None else whole(seats),
            "party_list_votes": whole(row["party_vote"] or 0), "constituency_votes": whole(row["mp_app_vote"] or 0)}
    report.none(about, "national figures of an unknown party", odd)
    report.equal(about, f"{release.code}: constituencies with a first place",
                 sum(s["constituencies_first"] or 0 for s in release.standings.values()),
                 facts["seats"]["constituency"])
    seats_given = [s["party_list_seats"] for s in release.standings.values()]
    if any(s is not None for s in seats_given):
        report.equal(about, f"{release.code}: party-list seats", sum(s or 0 for s in seats_given),
                     facts["seats"]["party_list"])
    else:
        report.note(about, f"{release.code}: party-list seats", "not given by the source")
    if release.results:
        _check_party_totals(release, facts, contest, report)


def _check_party_totals(release: Release, facts: dict[str, Any], contest: Contest, report: Report) -> None:
    summed: dict[tuple[int, str], int] = defaultdict(int)
    by_number = {p["number"]: party for party, p in contest.parties.items()}
    for votes_of in release.party_votes.values():
        for number, votes in votes_of.items():
            summed[by_number[number], "party_list_votes"] += votes
    for at, votes in release.candidate_votes.items():
        if (party := contest.candidates[at]["party"]) is not None:
            summed[party, "constituency_votes"] += votes
    for figure in ("party_list_votes", "constituency_votes"):
        report.within(facts["slug"], f"{release.code}: parties' {figure} against the sum of the constituencies", [
            (contest.parties[party]["name_th"], (s[figure] or 0) - summed[party, figure])
            for party, s in release.standings.items()], facts["compile"]["tolerance"]["party_totals"])


def _read_referendum(data: dict[str, Any], release: Release, facts: dict[str, Any], _contest: Contest,
                     report: Report) -> None:
    ((_question, answers),) = data["referendum_results"].items()
    release.referendum = {
        "turnout": whole(data["referendum_turn_out"]), "valid": whole(data["referendum_valid_votes"]),
        "invalid": whole(data["referendum_invalid_votes"]), "yes": whole(answers["yes"]), "no": whole(answers["no"]),
        "no_opinion": whole(answers["abstained"]), "percent_counted": data["referendum_percent_count"],
        "stations_counted": whole(data["referendum_counted_vote_stations"])}
    r = release.referendum
    report.equal(facts["slug"], "referendum: answers against valid ballots", r["yes"] + r["no"] + r["no_opinion"],
                 r["valid"])
    report.equal(facts["slug"], "referendum: ballots against turnout", r["valid"] + r["invalid"], r["turnout"])


def _counted(data: dict[str, Any], release: Release) -> None:
    if data.get("percent_count") is not None:
        release.percent_counted = data["percent_count"]
        release.stations_counted = whole(data["counted_vote_stations"])


def _check_sums(release: Release, facts: dict[str, Any], contest: Contest, report: Report) -> None:
    about, allowed, results = f"{facts['slug']}", facts["compile"]["tolerance"], release.results
    report.equal(about, f"{release.code}: constituencies with a count", len(results), facts["seats"]["constituency"])
    report.none(about, f"{release.code}: candidates without a vote row", [
        f"{code}_{number} {candidate['name_th']}" for (code, number), candidate in contest.candidates.items()
        if (code, number) not in release.candidate_votes], otherwise=Outcome.NOTED)
    for name, total in release.totals.items():
        report.equal(about, f"{release.code}: {name}, constituencies against the national figure",
                     sum(r[name] for r in results.values()), total)
    by_seat: dict[str, int] = defaultdict(int)
    for (code, _number), votes in release.candidate_votes.items():
        by_seat[code] += votes
    report.within(about, f"{release.code}: candidates' votes against valid ballots",
                  [(c, by_seat[c] - r["valid"]) for c, r in results.items()], allowed["candidate_votes"])
    report.within(about, f"{release.code}: party-list votes against valid party-list ballots",
                  [(c, sum(release.party_votes[c].values()) - r["party_list_valid"]) for c, r in results.items()],
                  allowed["party_votes"])
    for prefix, tolerance in (("", allowed["ballots"]), ("party_list_", allowed["party_ballots"])):
        report.within(about, f"{release.code}: {prefix}valid + invalid + no vote against turnout", [
            (c, r[f"{prefix}valid"] + r[f"{prefix}invalid"] + r[f"{prefix}no_vote"] - r[f"{prefix}turnout"])
            for c, r in results.items()], tolerance)
    between = [(c, r["party_list_turnout"] - r["turnout"]) for c, r in results.items()]
    if "turnout_between_ballots" in allowed:
        report.within(about, f"{release.code}: turnout of the two ballots", between,
                      allowed["turnout_between_ballots"])
    else:
        off = [d for _c, d in between if d]
        report.note(about, f"{release.code}: turnout of the two ballots",
                    f"{len(off)} differ, by at most {max(map(abs, off), default=0):,}; the count is not complete")
    report.none(about, f"{release.code}: counts that the commission had paused",
                [c for c, r in results.items() if r["paused"]], otherwise=Outcome.NOTED)
