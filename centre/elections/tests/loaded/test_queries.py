"""What is answered at which moment: nothing before it is known, everything in neutral order, status always said."""
import pytest
from django.test import override_settings

from centre.elections import queries
from centre.elections.tests.moments import BEFORE_ALL, COUNTED, DATES_SET, REHEARSAL, SECOND_REHEARSAL, at
from centre.elections.views import Phase, to_json
from centre.kernel import clock
from centre.kernel.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("both_elections")]


def test_the_front_election_is_the_next_by_the_clock_and_the_latest_after_polling():
    assert queries.front(DATES_SET).slug == "th-mp-2566"
    assert queries.front(REHEARSAL).phase is Phase.BEFORE
    assert queries.front(at(2023, 5, 14, 12)).phase is Phase.POLLING
    assert queries.front(at(2024, 1, 1)).slug == "th-mp-2566"
    assert queries.front(at(2024, 1, 1)).phase is Phase.AFTER
    assert queries.front(SECOND_REHEARSAL).slug == "th-mp-2569"
    assert queries.front(at(2026, 6, 1)).slug == "th-mp-2569"


def test_the_setting_chooses_the_front_election_once_it_is_public():
    with override_settings(FRONT_ELECTION="th-mp-2566"):
        assert queries.front(SECOND_REHEARSAL).slug == "th-mp-2566"
    with override_settings(FRONT_ELECTION="th-mp-2569"):
        assert queries.front(REHEARSAL).slug == "th-mp-2566"


def test_before_anything_is_public_there_is_no_election():
    with pytest.raises(NotFound, match="no_election_known"):
        queries.front(BEFORE_ALL)
    assert queries.all_known(BEFORE_ALL) == []


def test_two_days_before_the_vote_nothing_later_is_answered():
    with clock.hold(REHEARSAL):
        assert [e.slug for e in queries.all_known()] == ["th-mp-2566"]
        seat = queries.constituency("2566", "NBI_4")
        assert seat.result is None
        assert {c.votes for c in seat.candidates} == {None}
        assert not any(c.highest for c in seat.candidates)
        assert queries.national_result("2566") is None
        assert not queries.front().has_result
        assert all(s.date <= "2023-05-12" for s in queries.front().sources)
        for ask in (queries.parties, queries.timetable, queries.ballots, queries.provinces, queries.national_result):
            with pytest.raises(NotFound, match="election_unknown"):
                ask("2569")
        for ask in (queries.find_place, queries.suggest, queries.constituency, queries.districts, queries.place):
            with pytest.raises(NotFound, match="election_unknown"):
                ask("2569", "บางพูด")


def test_a_moment_after_the_clock_counts_as_now():
    with clock.hold(REHEARSAL):
        assert queries.national_result("2566", COUNTED) is None
        with pytest.raises(NotFound):
            queries.get("2569", SECOND_REHEARSAL)


def test_candidates_and_parties_appear_when_they_have_registered():
    early, late = at(2023, 4, 1), at(2023, 4, 8)

    assert queries.constituency("2566", "NBI_1", early).candidates == ()
    assert not queries.constituency("2566", "NBI_1", early).candidates_known
    assert queries.parties("2566", early) == []
    assert queries.constituency("2566", "NBI_1", late).candidates
    assert len(queries.parties("2566", late)) == 70


def test_the_result_appears_with_its_minute():
    assert queries.constituency("2566", "NBI_1", at(2023, 5, 24, 21, 21)).result is None
    assert queries.constituency("2566", "NBI_1", COUNTED).result is not None


def test_candidates_and_parties_stand_in_order_of_their_numbers_before_and_after_the_count():
    for moment in (REHEARSAL, COUNTED):
        for code in ("NBI_1", "BKK_33", "NMA_16"):
            numbers = [c.number for c in queries.constituency("2566", code, moment).candidates]
            assert numbers == sorted(numbers)
    assert [p.number for p in queries.parties("2566")] == [*range(1, 68), None, None, None]
    assert [p.number for p in queries.parties("2569")] == list(range(1, 58))
    seat = queries.constituency("2569", "NBI_1")
    assert [v.party.number for v in seat.result.party_list_votes] == list(range(1, 58))
    assert [s.party.number for s in queries.national_result("2569").standings] == list(range(1, 58))


