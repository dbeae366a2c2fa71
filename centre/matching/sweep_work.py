"""One process's share of a sweep: row groups in, what repeats the claim out."""
from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centre.matching import reading, screening, stored_posts, sweep
from centre.matching.catalogue import Catalogue
from centre.matching.encoder import EncoderError
from centre.matching.reading import Reader
from centre.matching.screening import PostText
from centre.matching.segments import Strings
from centre.matching.store import Store
from centre.matching.stored_posts import Group
from centre.matching.sweep import Kept, Question
from centre.matching.text import normalise_many


@dataclass(frozen=True)
class Plan:
    """What every process of a sweep must know.

    Attributes:
        catalogue: folder of catalogue files.
        vectors: folder that keeps the vectors of claims.
        encoder: whether an encoder reads the posts.
        write: whether what a file lacks is kept beside it.
        model: folder of the operator's own encoder; None: the one of the optional packages.
    """

    claim: str
    threshold: float
    catalogue: Path
    vectors: Path
    encoder: bool
    write: bool
    model: Path | None = None


@dataclass(frozen=True)
class Swept:
    """What became of a row group.

    Attributes:
        found: a row a match, in order, ready to be written as JSON.
        lacking: how many posts had to be normalised or read by the encoder first.
        problem: why the group could not be swept, or its columns not be kept; empty when all went well.
        done: whether it was swept.
    """

    found: list[dict[str, Any]]
    lacking: int = 0
    problem: str = ""
    done: bool = True


class Sweeper:
    """Looks for one claim in row groups."""

    def __init__(self, plan: Plan, catalogue: Catalogue, reader: Reader | None) -> None:
        """Raises EncoderError when the reader fails."""
        self._plan, self._catalogue, self._reader = plan, catalogue, reader
        self._question = Question(catalogue, plan.claim, plan.threshold, reader)
        self._model = screening.model_version(reader)
        # By words alone the bound costs less than to work out which posts deserve a close look.
        self._worth_keeping = reader is not None or plan.write

    def sweep(self, group: Group) -> Swept:
        """Find the posts of a row group whose answer gives the claim the threshold.

        Raises:
            EncoderError: the reader fails.
        """
        try:
            return self._sweep(group)
        except stored_posts.UnusableFile as problem:
            return Swept([], problem=str(problem), done=False)

    def _sweep(self, group: Group) -> Swept:
        reached: list[NDArray[np.bool_]] = [np.zeros(0, np.bool_)]
        texts: list[str] = []
        parts: list[Kept] = []
        lacking = 0
        for batch in stored_posts.read(group, self._model, with_windows=self._reader is not None):
            normalised = batch.normalised or Strings.of(normalise_many(batch.texts or ()))
            kept = batch.kept
            if kept is None and self._worth_keeping:
                kept = sweep.keep(list(normalised), self._catalogue, self._reader)
                lacking += len(normalised)
            elif batch.normalised is None:
                lacking += len(normalised)
            reached.append(self._question.reach(normalised, kept))
            if self._plan.write and kept is not None:
                texts += normalised
                parts.append(kept)
        found = self._screened(group, np.flatnonzero(np.concatenate(reached)))
        problem = self._write(group, texts, parts) if self._plan.write and lacking else ""
        return Swept(found, lacking, problem)

    def _screened(self, group: Group, wanted: NDArray[np.int64]) -> list[dict[str, Any]]:
        posts = stored_posts.rows(group, wanted) if len(wanted) else []
        answers = screening.screen([PostText("", text) for _, _, text in posts], self._catalogue, sweep.TOP,
                                   self._reader)
        return [{"id": name, "file": group.name, "row": row, "election_related": answer.election_related,
                 **dataclasses.asdict(match)}
                for (row, name, _), answer in zip(posts, answers, strict=True) for match in answer.matches
                if match.claim_id == self._plan.claim and match.probability >= self._plan.threshold]

    def _write(self, group: Group, texts: Sequence[str], parts: Sequence[Kept]) -> str:
        try:
            stored_posts.write_beside(group, self._model, texts, Kept.joined(parts))
        except OSError as problem:
            return f"{group.name}: its columns could not be kept beside it ({problem.strerror})"
        return ""


def reader_of(plan: Plan) -> Reader | None:
    """The reader that a plan asks for; None without one.

    Raises:
        EncoderError: it cannot be used.
    """
    return reading.reader(plan.model, plan.vectors) if plan.encoder else None


_here: dict[str, Sweeper | EncoderError] = {}


def begin(plan: Plan) -> None:
    """Make this process ready for `share`, which says what goes wrong: a pool would call it a killed process."""
    try:
        _here["sweeper"] = Sweeper(plan, Store(plan.catalogue).catalogue(), reader_of(plan))
    except EncoderError as problem:
        _here["sweeper"] = problem


def share(group: Group) -> Swept:
    """Sweep a row group in a process that is ready.

    Raises:
        EncoderError: the reader fails, or failed when the process was made ready.
    """
    ready = _here["sweeper"]
    if isinstance(ready, EncoderError):
        raise ready
    return ready.sweep(group)


def one_thread() -> None:
    """Let processes started from now on compute with one thread each: there are as many as there are cores."""
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))
