"""The compiler on a made source: sound, and with each defect planted in turn."""
import copy
import csv
import json

import pytest

from centre.elections.compiler.report import Outcome
from centre.elections.compiler.run import SourceUnreadable, compile_source
from centre.elections.tests import tiny_source
from centre.elections.tests.tiny_source import AREAS, FACTS, SLUG


def run(folder, files, facts=None, areas=None):
    source, facts_folder = tiny_source.write(folder, files, facts, areas)
    return compile_source(source, folder / "out", facts_folder=facts_folder)


def found(report, what):
    (check,) = [c for c in report.checks if c.what.endswith(what)]
    return check


def test_a_sound_source_compiles_without_a_note_and_without_images(tmp_path):
    report = run(tmp_path, tiny_source.sound())

    assert {c.outcome for c in report.checks} == {Outcome.OK, Outcome.NOTED}
    assert [c.what for c in report.checks if c.outcome is Outcome.NOTED] == [
        "names that we write otherwise than the list"]
    written = "".join(p.read_text("utf-8") for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert "face.png" not in written
    assert "image" not in written
    with (tmp_path / "out" / SLUG / "coverage.csv").open(encoding="utf-8") as file:
        assert [(r["subdistrict"], r["constituencies"], r["certainty"]) for r in csv.DictReader(file)] == [
            ("100101", "BKK_1", "exact"), ("120601", "NBI_1 NBI_2", "needs_municipality"),
            ("120602", "NBI_2", "listed"), ("120604", "NBI_1", "exact")]


def test_the_same_source_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        run(tmp_path / name, tiny_source.sound())

    first, second = ({p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n / "out").rglob("*.*")}
                     for n in ("a", "b"))
    assert first == second


def _plant_phantom(files):
    files["ect/info_constituency.json"].append({"cons_id": "BKK_0", "cons_no": 0, "prov_id": "BKK",
                                                "total_vote_stations": 95, "registered_vote": None})


def _plant_phantom_count(files):
    seats = files["ect/stats_cons.json"]["result_province"][0]["constituencies"]
    seats.append({**copy.deepcopy(seats[0]), "cons_id": "BKK_0"})


def _seat(files, code):
    return next(s for p in files["ect/stats_cons.json"]["result_province"] for s in p["constituencies"]
                if s["cons_id"] == code)


def _plant_small_difference(files):
    _seat(files, "NBI_1")["candidates"][0]["mp_app_vote"] += 3
    files["ect/stats_party.json"]["result_party"][0]["mp_app_vote"] += 3


def _plant_large_difference(files):
    _seat(files, "NBI_1")["candidates"][0]["mp_app_vote"] += 4
    files["ect/stats_party.json"]["result_party"][0]["mp_app_vote"] += 4


def _plant_paused(files):
    _seat(files, "NBI_2")["pause_report"] = True


def _plant_lost_votes(files):
    _seat(files, "NBI_2")["candidates"].pop()
    for figures in (_seat(files, "NBI_2"), files["ect/stats_cons.json"]):
        figures["valid_votes"] -= 45
        figures["turn_out"] -= 45
    files["ect/stats_party.json"]["result_party"][1]["mp_app_vote"] -= 45


def _plant_partyless(files):
    candidate = files["ect/info_mp_candidate.json"][0]
    candidate["mp_app_party_id"] = None
    candidate["mp_app_name"] = "นายสมชาย ทดสอบ พรรครักษ์ธรรม"
    _seat(files, "BKK_1")["candidates"][0]["party_id"] = None
    files["ect/stats_party.json"]["result_party"][0]["mp_app_vote"] -= 60


def _set(name, *path, value):
    def plant(files):
        spot = files[name]
        for step in path[:-1]:
            spot = spot[step]
        spot[path[-1]] = value
    return plant


def _drop(name, index):
    def plant(files):
        del files[name][index]
    return plant


