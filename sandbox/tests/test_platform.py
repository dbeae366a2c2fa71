"""What the centre may ask of the platform, and what the platform decides itself."""
import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from standardwebhooks import Webhook

from sandbox import loading, outbox, safety
from sandbox.models import Measure, Referral

PEN = loading.post_id("pen-01")
REFERRAL = {
    "referral_id": "ref_1", "case_ref": "C-2566-0001", "posts": [PEN, loading.post_id("pen-02")],
    "measure_requested": "label", "basis": [{"rule": "TH-1", "title_th": "ก", "title_en": "a", "source_url": "http://x.test"}],
    "words_th": "ปากกาในคูหาหมึกไม่หาย", "words_en": "The ink does not fade", "correction_url": "http://centre.test/c",
    "bundle_sha256": "0" * 64, "bundle_url": None, "answer_by": None}
MEASURE = {
    "measure_id": "mea_1", "kind": "label", "posts": [PEN], "referral_id": "ref_1",
    "label": {"text_th": "ข้อมูลไม่ตรง", "text_en": "Not so", "url": "http://centre.test/c"},
    "starts_at": "2023-05-12T09:00:00+07:00", "ends_at": "2023-05-20T09:00:00+07:00"}


@pytest.fixture
def machine(platform, settings):
    return Machine(settings.IN_SECRET)


class Machine:
    """The centre's side: signs as the contract says."""

    def __init__(self, secret):
        self.hook, self.browser, self.count = Webhook(secret), Client(), 0

    def headers(self, text, message_id=None, moment=None):
        self.count += 1
        message_id, moment = message_id or f"msg_{self.count}", moment or datetime.now(UTC)
        return {"webhook-id": message_id, "webhook-timestamp": str(int(moment.timestamp())),
                "webhook-signature": self.hook.sign(message_id, moment, text)}

    def post(self, path, body, *, headers=None, **signing):
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        return self.browser.post(f"/platform/{path}", text.encode(), content_type="application/json",
                                 headers=headers or self.headers(text, **signing))

    def look(self, post_id):
        return self.browser.get(f"/platform/posts/{post_id}", headers=self.headers(""))


def decided(machine, decision="label", rule="CI-1", **changes):
    external = machine.post("referrals", REFERRAL).json()["external_id"]
    safety.decide(**{"external_id": external, "decision": decision, "rule_id": rule, "days": 7,
                     "reason": "ข้อมูลเท็จเรื่องวิธีออกเสียง", "decided_by": "platform-officer-TEST"} | changes)
    return external


def test_a_referral_is_taken_once_and_confirmed(machine, platform):
    first = machine.post("referrals", REFERRAL)
    assert first.status_code == 202
    assert machine.post("referrals", REFERRAL).json() == first.json()
    assert machine.post("referrals", REFERRAL | {"words_th": "อื่น"}).status_code == 409
    outbox.drain()
    assert platform.types() == ["referrals.received"]
    assert platform.received[0][2]["data"]["external_id"] == first.json()["external_id"]


def test_a_label_is_decided_applied_shown_and_ended(machine, platform, at, settings):
    settings.SURFACE_SECONDS = 0.0
    decided(machine)
    assert machine.post("measures", MEASURE).json()["state"] == "acknowledged"
    assert machine.post("measures", MEASURE).status_code == 202
    said = {"measure_id": "mea_1", "text_th": "ป้ายจากศูนย์", "url_th": "http://centre.test/c"}
    assert machine.look(PEN).json()["labels"] == []
    platform.surfaces = {"banner": {"on": False}, "posts": {PEN: {"banner": False, "labels": [said]}}}
    assert machine.look(PEN).json()["labels"] == [
        {"measure_id": "mea_1", "text_th": "ป้ายจากศูนย์", "url": "http://centre.test/c"}]
    assert 'href="http://centre.test/c"' in Client().get(f"/p/{PEN}").content.decode()
    at("2023-05-20T09:00")
    assert "ป้ายจากศูนย์" not in Client().get(f"/p/{PEN}").content.decode()
    assert (safety.run_due(), safety.run_due()) == (1, 0)
    outbox.drain()
    assert platform.types() == ["referrals.received", "referrals.decided", "measures.applied", "measures.ended"]
    assert platform.received[-1][2]["data"]["reason"] == "expired"


def test_a_label_that_the_platform_did_not_apply_never_shows(machine, platform):
    said = {"measure_id": "mea_other", "text_th": "ป้ายแปลก", "url_th": "http://centre.test/c"}
    platform.surfaces = {"banner": {"on": False}, "posts": {PEN: {"banner": False, "labels": [said]}}}
    assert machine.look(PEN).json()["labels"] == []


