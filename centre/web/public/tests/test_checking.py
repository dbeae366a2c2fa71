"""Check this: near claims with their honest verdict, or an honest "we do not know yet"."""
from __future__ import annotations

import pytest

from centre.claims import queries as claims
from centre.claims.verdicts import NOT_A_FALSEHOOD

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


def test_a_bare_link_is_not_opened_and_says_what_to_do(before, client):
    text = client.post("/en/check/", {"q": "https://example.com/video/123"}).content.decode("utf-8")
    assert "We do not open links" in text


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