@pytest.mark.parametrize(("plant", "what", "outcome", "says"), [
    (_plant_phantom, "phantom constituencies (left out)", Outcome.NOTED, "BKK_0: 95 stations"),
    (_plant_phantom_count, "phantom constituencies in the count (left out)", Outcome.NOTED, "BKK_0"),
    (_drop("ect/info_constituency.json", 2), "constituency seats", Outcome.FAULT, "2 of 3"),
    (_drop("areas/provinces.json", 0), "provinces", Outcome.FAULT, "1 of 2"),
    (_drop("ect/info_party_overview.json", 1), "parties with a party list", Outcome.FAULT, "1 of 2"),
    (_set("ect/info_province.json", "total_registered_vote", value=601),
     "registered voters: constituencies against the national figure", Outcome.FAULT, "600 of 601"),
    (_set("ect/stats_cons.json", "turn_out", value=331), ": turnout, constituencies against the national figure",
     Outcome.FAULT, "330 of 331"),
    (_plant_small_difference, "candidates' votes against valid ballots", Outcome.NOTED, "NBI_1 +3"),
    (_plant_large_difference, "candidates' votes against valid ballots", Outcome.FAULT, "tolerance 3"),
    (_plant_lost_votes, "candidates without a vote row", Outcome.NOTED, "NBI_2_2"),
    (_plant_paused, "counts that the commission had paused", Outcome.NOTED, "NBI_2"),
    (_plant_partyless, "candidates without a party id, the party's name taken from their own", Outcome.NOTED,
     "นายสมชาย ทดสอบ: พรรครักษ์ธรรม"),
    (_set("ect/info_party_overview.json", 0, "party_no", value="3"), "gaps or repeats in the party-list numbers",
     Outcome.FAULT, "[2, 3]"),
    (_set("ect/info_party_overview.json", 0, "name", value="พรรคใหม่ที่ไม่มีชื่ออังกฤษ"),
     "parties without an English name", Outcome.FAULT, "พรรคใหม่ที่ไม่มีชื่ออังกฤษ"),
    (_set("ect/info_party_overview.json", 0, "color", value="ส้ม"), "party colours that are no colour", Outcome.FAULT,
     "ส้ม"),
    (_set("ect/info_mp_candidate.json", 0, "mp_app_name", value="à¸™à¸²à¸¢"), "mojibake (text decoded wrongly)",
     Outcome.FAULT, "info_mp_candidate.json"),
    (_set("ect/info_mp_candidate.json", 0, "mp_app_name", value="นาย\u200bก ข"),
     "invisible characters and decomposed sara am (cleaned)", Outcome.NOTED, "info_mp_candidate.json"),
    (_set("ect/info_mp_candidate.json", 0, "mp_app_no", value=2),
     "candidates of an unknown constituency or party, or with a wrong or repeated number", Outcome.FAULT, "BKK_1_1"),
    (_set("ect/info_constituency.json", 1, "zone", value=["อำเภอปากเกร (เฉพาะ"]),
     "zone texts whose district name is cut short or misspelt (kept)", Outcome.NOTED, "NBI_1 อำเภอปากเกร"),
    (_set("ect/info_constituency.json", 1, "zone", value=["อำเภอปากเกรด"]),
     "zone texts with a district that no list knows", Outcome.FAULT, "อำเภอปากเกรด"),
    (_set("ect/info_constituency.json", 1, "zone", value=[""]),
     "seats that are a whole province, without a zone text", Outcome.NOTED, "NBI_1"),
    (_set("derived/coverage.csv", 4, 1, value="บางพุด"),
     "rows of the coverage table that the list of areas does not know", Outcome.FAULT, "บางพุด"),
    (_set("derived/coverage.csv", 4, 2, value="9"), "constituencies in the coverage table that do not exist",
     Outcome.FAULT, "NBI_9"),
    (_drop("derived/coverage.csv", 1), "subdistricts without a constituency", Outcome.FAULT, "พระบรมมหาราชวัง"),
    (_set("derived/coverage.csv", 2, 2, value="1"),
     "a municipality is named but only one constituency is possible: listed", Outcome.NOTED, "ปากเกร็ด"),
    (_set("derived/coverage.csv", 3, 4, value="1:เฉพาะที่อื่น"), "districts with two different municipality notes",
     Outcome.FAULT, "ปากเกร็ด"),
    (_set("ect/stats_party.json", "result_party", 0, "party_list_count", value=3), "party-list seats", Outcome.FAULT,
     "5 of 4"),
])
def test_each_planted_defect_is_reported(tmp_path, plant, what, outcome, says):
    files = tiny_source.sound()
    plant(files)

    report = run(tmp_path, files)

    check = found(report, what)
    assert check.outcome is outcome, check
    assert says in check.line()
    assert (tmp_path / "out" / SLUG).exists() == (not report.faults)


