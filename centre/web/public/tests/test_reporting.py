"""Report something and follow it: nothing lost, nothing doubled, no ID number taken."""
from __future__ import annotations

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from centre.casework.transitions import CaseState
from centre.guide import queries as guide
from centre.guide import services as publishing
from centre.kernel import clock
from centre.kernel.language import Bilingual
from centre.posts import services as posting
from centre.posts.seen import SeenPost
from centre.reports import queries as reports
from centre.web.public.forms import is_web_address
from centre.web.public.identity import holds_national_id
from samples import cases, people

GOOD = {"reason": "false_information", "link": "https://example.com/p/1", "text": "หมึกปากกาจางหาย", "words": "",
        "contact": ""}


def _token(client, address="/report/"):
    return re.search(r'name="token" value="([^"]+)"', client.get(address).content.decode("utf-8"))[1]


def test_a_report_leads_to_a_receipt_with_the_code_and_a_page_to_follow(before, client):
    answer = client.post("/report/", {**GOOD, "token": _token(client)}, follow=True)
    code = answer.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    text = answer.content.decode("utf-8")
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    assert code in text
    assert "no-store" in answer["Cache-Control"]
    kept = reports.by_code(code)
    assert (kept.channel, kept.link, kept.text) == ("hub", GOOD["link"], GOOD["text"])


def test_pressing_the_button_twice_gives_the_same_code(before, client):
    token = _token(client)
    first, second = (client.post("/report/", {**GOOD, "token": token})["Location"] for _ in range(2))
    assert first == second


