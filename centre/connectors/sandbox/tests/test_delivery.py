"""The three verbs against a recorded platform: right bodies, once only, honest observations."""
import json
from datetime import datetime
from types import SimpleNamespace

import httpx
import pytest

from centre.casework import queries as casework
from centre.casework import services as verbs
from centre.connectors.interface import CannotDeliver
from centre.connectors.registry import connector_for, connectors
from centre.connectors.sandbox import client
from centre.connectors.sandbox.connector import CONNECTOR
from centre.kernel.clock import BANGKOK
from centre.rulebook import queries as rulebook

pytestmark = pytest.mark.django_db
AT = datetime(2023, 5, 12, 12, 0, tzinfo=BANGKOK)


def referral(**changes):
    rule = rulebook.rules(AT)[0]
    return SimpleNamespace(**{
        "id": "ref_1", "case_ref": "C-2566-0001", "platform": "sandbox", "external_ids": ("p1", "p2"),
        "measure_kind": "label", "basis": (rule.id,), "words_th": "ขอให้ติดป้าย", "words_en": "Please label",
        "correction_url": "http://testserver/corrections/x/", "bundle_sha256": "a" * 64, "answer_by": None,
        "received_at": None, **changes})


def measure(**changes):
    return SimpleNamespace(**{
        "id": "mea_1", "case_ref": "C-2566-0001", "platform": "sandbox", "referral_id": "ref_1", "kind": "label",
        "external_ids": ("p1", "p2"), "label_th": "เท็จ", "label_en": "False", "label_url": "http://testserver/c/",
        "starts_at": AT, "ends_at": None, "acknowledged_at": None, **changes})


@pytest.fixture
def wire(monkeypatch, key_out):
    state = SimpleNamespace(asked=[], answers={}, recorded=[])

    def handle(request):
        state.asked.append((request.method, request.url.raw_path.decode(), json.loads(request.content or "null"),
                            request.headers["webhook-id"]))
        return state.answers.get(request.url.path, httpx.Response(202, json={"external_id": 17}))

    monkeypatch.setattr(client, "transport", lambda: httpx.MockTransport(handle))
    for verb in ("record_referral_received", "record_acknowledged", "record_observation"):
        monkeypatch.setattr(
            verbs, verb, lambda *args, verb=verb, **facts: state.recorded.append((verb, args[1:], facts)))
    return state


def test_a_referral_goes_out_under_its_own_id_and_is_noted(wire, monkeypatch):
    monkeypatch.setattr(casework, "referral", lambda _id: referral())
    CONNECTOR.deliver_referral("ref_1")
    method, path, body, message_id = wire.asked[0]
    assert (method, path, message_id) == ("POST", "/platform/referrals", "referral.ref_1")
    assert body["posts"] == ["p1", "p2"]
    assert body["basis"][0]["source_url"].startswith("http")
    assert body["bundle_url"].startswith("http://testserver/connectors/sandbox/bundles/ref_1?key=")
    assert wire.recorded == [("record_referral_received", ("ref_1",), {"external_id": "17"})]


def test_what_was_received_already_is_not_sent_again(wire, monkeypatch):
    monkeypatch.setattr(casework, "referral", lambda _id: referral(received_at=AT))
    monkeypatch.setattr(casework, "measure", lambda _id: measure(acknowledged_at=AT))
    CONNECTOR.deliver_referral("ref_1")
    CONNECTOR.request_measure("mea_1")
    assert wire.asked == []


@pytest.mark.parametrize(("kind", "label"), [
    ("label", {"text_th": "เท็จ", "text_en": "False", "url": "http://testserver/c/"}),
    ("limit", None), ("remove", None)])
def test_a_measure_goes_out_with_its_label(wire, monkeypatch, kind, label):
    monkeypatch.setattr(casework, "measure", lambda _id: measure(kind=kind))
    CONNECTOR.request_measure("mea_1")
    assert wire.asked[0][2]["label"] == label
    assert wire.asked[0][3] == "measure.mea_1"
    assert wire.recorded[0][0] == "record_acknowledged"


@pytest.mark.parametrize(("kind", "state", "standing"), [
    ("label", {"state": "visible", "labels": [{"measure_id": "mea_1", "text_th": "x"}]}, True),
    ("label", {"state": "visible", "labels": [{"measure_id": "mea_2"}]}, False),
    ("label", {"state": "visible"}, False), ("limit", {"state": "limited"}, True),
    ("limit", {"state": "visible"}, False), ("remove", {"state": "removed"}, True),
    ("label", None, False), ("remove", None, True)])
def test_an_observation_says_what_stands_there(wire, monkeypatch, kind, state, standing):
    monkeypatch.setattr(casework, "measure", lambda _id: measure(kind=kind, external_ids=("p/1",)))
    wire.answers["/platform/posts/p/1"] = httpx.Response(404) if state is None else httpx.Response(
        200, json={"id": "p/1", **state})
    CONNECTOR.observe("mea_1")
    assert wire.asked[0][:2] == ("GET", "/platform/posts/p%2F1")
    assert wire.recorded == [("record_observation", ("mea_1", {"p/1": standing}), {})]


@pytest.mark.parametrize("answer", [{}, {"external_id": None}, {"external_id": ""}, {"external_id": [1]}])
def test_an_answer_that_is_not_as_agreed_is_said(wire, monkeypatch, answer):
    monkeypatch.setattr(casework, "referral", lambda _id: referral())
    wire.answers["/platform/referrals"] = httpx.Response(202, json=answer)
    with pytest.raises(CannotDeliver, match="external_id"):
        CONNECTOR.deliver_referral("ref_1")
    assert wire.recorded == []


def test_every_platform_has_one_connector():
    assert connector_for("sandbox").slug == "sandbox"
    assert connector_for("tiktok").slug == connector_for("anything").slug == "manual"
    assert [c.slug for c in connectors()] == ["manual", "sandbox"]


def test_jobs_hand_each_topic_to_the_platforms_connector(monkeypatch):
    from centre.connectors import jobs
    done = []
    monkeypatch.setattr(casework, "referral", lambda _id: referral())
    monkeypatch.setattr(casework, "measure", lambda _id: measure())
    for verb in ("deliver_referral", "request_measure", "observe"):
        monkeypatch.setattr(CONNECTOR, verb, lambda subject, verb=verb: done.append((verb, subject)), raising=False)
    jobs.OUTGOING["referrals.released"]({"referral_id": "ref_1"})
    jobs.OUTGOING["measures.requested"]({"measure_id": "mea_1"})
    jobs.OUTGOING["measures.observe"]({"measure_id": "mea_1"})
    assert done == [("deliver_referral", "ref_1"), ("request_measure", "mea_1"), ("observe", "mea_1")]
