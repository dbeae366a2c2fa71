"""Loads the written posts into the database; again is harmless."""
from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from sandbox import clock
from sandbox.models import Post

FOLDER = Path(__file__).resolve().parent / "posts"
_CHARACTERS_A_SECOND = 11  # how fast people talk in short clips


def _read(text: str) -> Any:  # noqa: ANN401 - YAML holds whatever was written; `_post` checks it
    """Safe YAML; by the fast reader where the YAML package was built with it."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both loaders are safe


def post_id(key: str) -> str:
    """The public id of the post written under a key: nineteen digits, as on the real platforms."""
    return f"72{int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10**17:017d}"


def written() -> Iterator[Post]:
    """Every written post, unsaved; raises ValueError that names file and key when an entry is wrong."""
    authors = _read((FOLDER / "authors.yaml").read_text("utf-8"))
    for path in sorted(FOLDER.glob("256*/*.yaml")):
        for entry in _read(path.read_text("utf-8")):
            try:
                yield _post(entry, path.parent.name, authors)
            except (KeyError, TypeError, ValueError, AttributeError) as fault:
                raise ValueError(f"{path.name}, {entry!r:.80}: {type(fault).__name__} {fault}") from fault


def _post(entry: Mapping[str, Any], setting: str, authors: Mapping[str, str]) -> Post:
    if extra := set(entry) - {"key", "by", "at", "screen", "speech", "caption"}:
        raise ValueError(f"unknown fields {sorted(extra)}")
    speech = str(entry.get("speech", "")).strip()
    return Post(
        id=post_id(entry["key"]), key=entry["key"], setting=setting, author_handle=entry["by"],
        author_display=authors[entry["by"]], caption=str(entry.get("caption", "")).strip(), speech=speech,
        screen_text=str(entry["screen"]).strip(), published_at=clock.from_buddhist(entry["at"]),
        duration_s=max(7, min(59, len(speech) // _CHARACTERS_A_SECOND + 4)))


def load() -> int:
    """Put the posts that are not there yet into the database; returns how many were new."""
    with transaction.atomic():
        known = set(Post.objects.values_list("id", flat=True))
        new = [post for post in written() if post.id not in known]
        Post.objects.bulk_create(new)
    return len(new)
