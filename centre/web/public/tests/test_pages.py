"""Every page answers in both languages, within its weight, and knows only what its clock knows."""
from __future__ import annotations

import gzip
import re
from datetime import datetime

import pytest

from centre.kernel import clock

PAGES = [
    "/", "/elections/", "/constituency/", "/constituency/?q=บางพูด", "/constituency/?q=บางพุด", "/constituency/?q=xyz",
    "/constituency/suggest/?q=บางพ", "/constituency/browse/", "/constituency/browse/12/",
    "/constituency/browse/12/1206/", "/constituency/NBI_4/", "/constituency/NBI_4/?tambon=120602", "/parties/",
    "/timetable/", "/cards/", "/cards/polling-hours/", "/check/", "/check/?q=หมึกปากกาจางหาย",
    "/claims/TH-CLAIM-013/", "/corrections/", "/report/", "/track/", "/about/", "/privacy/", "/accessibility/",
]
FUTURE = re.compile(r"2569|2026|th-mp-2569|ผลการเลือกตั้งอย่างเป็นทางการ")


def _pair(page):
    return page, f"/en{page}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_answers_in_both_languages_within_100_kb_and_without_a_future(page, before, client):
    for address, language in zip(_pair(page), ("th", "en"), strict=True):
        answer = client.get(address)
        text = answer.content.decode("utf-8")
        assert answer.status_code == 200, address
        assert len(answer.content) <= 100 * 1024, address
        assert not FUTURE.search(text), (address, FUTURE.search(text))
        if "suggest" not in page:
            assert f'<html lang="{language}">' in text
            assert text.count("<h1") == 1, address
            assert "style=" not in text, "the content security policy allows no inline style"


@pytest.mark.parametrize("page", PAGES)
def test_an_english_page_has_no_thai_sentence_of_ours(page, before, client):
    text = client.get(f"/en{page}").content.decode("utf-8")
    for ours in ("หน้าแรก", "แหล่งที่มา", "ค้นหา", "แจ้งเรื่อง<"):
        assert ours not in text, page


def test_home_says_how_many_days_are_left_and_what_is_due(before, client):
    text = client.get("/").content.decode("utf-8")
    assert re.search(r"อีก\s*<b>2</b>\s*วัน ถึงวันเลือกตั้ง", text)
    assert "14\u00a0พฤษภาคม\u00a02566" in text
    assert "08:00–17:00" in text
    assert "ห้ามหาเสียง" in text
    assert 'name="robots" content="noindex' in text
    assert "See the result" not in client.get("/en/").content.decode("utf-8")


def test_pages_for_everyone_set_no_cookie(before, client):
    for page in ("/", "/check/", "/cards/", "/constituency/NBI_4/", "/track/"):
        assert not client.get(page).cookies, page


def test_the_language_switch_keeps_address_and_query(before, client):
    page = client.get("/constituency/", {"q": "บางพูด"}).content.decode("utf-8")
    assert 'href="/en/constituency/?q=%E0%B8%9A' in page
    assert 'href="/constituency/NBI_4/"' in client.get("/en/constituency/NBI_4/").content.decode("utf-8")


def test_candidates_stand_in_the_order_of_their_ballot_numbers(before, client):
    text = client.get("/constituency/NBI_4/").content.decode("utf-8")
    numbers = [int(n) for n in re.findall(r'<td class="ballot">(\d+)</td>', text)]
    assert numbers == sorted(numbers)
    assert len(numbers) > 3
    assert "ไม่รู้หน่วยเลือกตั้ง" in text
    assert "สีม่วง" in text
    assert "สีเขียว" in text
    assert "คะแนนสูงสุด" not in text


def test_the_tambon_that_led_here_says_how_sure_it_is(before, client):
    with_place = client.get("/constituency/NBI_4/?tambon=120602").content.decode("utf-8")
    assert "ตำบลบางพูด" in with_place
    foreign = client.get("/constituency/NBI_1/?tambon=120602").content.decode("utf-8")
    assert "ตำบลบางพูด" not in foreign
    assert client.get("/constituency/NBI_1/?tambon=ๆๆ").status_code == 200


def test_did_you_mean_is_offered_for_a_misspelt_tambon(before, client):
    text = client.get("/constituency/?q=บางพุด").content.decode("utf-8")
    assert "คุณหมายถึงที่ใด" in text
    assert "บางพูด" in text


def test_an_unknown_place_gets_help_and_no_guess(before, client):
    text = client.get("/en/constituency/?q=Atlantis").content.decode("utf-8")
    assert "We know no place called" in text
    assert "/en/constituency/browse/" in text


@pytest.mark.parametrize("page", [
    "/results/", "/elections/th-mp-2569/", "/?election=th-mp-2569", "/?election=nix", "/constituency/XXX_9/",
    "/constituency/browse/99/", "/constituency/browse/12/9999/", "/cards/nix/", "/claims/TH-CLAIM-999/",
    "/corrections/nix/", "/track/0000-0000-0001/", "/track/rubbish/", "/report/received/rubbish/", "/nix/"])
