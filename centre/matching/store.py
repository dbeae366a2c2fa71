"""Catalogue files: segments mapped into memory and shared by all workers, changed without a rebuild.

A folder holds `manifest.json` and a file a segment. Nothing is ever written in place: files are finished under
another name and then renamed, the manifest last. A reader that has a catalogue keeps it until a newer one can be read
whole; a writer that dies or finds the disk full leaves what was there in use, and the next writer clears up.
"""
from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from centre.kernel.errors import InvalidInput
from centre.kernel.language import Bilingual
from centre.matching import views
from centre.matching.catalogue import MODEL_VERSION, Catalogue, Part, compile  # noqa: A004 - the verb
from centre.matching.segments import ClaimText, Segment, Strings

_MAGIC = b"CENTRESEG2"
_ALIGNED = 64
_HEAD = struct.Struct("<10sIQ")
_MANIFEST = "manifest.json"
_SUFFIX = ".segment"
_PART = ".part"
_TRIES = 10
_GONE = Bilingual("ไม่มีแฟ้มนี้", "No such file")
_CHANGED = Bilingual("เนื้อหาถูกเปลี่ยน", "it was changed")
_SHORT = Bilingual("เนื้อหาไม่ครบ", "it was cut short")
_NO_MANIFEST = Bilingual("ไม่ใช่รายการแฟ้มของสารบัญ", "it is not a manifest")
_NO_SEGMENT = Bilingual("ไม่ใช่แฟ้มรูปแบบนี้", "it is no segment of this format")
_UNREADABLE = Bilingual("ระบบแฟ้มแจ้งว่า {told}", "{told}")
_OTHER_VERSION = Bilingual("สร้างโดยรุ่น {theirs} แต่ระบบนี้คือรุ่น {ours}", "it was made by {theirs}, this is {ours}")
_FIELDS = tuple(entry.name for entry in fields(Segment))


class CatalogueDamaged(InvalidInput):
    """Catalogue files that cannot be read: cut short, changed, of another version, or missing."""

    def __init__(self, path: Path, reason: Bilingual) -> None:
        """`reason` completes "cannot be read: ..."."""
        super().__init__("catalogue_damaged", Bilingual(
            f"อ่านแฟ้มสารบัญข้ออ้าง {path.name} ไม่ได้ ({reason.th}) โปรดสร้างสารบัญใหม่",
            f"The catalogue file {path.name} cannot be read: {reason.en}. Build the catalogue again."),
            field="catalogue")


@dataclass(frozen=True)
class Held:
    """What a process has of the files.

    Attributes:
        catalogue: the last one that could be read; None when none could.
        mark: what its writer noted with it.
        damage: why the files that are there now cannot be read; the catalogue is older then.
        manifest: the manifest that was found, b"" where none could be read.
        segments: the segments of the catalogue by the names of their files.
    """

    catalogue: Catalogue | None = None
    mark: str = ""
    damage: CatalogueDamaged | None = None
    manifest: bytes = field(default=b"", repr=False)
    segments: Mapping[str, Segment] = field(default_factory=dict, repr=False)

    @property
    def fresh(self) -> bool:
        """Whether the catalogue is that of the files."""
        return self.catalogue is not None and self.damage is None

    def readable(self) -> Catalogue:
        """The catalogue.

        Raises:
            CatalogueDamaged: there is none.
        """
        if self.catalogue is None:
            raise cast("CatalogueDamaged", self.damage)
        return self.catalogue