def _unofficial():
    """A count of two days with a referendum, as on the days after a vote."""
    files, facts = tiny_source.sound(), copy.deepcopy(FACTS)
    facts["compile"]["status"] = "unofficial"
    del facts["compile"]["tolerance"]["turnout_between_ballots"]
    count = files["ect/stats_cons.json"]
    count |= {"last_update": "2026-02-09T08:51:34.984Z", "percent_count": 94.21323, "counted_vote_stations": 94}
    count["result_province"][1]["result_party"] = [
        {"party_id": 7, "party_list_vote": 100, "party_cons_votes": 85.0, "first_mp_app_count": 1},
        {"party_id": None, "party_list_vote": 0, "party_cons_votes": 3, "first_mp_app_count": 0}]
    files["ect/stats_party.json"] |= {"last_update": "2026-02-10T10:45:50Z", "percent_count": 94.3,
                                      "counted_vote_stations": 95}
    for party in files["ect/stats_party.json"]["result_party"]:
        party["party_list_count"] = None
    files["ect/stats_referendum_20260210.json"] = {
        "referendum_turn_out": 100, "referendum_valid_votes": 90, "referendum_invalid_votes": 10,
        "referendum_percent_count": 94.3, "referendum_counted_vote_stations": 95,
        "last_update": "2026-02-10T10:45:50Z",
        "referendum_results": {"a-question": {"yes": 60, "no": 20, "abstained": 10}}}
    return files, facts


def test_counts_of_two_days_are_two_releases_and_keep_their_share(tmp_path):
    report = run(tmp_path, *_unofficial())

    election = json.loads((tmp_path / "out" / SLUG / "election.json").read_text("utf-8"))
    first, second = election["releases"]
    assert not report.faults
    assert (first["code"], first["percent_counted"], first["known_from"]) == (
        "unofficial-20260209-1551", 94.21323, "2026-02-09T15:51:34+07:00")
    assert (second["totals"], second["referendum"]["yes"]) == ({}, 60)
    assert found(report, "provincial rows without a party id (left out of the sums)").found == "1"
    assert found(report, "party-list seats").outcome is Outcome.NOTED
    assert not (tmp_path / "out" / SLUG / second["code"] / "constituencies.csv").exists()


@pytest.mark.parametrize(("field", "value", "what"), [
    ("referendum_turn_out", 101, "referendum: ballots against turnout"),
    ("referendum_valid_votes", 91, "referendum: answers against valid ballots")])
def test_a_referendum_that_does_not_add_up_is_a_fault(tmp_path, field, value, what):
    files, facts = _unofficial()
    files["ect/stats_referendum_20260210.json"][field] = value

    assert found(run(tmp_path, files, facts), what).outcome is Outcome.FAULT


def test_votes_and_figures_of_the_unknown_are_faults(tmp_path):
    files = tiny_source.sound()
    _seat(files, "NBI_1")["candidates"][0]["mp_app_id"] = "NBI_1_9"
    _seat(files, "NBI_2")["result_party"][0]["party_id"] = 99
    _seat(files, "BKK_1")["cons_id"] = "BKK_7"
    files["ect/stats_party.json"]["result_party"].append(
        {"party_id": 99, "party_vote": None, "party_list_count": 0, "mp_app_vote": None, "first_mp_app_count": 0})

    report = run(tmp_path, files)

    assert found(report, "counts of an unknown constituency, candidate or party").examples == (
        "BKK_7", "NBI_1 NBI_1_9", "NBI_2 party 99")
    assert found(report, "national figures of an unknown party").examples == ("99",)


def test_notes_that_cannot_be_read_or_were_cut_are_reported(tmp_path):
    files = tiny_source.sound()
    for row in files["derived/coverage.csv"][2:4]:
        row[4] = "1:เฉพาะเทศบาลนครปากเกร็ด(ตำบลบางพูด; เทศบาลลอย"

    report = run(tmp_path, files)

    assert found(report, "municipality notes that cannot be read").examples == ("เทศบาลลอย",)
    assert found(report, "municipality notes cut inside a bracket (the open bracket is left out)").found == "1"


def test_odd_seats_and_parties_are_faults(tmp_path):
    files = tiny_source.sound()
    files["ect/info_constituency.json"][0]["prov_id"] = "ZZZ"  # a province that there is not
    files["ect/info_mp_candidate.json"][3] |= {"mp_app_party_id": 99}
    files["ect/info_mp_candidate.json"][4] |= {"mp_app_name": " "}

    report = run(tmp_path, files)

    assert found(report, "constituencies of an unknown province or with a wrong or repeated id").examples == (
        "BKK_1",)
    assert found(report, "candidates without a name").examples == ("NBI_2_1",)
    assert "NBI_1_2 party 99" in found(
        report, "candidates of an unknown constituency or party, or with a wrong or repeated number").examples


