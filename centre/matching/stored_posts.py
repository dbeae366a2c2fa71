"""Stored posts in Parquet files: read by row groups, and what was worked out of them kept beside the file.

Columns of a file: `text` (string) and, better, `id` (string or whole number); `normalised` (string), `gated` (bool)
and `windows` (list of fixed-size binary: little-endian float16 vectors) are optional and count only where the file's
schema metadata say under `centre.matching` which model made them. What a file lacks may stand beside it, in a folder
named like the file with `.columns` added, one file a row group.
"""
from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from centre.matching.segments import Strings
from centre.matching.sweep import Kept

METADATA = b"centre.matching"
BESIDE = ".columns"
BATCH = 8192

_FAILURES = (pa.ArrowException, OSError, UnicodeDecodeError)


class UnusableFile(Exception):
    """A file of posts that cannot be swept; the message says which and why."""


@dataclass(frozen=True)
class Group:
    """One row group of one file: what one task sweeps.

    Attributes:
        name: the file, relative to the folder that was named.
        stamp: length and time of change of the file, so that a changed file is another one.
        number: of the row group in the file.
        first: number of its first row in the file.
    """

    path: Path
    name: str
    stamp: tuple[int, int]
    number: int
    first: int
    rows: int


@dataclass(frozen=True)
class Batch:
    """Some posts of a row group, in order. `texts` are there where `normalised` is not; None is what is not kept."""

    texts: Sequence[str] | None
    normalised: Strings | None
    kept: Kept | None


def groups(folder: Path) -> Iterator[Group | UnusableFile]:
    """The row groups of a file, or of all `*.parquet` files of a folder and its folders, in order of name.

    A file that cannot be used comes as the reason instead.
    """
    if folder.is_file():
        found = [folder]
    else:
        found = sorted(path for path in folder.rglob("*.parquet")
                       if not any(part.endswith(BESIDE) or part.startswith(".")
                                  for part in path.relative_to(folder).parts))
    for path in found:
        name = path.name if path == folder else path.relative_to(folder).as_posix()
        try:
            yield from _groups_of(path, name)
        except UnusableFile as problem:
            yield problem


def _groups_of(path: Path, name: str) -> list[Group]:
    try:
        stat = path.stat()
        with pq.ParquetFile(path) as file:
            schema, metadata = file.schema_arrow, file.metadata
            rows = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    except _FAILURES as problem:
        empty = path.exists() and not path.stat().st_size
        raise UnusableFile(f"{name}: " + ("an empty file" if empty else f"not a whole Parquet file ({problem})")
                           ) from problem
    _check(schema, name)
    firsts = np.cumsum([0, *rows]).tolist()
    return [Group(path, name, (stat.st_size, stat.st_mtime_ns), number, firsts[number], count)
            for number, count in enumerate(rows)]


def _check(schema: Any, name: str) -> None:  # noqa: ANN401 - pyarrow ships no types
    for column, fits, wanted in (("text", _is_text, "string"),
                                 ("id", lambda kind: _is_text(kind) or pa.types.is_integer(kind),
                                  "string or whole number")):
        at = schema.get_all_field_indices(column)
        if len(at) > 1:
            raise UnusableFile(f'{name}: several columns are called "{column}"')
        if not at and column == "text":
            raise UnusableFile(f'{name}: no column "text" (there are: {", ".join(schema.names) or "none"})')
        if at and not fits(schema.field(at[0]).type):
            raise UnusableFile(f'{name}: column "{column}" is {schema.field(at[0]).type}, not {wanted}')


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - pyarrow ships no types
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def read(group: Group, model: str, *, with_windows: bool) -> Iterator[Batch]:
    """The posts of a row group as far as they are kept for this model; the texts only where something is missing.

    Args:
        model: `screening.model_version`. The columns `normalised` and `gated` count where its part before `+` is the
            same, windows where all is.
        with_windows: whether windows are wanted; `kept` comes without them else.

    Raises:
        UnusableFile: the row group cannot be read.
    """
    try:
        with pq.ParquetFile(group.path) as file, contextlib.ExitStack() as stack:
            sources = [(file, group.number, _made_by(file))]
            if (path := beside(group)).is_file():
                with contextlib.suppress(*_FAILURES):
                    other = stack.enter_context(pq.ParquetFile(path))
                    if other.metadata.num_rows == group.rows and _stamp(other) == group.stamp:
                        sources.append((other, 0, _made_by(other)))
            yield from _batches(group, sources, model, with_windows=with_windows)
    except _FAILURES as problem:
        raise UnusableFile(f"{group.name}, row group {group.number}: cannot be read ({problem})") from problem


