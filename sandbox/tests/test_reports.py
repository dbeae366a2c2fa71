"""From the report button to the tracking code, with and without the centre."""
import re

import pytest
from django.test import Client
from standardwebhooks import Webhook

from sandbox import clock, loading, outbox, publishing
from sandbox.models import OutgoingMessage, Report

PEN = loading.post_id("pen-02")


@pytest.fixture
def browser(platform):
    return Client()


def form_id(browser) -> str:
    return re.search(r'name="report_id" value="(rep_\w{32})"', browser.get(f"/p/{PEN}/report").content.decode())[1]


def send(browser, **typed):
    typed = {"report_id": form_id(browser), "reason": "voting_procedure", "words": "ข่าวปลอม"} | typed
    return browser.post(f"/p/{PEN}/report", typed, follow=True)


def let_time_pass():
    OutgoingMessage.objects.update(next_attempt_at=clock.machine_now())


def test_the_code_shows_at_once(browser, platform, settings):
    page = send(browser)
    assert "RP-7K3M-9QTX" in page.content.decode()
    assert platform.types() == ["posts.published", "reports.created"]
    headers, text, body = platform.received[1]
    Webhook(settings.OUT_SECRET).verify(text, dict(headers))
    assert headers["x-centre-key"] == "key_test"
    assert body["data"]["post_id"] == PEN
    assert set(body["data"]) == {"id", "post_id", "reason", "words", "reporter_token", "at"}
    assert body["data"]["at"] == "2023-05-12T10:00:00+07:00"


def test_without_the_centre_the_code_comes_later(browser, platform):
    platform.up = False
    page = send(browser)
    assert "กำลังรอรหัส" in page.content.decode()
    address = page.redirect_chain[-1][0]
    assert outbox.drain() == 0
    platform.up = True
    let_time_pass()
    assert outbox.drain() == 2
    assert "RP-7K3M-9QTX" in browser.get(address).content.decode()
    assert outbox.waiting() == 0


def test_a_device_reports_a_post_once_however_often_it_sends(browser, platform):
    first = send(browser).redirect_chain[-1][0]
    assert {send(browser, reason="other").redirect_chain[-1][0] for _ in range(5)} == {first}
    assert (Report.objects.count(), platform.types().count("reports.created")) == (1, 1)


def test_two_devices_never_share_a_report(browser, platform):
    known = form_id(browser)
    send(browser, report_id=known)
    other = Client()
    page = send(other, report_id=known)
    assert page.status_code == 409
    assert "RP-7K3M-9QTX" not in page.content.decode()


@pytest.mark.parametrize("typed", [
    {"reason": ""}, {"reason": "x"}, {"words": "ก" * 1001}, {"words": "a\x00b"},
    {"report_id": "rep_1"}, {"report_id": ""}])
def test_bad_forms_are_refused_with_a_sentence(browser, platform, typed):
    page = send(browser, **typed)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert Report.objects.count() == 0


def test_a_form_without_its_cookie_is_refused(platform):
    page = Client(enforce_csrf_checks=True).post(f"/p/{PEN}/report", {"reason": "other"})
    assert page.status_code == 403
    assert "คุกกี้" in page.content.decode()


def test_a_deleted_post_cannot_be_reported(browser):
    known = form_id(browser)
    publishing.delete(PEN)
    assert send_to_gone(browser, known).status_code == 410
    assert browser.get(f"/p/{PEN}/report").status_code == 410
    assert browser.get("/r/rep_unknown").status_code == 404


def send_to_gone(browser, known):
    return browser.post(f"/p/{PEN}/report", {"report_id": known, "reason": "other"})


def test_a_final_refusal_is_said_and_not_sent_again(browser, platform):
    platform.status = 422
    publishing.announce_due()
    page = send(browser)
    platform.status = 202
    let_time_pass()
    outbox.drain()
    assert "รอรหัส" in page.content.decode()
    assert OutgoingMessage.objects.filter(type="reports.created", delivered_at=None).count() == 1
    OutgoingMessage.objects.filter(type="reports.created").update(refused_at=clock.machine_now())
    assert "รับเรื่องนี้ไม่ได้" in browser.get(page.redirect_chain[-1][0]).content.decode()


def test_a_message_of_a_dead_worker_is_sent_again_unchanged(platform):
    publishing.announce_due()
    message = OutgoingMessage.objects.first()
    taken = outbox._take(outbox.Q(pk=message.pk), "worker-that-dies")
    assert outbox._take(outbox.Q(pk=message.pk), "too-early") is None
    OutgoingMessage.objects.filter(pk=message.pk).update(lease_until=clock.machine_now())
    outbox.drain()
    sent = [(h["webhook-id"], text) for h, text, _body in platform.received if h["webhook-id"] == message.message_id]
    assert sent == [(taken.message_id, taken.body)]


@pytest.mark.parametrize(("status", "again"), [(500, True), (401, True), (404, True), (503, True),
    (409, False), (413, False)])
def test_which_answers_are_tried_again(platform, status, again):
    publishing.announce_due()
    platform.status = status
    outbox.drain()
    assert bool(outbox.waiting()) is again
    platform.status = 202
    let_time_pass()
    outbox.drain()
    assert outbox.waiting() == 0


def test_posts_are_announced_in_batches_of_fifty_once(platform):
    count = publishing.announce_due()
    assert publishing.announce_due() == 0
    outbox.drain()
    batches = [len(body["data"]["posts"]) for _h, _t, body in platform.received]
    assert sum(batches) == count >= 160
    assert max(batches) == 50
    post = platform.received[0][2]["data"]["posts"][0]
    assert set(post) == {"id", "url", "author", "caption", "speech", "screen_text", "language", "published_at",
                         "duration_s", "metrics"}
    assert post["id"].isdigit()
    assert publishing.send_metrics() == 40


def test_later_posts_are_announced_as_time_passes(platform, at):
    publishing.announce_due()
    at("2023-05-12T20:30")
    assert publishing.announce_due() >= 2


def test_messages_need_a_transaction(transactional_db):
    with pytest.raises(RuntimeError):
        outbox.put("posts.deleted", {"ids": []})
