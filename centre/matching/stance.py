"""How a post treats the claim it repeats: told from its wording and, where there is an encoder, from its meaning.

Cues (`stance_cues.tsv`) are counted by group, in the whole text, its opening and its closing: who asks does so at an
end, who denies often begins with it. Character n-grams add what the cues miss, slips included. The weights are
fitted by `training.stance`.
"""
from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from centre.matching.text import normalise_many

NAMES = ("spreads", "denies", "asks", "jokes", "reports")
DENIES = NAMES[1]
"""The stance of whoever speaks against the claim, a debunk above all."""
DIMENSIONS = 384
"""Length of the sentence vectors that the weights were fitted with."""

Floats = NDArray[np.float32]

_EDGE = 40
_HALF_READ = 1_000
_LONGEST = 4
_BITS = 15
_SHIFT = np.uint64(64 - _BITS)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_CHARACTERS, _MEANING = np.float32(4), np.float32(4)
_AT_ONCE = 256
_BETWEEN = "\0"
_NAME, _A_PARTY = "name", "พรรค"
_AMOUNT = re.compile(r"(?<!\d)(?!555)\d+")
_ASKING = ("?", "? ", "ไหม", "ไหมคะ", "ไหมครับ", "หรือยัง", "หรือเปล่า", "บ้าง", "ปะ", "เหรอ", "หรอ", "ดิ")
_POLITE = ("คะ", "ครับ")
_WEAK_END = " ?!.🙏😊😂\n"


class Stance(NamedTuple):
    """What a post does with a claim, and how surely, 0 to 1: the five probabilities of a post add up to 1."""

    name: str
    probability: float


class Weights(NamedTuple):
    """One linear model: a column for each of NAMES; `shift` is taken from the sentence vectors first."""

    columns: Floats
    base: Floats
    shift: Floats


def tell(texts: Sequence[str], vectors: Floats | None, encoder: str | None = None) -> list[Stance]:
    """The likeliest stance of each normalised post towards the claim it repeats.

    Args:
        texts: as `text.normalise_many` gives them.
        vectors: unit sentence vectors, float32[n, DIMENSIONS]; None where there is no encoder. A row of zeros is a
            post without a vector.
        encoder: the name of the encoder that made them. Vectors of one that the weights were not fitted on, or of
            another length, count as none.
    """
    if encoder is not None and encoder != _weights()[2]:
        vectors = None
    rows = probabilities(texts, vectors)
    return [Stance(NAMES[best], float(row[best])) for row, best in zip(rows, rows.argmax(axis=1), strict=True)]


def probabilities(texts: Sequence[str], vectors: Floats | None) -> Floats:
    """As `tell`: the probability of each of NAMES, float32[n, 5]."""
    worded, meant, _ = _weights()
    known = vectors is not None and vectors.shape == (len(texts), DIMENSIONS)
    parts = [np.zeros((0, len(NAMES)), np.float32)]
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start:start + _AT_ONCE]
        given = vectors[start:start + _AT_ONCE] if vectors is not None and known else None
        model = worded if given is None else meant
        parts.append(_softmax(features(some, given, model.shift) @ model.columns + model.base))
    return np.concatenate(parts)


def features(texts: Sequence[str], vectors: Floats | None, shift: Floats) -> sparse.csr_array:
    """What the weights weigh, float32[n, …]: cues, form, n-grams and, with vectors, the meaning."""
    texts = [_read(text) for text in texts]
    blocks = [sparse.csr_array(_cue_counts(texts)), sparse.csr_array(_form(texts)), _n_grams(texts)]
    if vectors is not None:
        there = np.linalg.norm(vectors, axis=1, keepdims=True) > 0
        blocks.append(sparse.csr_array(np.where(there, vectors - shift, 0) * _MEANING))
    return sparse.csr_array(sparse.hstack(blocks, format="csr"))


def _read(text: str) -> str:
    """What of a text may tell its stance: its beginning and its end, without parties, their people and amounts.

    So one claim about two parties is read alike, and the time for a long text is bounded.
    """
    if len(text) > 2 * _HALF_READ:
        text = f"{text[:_HALF_READ]} {text[-_HALF_READ:]}"
    text = _names().sub(_A_PARTY, text.replace(_BETWEEN, " "))
    return _AMOUNT.sub("0", text)


def _lines() -> list[tuple[str, str]]:
    """Groups and cues, normalised, in the order of the file."""
    path = resources.files("centre.matching") / "data" / "stance_cues.tsv"
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    cues = normalise_many([cue for _, cue in lines])
    return [(group, cue) for (group, _), cue in zip(lines, cues, strict=True)]