def _batches(group: Group, sources: Sequence[tuple[Any, int, str]], model: str, *,
             with_windows: bool) -> Iterator[Batch]:
    fit = [source for source in sources if source[2].split("+")[0] == model.split("+", maxsplit=1)[0]]
    plain = next((source for source in fit if _has(source, normalised=_is_text)), None)
    if with_windows:
        kept = next((source for source in fit if source[2] == model
                     and _has(source, gated=pa.types.is_boolean, windows=_is_windows)), None)
    else:
        kept = next((source for source in fit if _has(source, gated=pa.types.is_boolean)), None)
    normalised = _column(plain, ["normalised"]) if plain else None
    windows = _column(kept, ["gated", "windows"] if with_windows else ["gated"]) if kept else None
    texts = None if plain else _column(sources[0], ["text"])
    for begin in range(0, group.rows, BATCH):
        parts = [next(column) if column else None for column in (texts, normalised, windows)]
        if any(column and len(part or ()) != min(BATCH, group.rows - begin)
               for column, part in zip((texts, normalised, windows), parts, strict=True)):
            raise UnusableFile(f"{group.name}, row group {group.number}: its columns differ in length")
        yield Batch(None if parts[0] is None else _listed(parts[0]["text"]),
                    None if parts[1] is None else _strings(parts[1]["normalised"]),
                    None if parts[2] is None else _kept(parts[2]))


def _column(source: tuple[Any, int, str], columns: list[str]) -> Iterator[Any]:
    """Batches of BATCH rows of some columns; the last is shorter, and None follows."""
    file, number, _model = source
    yield from file.iter_batches(BATCH, row_groups=[number], columns=columns, use_threads=False)
    yield None


def rows(group: Group, wanted: NDArray[np.int64]) -> list[tuple[int, str | None, str]]:
    """Number in the file, id and text of the wanted rows of a group, given in order by their number in the group.

    Raises:
        UnusableFile: the row group cannot be read.
    """
    found: list[tuple[int, str | None, str]] = []
    try:
        with pq.ParquetFile(group.path) as file:
            columns = [name for name in ("id", "text") if name in file.schema_arrow.names]
            begin = 0
            for batch in file.iter_batches(BATCH, row_groups=[group.number], columns=columns, use_threads=False):
                first, last = np.searchsorted(wanted, [begin, begin + len(batch)])
                some = batch.take(pa.array(wanted[first:last] - begin)) if first < last else None
                if some is not None:
                    ids = some["id"].to_pylist() if "id" in columns else [None] * len(some)
                    found += [(group.first + int(row), None if one is None else str(one), text) for row, one, text in
                              zip(wanted[first:last], ids, _listed(some["text"]), strict=True)]
                begin += len(batch)
    except _FAILURES as problem:
        raise UnusableFile(f"{group.name}, row group {group.number}: cannot be read ({problem})") from problem
    return found


def columns(normalised: Sequence[str], kept: Kept) -> dict[str, Any]:
    """The optional columns, as Arrow arrays."""
    made = {"normalised": pa.array(normalised, pa.string()), "gated": pa.array(kept.gated)}
    if kept.windows.shape[1]:
        size = kept.windows.shape[1] * 2
        start = np.searchsorted(kept.owner, np.arange(len(kept.gated) + 1)).astype(np.int32)
        content = pa.py_buffer(np.ascontiguousarray(kept.windows.astype("<f2")).tobytes())
        flat = pa.FixedSizeBinaryArray.from_buffers(pa.binary(size), len(kept.owner), [None, content])
        made["windows"] = pa.ListArray.from_arrays(pa.array(start), flat)
    return made


