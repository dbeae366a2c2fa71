"""The rehearsal clock goes on, never back, and never in production."""
from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from centre.config import rehearsal

MAY_12 = datetime(2023, 5, 12, 3, 0, tzinfo=UTC)


def test_a_folder_without_a_rehearsal_keeps_real_time_in_every_mode(tmp_path):
    for mode in ("production", "demo", "test"):
        assert rehearsal.stored_offset(tmp_path, mode=mode) == timedelta(0)


def test_what_was_begun_goes_on_after_a_restart(tmp_path):
    offset = rehearsal.begin(tmp_path, MAY_12, mode="demo")
    assert abs(datetime.now(UTC) + offset - MAY_12) < timedelta(seconds=5)
    assert rehearsal.stored_offset(tmp_path, mode="demo") == offset
    assert list(tmp_path.iterdir()) == [tmp_path / "rehearsal.json"]


def test_forward_is_allowed_and_back_is_not(tmp_path):
    rehearsal.begin(tmp_path, MAY_12, mode="demo")
    rehearsal.begin(tmp_path, MAY_12, mode="demo")
    later = rehearsal.begin(tmp_path, MAY_12 + timedelta(days=2), mode="demo")
    with pytest.raises(rehearsal.CannotRehearse, match="never goes back"):
        rehearsal.begin(tmp_path, MAY_12, mode="demo")
    assert rehearsal.stored_offset(tmp_path, mode="demo") == later


def test_production_neither_begins_nor_continues(tmp_path):
    with pytest.raises(rehearsal.CannotRehearse, match="In production"):
        rehearsal.begin(tmp_path, MAY_12, mode="production")
    rehearsal.begin(tmp_path, MAY_12, mode="demo")
    with pytest.raises(rehearsal.CannotRehearse, match="production keeps real time"):
        rehearsal.stored_offset(tmp_path, mode="production")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"offset_seconds": "x"}', '{"offset_seconds": null}',
                                     json.dumps({"offset_seconds": 1e300})])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / "rehearsal.json").write_text(content)
    with pytest.raises(rehearsal.CannotRehearse, match="damaged"):
        rehearsal.stored_offset(tmp_path, mode="demo")