def test_a_typed_code_in_any_usual_form_finds_the_report(before, client):
    code = client.post("/report/", {**GOOD, "token": _token(client)})["Location"].rstrip("/").rpartition("/")[2]
    answer = client.post("/en/track/", {"code": code.lower().replace("-", " ")})
    assert answer["Location"] == f"/en/track/{code}/"
    followed = client.get(f"/track/{code.lower()}/")
    assert followed["Location"] == f"/track/{code}/"
    page = client.get(f"/track/{code}/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("typed", ["", "ABC", "0000-0000-0001", "\0\0", "ก" * 300])
def test_a_wrong_code_says_what_a_code_looks_like(typed, before, client):
    answer = client.post("/en/track/", {"code": typed})
    assert answer.status_code in {200, 400}
    assert "7K3F-9QXB-M2WD" in answer.content.decode("utf-8")


@pytest.mark.parametrize(("change", "sentence"), [
    ({"reason": ""}, "Choose what it is about"), ({"reason": "nix"}, "Choose one of the reasons"),
    ({"link": "", "text": ""}, "Paste the link, or the words"), ({"link": "not a link"}, "not a web address"),
    ({"link": "javascript:alert(1)"}, "not a web address"), ({"link": "http://[::1"}, "not a web address"),
    ({"words": "บัตรของเขา 1-2345-67890-12-1"}, "13-digit ID number"),
    ({"text": "๑๒๓๔๕๖๗๘๙๐๑๒๓"}, "13-digit ID number"),
    ({"contact": "1234567890123"}, "13-digit ID number"), ({"text": "ก" * 20_000}, "too long"),
    ({"words": "ก" * 3_000}, "too long"), ({"link": "https://e.com/" + "a" * 3_000}, "too long"),
    ({"contact": "a" * 400}, "too long"), ({"text": "a\0b"}, "")])
def test_a_bad_form_is_kept_and_says_the_remedy(change, sentence, before, client):
    answer = client.post("/en/report/", {**GOOD, **change, "token": _token(client)})
    text = answer.content.decode("utf-8")
    assert answer.status_code == 400
    assert sentence in text
    assert 'role="alert"' in text


def test_a_bare_host_becomes_an_address_and_a_foreign_token_is_replaced(before, client):
    location = client.post("/report/", {**GOOD, "link": "example.com/x", "token": "mine"})["Location"]
    assert reports.by_code(location.rstrip("/").rpartition("/")[2]).link == "https://example.com/x"


@pytest.mark.parametrize("given", [{"link": "video.example/p/9/?fbclid=1", "text": ""},
                                   {"link": "", "text": "ดู https://video.example/p/9 สิ"}])
def test_a_link_to_a_seen_post_attaches_the_report_to_it(given, before, client):
    seen = posting.record_post(SeenPost("sandbox", "9", url="http://video.example/p/9", caption="หมึกจางหาย"))[0]
    location = client.post("/report/", {**GOOD, **given, "token": _token(client)})["Location"]
    assert reports.by_code(location.rstrip("/").rpartition("/")[2]).post_id == seen.id


def test_a_form_forged_elsewhere_is_refused_in_both_languages(before):
    answer = Client(enforce_csrf_checks=True).post("/report/", GOOD)
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode("utf-8")


@given(st.text(alphabet="0123456789๐๑๒๓๔๕๖๗๘๙ -–กa", max_size=40))
def test_only_thirteen_digits_in_a_row_count_as_an_id_number(text):
    found = holds_national_id(text)
    digits = re.sub(r"[^0-9๐-๙]", "", text)
    if len(digits) < 13:
        assert not found


@pytest.mark.parametrize("number", ["1234567890123", "1-2345-67890-12-3", "1 2345 67890 12 3", "๑๒๓๔๕๖๗๘๙๐๑๒๓"])
def test_id_numbers_are_seen_in_any_dress(number):
    assert holds_national_id(f"เลขบัตร {number} ของเขา")


@pytest.mark.parametrize("harmless", ["0812345678", "7231234567890123456", "14/5/2566 08:00", "37,522,746 เสียง"])
def test_other_numbers_are_not(harmless):
    assert not holds_national_id(harmless)


@given(st.text(max_size=60))
def test_any_text_is_a_web_address_or_not_without_an_error(text):
    assert is_web_address(text) in {True, False}


@pytest.fixture
def closed_case(before):
    """A case that has walked the whole way: correction published, label observed."""
    people.introduce()
    people.sign_procedure()
    return cases.case_at(CaseState.CLOSED)


def test_a_reporter_reads_every_step_and_the_correction(closed_case, client):
    code = reports.get(closed_case.report).tracking_code
    for prefix, heading in (("", "ขั้นตอนที่ผ่านมา"), ("/en", "Steps so far")):
        text = client.get(f"{prefix}/track/{code}/").content.decode("utf-8")
        assert heading in text
        assert f"{prefix}/corrections/" in text
        assert closed_case.ref not in text, "a case number is the desk's, not the reporter's"


def test_a_correction_stands_in_the_list_on_home_on_its_page_and_beside_the_claim(closed_case, client):
    listed = client.get("/corrections/").content.decode("utf-8")
    address = re.search(r'href="(/corrections/[a-z0-9-]+/)"', listed)[1]
    assert address in client.get("/").content.decode("utf-8")
    assert address in client.get("/claims/TH-CLAIM-013/").content.decode("utf-8")
    page = client.get(address).content.decode("utf-8")
    assert "TH-CLAIM-013" in page
    assert "อนุมัติโดย" in page
    assert client.get(f"/en{address}").status_code == 200


def test_a_withdrawn_correction_says_so_and_why_under_its_old_address(closed_case, client):
    edition = guide.current("correction", clock.now())[0]
    slug = edition.slug
    publishing.withdraw(slug, "correction", Bilingual("พบข้อมูลใหม่", "New facts were found"),
                        people.actor("information-officer"), people.actor("information-officer-2"),
                        election=edition.election)
    answer = client.get(f"/en/corrections/{slug}/")
    assert answer.status_code == 410
    assert "New facts were found" in answer.content.decode("utf-8")
    assert slug not in client.get("/corrections/").content.decode("utf-8")
