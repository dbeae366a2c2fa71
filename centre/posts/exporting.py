"""Stored posts as Parquet files, for a sweep on another machine; needs the extra `parquet`."""
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction

from centre.accounts.actors import Actor
from centre.audit import services as audit
from centre.matching import stored_posts
from centre.matching.catalogue import MODEL_VERSION
from centre.posts import queries
from centre.posts.queries import StoredText

ROWS_A_GROUP = 20_000
GROUPS_A_FILE = 10


def export(folder: Path) -> int:
    """Write every post that was not erased: id, platform, id there, text and normalised form. Returns how many.

    Files are called `posts-000000.parquet` and so on; each appears whole. Files of an earlier, longer export go.

    Raises:
        OSError: a file could not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    files: list[Path] = []
    pages = _pages()
    page = next(pages, None)
    while page:
        files.append(folder / f"posts-{len(files):06d}.parquet")
        with _Draft(files[-1]) as draft:
            for _ in range(GROUPS_A_FILE):
                if page:
                    draft.write(page)
                    count += len(page)
                    page = next(pages, None)
    for old in set(folder.glob("posts-[0-9][0-9][0-9][0-9][0-9][0-9].parquet")) - set(files):
        old.unlink()
    with transaction.atomic():
        audit.append(Actor.system("posts"), "posts.exported", "posts:export", {"posts": count})
    return count


def _pages() -> Iterator[list[StoredText]]:
    after = 0
    while page := queries.stored_texts(after=after, limit=ROWS_A_GROUP):
        yield page
        after = page[-1].id


class _Draft:
    """A Parquet file that appears under its name when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        handle, self._draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        os.close(handle)
        self._schema = pa.schema([(name, pa.string()) for name in (
            "id", "platform", "external_id", "text", "normalised")], metadata=stored_posts.metadata(MODEL_VERSION))

    def __enter__(self) -> _Draft:
        self._writer = pq.ParquetWriter(self._draft, self._schema, compression="zstd")
        return self

    def write(self, page: list[StoredText]) -> None:
        """Add a row group."""
        self._writer.write_table(pa.table({
            "id": [str(post.id) for post in page], "platform": [post.platform for post in page],
            "external_id": [post.external_id for post in page], "text": [post.text for post in page],
            "normalised": [post.normalised for post in page]}, schema=self._schema))

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self._writer.close()
        if kind is None:
            Path(self._draft).replace(self._path)
        Path(self._draft).unlink(missing_ok=True)
