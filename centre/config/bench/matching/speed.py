"""Posts per second and longest waits at catalogues of several sizes, each engine in a process of its own."""
from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import TypeVar

from centre.config.bench.figures import percentile
from centre.config.bench.matching import stages
from centre.config.bench.matching.engines import (
    AT_ONCE,
    Contestant,
    Documents,
    Engine,
    NotRun,
    Ours,
    lend_vectors,
    sentence_encoder,
)
from centre.config.bench.matching.growth import grown
from centre.matching import encoder
from centre.matching.segments import ClaimText
from centre.matching.store import Store
from centre.matching.text import normalise_many

TOP = 10
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
_WATCH_SECONDS = 10.0
_CHANGES = 9
_FIRST = 20
_MAC_BYTES = 1 << 20

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Load:
    """What one engine is measured with.

    Attributes:
        documents: the catalogue.
        posts: texts that screening would meet.
        budget_s: seconds after which a measurement ends, whatever is left of the posts.
    """

    documents: Documents
    posts: Sequence[str] = field(repr=False)
    budget_s: float


@dataclass(frozen=True)
class Speed:
    """Figures of one engine at one size.

    Attributes:
        build_s: processor seconds until it can be asked.
        posts_per_s: per core, many posts at once.
        p50_ms, p99_ms: processor time of one post asked alone.
        memory_mb: the most memory that its process ever held, the interpreter and all packages included.
        stage_s: for ours, the seconds of each stage for each post, many at once.
        stage_p99_ms: for ours, of one post alone.
    """

    build_s: float
    posts_per_s: float
    p50_ms: float
    p99_ms: float
    memory_mb: float
    stage_s: dict[str, float] = field(default_factory=dict)
    stage_p99_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """How long a change of stored claims takes, in seconds; all but the build are medians."""

    build_s: float
    add_s: float
    remove_s: float
    seen_s: float
    slowest_seen_s: float


def of_engine(contestant: Contestant, load: Load) -> Speed:
    """Build and ask one engine in this process; the stages too where it is ours.

    Raises:
        NotRun: it cannot take part here.
    """
    begun = time.process_time()
    engine = contestant.build(load.documents)
    build = time.process_time() - begun
    with stages.watched() as watch:
        begun = time.process_time()
        engine.search(load.posts[:_FIRST], TOP)
        at_once = int(load.budget_s * _FIRST / max(time.process_time() - begun, 1e-9))
        watch.reset()
        begun, asked = time.process_time(), 0
        for batch in _batches(load.posts, min(max(at_once, 1), AT_ONCE), load.budget_s):
            engine.search(batch, TOP)
            asked += len(batch)
        rate = asked / max(time.process_time() - begun, 1e-9)
        of_stage = {name: seconds / max(asked, 1) for name, seconds in watch.stop().items()}
        alone, by_stage = _one_by_one(engine, load, watch)
    is_whole = isinstance(engine, Ours)
    return Speed(build, rate, 1000 * percentile(alone, 0.5), 1000 * percentile(alone, 0.99), most_memory(),
                 of_stage if is_whole else {}, by_stage if is_whole else {})


def most_memory() -> float:
    """Megabytes that this process held at most."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says begins with what the parent held when the process was made.
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MAC_BYTES


def apart(call: Callable[..., Answer], *given: object) -> Answer:
    """Call a function of a module in a new process of one thread."""
    were = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            return pool.submit(call, *given).result()
    finally:
        for name, value in were.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def lent(documents: Documents, size: int) -> Iterator[Documents]:
    """A catalogue grown to this size, with vectors in a folder of its own where there is an encoder."""
    made, parents = grown(documents.texts, size)
    with tempfile.TemporaryDirectory() as folder:
        try:
            vectors = encoder.cached_claims(sentence_encoder(), normalise_many(documents.texts), documents.vectors)
            lend_vectors(Path(folder), documents.texts, made[len(made) - len(parents):], parents, vectors)
        except NotRun:
            pass  # Those that need it say so themselves.
        yield Documents(made, documents.is_english, Path(folder))


def of_changes(texts: Sequence[str], folder: Path) -> Change:
    """Build a stored catalogue, add and remove claims one by one, while another process looks."""
    store = Store(folder)
    begun = time.process_time()
    store.build(ClaimText(str(at), text) for at, text in enumerate(texts))
    build = time.process_time() - begun
    claims = [ClaimText(f"new-{number}", f"{texts[number % len(texts)]} {number}") for number in range(_CHANGES)]
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    watcher = context.Process(target=_watch, args=(folder, [claim.id for claim in claims], there))
    watcher.start()
    added, removed, seen = [], [], []
    try:
        for claim in claims:
            here.recv()
            begun = time.perf_counter()
            store.change([claim])
            added.append(time.perf_counter() - begun)
            seen.append(here.recv() - begun)
            begun = time.perf_counter()
            store.change(removed=[claim.id])
            removed.append(time.perf_counter() - begun)
    finally:
        here.close()
        watcher.join()
    return Change(build, median(added), median(removed), median(seen), max(seen))


def _watch(folder: Path, claim_ids: Sequence[str], answer: Connection) -> None:
    """Say when each claim was seen, by the clock that all processes of a machine share."""
    store = Store(folder)
    store.catalogue()
    for claim_id in claim_ids:
        answer.send(0.0)
        until = time.perf_counter() + _WATCH_SECONDS
        while store.catalogue().find(claim_id) is None and time.perf_counter() < until:
            time.sleep(0.001)
        answer.send(time.perf_counter())


def _one_by_one(engine: Engine, load: Load, watch: stages.Stopwatch) -> tuple[list[float], dict[str, float]]:
    alone: list[float] = []
    by_stage: dict[str, list[float]] = {}
    until = time.process_time() + load.budget_s
    for post in load.posts:
        watch.reset()
        begun = time.process_time()
        engine.search([post], TOP)
        alone.append(time.process_time() - begun)
        for name, seconds in watch.stop().items():
            by_stage.setdefault(name, []).append(seconds)
        if time.process_time() > until:
            break
    return alone, {name: 1000 * percentile(seconds, 0.99) for name, seconds in by_stage.items()}


def _batches(posts: Sequence[str], at_once: int, budget_s: float) -> Iterator[Sequence[str]]:
    """The posts in batches, until there are none left or the budget is spent."""
    until = time.process_time() + budget_s
    for at in range(0, len(posts), at_once):
        yield posts[at:at + at_once]
        if time.process_time() > until:
            return