def test_what_is_not_known_is_not_found_in_both_languages(page, before, client):
    for address, sentence in zip(_pair(page), ("ไม่พบหน้านี้", "There is no such page"), strict=True):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert sentence in answer.content.decode("utf-8")


@pytest.mark.parametrize("junk", [
    "\0", "%00", "ก" * 5000, "<script>alert(1)</script>", "1" * 13, "%", "'", "๐๑๒", "\ud83d"])
@pytest.mark.parametrize("page", ["/constituency/", "/constituency/suggest/", "/check/", "/track/", "/", "/report/"])
def test_bad_input_never_breaks_a_page(page, junk, before, client):
    safe = junk.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for names in (("q", "code", "tambon", "link", "text"), ("election",)):
        answer = client.get(page, dict.fromkeys(names, safe))
        assert answer.status_code in {200, 302, 400, 404}
        assert b"<script>alert" not in answer.content


def test_the_calendar_file_is_well_formed(before, client):
    answer = client.get("/timetable/calendar.ics")
    lines = answer.content.decode("utf-8").split("\r\n")
    assert answer["Content-Type"].startswith("text/calendar")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2] == "END:VCALENDAR"
    assert all(len(line.encode("utf-8")) <= 75 for line in lines)
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") > 3
    assert "DTSTART:20230514T010000Z" in lines
    assert "DTSTART;VALUE=DATE:20230507" in lines
    assert "DTEND;VALUE=DATE:20230514" in lines


def test_security_headers_and_caching(before, client, monkeypatch):
    answer = client.get("/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "max-age=30" in answer["Cache-Control"]
    assert "no-store" in client.get("/report/")["Cache-Control"]
    assert "no-cache" in client.get("/nix/").get("Cache-Control", "no-cache")


@pytest.mark.usefixtures("later")
class TestBothElections:
    """After both votes: results with their standing, and the first election under the archive strip."""

    def test_the_result_in_front_says_that_it_is_unofficial(self, client):
        text = client.get("/results/").content.decode("utf-8")
        assert "94" in text
        assert "ไม่เป็นทางการ" in text
        assert len(text.encode("utf-8")) <= 100 * 1024

    def test_the_archive_says_so_and_links_stay_in_it(self, client):
        text = client.get("/?election=th-mp-2566").content.decode("utf-8")
        assert "คลังข้อมูล" in text
        assert 'href="/cards/polling-hours/?election=th-mp-2566"' in text
        assert client.get("/elections/th-mp-2566/")["Location"] == "/?election=th-mp-2566"
        assert client.get("/elections/th-mp-2569/")["Location"] == "/"
        assert "คลังข้อมูล:" not in client.get("/").content.decode("utf-8")

    def test_the_archived_seat_shows_its_official_result(self, client):
        text = client.get("/en/constituency/NBI_4/?election=th-mp-2566").content.decode("utf-8")
        assert "most votes" in text
        assert "The same as a table" in text
        assert "preserveAspectRatio" in text

    @pytest.mark.parametrize("page", ["/results/?election=th-mp-2566", "/results/", "/parties/", "/timetable/", "/",
                                      "/constituency/NBI_4/", "/elections/", "/cards/", "/about/"])
    def test_pages_answer_in_both_languages(self, page, client):
        for address in _pair(page):
            answer = client.get(address)
            assert answer.status_code == 200
            assert len(answer.content) <= 100 * 1024


def test_shipped_cards_say_what_their_two_names_mean(before, client):
    for prefix, words in (("", "รวบรวมโดยโครงการซอฟต์แวร์นี้"), ("/en", "Compiled by this software")):
        text = client.get(f"{prefix}/cards/what-to-bring/").content.decode("utf-8")
        assert words in text
        assert "installing-commission" not in text


def test_pages_travel_compressed_to_who_takes_it(before, client):
    packed, plain = client.get("/cards/", headers={"accept-encoding": "gzip"}), client.get("/cards/")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) * 3 < len(plain.content)


@pytest.mark.parametrize("address", ["/constituency/", "/check/", "/track/", "/report/"])
def test_a_very_long_question_still_gets_a_light_page(address, before, client):
    for name in ("q", "code", "link"):
        assert len(client.get(address, {name: "ก" * 5_000}).content) < 100_000


@pytest.fixture
def counting(db):
    """10 February 2569: the count stands at 94 per cent."""
    with clock.hold(datetime.fromisoformat("2026-02-10T10:00+07:00")):
        yield


def test_every_part_of_an_unofficial_result_says_so(counting, client):
    text = client.get("/en/results/").content.decode("utf-8")
    parts = re.split(r"<h2", text)[1:]
    with_figures = [p for p in parts if re.search(r">[0-9,]{2,}<", p)]
    assert len(with_figures) == 4
    assert all("Unofficial" in p and "94." in p for p in with_figures)
