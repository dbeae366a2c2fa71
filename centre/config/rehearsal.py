"""The stored offset of a rehearsal: a restart goes on, and never back."""
from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

_FILE = "rehearsal.json"


class CannotRehearse(SystemExit):
    """The clock may not be moved here; the message says why and what to do."""


def stored_offset(data_dir: Path, *, mode: str) -> timedelta:
    """How far the clock of this data folder is moved; zero where no rehearsal was begun.

    Raises:
        CannotRehearse: in production, or when the stored file is damaged.
    """
    path = data_dir / _FILE
    if not path.exists():
        return timedelta(0)
    if mode == "production":
        raise CannotRehearse(f"{path} moves the clock, and production keeps real time. "
                             "Use a data folder that was never a rehearsal.")
    try:
        return timedelta(seconds=float(json.loads(path.read_text("utf-8"))["offset_seconds"]))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise CannotRehearse(f"{path} is damaged ({error}). Begin again with a fresh data folder.") from error


def begin(data_dir: Path, moment: datetime, *, mode: str) -> timedelta:
    """Set the clock of a data folder to a moment, from which it runs on; returns the offset.

    Raises:
        CannotRehearse: in production, or when the folder's clock already stands later.
    """
    if mode == "production":
        raise CannotRehearse("In production the clock cannot be set.")
    now = datetime.now(UTC)
    offset = moment.astimezone(UTC) - now
    path = data_dir / _FILE
    if path.exists() and offset < stored_offset(data_dir, mode=mode) - timedelta(seconds=1):
        raise CannotRehearse("The rehearsal clock never goes back. Begin again with a fresh data folder.")
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"offset_seconds": offset.total_seconds(), "moment": moment.isoformat(),
                                 "set_at": now.isoformat()}), encoding="utf-8")
    os.replace(draft, path)  # noqa: PTH105 - atomic, so a kill leaves the old clock or the new one
    return offset
