"""What a sweep has done so far, so that one that was killed goes on where it was: nothing twice, nothing lost."""
from __future__ import annotations

import fcntl
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Key = tuple[str, int, int, int]
"""A row group: name, length and time of change of its file, its number."""


class OtherSweep(Exception):
    """The journal belongs to another question, or another process is writing it; the message says which."""


class Journal:
    """A file with a line for each finished row group, on the disk before the next is begun.

    A line is the CRC-32 of its JSON, a space, the JSON. What follows the first line that is not whole is cut off.
    """

    def __init__(self, path: Path, question: Mapping[str, Any], *, restart: bool = False) -> None:
        """Open or begin the journal of a question; `restart` forgets what is there.

        Raises:
            OtherSweep: it is the journal of another question, or in use.
            OSError: it cannot be read or written.
        """
        self._path = path
        self._stream = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
        self.done: dict[Key, list[dict[str, Any]]] = {}
        try:
            self._open(question, restart=restart)
        except BaseException:  # the named edge: the file is closed whatever went wrong
            self._stream.close()
            raise

    def _open(self, question: Mapping[str, Any], *, restart: bool) -> None:
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise OtherSweep(f"{self._path}: another sweep is writing to it") from problem
        if restart:
            self._stream.truncate(0)
        whole = 0
        for number, line in enumerate(self._stream):
            content = _content(line)
            if content is None:
                break
            if number == 0:
                if content != question:
                    raise OtherSweep(f"{self._path} belongs to another sweep (another claim, threshold, catalogue or "
                                     "model); --restart forgets it")
            else:
                name, length, changed, group = content["group"]
                self.done[name, length, changed, group] = content["found"]
            whole += len(line)
        self._stream.truncate(whole)
        self._stream.seek(whole)
        if not whole:
            self._write(question)

    def add(self, key: Key, found: Sequence[dict[str, Any]]) -> None:
        """Note that a row group is done and what was found in it.

        Raises:
            OSError: it could not be written; the row group will be swept again.
        """
        self._write({"group": key, "found": found})
        self.done[key] = list(found)

    def close(self, *, finished: bool = False) -> None:
        """Let go of the file, and remove it when the sweep is finished."""
        if finished:
            self._path.unlink(missing_ok=True)
        self._stream.close()

    def _write(self, content: Mapping[str, Any]) -> None:
        told = json.dumps(content, ensure_ascii=False).encode()
        self._stream.write(b"%08x %s\n" % (zlib.crc32(told), told))
        self._stream.flush()
        os.fsync(self._stream.fileno())


def _content(line: bytes) -> dict[str, Any] | None:
    """What a line says; None when it is not whole."""
    checksum, _, told = line.removesuffix(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(told):
        return None
    content: dict[str, Any] = json.loads(told)
    return content
