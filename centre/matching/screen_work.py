"""Posts screened by one process or by several, batch by batch, answers in the order of the posts."""
from __future__ import annotations

import contextlib
import multiprocessing
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from centre.matching import processes, reading
from centre.matching.catalogue import Catalogue
from centre.matching.encoder import EncoderError
from centre.matching.reading import Reader
from centre.matching.screening import PostText, Screened, screen
from centre.matching.store import Store

_AHEAD = 2
"""So many batches a process are read before the first of them is answered."""

Batch = list[PostText]


class Crew:
    """Screens batches. `without_encoder` says why none reads the posts; empty when one does."""

    def __init__(self, catalogue: Catalogue, top: int, reader: Reader | None, without_encoder: str) -> None:
        self.without_encoder = without_encoder
        self._catalogue, self._top, self._reader = catalogue, top, reader

    def screen(self, batches: Iterable[Batch]) -> Iterator[list[Screened]]:
        """The answers of each batch, in order.

        Raises:
            EncoderError: the encoder fails.
        """
        for batch in batches:
            yield screen(batch, self._catalogue, self._top, self._reader)


class _Several(Crew):
    """A crew of processes, which map the same catalogue files."""

    def __init__(self, alone: Crew, pool: ProcessPoolExecutor, jobs: int) -> None:
        self.without_encoder = alone.without_encoder
        self._pool, self._jobs = pool, jobs

    def screen(self, batches: Iterable[Batch]) -> Iterator[list[Screened]]:
        """As Crew.screen; no more than a few batches a process are held at once."""
        waiting: deque[Future[list[Screened]]] = deque()
        for batch in batches:
            waiting.append(self._pool.submit(processes.work, _share, batch))
            if len(waiting) > self._jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextlib.contextmanager
def crew(catalogue: Catalogue, top: int, jobs: int, *, encoder: bool, vectors: Path | None,
         model: Path | None = None) -> Iterator[Crew]:
    """Screen with so many processes.

    Args:
        catalogue: the claims.
        top: how many of them to list.
        jobs: processes, at least 1; with 1 it is this one.
        encoder: whether posts are read by an encoder where one is installed.
        vectors: folder that keeps the vectors of claims; None: a folder of this call alone.
        model: folder of the operator's own encoder; None: the one of the optional packages.

    Raises:
        OSError: catalogue files cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="centre-screen-") as scratch:
        kept = vectors or Path(scratch) / "vectors"
        reader, missing = _reader(model, kept) if encoder else (None, "")
        if reader is not None:
            reader.wordings(catalogue)  # once, for all processes
        alone = Crew(catalogue, top, reader, missing)
        if jobs == 1:
            yield alone
            return
        folder = Path(scratch) / "catalogue"
        Store(folder).keep(catalogue)
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), processes.begin,
                                 (_begin, folder, kept, top, model, reader is not None)) as pool:
            try:
                yield _Several(alone, pool, jobs)
            except BaseException:  # the named edge: whatever ends it early, nobody waits for answers that none reads
                processes.end_all()
                raise
            finally:
                pool.shutdown(cancel_futures=True)


def _reader(model: Path | None, vectors: Path) -> tuple[Reader | None, str]:
    try:
        found = reading.reader(model, vectors)
    except EncoderError as problem:
        return None, str(problem)
    return found, "" if found else "its optional packages are not installed"


_here: dict[str, Crew | EncoderError] = {}


def _begin(folder: Path, vectors: Path, top: int, model: Path | None, encoder: bool) -> None:
    """Make this process ready for `_share`, which says what goes wrong: a pool would call it a killed process."""
    try:
        reader = reading.reader(model, vectors) if encoder else None
    except EncoderError as problem:
        _here["crew"] = problem
    else:
        _here["crew"] = Crew(Store(folder).catalogue(), top, reader, "")


def _share(batch: Batch) -> list[Screened]:
    """Screen a batch in a process that is ready; raises the EncoderError that kept it from being so."""
    ready = _here["crew"]
    if isinstance(ready, EncoderError):
        raise ready
    answers, = ready.screen([batch])
    return answers