def test_a_count_with_a_fraction_is_refused(tmp_path):
    files = tiny_source.sound()
    _seat(files, "NBI_1")["candidates"][0]["mp_app_vote"] = 30.5

    with pytest.raises(SourceUnreadable, match="not a whole number"):
        run(tmp_path, files)


def test_compiling_again_replaces_what_was_there(tmp_path):
    source, facts_folder = tiny_source.write(tmp_path, tiny_source.sound())
    stale = tmp_path / "out" / SLUG / "unofficial-old" / "standings.csv"
    stale.parent.mkdir(parents=True)
    stale.write_text("party\n", "utf-8")

    compile_source(source, tmp_path / "out", facts_folder=facts_folder)

    assert not stale.exists()


def test_differences_within_tolerance_are_kept_as_the_source_has_them(tmp_path):
    files = tiny_source.sound()
    _plant_small_difference(files)
    run(tmp_path, files)

    folder = tmp_path / "out" / SLUG / "official-20230524-2122"
    assert "NBI_1,1,33\n" in (folder / "candidate_votes.csv").read_text("utf-8")
    assert "NBI_1,110,100,6,4" in (folder / "constituencies.csv").read_text("utf-8")


def test_notes_torn_apart_after_outside_are_one_area_again(tmp_path):
    files = tiny_source.sound()
    note = "1:ยกเว้นตำบลบางพูดนอกเขต; 1:ยกเว้นเทศบาลนครปากเกร็ด; 2:เฉพาะตำบลบางพูดนอกเขต; 2:เฉพาะเทศบาลนครปากเกร็ด"
    for row in files["derived/coverage.csv"][2:4]:
        row[4] = note

    report = run(tmp_path, files)

    assert found(report, "municipality notes broken after นอกเขต (joined again)").found == "2"
    rules = (tmp_path / "out" / SLUG / "municipality_rules.csv").read_text("utf-8")
    assert "NBI_2,1206,1,1,ตำบลบางพูดนอกเขตเทศบาลนครปากเกร็ด" in rules
    assert ",เทศบาลนครปากเกร็ด" not in rules


def test_exact_subdistricts_that_an_earlier_gazette_split_become_approximate(tmp_path):
    files, facts = tiny_source.sound(), copy.deepcopy(FACTS)
    earlier = copy.deepcopy(files["derived/coverage.csv"])
    files["derived/earlier.csv"] = earlier
    for row in files["derived/coverage.csv"][1:]:
        row[2:] = [row[2].split("|")[0], "exact", ""]
    files["derived/coverage.csv"][3][2] = "2"
    facts["compile"]["doubted_by"] = "derived/earlier.csv"

    report = run(tmp_path, files, facts)

    check = found(report, "called exact, but the earlier gazette splits or lists them by municipality: approximate")
    assert check.found == "2"
    assert not report.faults


def test_a_correction_that_no_longer_fits_is_a_fault(tmp_path):
    areas = {**AREAS, "corrections": [
        {"code": "12", "field": "name_en", "from": "Nonthaburi", "to": "Nontaburi", "why": "test"},
        {"code": "10", "field": "name_en", "from": "Bangkog", "to": "Bangkok", "why": "test"}]}

    report = run(tmp_path, tiny_source.sound(), areas=areas)

    assert found(report, "corrections that no longer fit the list").examples == ("10 Bangkog",)


@pytest.mark.parametrize(("name", "content", "says"), [
    ("ect/info_province.json", b"\xff\xfe", "not UTF-8 at byte 0"),
    ("ect/info_province.json", b"{", "not JSON"),
    ("ect/info_province.json", b"{}", "unexpected form"),
    ("derived/coverage.csv", [["subdistrict_code", "confidence"]], "no column constituency_no, subdistrict_th"),
    ("derived/coverage.csv", [["subdistrict_code", "subdistrict_th", "constituency_no", "confidence"], ["1"]],
     "line 2"),
])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content, says):
    files = tiny_source.sound()
    files[name] = content

    with pytest.raises(SourceUnreadable, match=says):
        run(tmp_path, files)
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_named(tmp_path):
    files = tiny_source.sound()
    del files["ect/info_constituency.json"]

    with pytest.raises(SourceUnreadable, match=r"info_constituency\.json"):
        run(tmp_path, files)


def test_a_byte_order_mark_is_no_defect(tmp_path):
    files = tiny_source.sound()
    source, facts_folder = tiny_source.write(tmp_path, files)
    path = source / "ect" / "info_party_overview.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert not compile_source(source, tmp_path / "out", facts_folder=facts_folder).faults
