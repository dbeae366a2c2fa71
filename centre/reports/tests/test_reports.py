"""A report is kept once, followed with its code, and tells nobody who reported."""
from __future__ import annotations

import time
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from centre.accounts import vault
from centre.audit import queries as audit
from centre.kernel import clock
from centre.kernel.errors import InvalidInput, NotFound
from centre.outbox.models import Message
from centre.posts import services as posts
from centre.posts.seen import SeenPost
from centre.reports import queries, services
from centre.reports.models import Report, ReportContact
from centre.reports.reasons import Reason
from centre.reports.services import NewReport

pytestmark = pytest.mark.django_db
AT = datetime(2023, 5, 12, 10, tzinfo=clock.BANGKOK)


@pytest.fixture(autouse=True)
def _friday():
    with clock.hold(AT):
        yield


@pytest.fixture
def post():
    return posts.record_post(SeenPost("sandbox", "7", caption="ปากกา"))[0]


def new(**changes):
    return NewReport(**{"channel": "sandbox", "reason": Reason.FALSE_INFORMATION, **changes})


def test_received_and_followed(post):
    receipt = services.receive(new(post_id=post.id, words="ไม่จริง"))
    report = queries.by_code(receipt.tracking_code.lower().replace("-", " "))
    assert report == queries.get(receipt.report_id) == queries.many([receipt.report_id])[0]
    assert (report.reason, report.words, report.post_id) == (Reason.FALSE_INFORMATION, "ไม่จริง", post.id)
    assert Message.objects.get(topic="reports.received").payload == {"report_id": receipt.report_id}
    assert [e.action for e in audit.trail(f"report:{receipt.report_id}")] == ["report.received"]


def test_every_reason_has_words():
    assert all(reason.words.th and reason.words.en for reason in Reason)


@pytest.mark.parametrize("same", [{"external_id": "r1"}, {"reporter_token": "device"},
                                  {"external_id": "r1", "reporter_token": "device"}])
def test_the_same_report_again_gives_the_same_receipt(post, same):
    first = services.receive(new(post_id=post.id, **same))
    again = services.receive(new(post_id=post.id, words="อีกครั้ง", **same))
    assert again == services.ReportReceipt(first.report_id, first.tracking_code, repeated=True)
    assert Report.objects.count() == 1


def test_other_device_or_other_words_is_another_report(post):
    ids = {services.receive(new(post_id=post.id, reporter_token=t)).report_id for t in ("a", "b")}
    ids |= {services.receive(new(text=t, reporter_token="a")).report_id for t in ("ข่าวหนึ่ง", "ข่าวสอง", "ข่าวหนึ่ง ")}
    assert len(ids) == 4


def test_the_device_is_not_readable_from_the_row(post):
    services.receive(new(post_id=post.id, reporter_token="device-1"))
    assert "device-1" not in str(Report.objects.values().get())


def test_two_processes_at_once_make_one_report(post, monkeypatch):
    first = services.receive(new(post_id=post.id, external_id="r1"))
    real, looks = services._known, iter([None])
    monkeypatch.setattr(services, "_known", lambda *keys: next(looks, real(*keys)))
    assert services.receive(new(post_id=post.id, external_id="r1")).report_id == first.report_id


def test_a_broken_database_is_not_hidden(post, monkeypatch):
    def refuse(*_):
        raise IntegrityError("elsewhere")

    monkeypatch.setattr(services, "_write", refuse)
    with pytest.raises(IntegrityError):
        services.receive(new(post_id=post.id))


@pytest.mark.parametrize(("changes", "code", "field"), [
    ({}, "report_empty", "text"), ({"text": " ", "link": " "}, "report_empty", "text"),
    ({"text": "x\x00"}, "post_text_unusable", "text"), ({"text": "x", "words": "ก" * 2001}, "post_too_long", "words"),
])
def test_what_cannot_be_kept_is_named(changes, code, field):
    with pytest.raises(InvalidInput) as refused:
        services.receive(new(**changes))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_unknown_post_report_and_code():
    for call in (lambda: services.receive(new(post_id=99)), lambda: queries.get("rep_x"),
                 lambda: queries.by_code("0000-0000-0000")):
        with pytest.raises(NotFound):
            call()


def test_a_post_found_later_is_attached_once(post):
    report = services.receive(new(text="ปากกาหมึกจาง")).report_id
    services.attach_post(report, post.id)
    services.attach_post(report, post.id)
    assert queries.get(report).post_id == post.id
    assert [e.action for e in audit.trail(f"report:{report}")] == ["report.received", "report.post_found"]


def test_contact_is_sealed_apart_and_erased_on_time(post):
    report = services.receive(new(post_id=post.id, contact=" 081-000-0000 ")).report_id
    sealed = ReportContact.objects.get().sealed
    assert "081" not in sealed
    assert vault.open_sealed(sealed) == "081-000-0000"
    assert services.erase_due_contacts() == 0
    with clock.hold(AT + services.KEEP_CONTACT):
        assert services.erase_due_contacts() == 1
    assert not ReportContact.objects.exists()
    assert queries.get(report).id == report


@pytest.mark.slow
def test_ten_thousand_times_the_same_is_one_report(post):
    began = time.perf_counter()
    receipts = {services.receive(new(post_id=post.id, external_id="r1", reporter_token="d")).report_id
                for _ in range(10_000)}
    assert len(receipts) == Report.objects.count() == Message.objects.filter(topic="reports.received").count() == 1
    assert time.perf_counter() - began < 30


def test_the_command_erases_what_is_due(post, capsys):
    services.receive(new(post_id=post.id, contact="a@example.org"))
    with clock.hold(AT + services.KEEP_CONTACT):
        call_command("reports", "erase-contacts")
    assert capsys.readouterr().out == "contacts erased: 1\n"
