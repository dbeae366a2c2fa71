"""Writes the little of the ONNX format that we need, so that no package for it has to be installed."""
from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

VENDOR = "com.microsoft"
"""Operators of the engine beside the standard ones."""

FLOAT, INT64 = 1, 7
Shape = tuple[int, Sequence[int | str]]
"""The type of the elements, and the sizes; a name is a size of any value."""

_IR_VERSION, _OPERATORS, _VENDOR_OPERATORS = 10, 21, 1
_TENSOR_TYPES = {"float32": FLOAT, "uint8": 2, "int8": 3, "int64": INT64}
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT = 1, 2
_MANY_BYTES, _FOUR_BYTES = 2, 5


@dataclass
class Graph:
    """Nodes and constants in the order of computing; names of values are the caller's."""

    _nodes: list[bytes] = field(default_factory=list)
    _constants: list[bytes] = field(default_factory=list)

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """Keep an array under a name; returns the name."""
        shape = b"".join(_number(1, size) for size in values.shape)
        kind = _number(2, _TENSOR_TYPES[values.dtype.name])
        little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
        self._constants.append(_part(5, shape + kind + _text(8, name) + _part(9, little.tobytes())))
        return name

    def node(self, operator: str, inputs: Sequence[str], outputs: Sequence[str], *, domain: str = "",
             attributes: Mapping[str, float] | None = None) -> str:
        """Add an operator; whole numbers and floats are its attributes. Returns the name of its first output."""
        body = b"".join(_text(1, name) for name in inputs) + b"".join(_text(2, name) for name in outputs)
        body += _text(4, operator) + _text(7, domain)
        for name, value in (attributes or {}).items():
            body += _part(5, _text(1, name) + _attribute(value))
        self._nodes.append(_part(1, body))
        return outputs[0]

    def model(self, inputs: Mapping[str, Shape], outputs: Mapping[str, Shape]) -> bytes:
        """The whole file."""
        body = b"".join(self._nodes) + _text(2, "graph") + b"".join(self._constants)
        body += b"".join(_part(11, _value(name, *what)) for name, what in inputs.items())
        body += b"".join(_part(12, _value(name, *what)) for name, what in outputs.items())
        versions = _part(8, _text(1, "") + _number(2, _OPERATORS))
        versions += _part(8, _text(1, VENDOR) + _number(2, _VENDOR_OPERATORS))
        return _number(1, _IR_VERSION) + _part(7, body) + versions


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(_part(1, _text(2, size) if isinstance(size, str) else _number(1, size)) for size in shape)
    return _text(1, name) + _part(2, _part(1, _number(1, kind) + _part(2, sizes)))


def _attribute(value: float) -> bytes:
    if isinstance(value, int):
        return _number(3, value) + _number(20, _ATTRIBUTE_INT)
    return _varint(2 << 3 | _FOUR_BYTES) + struct.pack("<f", value) + _number(20, _ATTRIBUTE_FLOAT)


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; negative numbers as 64-bit two's complement."""
    value &= (1 << 64) - 1
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)


def _number(tag: int, value: int) -> bytes:
    return _varint(tag << 3) + _varint(value)


def _part(tag: int, body: bytes) -> bytes:
    return _varint(tag << 3 | _MANY_BYTES) + _varint(len(body)) + body


def _text(tag: int, text: str) -> bytes:
    return _part(tag, text.encode())