def test_the_official_result_of_2566_is_the_published_one():
    result = queries.national_result("2566", COUNTED)
    by_name = {s.party.name.th: s for s in result.standings}

    assert result.status == "official"
    assert "อย่างเป็นทางการ" in result.status_words.th
    assert "ไม่เป็นทางการ" not in result.status_words.th
    assert (result.constituency.turnout, result.constituency.valid) == (39_514_973, 37_190_071)
    assert (result.party_list.turnout, result.party_list.no_vote) == (39_514_964, 482_303)
    assert (by_name["ก้าวไกล"].party_list_votes, by_name["ก้าวไกล"].constituencies_first) == (14_438_851, 112)
    assert sum(s.party_list_seats for s in result.standings) == 100
    assert result.referendum is None


def test_the_count_of_2569_is_called_unofficial_with_its_percentage_wherever_it_shows():
    first = queries.national_result("2569", at(2026, 2, 9, 15, 52))
    last = queries.national_result("2569")
    seat = queries.constituency("2569", "NBI_1").result

    assert queries.national_result("2569", at(2026, 2, 9, 15, 51)) is None
    assert (first.status, str(first.percent_counted), first.referendum) == ("unofficial", "94.2132", None)
    assert "94.21%" in first.status_words.th
    assert "94.33%" in last.status_words.th
    assert "Unofficial" in last.status_words.en
    assert last.totals_percent_counted == first.percent_counted
    assert {s.party_list_seats for s in last.standings} == {None}
    assert (last.referendum.yes, last.referendum.no) == (19_978_736, 10_553_327)
    assert seat.status == "unofficial"
    assert "ไม่เป็นทางการ" in seat.status_words.th
    assert "%" in seat.status_words.th


def test_nobody_is_called_first_where_the_count_was_paused():
    paused = queries.constituency("2569", "PRI_3")
    ranked = queries.constituency("2566", "PRI_3")

    assert paused.result.paused
    assert not paused.result.may_be_ranked
    assert not any(c.highest for c in paused.candidates)
    assert [c.party_name.th for c in ranked.candidates if c.highest] == ["ภูมิใจไทย"]


def test_one_candidate_is_first_in_each_constituency_of_2566():
    first: dict[str, int] = {}
    for area in queries.provinces("2566")[:8]:
        for code in _codes(area.code):
            (highest,) = [c for c in queries.constituency("2566", code).candidates if c.highest]
            first[highest.party_name.th] = first.get(highest.party_name.th, 0) + 1
    assert sum(first.values()) == sum(len(_codes(a.code)) for a in queries.provinces("2566")[:8])


def test_a_candidate_without_a_vote_row_and_one_without_a_listed_party_say_so():
    missing = [c for c in queries.constituency("2566", "UBN_7").candidates if not c.in_count]
    outside = queries.constituency("2569", "NMA_1").candidates[12]

    assert [(c.number, c.votes) for c in missing] == [(14, None)]
    assert (outside.party, outside.party_name.th) == (None, "รักษ์ธรรม")


def test_constituency_knows_its_names_and_a_provisional_id():
    seat = queries.constituency("th-mp-2566", "nbi_4")

    assert seat.name.th == "นนทบุรี เขตเลือกตั้งที่ 4"
    assert seat.name.en == "Nonthaburi constituency 4"
    assert seat.ocd_id == "ocd-division/country:th/province:nbi/cd:4"
    assert seat.ocd_id_is_provisional
    assert queries.constituency_names("2566", ("NBI_4", "XXX_9")) == {"NBI_4": seat.name}


@pytest.mark.parametrize("code", ["BKK_0", "BKK_34", "", "\x00", "นนทบุรี", "NBI_4'--", "\udcff"])
def test_an_unknown_constituency_gets_a_clear_answer(code):
    with pytest.raises(NotFound, match="constituency_unknown") as refused:
        queries.constituency("2569", code)
    assert "ตำบล" in refused.value.message.th


@pytest.mark.parametrize("typed", ["th-mp-2566", "2566", "๒๕๖๖", "2023", " TH-MP-2566 "])
def test_an_election_is_named_by_slug_or_year(typed):
    assert queries.get(typed).slug == "th-mp-2566"


