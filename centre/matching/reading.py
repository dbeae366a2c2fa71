"""What a sentence encoder adds: posts and wordings as vectors that training has drawn together where they agree."""
from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from centre.matching import encoder as encoders
from centre.matching.catalogue import Catalogue
from centre.matching.encoder import Encoder, EncoderError
from centre.matching.segments import Segment

Vectors = NDArray[np.float32]

BESIDE_A_MODEL = "centre-meaning.npz"
"""The file in a local model's folder that holds the weights trained for it."""


@dataclass(frozen=True)
class Meaning:
    """A linear map, trained by `training`, of the vectors of one encoder.

    Attributes:
        encoder: the model whose vectors it was trained on.
        turn: float32[d, d].
        post, claim: float32[d], what is taken from the vector of a post or claim first.
    """

    encoder: str
    turn: Vectors
    post: Vectors
    claim: Vectors

    @classmethod
    def read(cls, path: Path) -> Meaning:
        """Read what `training` wrote.

        Raises:
            EncoderError: there is no such file, or it is another one.
        """
        try:
            with path.open("rb") as stream, np.load(stream) as stored:
                return cls(str(stored["encoder"]), *(stored[name].astype(np.float32) for name in
                                                     ("turn", "post", "claim")))
        except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile) as problem:
            raise EncoderError(f"{path}: no trained weights for this model ({problem}); "
                               "python -m centre.matching.training makes them") from problem

    def of_posts(self, vectors: Vectors) -> Vectors:
        """Unit vectors of posts, float32[n, d]."""
        return _unit((vectors - self.post) @ self.turn.T)

    def of_claims(self, vectors: Vectors) -> Vectors:
        """Unit vectors of claims, float32[n, d]."""
        return _unit((vectors - self.claim) @ self.turn.T)


@dataclass(frozen=True)
class Read:
    """Posts that an encoder has read.

    Attributes:
        owner: for each window, the number of its post.
        windows: unit vectors of the windows, to be compared with those of wordings.
        plain: the encoder's own mean vector of each post, of length one (zeros for an empty post).
    """

    owner: NDArray[np.int64]
    windows: Vectors
    plain: Vectors


class Reader:
    """An encoder with its trained weights; keeps the vectors of wordings, each encoded once.

    One reader may serve many threads: a wording that two threads meet at once is encoded twice, to the same vector.
    """

    def __init__(self, encoder: Encoder, meaning: Meaning, folder: Path | None = None) -> None:
        """`folder` keeps the vectors of wordings for all processes; without it each process encodes its own."""
        self._encoder = encoder
        self._meaning = meaning
        self._folder = folder
        self._kept: WeakKeyDictionary[Segment, Vectors] = WeakKeyDictionary()

    @property
    def name(self) -> str:
        """Names encoder and weights: part of the version of what is made with them."""
        return self._encoder.name

    def wordings(self, catalogue: Catalogue) -> Vectors:
        """Unit vectors of all wordings, in order, those that no longer count too: float32[rows, d]."""
        parts = [self._of_segment(part.segment) for part in catalogue.parts]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def posts(self, texts: Sequence[str]) -> Read:
        """Read normalised posts: each as a whole, a long one in windows as well."""
        owner, vectors = encoders.encode_windows(self._encoder, texts)
        whole = np.zeros((len(texts), self._encoder.dimensions), np.float32)
        np.add.at(whole, owner, vectors)
        return Read(owner, self._meaning.of_posts(vectors), _unit(whole))

    def _of_segment(self, segment: Segment) -> Vectors:
        kept = self._kept.get(segment)
        if kept is None:
            kept = self._meaning.of_claims(
                encoders.cached_claims(self._encoder, list(segment.wordings), self._folder))
            self._kept[segment] = kept
        return kept


@functools.cache
def reader(model: Path | None = None, folder: Path | None = None) -> Reader | None:
    """The reader of this process: with the operator's own model, or that of the optional packages.

    Returns:
        None where no model is named and the optional packages are not installed.

    Raises:
        EncoderError: the model, or the weights that were trained for it, cannot be used.
    """
    found = encoders.find(model)
    if found is None:
        return None
    if model is not None:
        return Reader(found, Meaning.read(model / BESIDE_A_MODEL), folder)
    with resources.as_file(resources.files("centre.matching") / "data" / "meaning.npz") as path:
        return Reader(found, Meaning.read(path), folder)


def _unit(rows: NDArray[np.floating[Any]]) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.float32(1e-9)), np.float32)