class Store:
    """A folder of catalogue files. One writer at a time, by a lock on the folder; any number of readers.

    A store may serve many threads. `mark` is a note of the writer's, kept with what it wrote: what the files follow.
    """

    def __init__(self, folder: Path) -> None:
        """The folder is made by the first writer."""
        self._folder = folder
        self._held = Held()

    def held(self) -> Held:
        """What the files have now; asking again costs one look at the manifest.

        Where they cannot be read, the catalogue that was read last stays in use and the next call tries again.
        """
        for _ in range(_TRIES):  # a segment may vanish between manifest and segment when a writer was quicker
            known = self._held
            content, damage = self._manifest()
            if damage is None and known.fresh and content == known.manifest:
                return known
            if damage is None:
                try:
                    self._held = self._read(content, known)
                except CatalogueDamaged as problem:
                    damage = problem
                else:
                    break
            self._held = replace(known, damage=damage, manifest=content)
        return self._held

    def catalogue(self) -> Catalogue:
        """The catalogue of `held`.

        Raises:
            CatalogueDamaged: nothing can be read and nothing was read before.
        """
        return self.held().readable()

    def build(self, claims: Iterable[ClaimText], mark: str = "") -> Catalogue:
        """Make the catalogue of these claims and nothing else.

        Raises:
            InvalidInput: `claim_id_repeated`.
            OSError: the files could not be written; what was there stays.
        """
        return self.keep(compile(claims), mark)

    def keep(self, catalogue: Catalogue, mark: str = "", over: Held | None = None) -> Catalogue:
        """Write a catalogue, in place of what is there; nothing is written when that is `over` no more.

        Returns:
            The catalogue as the files have it now.

        Raises:
            OSError: the files could not be written; what was there stays.
        """
        with self._writing():
            if over is None or self._manifest()[0] == over.manifest:
                self._write(catalogue, mark)
            return self.catalogue()

    def change(self, added: Iterable[ClaimText] = (), removed: Iterable[str] = (),
               mark: str | None = None) -> Catalogue:
        """Add or replace claims and remove others; the segments that are there stay as they are.

        Raises:
            InvalidInput: `claim_id_repeated`, `catalogue_damaged`.
            OSError: the files could not be written; what was there stays.
        """
        with self._writing():
            held = self.held()
            self._write(held.readable().changed(added, removed), held.mark if mark is None else mark)
            return self.catalogue()

    def compact(self) -> Catalogue:
        """Bring all claims into one segment with weights of their own, as `build` would; worth it when `grown`.

        Others may go on changing the catalogue meanwhile; their claims come in last.

        Raises:
            InvalidInput: `catalogue_damaged`.
            OSError: the files could not be written; what was there stays.
        """
        before = self.held().readable()
        made = before.compacted()
        with self._writing():
            held = self.held()
            now = held.readable()
            if now.parts[0].segment is before.parts[0].segment:
                self._write(made.overtaken(before, now), held.mark)
            return self.catalogue()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Wait for others that are in here: what takes long is done by one process, while changes go on.

        Raises:
            OSError: the folder cannot be written.
        """
        with self._locked("long.lock"):
            yield

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with self._locked("lock"):
            yield

    @contextlib.contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, catalogue: Catalogue, mark: str) -> None:
        held = self.held()
        if held.fresh and catalogue is held.catalogue and mark == held.mark:
            return
        usable = held.segments if held.fresh else {}
        names = {id(segment): name for name, segment in usable.items() if (self._folder / name).exists()}
        listed = []
        try:
            for part in catalogue.parts:
                name = names.get(id(part.segment)) or self._write_segment(part.segment)
                listed.append({"segment": name, "gone": sorted(part.gone)})
            _sync(self._folder)
            _replace(self._folder / _MANIFEST, [_described({
                "model": MODEL_VERSION, "mark": mark, "digest": f"{catalogue.digest:032x}",
                "base_digest": f"{catalogue.base_digest:032x}", "segments": listed})])
        finally:
            self._sweep()

    def _write_segment(self, segment: Segment) -> str:
        name = secrets.token_hex(8) + _SUFFIX
        _replace(self._folder / name, _packed(_arrays(segment)))
        return name

    def _sweep(self) -> None:
        """Remove what no manifest names: left by this writer, or by one that died."""
        try:
            named = {entry["segment"] for entry in json.loads(self._manifest()[0])["segments"]}
        except (ValueError, KeyError, TypeError, RecursionError):
            named = set()
        for path in self._folder.iterdir():
            if path.suffix in {_SUFFIX, _PART} and path.name not in named:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _manifest(self) -> tuple[bytes, CatalogueDamaged | None]:
        path = self._folder / _MANIFEST
        try:
            return path.read_bytes(), None
        except OSError as problem:
            return b"", CatalogueDamaged(path, _told(problem))

    def _read(self, manifest: bytes, known: Held) -> Held:
        path = self._folder / _MANIFEST
        try:
            content = json.loads(manifest)
            if content.pop("sum") != _sum(content):
                raise CatalogueDamaged(path, _CHANGED)
            if content["model"] != MODEL_VERSION:
                raise CatalogueDamaged(path, _OTHER_VERSION.format(theirs=content["model"], ours=MODEL_VERSION))
            listed = {entry["segment"]: frozenset(entry["gone"]) for entry in content["segments"]}
            segments = {name: known.segments.get(name) or _mapped(self._folder / name) for name in listed}
            parts = tuple(Part(segments[name], gone) for name, gone in listed.items())
            catalogue = Catalogue(parts, int(content["digest"], 16), int(content["base_digest"], 16))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise CatalogueDamaged(path, _NO_MANIFEST) from problem
        return Held(catalogue, content["mark"], None, manifest, segments)


def _told(problem: OSError) -> Bilingual:
    """What the file system says, which speaks one language only, except for the commonest."""
    return _GONE if isinstance(problem, FileNotFoundError) else _UNREADABLE.format(told=problem.strerror or problem)


def _sum(content: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())


def _described(content: Mapping[str, Any]) -> bytes:
    return json.dumps({**content, "sum": _sum(content)}, indent=1).encode()


def _arrays(segment: Segment) -> dict[str, NDArray[Any]]:
    """Everything a segment has, by name."""
    arrays: dict[str, NDArray[Any]] = {}
    for name in _FIELDS:
        value = getattr(segment, name)
        if isinstance(value, Strings):
            arrays |= {f"{name}.content": value.content, f"{name}.start": value.start}
        elif isinstance(value, views.View):
            arrays |= {f"{name}.{kind}": getattr(value, kind) for kind in views.NAMES}
        else:
            arrays[name] = value
    return arrays


def _segment(arrays: Mapping[str, NDArray[Any]]) -> Segment:
    values: dict[str, Any] = {}
    for name in _FIELDS:
        if f"{name}.content" in arrays:
            values[name] = Strings(arrays[f"{name}.content"], arrays[f"{name}.start"])
        elif f"{name}.keys" in arrays:
            values[name] = views.View(**{kind: arrays[f"{name}.{kind}"] for kind in views.NAMES})
        else:
            values[name] = arrays[name]
    return Segment(**values)


def _packed(arrays: Mapping[str, NDArray[Any]]) -> Iterator[bytes]:
    """The file of a segment: a head with the length and checksum of the table, the table, the arrays aligned."""
    table, at = [], 0
    for name, array in arrays.items():
        table.append([name, array.dtype.str, len(array), at, zlib.crc32(np.ascontiguousarray(array).data)])
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    described = json.dumps({"arrays": table, "bytes": at}).encode()
    described += b" " * (-(_HEAD.size + len(described)) % _ALIGNED)
    yield _HEAD.pack(_MAGIC, zlib.crc32(described), len(described)) + described
    for array in arrays.values():
        yield np.ascontiguousarray(array).tobytes() + b"\0" * (-array.nbytes % _ALIGNED)


def _mapped(path: Path) -> Segment:
    """Map a segment, once read through: an index that points nowhere would bring the process down, not an answer."""
    try:
        whole = np.asarray(np.memmap(path, np.uint8, "r"))
        magic, checksum, length = _HEAD.unpack(bytes(whole[:_HEAD.size]))
        described = bytes(whole[_HEAD.size:_HEAD.size + length])
        if magic != _MAGIC or zlib.crc32(described) != checksum:
            raise CatalogueDamaged(path, _NO_SEGMENT)
        told = json.loads(described)
        begin = _HEAD.size + length
        if len(whole) != begin + told["bytes"]:
            raise CatalogueDamaged(path, _SHORT)
        arrays = {}
        for name, kind, count, at, content in told["arrays"]:
            stretch = whole[begin + at:begin + at + np.dtype(kind).itemsize * count]
            if zlib.crc32(stretch.data) != content:
                raise CatalogueDamaged(path, _CHANGED)
            arrays[name] = stretch.view(kind)
        return _segment(arrays)
    except OSError as problem:
        raise CatalogueDamaged(path, _told(problem)) from problem
    except (ValueError, struct.error, KeyError) as problem:
        raise CatalogueDamaged(path, _NO_SEGMENT) from problem


def _replace(path: Path, content: Iterable[bytes]) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(_PART)
    with part.open("wb") as stream:
        for piece in content:
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def _sync(folder: Path) -> None:
    """Bring names of files to the disk, so that no manifest outlives its segments."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
