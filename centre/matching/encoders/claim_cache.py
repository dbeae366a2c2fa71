"""Vectors of claims on disk, so that a claim is encoded once: a file that only grows, shared by processes."""
from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)
_KEY_BYTES = 32


def key(encoder_name: str, text: str) -> bytes:
    """Names a vector: sha256 of the encoder's name and the text."""
    return hashlib.sha256(encoder_name.encode() + b"\0" + text.encode("utf-8", "surrogatepass")).digest()


class ClaimCache:
    """Records of one size: key, float16[d], checksum. One file an encoder.

    A record that a killed writer left unfinished is ignored by readers and cut off by the next writer; one whose
    checksum is wrong counts as absent. Writers exclude each other by a lock on the file; readers need none.
    """

    def __init__(self, folder: Path, encoder_name: str, dimensions: int) -> None:
        self._folder = folder
        self._path = folder / (hashlib.sha256(encoder_name.encode()).hexdigest()[:16] + f"-{dimensions}.claims")
        self._record = np.dtype([("key", f"V{_KEY_BYTES}"), ("vector", "<f2", (dimensions,)), ("sum", "<u4")])

    def read(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float16]]:
        """The vectors that are there; a file that cannot be read holds none, which is logged."""
        try:
            with self._path.open("rb") as file:
                whole = os.fstat(file.fileno()).st_size // self._record.itemsize
                records = np.fromfile(file, self._record, whole)
        except FileNotFoundError:
            return {}
        except OSError as why:
            _LOG.warning("%s: vectors of claims cannot be read: %s", self._path, why)
            return {}
        return self._among(records, set(keys))

    def append(self, keys: Sequence[bytes], vectors: NDArray[np.float16]) -> None:
        """Add vectors, float16[n, d]. A disk that is full or closed to us is logged: the cache only saves time."""
        records = np.zeros(len(keys), self._record)
        records["key"] = np.frombuffer(b"".join(keys), f"V{_KEY_BYTES}")
        records["vector"] = vectors
        records["sum"] = [_checksum(record) for record in records]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                size = os.fstat(file.fileno()).st_size
                file.truncate(size - size % self._record.itemsize)
                file.write(records.tobytes())
        except OSError as why:
            _LOG.warning("%s: vectors of claims cannot be kept: %s", self._path, why)

    def _among(self, records: NDArray[np.void], wanted: set[bytes]) -> dict[bytes, NDArray[np.float16]]:
        found = {}
        for at, name in enumerate(records["key"].tolist()):
            if name in wanted and _checksum(records[at]) == records["sum"][at]:
                found[name] = records["vector"][at]
        return found


def _checksum(record: np.void) -> int:
    return zlib.crc32(record["vector"].tobytes(), zlib.crc32(record["key"].tobytes()))