def test_limit_leaves_the_feed_and_stays_on_its_page(machine):
    decided(machine, "limit")
    machine.post("measures", MEASURE | {"kind": "limit", "label": None})
    assert machine.look(PEN).json()["state"] == "limited"
    assert "ไม่ถูกแนะนำในฟีด" in Client().get(f"/p/{PEN}").content.decode()
    found = Client().get("/search", {"q": "แชร์ให้คนในบ้านรู้ด่วน"}).content.decode()
    assert f"by-{PEN}" not in found


def test_remove_says_under_which_rule(machine):
    decided(machine, "remove", "CI-2")
    machine.post("measures", MEASURE | {"kind": "remove", "label": None})
    assert machine.look(PEN).json()["state"] == "removed"
    page = Client().get(f"/p/{PEN}").content.decode()
    assert "CI-2" in page
    assert "เอาปากกา" not in page
    assert Client().get(f"/p/{PEN}.svg").status_code == 410


def test_a_measure_waits_for_its_start_and_may_be_lifted(machine, platform, at):
    decided(machine)
    machine.post("measures", MEASURE | {"starts_at": "2023-05-13T09:00:00+07:00"})
    assert safety.run_due() == 0
    at("2023-05-13T09:00")
    assert safety.run_due() == 1
    measure = Measure.objects.get()
    safety.lift(measure.external_id, reason="เจ้าของแก้ไขแล้ว ไม่จำเป็นต้องติดป้าย")
    safety.lift(measure.external_id, reason="เจ้าของแก้ไขแล้ว ไม่จำเป็นต้องติดป้าย")
    outbox.drain()
    assert platform.types().count("measures.ended") == 1


@pytest.mark.parametrize(("change", "status", "field"), [
    ({"kind": "remove"}, 409, "referral_id"), ({"referral_id": "ref_x"}, 409, "referral_id"),
    ({"label": None}, 422, "label"), ({"ends_at": "2023-05-01T00:00:00+07:00"}, 422, "ends_at"),
    ({"posts": ["1"]}, 422, "posts"), ({"posts": []}, 422, "posts"), ({"starts_at": "tomorrow"}, 422, "starts_at"),
    ({"starts_at": "2023-05-12T09:00:00"}, 422, "starts_at"), ({"kind": "hide"}, 422, "kind"),
    ({"measure_id": "a\x00b"}, 422, "measure_id"),
    ({"label": {"text_th": "x", "url": "javascript:x"}}, 422, "label.url")])
def test_unfit_measures_name_the_field(machine, change, status, field):
    decided(machine)
    answer = machine.post("measures", MEASURE | change)
    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert Measure.objects.count() == 0


def test_ids_may_be_numbers_and_unknown_fields_are_ignored(machine):
    answer = machine.post("referrals", REFERRAL | {"referral_id": 2**60, "colour": "blue"})
    assert answer.status_code == 202
    assert Referral.objects.get().referral_id == str(2**60)


def test_signature_age_size_and_text_are_checked_first(machine):
    text = json.dumps(REFERRAL)
    assert machine.post("referrals", text, headers={"webhook-id": "x"}).status_code == 401
    other = Webhook("whsec_" + base64.b64encode(b"z" * 32).decode())
    wrong = machine.headers(text) | {"webhook-signature": other.sign("msg_1", datetime.now(UTC), text)}
    assert machine.post("referrals", text, headers=wrong).status_code == 401
    for mark in ("v1", "v1,%%%", "", "v2,AAAA", ",,"):
        refused = machine.post("referrals", text, headers=machine.headers(text) | {"webhook-signature": mark})
        assert refused.status_code == 401
    for minutes in (-6, 6):
        moment = datetime.now(UTC) + timedelta(minutes=minutes)
        assert machine.post("referrals", text, moment=moment).status_code == 401
    assert machine.post("referrals", "x" * (1024 * 1024 + 1)).status_code == 413
    broken = machine.browser.post("/platform/referrals", b"\xff\xfe", content_type="application/json",
                                  headers=machine.headers(""))
    assert (broken.status_code, broken.json()["code"]) == (400, "not_utf8")
    assert machine.post("referrals", "{").json()["code"] == "not_json"
    assert machine.post("referrals", "[]").status_code == 422
    assert machine.browser.get(f"/platform/posts/{PEN}").status_code == 401
    assert machine.browser.get("/platform/referrals").status_code == 405
    assert Referral.objects.count() == 0