@pytest.mark.parametrize("typed", ["", "2562", "\x00", "25666", "th-mp-"])
def test_an_unknown_election_gets_a_clear_answer(typed):
    with pytest.raises(NotFound, match="election_unknown"):
        queries.get(typed)


def test_the_calendar_two_days_before_the_vote():
    running = [e.code for e in queries.running_events("2566", REHEARSAL)]

    assert running == ["reason_before", "poll_blackout"]
    assert queries.next_event("2566", REHEARSAL).code == "silent_period"
    assert queries.next_event("2566", REHEARSAL).starts == at(2023, 5, 13, 18)
    assert queries.next_event("2566", at(2023, 8, 1)) is None


def test_a_replaced_notice_is_answered_only_while_it_stood():
    def registration(moment):
        return [(e.code, e.starts.date().day) for e in queries.timetable("2566", moment) if "advance_reg" in e.code]

    assert registration(DATES_SET) == [("advance_registration_first_notice", 27)]
    assert registration(REHEARSAL) == [("advance_registration", 25)]


@pytest.mark.parametrize("election", ["2566", "2569"])
def test_every_entry_of_the_calendar_has_a_source_both_languages_and_was_known_by_its_end(election):
    events = queries.timetable(election)

    for event in events:
        assert event.source_url.startswith("http"), event.code
        assert event.certainty in {"ok", "uncertain"}, event.code
        assert event.starts < event.ends, event.code
        assert event.code in {e.code for e in queries.timetable(election, event.ends)}, event.code
        assert event.certainty == "ok" or event.note, event.code
    assert {"advance_vote", "poll_blackout", "silent_period", "polling", "reason_before", "reason_after",
            "results_deadline"} <= {e.code for e in events}


def test_ballot_colours_belong_to_their_election():
    assert [(b.kind, b.colour.th) for b in queries.ballots("2566", REHEARSAL)] == [
        ("constituency", "สีม่วง"), ("party_list", "สีเขียว")]
    assert [(b.kind, b.colour.en) for b in queries.ballots("2569", SECOND_REHEARSAL)] == [
        ("constituency", "green"), ("party_list", "pink"), ("referendum", "yellow")]


def test_the_plain_form_walks_from_province_to_subdistrict():
    provinces = queries.provinces("2566")

    assert len(provinces) == 77
    assert [p.name.th for p in provinces[:3]] == ["กรุงเทพมหานคร", "กระบี่", "กาญจนบุรี"]
    assert [p.name.th for p in provinces].index("เชียงใหม่") < [p.name.th for p in provinces].index("ตรัง")
    assert "ปากเกร็ด" in [d.name.th for d in queries.districts("2566", "๑๒")]
    assert "บางพูด" in [s.name.th for s in queries.subdistricts("2566", "1206")]
    assert [c.code for c in queries.constituencies("2566", "14")] == [f"AYA_{n}" for n in range(1, 6)]
    assert queries.constituencies("2566", "99") == []
    assert queries.districts("2566", "99") == queries.subdistricts("2566", "\x00") == []
    with pytest.raises(NotFound, match="area_unknown"):
        queries.place("2566", "999999")


def test_areas_stand_in_the_order_of_the_dictionary():
    with clock.hold(REHEARSAL):
        pak_kret = [a.name.th for a in queries.subdistricts("2566", "1206")]
        provinces = [a.name.th for a in queries.provinces("2566")]
    assert pak_kret.index("คลองเกลือ") < pak_kret.index("คลองข่อย") < pak_kret.index("คลองพระอุดม")
    assert provinces[0] == "กรุงเทพมหานคร", "the capital first, as its voters expect"
    assert provinces.index("กำแพงเพชร") < provinces.index("เชียงใหม่") < provinces.index("ตรัง")


def test_views_become_json():
    with clock.hold(COUNTED):
        seat = to_json(queries.constituency("2566", "NBI_4"))

    assert seat["name"] == {"th": "นนทบุรี เขตเลือกตั้งที่ 4", "en": "Nonthaburi constituency 4"}
    assert seat["result"]["known_from"].startswith("2023-05-24T")
    assert to_json(queries.national_result("2569"))["referendum"]["percent_counted"] == pytest.approx(94.33, abs=0.01)


def _codes(province_code):
    return [seat.code for seat in queries.constituencies("2566", province_code)]
