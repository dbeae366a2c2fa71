"""A post is kept once, every state of it sealed, and erased when nobody needs it."""
from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from centre.audit import queries as audit
from centre.kernel import clock
from centre.kernel.canonical import sha256_hex
from centre.kernel.errors import InvalidInput, NotFound
from centre.outbox.models import Message
from centre.posts import queries, services
from centre.posts.models import Capture, Post
from centre.posts.seen import Metrics, SeenPost

pytestmark = pytest.mark.django_db
AT = datetime(2023, 5, 12, 10, tzinfo=clock.BANGKOK)


@pytest.fixture(autouse=True)
def _friday():
    with clock.hold(AT):
        yield


def seen(**changes):
    return SeenPost(**{"platform": "sandbox", "external_id": "7", "url": "https://v.example/7", "caption": "ปากกา",
                       "speech": "หมึกจาง", "posted_at": AT - timedelta(hours=2), **changes})


def test_seen_twice_is_kept_once():
    first, created = services.record_post(seen())
    again, created_again = services.record_post(seen())
    assert (created, created_again) == (True, False)
    assert first == again
    assert len(queries.captures(first.id)) == 1
    assert Message.objects.filter(topic="posts.seen").count() == 1
    assert queries.text_of(first) == first.text == "ปากกา\nหมึกจาง"


def test_changed_words_are_a_new_capture_and_a_new_look():
    post, _ = services.record_post(seen())
    changed, created = services.record_post(seen(caption="อีกอย่าง"))
    captures = queries.captures(post.id)
    assert not created
    assert changed.caption == "อีกอย่าง"
    assert [json.loads(c.canonical)["caption"] for c in captures] == ["ปากกา", "อีกอย่าง"]
    assert all(sha256_hex(c.canonical.encode()) == c.sha256 for c in captures)
    assert Message.objects.filter(topic="posts.seen").count() == 2
    assert [e.action for e in audit.trail(f"post:{post.id}")] == ["post.captured", "post.captured"]


def test_a_capture_is_never_changed():
    post, _ = services.record_post(seen())
    with pytest.raises(TypeError):
        Capture.objects.get(post_id=post.id).save()


@pytest.mark.parametrize(("changes", "code", "field"), [
    ({"caption": "a\x00b"}, "post_text_unusable", "caption"), ({"speech": "\ud800"}, "post_text_unusable", "speech"),
    ({"caption": "ก" * 20_001}, "post_too_long", "caption"), ({"external_id": ""}, "post_id_missing", "external_id"),
    ({"posted_at": datetime(2023, 5, 1)}, "post_time_without_zone", "posted_at"),  # noqa: DTZ001 - the fault
    ({"metrics": Metrics(AT, views=-1)}, "metrics_out_of_range", "views"),
    ({"metrics": Metrics(AT, shares=2**63)}, "metrics_out_of_range", "shares"),
])
def test_what_cannot_be_kept_is_named(changes, code, field):
    with pytest.raises(InvalidInput) as refused:
        services.record_post(seen(**changes))
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Post.objects.exists()


def test_found_again_by_id_and_address():
    post, _ = services.record_post(seen())
    assert queries.by_external("sandbox", "7") == post
    assert queries.by_externals("sandbox", ["7", "8"]) == {"7": post}
    assert queries.by_url(" https://v.example/7 ") == post
    assert queries.many([post.id, 99]) == [post]
    assert queries.by_external("other", "7") is None
    assert queries.by_url("") is None
    with pytest.raises(NotFound):
        queries.get(99)


def test_reach_over_time():
    post, _ = services.record_post(seen(metrics=Metrics(AT, views=200)))
    assert queries.views_per_hour([post.id], AT) == 100
    assert services.record_metrics([(post.id, Metrics(AT, views=999))]) == 0
    later = AT + timedelta(hours=4)
    assert services.record_metrics([(post.id, Metrics(later, views=1000))]) == 1
    assert queries.views_per_hour([post.id], later) == 200
    assert queries.latest_reading(post.id).views == 1000
    assert [r.views for r in queries.readings(post.id)] == [200, 1000]
    other, _ = services.record_post(seen(external_id="8", posted_at=None))
    assert queries.latest_reading(other.id) is None
    assert queries.views_per_hour([other.id], later) == 0


@given(st.lists(st.integers(0, 10**9), max_size=6))
def test_velocity_is_never_below_zero(views):
    rows = [queries.Reading(at=AT + timedelta(hours=i), views=v) for i, v in enumerate(views)]
    assert not rows or queries._velocity(rows, None) >= 0


def test_deleted_is_said_once_and_captures_stay():
    post, _ = services.record_post(seen())
    services.mark_deleted(post.id, at=AT)
    assert services.mark_deleted(post.id).deleted_at == AT
    assert len(queries.captures(post.id)) == 1
    assert [e.action for e in audit.trail(f"post:{post.id}")].count("post.deleted") == 1


def test_expiry_erases_what_nobody_holds():
    free, _ = services.record_post(seen(metrics=Metrics(AT, views=1)))
    held, _ = services.record_post(seen(external_id="8"))
    services.place_hold(held.id, "case:C-1")
    services.place_hold(held.id, "case:C-1")
    assert services.expire_due() == 0
    with clock.hold(AT + services.KEEP):
        assert services.expire_due() == 1
        assert queries.get(free.id).text == ""
        assert queries.get(free.id).expired_at == AT + services.KEEP
        assert not queries.captures(free.id)
        assert queries.get(held.id).caption == "ปากกา"
        _, created = services.record_post(seen())
        assert not created
        assert not queries.captures(free.id)
        services.release_hold(held.id, "case:C-1")
        services.release_hold(held.id, "case:C-1")
        assert services.expire_due() == 1
    assert [e.action for e in audit.trail(f"post:{held.id}")][1:] == [
        "post.hold_placed", "post.hold_released", "post.expired"]


def test_a_hold_placed_while_expiring_wins(monkeypatch):
    post, _ = services.record_post(seen())
    services.place_hold(post.id, "case:C-1")
    monkeypatch.setattr(services.Hold.objects, "filter", lambda **_: services.Hold.objects.none())
    with clock.hold(AT + services.KEEP):
        assert services.expire_due() == 0


def test_the_command_erases_what_is_due(capsys):
    services.record_post(seen())
    with clock.hold(AT + services.KEEP):
        call_command("posts", "expire")
    assert capsys.readouterr().out == "posts erased: 1\n"
