"""Whatever comes through the platform's door: a clear answer, nothing lost, nothing doubled."""
import copy
import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centre.audit import queries as audit
from centre.connectors.sandbox import wire
from centre.connectors.sandbox.tests.conftest import STALE, sample
from centre.kernel.errors import InvalidInput
from centre.outbox import queries as outbox
from centre.posts import queries as posts
from centre.reports import queries as reports

pytestmark = pytest.mark.django_db
POST = "7231000000000000001"


def published(**changes):
    event = sample("posts.published")
    event["data"]["posts"] = [{**event["data"]["posts"][0], **changes}]
    return event


def waiting(topic):
    return [m for m in outbox.messages(limit=1000) if m.topic == topic]


def test_published_posts_are_recorded_once_with_all_their_fields(platform):
    answer = platform.send(sample("posts.published"))
    assert (answer.status_code, answer.json()) == (202, {"accepted": 2, "refused": [], "repeated": False})
    post = posts.by_external("sandbox", POST)
    assert post.caption.startswith("หมึกปากกา")
    assert (post.speech, post.screen_text) == ("พกปากกาไปเองนะทุกคน", "ปากกาล่องหน!")
    assert posts.latest_reading(post.id).views == 1200
    assert posts.by_external("sandbox", "7231000000000000002") is not None
    platform.send(sample("posts.published"))
    assert len(waiting("posts.seen")) == 2


def test_metrics_and_deletion(platform):
    platform.send(sample("posts.published"))
    assert platform.send(sample("posts.metrics")).json()["accepted"] == 1
    post = posts.by_external("sandbox", POST)
    assert posts.latest_reading(post.id).views == 2**53 + 1
    assert platform.send(sample("posts.deleted")).json()["accepted"] == 1
    assert posts.get(post.id).deleted_at is not None


def test_a_report_answers_with_its_tracking_code(platform):
    platform.send(sample("posts.published"))
    answer = platform.send(sample("reports.created")).json()
    report = reports.by_code(answer["tracking_code"])
    assert report.post_id == posts.by_external("sandbox", POST).id
    assert answer["tracking_url"].startswith("http://testserver/")
    assert answer["tracking_code"] in answer["tracking_url"]


def test_a_report_on_a_post_deleted_meanwhile_is_kept(platform):
    platform.send(sample("posts.published"))
    platform.send(sample("posts.deleted"))
    assert platform.send(sample("reports.created")).status_code == 202


def test_a_report_that_overtakes_its_post_lies_on_that_post_once_it_comes(platform):
    code = platform.send(sample("reports.created")).json()["tracking_code"]
    early = posts.by_external("sandbox", POST)
    assert reports.by_code(code).post_id == early.id
    assert early.text.strip() == ""
    assert platform.send(sample("posts.published")).json()["refused"] == []
    late = posts.by_external("sandbox", POST)
    assert (late.id, late.text != "", late.author_handle != "") == (early.id, True, True)
    assert len(posts.captures(late.id)) == 2
    assert len(waiting("posts.seen")) == 3, "both posts of the sample, and this one before it had words"


def test_the_same_report_very_often_is_one_report(platform):
    platform.send(sample("posts.published"))
    codes = set()
    for number in range(200):
        event = sample("reports.created")
        event["data"]["id"] = f"r-{number}"
        codes.add(platform.send(event).json()["tracking_code"])
    assert len(codes) == 1
    assert len(waiting("reports.received")) == 1


def test_the_same_delivery_again_gets_the_same_answer(platform):
    platform.send(sample("posts.published"))
    first = platform.send(sample("reports.created"), webhook_id="once").json()
    again = platform.send(sample("reports.created"), webhook_id="once")
    assert again.status_code == 202
    assert again.json() == {**first, "repeated": True}
    other = platform.send(sample("posts.deleted"), webhook_id="once")
    assert (other.status_code, other.json()["code"]) == (409, "replayed_with_other_body")


@pytest.mark.parametrize(("changes", "code"), [
    ({"secret": "whsec_" + "A" * 44}, "signature_wrong"), ({"key_id": "nobody"}, "key_unknown"),
    ({"at": -STALE}, "timestamp_outside_tolerance"),
    ({"at": STALE}, "timestamp_outside_tolerance"),
    ({"webhook-signature": ""}, "signature_wrong"), ({"webhook-signature": "v1"}, "signature_wrong"),
    ({"webhook-signature": "v1,%%%"}, "signature_wrong"), ({"webhook-signature": "v2,QUJD"}, "signature_wrong"),
    ({"webhook-timestamp": "soon"}, "signature_wrong"), ({"webhook-timestamp": "nan"}, "signature_wrong"),
    ({"webhook-id": "x" * 201}, "signature_missing"), ({"webhook-id": ""}, "signature_missing")])
def test_what_is_not_proven_is_refused(platform, changes, code):
    if "at" in changes:
        changes = {"at": datetime.now(UTC) + changes["at"]}
    answer = platform.send(sample("posts.published"), **changes)
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert not waiting("posts.seen")


