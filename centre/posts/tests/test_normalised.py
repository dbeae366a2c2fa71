"""Posts keep the form in which they are compared, and leave the house as Parquet files."""
from __future__ import annotations

import importlib.util
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from centre.audit import queries as audit
from centre.kernel import clock
from centre.matching.catalogue import MODEL_VERSION
from centre.matching.text import normalise
from centre.posts import queries, services
from centre.posts.models import Post
from centre.posts.seen import SeenPost

pytestmark = pytest.mark.django_db
AT = datetime(2023, 5, 12, 10, tzinfo=clock.BANGKOK)


@pytest.fixture(autouse=True)
def _friday():
    with clock.hold(AT):
        yield


def record(number, caption, **more):
    return services.record_post(SeenPost(platform="sandbox", external_id=str(number), caption=caption, **more))[0].id


def stored(post_id):
    return Post.objects.values_list("normalised", "normalised_by").get(pk=post_id)


def test_a_post_is_normalised_when_it_is_seen_and_when_its_words_change():
    post_id = record(1, "ปากกาาาา ๒๕๖๖", speech="หมึกจาง")
    assert stored(post_id) == (normalise("ปากกาาาา ๒๕๖๖\nหมึกจาง"), MODEL_VERSION)
    record(1, "บาร์โค้ด")
    assert stored(post_id) == (normalise("บาร์โค้ด"), MODEL_VERSION)


def test_old_forms_are_replaced_once_and_are_right_in_the_meantime(capsys):
    ids = [record(number, f"บัตร {number} ใบ") for number in range(5)]
    Post.objects.filter(pk__in=ids[1:]).update(normalised="old", normalised_by="older-model")
    right = [normalise(f"บัตร {number} ใบ") for number in range(5)]
    assert [text.normalised for text in queries.stored_texts()] == right
    assert [services.normalise_stored(limit=3) for _ in range(3)] == [3, 1, 0]
    assert [stored(post_id)[0] for post_id in ids] == right
    call_command("posts", "normalise")
    assert "posts normalised: 0" in capsys.readouterr().out


def test_the_form_is_erased_with_the_words():
    post_id = record(1, "ปากกา")
    with clock.hold(AT + services.KEEP + timedelta(days=1)):
        assert services.expire_due() == 1
        assert stored(post_id)[0] == ""
        assert services.normalise_stored() == 0
        assert queries.stored_texts() == []


def test_texts_come_page_by_page_since_a_moment():
    first = record(1, "หนึ่ง")
    with clock.hold(AT + timedelta(days=2)):
        later = [record(2, "สอง"), record(3, "สาม")]
    assert [text.id for text in queries.stored_texts(limit=2)] == [first, later[0]]
    assert [text.id for text in queries.stored_texts(after=later[0])] == later[1:]
    assert [text.id for text in queries.stored_texts(since=AT + timedelta(days=1))] == later


def test_export_without_pyarrow_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CommandError, match=r"election-centre\[parquet\]"):
        call_command("posts", "export", str(tmp_path))


def test_exported_posts_are_swept_as_they_are(tmp_path, monkeypatch, capsys):
    pytest.importorskip("pyarrow")
    from centre.matching import stored_posts
    from centre.posts import exporting
    ids = [record(number, f"บัตรใบที่ {number}") for number in range(7)]
    monkeypatch.setattr(exporting, "ROWS_A_GROUP", 2)
    monkeypatch.setattr(exporting, "GROUPS_A_FILE", 2)
    call_command("posts", "export", str(tmp_path / "out"))
    assert "posts exported: 7" in capsys.readouterr().out
    assert [entry.action for entry in audit.trail("posts:export")] == ["posts.exported"]
    groups = list(stored_posts.groups(tmp_path / "out"))
    assert [(group.name, group.rows) for group in groups] == [
        ("posts-000000.parquet", 2), ("posts-000000.parquet", 2), ("posts-000001.parquet", 2),
        ("posts-000001.parquet", 1)]
    batches = [batch for group in groups for batch in stored_posts.read(group, MODEL_VERSION, with_windows=False)]
    assert [text for batch in batches for text in batch.normalised] == [
        text.normalised for text in queries.stored_texts()]
    monkeypatch.undo()
    with clock.hold(AT):
        call_command("posts", "export", str(tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["posts-000000.parquet"]
    assert len(ids) == 7


def test_an_export_that_cannot_be_written_leaves_nothing_half(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    from centre.posts import exporting
    record(1, "หนึ่ง")

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting.pa, "table", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("posts", "export", str(tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []
