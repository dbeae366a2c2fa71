"""What goes out is signed and bounded; each failure is one of two kinds."""
import json

import httpx
import pytest
from standardwebhooks import Webhook

from centre.connectors.interface import CannotDeliver, TryLater
from centre.connectors.sandbox import client

pytestmark = pytest.mark.django_db


@pytest.fixture
def wire(monkeypatch, key_out):
    """A recorded platform: what it was asked, and what it is to answer."""
    class Wire:
        def __init__(self):
            self.asked, self.answer = [], httpx.Response(202, json={"external_id": "SB-1"})

        def handle(self, request):
            self.asked.append(request)
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    recorded = Wire()
    recorded.key_id, recorded.secret = key_out
    monkeypatch.setattr(client, "transport", lambda: httpx.MockTransport(recorded.handle))
    return recorded


def test_a_post_is_signed_and_carries_its_key(wire):
    assert client.post("/platform/referrals", "referral.1", {"ก": 1})["external_id"] == "SB-1"
    request = wire.asked[0]
    assert str(request.url) == "http://127.0.0.1:8100/platform/referrals"
    assert (request.headers["webhook-id"], request.headers["x-centre-key"]) == ("referral.1", wire.key_id)
    assert Webhook(wire.secret).verify(request.content, dict(request.headers)) == {"ก": 1}


def test_a_get_is_signed_with_an_empty_body_and_404_is_none(wire):
    wire.answer = httpx.Response(404)
    assert client.get("/platform/posts/1", "look-1") is None
    Webhook(wire.secret).verify(b"", dict(wire.asked[0].headers), json_parse=False)
    with pytest.raises(CannotDeliver):
        client.post("/platform/referrals", "r", {})


@pytest.mark.parametrize("answer", [
    httpx.ConnectError("no route"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"),
    httpx.Response(408), httpx.Response(425), httpx.Response(429), httpx.Response(500), httpx.Response(503)])
def test_worth_another_try(wire, answer):
    wire.answer = answer
    with pytest.raises(TryLater):
        client.post("/platform/referrals", "r", {})


@pytest.mark.parametrize("answer", [
    httpx.Response(400), httpx.Response(401), httpx.Response(409), httpx.Response(422, text="posts: missing"),
    httpx.Response(302, headers={"location": "http://elsewhere"}), httpx.Response(202, text="thanks"),
    httpx.Response(202, json=[]), httpx.Response(202, content=json.dumps({"a": "x" * 2_000_000}))])
def test_not_worth_another_try(wire, answer):
    wire.answer = answer
    with pytest.raises(CannotDeliver):
        client.post("/platform/referrals", "r", {})
    assert len(wire.asked) == 1


def test_without_a_key_it_waits_for_the_administrator(organisation):
    with pytest.raises(TryLater, match="centre-to-sandbox"):
        client.post("/platform/referrals", "r", {})