def test_a_body_over_the_limit(platform):
    event = published(caption="ก" * 400_000)
    answer = platform.send(event)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(("body", "code"), [
    (b'{"type": "posts.deleted\xff"}', "utf8_broken"), (b"", "json_malformed"), (b"{", "json_malformed"),
    (b'{"a": NaN}', "json_malformed"), (b"[" * 100_000, "json_malformed"), (b'{"a": "\x00"}', "json_malformed"),
    (b'{"a": ' + b"9" * 5000 + b"}", "json_malformed")])
def test_a_body_that_cannot_be_read(platform, body, code):
    answer = platform.send(body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(("event", "field"), [
    ([], None), (5, None), ({}, "type"), ({"type": "posts.deleted", "at": "2023-05-12T10:00:00+07:00"}, "data"),
    ({"type": "posts.sold", "at": "2023-05-12T10:00:00+07:00", "data": {}}, "type"),
    ({"type": "posts.deleted", "at": "2023-05-12T10:00:00", "data": {"ids": []}}, "at"),
    ({"type": "posts.deleted", "at": 5, "data": {"ids": []}}, "at"),
    ({"type": "posts.deleted", "at": "2023-05-12T10:00:00+07:00", "data": {"ids": "1"}}, "data.ids"),
    ({"type": "posts.deleted", "at": "2023-05-12T10:00:00+07:00", "data": {"ids": ["1"] * 201}}, "data.ids"),
    ({"type": "reports.created", "at": "2023-05-12T10:00:00+07:00", "data": {"id": "r"}}, "data.post_id")])
def test_data_that_is_not_as_agreed_names_the_field(platform, event, field):
    answer = platform.send(event)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


@pytest.mark.parametrize(("changes", "field"), [
    ({"reason": "dislike"}, "data.reason"), ({"id": "r\x00"}, "data.id"), ({"id": True}, "data.id"),
    ({"id": 1.5}, "data.id"), ({"words": 7}, "data.words"), ({"words": "ก" * 2001}, "data.words"),
    ({"post_id": ""}, "data.post_id"), ({"at": "0001-01-01T00:00:00+14:00"}, "data.at")])
def test_a_report_that_is_wrong_names_the_field(platform, changes, field):
    event = sample("reports.created")
    event["data"].update(changes)
    answer = platform.send(event)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_refused_delivery_may_be_sent_again_mended_under_its_id(platform):
    event = sample("reports.created")
    del event["data"]["reason"]
    assert platform.send(event, webhook_id="w").status_code == 422
    assert platform.send(sample("reports.created"), webhook_id="w").json()["repeated"] is False


def test_good_items_are_kept_and_bad_ones_named(platform):
    event = sample("posts.published")
    good = event["data"]["posts"][0]
    event["data"]["posts"] = [
        {**good, "id": None}, good, {**good, "id": 2**60, "unknown": {"deep": [1]}},
        {k: v for k, v in good.items() if k != "url"},
        {**good, "id": "x", "metrics": {"views": -1}}, "text", {**good, "id": "y", "url": "javascript:alert(1)"},
        {**good, "id": "z", "caption": "a\x00b\ud800c"}]
    answer = platform.send(json.dumps(event)).json()
    assert answer["accepted"] == 3
    assert [(r["index"], r["field"]) for r in answer["refused"]] == [
        (0, "data.posts.0.id"), (3, "data.posts.3.url"), (4, "data.posts.4.metrics.views"), (5, "data.posts.5"),
        (6, "data.posts.6.url")]
    assert posts.by_external("sandbox", str(2**60)) is not None
    assert posts.by_external("sandbox", "z").caption == "ab?c"
    unseen = sample("posts.metrics")
    unseen["data"]["posts"][0]["id"] = "never"
    assert platform.send(unseen).json()["refused"][0]["code"] == "post_unknown"


def test_only_post_and_the_record_stays_sound(platform, client):
    assert client.get("/connectors/sandbox/webhook").status_code == 405
    platform.send(sample("posts.published"))
    assert audit.verify().sound


_json = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
                     | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4)
                     | st.dictionaries(st.sampled_from(["id", "posts", "ids", "url", "at", "type", "data", "author"])
                                       | st.text(max_size=5), inner, max_size=5), max_leaves=12)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=_json)
def test_any_json_gets_an_answer_and_never_a_crash(platform, value):
    for event in (value, {"type": "posts.published", "at": "2023-05-12T10:00:00+07:00", "data": {"posts": [value]}},
                  {"type": "reports.created", "at": "2023-05-12T10:00:00+07:00", "data": value}):
        assert platform.send(json.dumps(event)).status_code in {202, 422}


@given(st.integers())
def test_a_number_of_any_size_as_id_becomes_text(number):
    assert wire.read(wire.DeletedPost, {"id": number}).id == str(number)


def test_reading_does_not_change_what_was_read():
    event = sample("posts.published")
    before = copy.deepcopy(event)
    wire.read(wire.Envelope, event)
    assert event == before
    with pytest.raises(InvalidInput):
        wire.read(wire.Envelope, None)
