"""The tree over the record, hashed as RFC 6962 section 2.1 says; pure, so that an observer can reuse it.

A log of n leaves is kept as its *compact range*: the roots of the perfect subtrees that n's binary digits name,
largest first. Appending touches O(log n) of them, and the root of the whole follows from them.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable

HASH_BYTES = 32
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(content: bytes) -> bytes:
    """The hash of one entry: SHA-256 over 0x00 and its bytes."""
    return hashlib.sha256(_LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 over 0x01 and both children."""
    return hashlib.sha256(_NODE + left + right).digest()


class CompactRange:
    """The frontier of a growing log."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Take up a log of `size` leaves at the roots of its perfect subtrees, largest first.

        Raises:
            ValueError: when the number of roots does not fit the size.
        """
        self.size = size
        self._peaks = list(peaks)
        if len(self._peaks) != size.bit_count():
            raise ValueError(f"{size} leaves have {size.bit_count()} perfect subtrees, not {len(self._peaks)}")

    @classmethod
    def from_bytes(cls, size: int, packed: bytes) -> CompactRange:
        """Take up a log from `to_bytes`.

        Raises:
            ValueError: when the bytes do not fit the size.
        """
        peaks = [packed[i:i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES)]
        if any(len(p) != HASH_BYTES for p in peaks):
            raise ValueError("the frontier is cut short")
        return cls(size, peaks)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash on the right."""
        carried, size = leaf, self.size
        while size & 1:
            carried = node_hash(self._peaks.pop(), carried)
            size >>= 1
        self._peaks.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves; of an empty log, the SHA-256 of nothing."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        root = self._peaks[-1]
        for left in reversed(self._peaks[:-1]):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """The roots of the perfect subtrees one after another, 32 bytes each."""
        return b"".join(self._peaks)
