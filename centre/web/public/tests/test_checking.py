"""Check this: near claims with their honest verdict, or an honest "we do not know yet"."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.claims import queries as claims
from centre.claims.verdicts import NOT_A_FALSEHOOD
from centre.posts import services as posts
from centre.posts.seen import SeenPost
from centre.web.public.links import spellings

INK = "เขาว่าปากกาในคูหาหมึกจะจางหาย ให้เอาปากกาไปเอง"


def test_a_known_rumour_shows_verdict_correct_answer_and_source(before, client):
    text = client.post("/check/", {"q": INK}).content.decode("utf-8")
    assert "/claims/TH-CLAIM-013/" in text
    assert "AFP" in text
    assert "เท็จ" in text
    assert client.get("/en/check/", {"q": INK}).content.decode("utf-8").count("/en/claims/") >= 1


def test_what_was_pasted_is_private_and_stands_in_no_address(before, client):
    answer = client.post("/check/", {"q": INK})
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert not answer.cookies


def test_an_unknown_rumour_is_not_called_true_or_false(before, client):
    rumour = "my neighbour's cat painted the garden fence blue last week"
    text = client.post("/en/check/", {"q": rumour}).content.decode("utf-8")
    assert "We do not know yet" in text
    assert "/en/report/" in text


@pytest.mark.parametrize(("typed", "election"), [
    ("วันนี้อากาศดี ไปเดินเล่นที่สวนกับแม่มา", False), ("พรุ่งนี้ไปเลือกตั้งกันเถอะทุกคน", True)])
def test_who_pastes_daily_life_is_not_told_to_hold_it_back(before, client, typed, election):
    text = client.post("/en/check/", {"q": typed}).content.decode("utf-8")
    assert "We do not know yet" in text
    assert ("Wait before you pass it on." in text) is election
    assert ("It does not seem to be about an election." in text) is not election
    assert "/en/report/" in text


def test_a_bare_link_is_not_opened_and_says_what_to_do(before, client):
    text = client.post("/en/check/", {"q": "https://example.com/video/123"}).content.decode("utf-8")
    assert "it does not open links" in text


@pytest.mark.parametrize(("typed", "sentence"), [
    ("", "Paste some words first"), ("ก" * 20_000, "too long"), ("บัตร 1-2345-67890-12-1", "13-digit ID number"),
    ("๑๒๓๔๕๖๗๘๙๐๑๒๓", "13-digit ID number"), ("!!! ???", "")])
def test_what_cannot_be_checked_says_the_remedy(typed, sentence, before, client):
    answer = client.post("/en/check/", {"q": typed})
    assert answer.status_code in {200, 400}
    assert sentence in answer.content.decode("utf-8")


def test_every_public_claim_has_a_page_and_none_is_called_false_that_is_only_denied_or_disputed(later, client):
    found = claims.public(later)
    assert len(found) > 10
    for claim in found:
        text = client.get(f"/en/claims/{claim.ref}/").content.decode("utf-8")
        ruling = text.partition('class="box ruling"')[2].partition("</div>")[0]
        assert claim.verdict_label.en in ruling
        if claim.verdict in NOT_A_FALSEHOOD:
            assert "is-false" not in ruling, claim.ref


def test_a_claim_that_is_not_public_or_not_yet_known_has_no_page(before, later, client):
    hidden = [c for c in claims.known(later) if not c.is_public]
    assert hidden
    assert all(client.get(f"/claims/{c.ref}/").status_code == 404 for c in hidden)


def test_a_later_claim_is_not_known_before(before, client):
    later_claims = [f"TH-CLAIM-{n:03d}" for n in range(1, 60)]
    known = {c.ref for c in claims.public(before)}
    for ref in later_claims:
        assert client.get(f"/claims/{ref}/").status_code == (200 if ref in known else 404)


@pytest.fixture
def seen_post(before):
    """A post of the fading ink that a platform has shown to the centre."""
    return posts.record_post(SeenPost("sandbox", "77", url="https://video.example/p/77?v=9", caption=INK))[0]


@pytest.mark.parametrize("typed", [
    "https://video.example/p/77?v=9", "http://video.example/p/77/?v=9", "HTTPS://Video.Example/p/77?v=9#top",
    "https://video.example/p/77?utm_source=line&v=9&fbclid=xyz", "video.example/p/77?v=9",
    "ดูคลิปนี้ https://video.example/p/77?v=9 จริงไหม", "คลิป(https://video.example/p/77?v=9)",
    "https://video.example/p/77?v=9ดูสิ"])
def test_a_link_to_a_seen_post_is_answered_from_its_words(typed, seen_post, client):
    text = client.post("/check/", {"q": typed}).content.decode("utf-8")
    assert "โพสต์นี้ศูนย์เคยเห็นแล้ว" in text
    assert "/claims/TH-CLAIM-013/" in text
    assert "The centre has seen this post before" in client.post("/en/check/", {"q": typed}).content.decode("utf-8")


@pytest.mark.parametrize("typed", ["https://video.example/p/78?v=9", "https://video.example/p/77?v=8",
                                   "https://other.example/p/77?v=9", "https://video.example/P/77?v=9"])
def test_another_link_is_not_taken_for_a_seen_post(typed, seen_post, client):
    text = client.post("/en/check/", {"q": typed}).content.decode("utf-8")
    assert "has not seen this link" in text
    assert "has seen this post" not in text
    assert "/claims/" not in text, "the letters of an address are no claim"


def test_words_beside_an_unseen_link_are_compared_alone(before, client):
    text = client.post("/en/check/", {"q": f"https://video.example/p/1 {INK}"}).content.decode("utf-8")
    assert "/claims/TH-CLAIM-013/" in text
    assert "Only the words beside it were compared" in text


def test_the_words_that_a_reporter_gave_for_a_link_do_not_speak_for_it(before, client):
    posts.record_post(SeenPost("pasted", "x", url="https://video.example/p/5", caption=INK,
                               provenance={"source": "report:hub"}))
    assert "/claims/" not in client.post("/en/check/", {"q": "https://video.example/p/5"}).content.decode("utf-8")


@given(st.text(max_size=80) | st.text(alphabet="htps:/.?&=[]%ก a", max_size=60))
def test_any_text_has_spellings_or_none_without_an_error(text):
    for spelled in spellings(text):
        assert spelled == text.strip() or spelled.startswith("http")
