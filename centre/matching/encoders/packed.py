"""Reads the packed file of multilingual-e5-small that another package brings: we ship no weights."""
from __future__ import annotations

import hashlib
import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from centre.matching.encoders import EncoderError

BLOCK = 32
"""So many weights share a scale."""

_MAGIC = b"E5S1"
_BLOCK_BYTES = 2 + BLOCK // 2
_FLOATS, _FOUR_BITS = 0, 1


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix in blocks of BLOCK weights: weight = (nibble - 8) × scale.

    Attributes:
        nibbles: uint8 0..15, [..., BLOCK].
        scales: float32, one a block.
    """

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def dense(self) -> NDArray[np.float32]:
        """The weights, in the order of the matrix, flat in the last axis."""
        signed = self.nibbles.astype(np.float32) - np.float32(8)
        scaled = np.asarray(signed * self.scales[..., None], np.float32)
        return scaled.reshape(*scaled.shape[:-2], -1)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces with their log probabilities, and what each character is replaced by before cutting."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    replacements: dict[int, str]
    begin: int
    end: int
    unknown: int


class Packed:
    """The file, mapped into memory: workers share its pages.

    Attributes:
        digest: sha256 of the file, hexadecimal.
        width, layers, heads, inner: dimensions of the network.
        longest: so many pieces at most, the two special ones included.
        epsilon: of the layer norms.
    """

    def __init__(self, path: Path) -> None:
        """Open and check the file.

        Raises:
            EncoderError: unreadable, of another format, or cut short.
        """
        try:
            self._bytes: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
            self._view = self._bytes.data
            self._read_head()
            self.vocabulary = self._read_vocabulary()
            self._tensors = self._read_directory()
        except (OSError, ValueError, struct.error, IndexError, OverflowError) as why:
            raise EncoderError(f"{path}: not a whole packed model ({why})") from why
        self.digest = hashlib.sha256(self._view).hexdigest()
        self._words = self._raw("emb.word", _FOUR_BITS).reshape(-1, self.width // BLOCK, _BLOCK_BYTES)

    def floats(self, name: str) -> NDArray[np.float32]:
        """A tensor that is kept in full, flat.

        Raises:
            EncoderError: the file has no such tensor.
        """
        return np.frombuffer(self._raw(name, _FLOATS).tobytes(), np.float32)

    def blocks(self, name: str) -> Blocks:
        """A tensor of four bits a weight, in blocks.

        Raises:
            EncoderError: the file has no such tensor.
        """
        return _blocks(self._raw(name, _FOUR_BITS).reshape(-1, _BLOCK_BYTES))

    def words(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The embeddings of the pieces, float32[len(ids), width]; only these rows are read."""
        return _blocks(self._words[ids]).dense()

    def _take(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + form, self._view, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _take_bytes(self, size: int) -> memoryview:
        if size < 0 or self._at + size > len(self._view):
            raise ValueError("cut short")
        self._at += size
        return self._view[self._at - size:self._at]

    def _read_head(self) -> None:
        if bytes(self._view[:4]) != _MAGIC:
            raise ValueError("does not begin with " + _MAGIC.decode())
        self._at = 8
        sizes = self._take("7i")
        self.width, self.layers, self.heads, self.inner, _pieces, self.longest, _types = map(int, sizes)
        epsilon, block = self._take("fi")
        self.epsilon = float(epsilon)
        good = min(self.width, self.layers, self.heads, self.inner) > 0 and self.longest > 2
        if not good or block != BLOCK or self.width % self.heads or self.width % BLOCK or self.inner % BLOCK:
            raise ValueError("impossible dimensions")

    def _read_vocabulary(self) -> Vocabulary:
        count, begin, end, _pad, unknown, size = map(int, self._take("5iQ"))
        if count <= 0:
            raise ValueError("no pieces")
        offsets = np.frombuffer(self._take_bytes(4 * (count + 1)), np.uint32).tolist()
        scores = np.frombuffer(self._take_bytes(4 * count), np.float32).tolist()
        letters = bytes(self._take_bytes(size))
        pieces = tuple(letters[left:right].decode() for left, right in itertools.pairwise(offsets))
        entries, size = map(int, self._take("iI"))
        after = self._at + size
        replacements = {}
        for _ in range(entries):
            character, length = map(int, self._take("IB"))
            replacements[character] = "".join(map(chr, map(int, self._take(f"{length}I"))))
        self._at = after
        return Vocabulary(pieces, tuple(scores), replacements, begin, end, unknown)

    def _read_directory(self) -> dict[str, tuple[int, NDArray[np.uint8]]]:
        tensors = {}
        for _ in range(int(self._take("i")[0])):
            length = int(self._take("H")[0])
            name = bytes(self._take_bytes(length)).decode()
            kind, _count, start, size = map(int, self._take("BIQQ"))
            if start + size > len(self._view):
                raise ValueError("cut short")
            tensors[name] = (kind, self._bytes[start:start + size])
        return tensors

    def _raw(self, name: str, kind: int) -> NDArray[np.uint8]:
        found = self._tensors.get(name)
        if found is None or found[0] != kind:
            raise EncoderError(f"the packed model lacks the tensor {name}")
        return found[1]


def _blocks(raw: NDArray[np.uint8]) -> Blocks:
    """Blocks as stored: a float16 scale, then 16 bytes whose low halves come before their high halves."""
    scales = np.ascontiguousarray(raw[..., :2]).view(np.float16)[..., 0].astype(np.float32)
    halves = raw[..., 2:]
    return Blocks(np.concatenate([halves & 15, halves >> 4], axis=-1), scales)