def test_a_replay_gets_the_first_answer_and_another_body_409(machine):
    first = machine.post("referrals", REFERRAL, message_id="msg_same")
    again = machine.post("referrals", REFERRAL, message_id="msg_same")
    assert (again.status_code, again.json()) == (202, first.json())
    other = machine.post("referrals", REFERRAL | {"referral_id": "ref_2"}, message_id="msg_same")
    assert (other.status_code, other.json()["code"]) == (409, "replayed_with_other_body")
    assert Referral.objects.count() == 1


def test_looking_at_a_post_that_is_gone(machine):
    assert machine.look("1").status_code == 404
    shown = machine.look(PEN).json()
    assert shown["state"] == "visible"
    assert set(shown["metrics"]) == {"views", "likes", "shares", "comments"}


@limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from([*REFERRAL, "other"]), inner, max_size=6), max_leaves=12))
def test_whatever_is_sent_the_answer_is_clear(machine, body):
    for path in ("referrals", "measures"):
        assert machine.post(path, json.dumps(body),
                            message_id=f"m{machine.count}-{path}").status_code in {202, 409, 422}


@pytest.fixture
def officer(machine):
    browser = Client()
    browser.post("/trust/login")
    return browser


def test_the_inbox_needs_the_practice_login(machine):
    external = machine.post("referrals", REFERRAL).json()["external_id"]
    browser = Client()
    for address in ("/trust/", f"/trust/referrals/{external}"):
        assert browser.get(address)["Location"] == "/trust/login"
    assert browser.post(f"/trust/referrals/{external}", {"decision": "label"})["Location"] == "/trust/login"
    assert Referral.objects.get().decision == ""


def test_an_officer_decides_under_a_pseudonym(machine, officer, platform):
    external = machine.post("referrals", REFERRAL).json()["external_id"]
    assert external in officer.get("/trust/").content.decode()
    page = officer.get(f"/trust/referrals/{external}").content.decode()
    assert "ปากกาในคูหาหมึกไม่หาย" in page
    form = {"decision": "label", "rule": "CI-1", "days": "14", "reason": "ขัดกติกาชุมชน ข้อ CI-1 ชัดเจน"}
    assert officer.post(f"/trust/referrals/{external}", form).status_code == 302
    assert officer.post(f"/trust/referrals/{external}", form).status_code == 409
    outbox.drain()
    data = platform.received[-1][2]["data"]
    assert data["decided_by"].startswith("platform-officer-")
    assert (data["decision"], data["ends_at"]) == ("label", "2023-05-26T10:00:00+07:00")
    assert "CI-1" in officer.get(f"/trust/referrals/{external}").content.decode()
    officer.post("/trust/logout")
    assert officer.get("/trust/").status_code == 302


def test_a_decline_has_a_reason_and_no_end(machine, officer, platform):
    external = machine.post("referrals", REFERRAL).json()["external_id"]
    officer.post(f"/trust/referrals/{external}", {
        "decision": "decline", "rule": "NV-0", "days": "30", "reason": "เป็นเรื่องล้อเลียนที่คนดูเข้าใจได้"})
    outbox.drain()
    assert platform.received[-1][2]["data"]["ends_at"] is None
    assert machine.post("measures", MEASURE).status_code == 409


@pytest.mark.parametrize("typed", [
    {"decision": "ban"}, {"rule": "X"}, {"rule": "NV-0"}, {"reason": "สั้น"}, {"days": "0"},
    {"days": "9999"}, {"days": "x"}])
def test_unfit_decisions_are_refused(machine, officer, typed):
    external = machine.post("referrals", REFERRAL).json()["external_id"]
    form = {"decision": "label", "rule": "CI-1", "days": "14", "reason": "ขัดกติกาชุมชนอย่างชัดเจน"} | typed
    page = officer.post(f"/trust/referrals/{external}", form)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert Referral.objects.get().decision == ""


def test_the_officer_lifts_a_measure(machine, officer):
    decided(machine)
    machine.post("measures", MEASURE)
    measure = Measure.objects.get()
    assert officer.post(f"/trust/measures/{measure.external_id}/lift", {"reason": "สั้น"}).status_code == 422
    assert officer.post(f"/trust/measures/{measure.external_id}/lift",
                        {"reason": "เจ้าของลบข้อความเท็จแล้ว"}).status_code == 302
    assert officer.post("/trust/measures/x/lift", {"reason": "เจ้าของลบข้อความเท็จแล้ว"}).status_code == 404
    assert officer.get("/trust/referrals/x").status_code == 404