def metadata(model: str, **more: Any) -> Mapping[bytes, bytes]:  # noqa: ANN401 - anything that JSON can say
    """What the schema of a file with optional columns must say of them."""
    return {METADATA: json.dumps({"model": model, **more}).encode()}


def write_beside(group: Group, model: str, normalised: Sequence[str], kept: Kept) -> None:
    """Keep what was worked out of a row group beside its file, whole or not at all.

    Raises:
        OSError: it could not be written.
    """
    path = beside(group)
    path.parent.mkdir(exist_ok=True)
    table = pa.table(columns(normalised, kept)).replace_schema_metadata(metadata(model, stamp=group.stamp))
    handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        pq.write_table(table, draft, compression="zstd", row_group_size=max(group.rows, 1))
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def beside(group: Group) -> Path:
    """Where the columns that a row group's file lacks are kept."""
    return group.path.with_name(group.path.name + BESIDE) / f"{group.number:06d}.parquet"


def _described(file: Any) -> dict[str, Any]:  # noqa: ANN401 - pyarrow ships no types
    with contextlib.suppress(ValueError):
        told = json.loads((file.schema_arrow.metadata or {}).get(METADATA, b"{}"))
        if isinstance(told, dict):
            return told
    return {}


def _made_by(file: Any) -> str:  # noqa: ANN401 - pyarrow ships no types
    return str(_described(file).get("model", ""))


def _stamp(file: Any) -> tuple[Any, ...]:  # noqa: ANN401 - pyarrow ships no types
    stamp = _described(file).get("stamp")
    return tuple(stamp) if isinstance(stamp, list) else ()


def _has(source: tuple[Any, int, str], **wanted: Callable[[Any], bool]) -> bool:
    """Whether a file has columns of these names, each of a fitting type."""
    schema = source[0].schema_arrow
    return all(len(schema.get_all_field_indices(name)) == 1 and fits(schema.field(name).type)
               for name, fits in wanted.items())


def _is_windows(kind: Any) -> bool:  # noqa: ANN401 - pyarrow ships no types
    return bool(pa.types.is_list(kind) and pa.types.is_fixed_size_binary(kind.value_type)
                and kind.value_type.byte_width % 2 == 0)


def _listed(array: Any) -> list[str]:  # noqa: ANN401 - pyarrow ships no types
    return [text or "" for text in array.to_pylist()]


def _strings(array: Any) -> Strings:  # noqa: ANN401 - pyarrow ships no types
    plain = pc.fill_null(array.cast(pa.large_string()), "")
    _validity, offsets, content = plain.buffers()
    start = np.frombuffer(offsets, np.int64)[plain.offset:plain.offset + len(plain) + 1]
    whole = np.frombuffer(content, np.uint8) if content else np.zeros(0, np.uint8)
    return Strings(whole[start[0]:start[-1]], start - start[0])


def _kept(batch: Any) -> Kept:  # noqa: ANN401 - pyarrow ships no types
    gated = pc.fill_null(batch["gated"], True).to_numpy(zero_copy_only=False)  # noqa: FBT003 - a value, not a flag
    if "windows" not in batch.schema.names:
        return Kept(gated, np.zeros(0, np.int64), np.zeros((0, 0), np.float16))
    windows = batch["windows"]
    flat = windows.flatten()
    width = flat.type.byte_width // 2
    first = flat.offset * width * 2
    content = np.frombuffer(flat.buffers()[1], np.uint8)[first:first + len(flat) * width * 2] if len(flat) else b""
    vectors = np.frombuffer(content, "<f2").reshape(len(flat), width)
    counts = pc.fill_null(pc.list_value_length(windows), 0).to_numpy(zero_copy_only=False)
    return Kept(gated, np.repeat(np.arange(len(batch)), counts), vectors.astype(np.float16, copy=False))