@functools.cache
def _names() -> re.Pattern[str]:
    names = sorted((name for group, name in _lines() if group == _NAME), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


@functools.cache
def _cues() -> tuple[int, list[tuple[int, str]]]:
    """How many groups; each cue with the number of its group."""
    lines = [(group, cue) for group, cue in _lines() if group != _NAME]
    numbers = {group: number for number, group in enumerate(dict.fromkeys(group for group, _ in lines))}
    return len(numbers), list(dict.fromkeys((numbers[group], cue) for group, cue in lines))


def _cue_counts(texts: Sequence[str]) -> Floats:
    """For each group the logarithm of how many of its cues a text has: anywhere, in its opening, in its closing."""
    groups, cues = _cues()
    of_cues = np.array([group for group, _ in cues])
    lengths = np.array([len(cue) for _, cue in cues])
    whole = _BETWEEN.join(texts)
    ends = np.cumsum([len(text) + 1 for text in texts])
    starts = ends - [len(text) + 1 for text in texts]
    found = [list(_places(whole, cue)) for _, cue in cues]
    which = np.repeat(np.arange(len(cues)), [len(places) for places in found])
    at = np.fromiter(chain.from_iterable(found), np.int64, len(which))
    rows = np.searchsorted(ends, at, side="right")
    opening = at + lengths[which] <= starts[rows] + _EDGE
    closing = at >= ends[rows] - 1 - _EDGE
    counts = np.empty((len(texts), groups, 3), np.float32)
    for kind, here in enumerate((slice(None), opening, closing)):
        row, cue = np.divmod(np.unique(rows[here] * len(cues) + which[here]), len(cues))
        cells = row * groups + of_cues[cue]
        counts[:, :, kind] = np.bincount(cells, minlength=len(texts) * groups).reshape(-1, groups)
    return np.log1p(counts).reshape(len(texts), groups * 3)


def _places(whole: str, cue: str) -> Iterator[int]:
    at = whole.find(cue)
    while at >= 0:
        yield at
        at = whole.find(cue, at + len(cue))


def _form(texts: Sequence[str]) -> Floats:
    """How a text looks: its length, its signs, its last words."""
    rows = []
    for text in texts:
        end = text.rstrip(_WEAK_END)
        length = max(len(text), 1)
        rows.append((
            text.rstrip().endswith("?"), min(text.count("?"), 3), np.log1p(len(text)) / 3, '"' in text, "!" in text,
            len(text) < _EDGE, len(text) > 250, end.endswith(_POLITE), end.endswith(_ASKING), "555" in text,
            sum(map(text.count, "aeiou")) / length, 5 * text.count(" ") / length,
        ))
    return np.array(rows, np.float32).reshape(len(texts), 12)


def _n_grams(texts: Sequence[str]) -> sparse.csr_array:
    """Hashed runs of two to four characters, spaces around a text too: logarithms of counts, rows of one length."""
    padded = [f" {text} " for text in texts]
    lengths = np.fromiter(map(len, padded), np.int64, len(padded))
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    owners = np.repeat(np.arange(len(padded)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(codes))
    rolling, found = codes, []
    for size in range(2, _LONGEST + 1):
        rolling = rolling[:-1] * _STEP + codes[size - 1:]
        fits = left[:len(rolling)] >= size
        buckets = (rolling[fits] * _MIX) >> _SHIFT
        found.append(buckets.astype(np.int64) | owners[:len(rolling)][fits] << _BITS)
    keys, times = np.unique(np.concatenate(found), return_counts=True)
    rows, values = keys >> _BITS, np.log1p(times.astype(np.float32))
    lengths_of_rows = np.sqrt(np.bincount(rows, values * values, len(texts)))
    values = (values * _CHARACTERS / lengths_of_rows[rows]).astype(np.float32)
    return sparse.csr_array((values, (rows, keys & ((1 << _BITS) - 1))), shape=(len(texts), 1 << _BITS))


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


@functools.cache
def _weights() -> tuple[Weights, Weights, str]:
    """The weights without and with sentence vectors, and the encoder of the vectors."""
    path = resources.files("centre.matching") / "data" / "stance.npz"
    with path.open("rb") as stream:
        stored = np.load(stream)
        shift = stored["shift"].astype(np.float32)
        worded, meant = (Weights(stored[f"{name}_columns"].astype(np.float32), stored[f"{name}_base"], shift)
                         for name in ("worded", "meant"))
        encoder = str(stored["encoder"])
    return worded, meant, encoder
