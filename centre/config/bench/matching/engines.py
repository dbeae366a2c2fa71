"""What takes part: one small interface, and our own matching behind it in three forms."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from centre.config.bench.matching.measures import Found
from centre.matching import encoder, reading, relevance, retrieve, screening, views
from centre.matching.catalogue import Catalogue, compile  # noqa: A004 - the verb of the package
from centre.matching.encoder import EncoderError
from centre.matching.encoders.claim_cache import ClaimCache, key
from centre.matching.segments import ClaimText
from centre.matching.text import normalise_many

OURS, WITHOUT, GLANCE = "ours", "ours, no encoder", "ours, stages 1-3"
AT_ONCE = 256


class NotRun(Exception):
    """An engine cannot take part here; the message says why."""


@dataclass(frozen=True)
class Documents:
    """A catalogue as every engine is given it.

    Attributes:
        texts: the claims.
        is_english: no claim has a Thai letter.
        vectors: folder that keeps vectors of claims between engines; None keeps none.
    """

    texts: Sequence[str] = field(repr=False)
    is_english: bool = False
    vectors: Path | None = None


class Engine(Protocol):
    """A built catalogue that can be asked."""

    def search(self, texts: Sequence[str], top: int) -> Found:
        """The best documents of each text; equal scores in the order of the catalogue."""


@dataclass(frozen=True)
class Contestant:
    """An engine by name.

    Attributes:
        build: makes it ready to be asked; a function of a module, so that other processes can call it.
        chosen: how it is set, and why, in one line.
        is_ours: not a peer.
    """

    name: str
    build: Callable[[Documents], Engine]
    chosen: str
    is_ours: bool = False


class Ours:
    """The whole cascade."""

    def __init__(self, documents: Documents, reader: reading.Reader | None) -> None:
        self.catalogue = _compiled(documents)
        self.reader = reader
        if reader:
            reader.wordings(self.catalogue)

    def screen(self, texts: Sequence[str], top: int = 10) -> list[screening.Screened]:
        """The answers as the product gives them; the ids of claims are their numbers."""
        posts = [screening.PostText(str(at), text) for at, text in enumerate(texts)]
        return screening.screen(posts, self.catalogue, top, self.reader)

    def search(self, texts: Sequence[str], top: int) -> Found:
        """Ranked and scored by probability."""
        return ranked(self.screen(texts, top), top)


class Glance:
    """What every post gets: normalising, relevance, and the nearest claims by rare trigrams."""

    def __init__(self, documents: Documents) -> None:
        self.catalogue = _compiled(documents)

    def search(self, texts: Sequence[str], top: int) -> Found:
        """Ranked by how much of the claim the post covers, as a post that is let through no further is answered."""
        return together([self._some(texts[at:at + AT_ONCE], top) for at in range(0, len(texts), AT_ONCE)], top)

    def _some(self, texts: Sequence[str], top: int) -> Found:
        normal = normalise_many(texts)
        trigrams = views.trigrams(normal)
        related = relevance.relevance(trigrams)
        found = retrieve.glance(trigrams, self.catalogue, top)
        coverage = retrieve.told(trigrams, normal, self.catalogue, found)
        screening.gate(normal, related, coverage, found, self.catalogue.size)
        answers: list[list[tuple[int, float]]] = [[] for _ in texts]
        for at in np.lexsort((-found.score, -coverage, found.post)).tolist():
            answers[found.post[at]].append((int(found.claim[at]), float(coverage[at])))
        return Found.of(answers, top)


def ranked(screened: Sequence[screening.Screened], top: int) -> Found:
    """Our answers, claims named by their numbers, in the order in which they were given."""
    return Found.of([[(int(match.claim_id), match.probability) for match in one.matches] for one in screened], top)


def together(parts: Sequence[Found], top: int) -> Found:
    """The answers to several batches as one."""
    if not parts:
        return Found.of([], top)
    return Found(np.concatenate([part.document for part in parts]), np.concatenate([part.score for part in parts]))


def with_encoder(documents: Documents) -> Ours:
    """Our cascade with the encoder.

    Raises:
        NotRun: it is not installed or cannot be used.
    """
    try:
        reader = reading.reader(None, documents.vectors)
    except EncoderError as problem:
        raise NotRun(str(problem)) from problem
    if reader is None:
        raise NotRun("the optional packages of the encoder are not installed")
    return Ours(documents, reader)


def without_encoder(documents: Documents) -> Ours:
    """Our cascade as it runs where no encoder is installed."""
    return Ours(documents, None)


def sentence_encoder() -> encoder.Encoder:
    """The encoder itself, as installed.

    Raises:
        NotRun: it is not installed or cannot be used.
    """
    try:
        found = encoder.find()
    except EncoderError as problem:
        raise NotRun(str(problem)) from problem
    if found is None:
        raise NotRun("the optional packages of the encoder are not installed")
    return found


def lend_vectors(folder: Path, texts: Sequence[str], made: Sequence[str], parents: Sequence[tuple[int, int]],
                 vectors: NDArray[np.float32]) -> None:
    """Keep vectors for claims and for those cut from them, which get the mean of their two texts' vectors.

    Encoding a hundred thousand claims takes an hour, and the speed of everything after is the same.
    """
    reader = sentence_encoder()
    both = np.array(parents, np.int64).reshape(-1, 2)
    mixed = vectors[both].mean(axis=1)
    mixed /= np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), np.float32(1e-9))
    named = [key(reader.name, text) for text in normalise_many([*texts, *made])]
    ClaimCache(folder, reader.name, reader.dimensions).append(named, np.concatenate([vectors, mixed]).astype("<f2"))


def _compiled(documents: Documents) -> Catalogue:
    return compile(ClaimText(str(at), text) for at, text in enumerate(documents.texts))


CONTESTANTS = (
    Contestant(OURS, with_encoder, "as shipped, with the encoder; ordered and scored by probability", is_ours=True),
    Contestant(WITHOUT, without_encoder, "as shipped where no encoder is installed", is_ours=True),
    Contestant(GLANCE, Glance, "as shipped: what every post gets before the gate", is_ours=True),
)
