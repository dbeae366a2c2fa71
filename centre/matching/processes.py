"""The processes of a command: none outlives it, and a command that is told to end clears up on its way out."""
from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")
_TERMINATED = 128 + signal.SIGTERM


@dataclass
class _Told:
    """Whether this process was told to end, and whether it is at work."""

    ended: bool = False
    working: bool = False

    def hear(self, *_: object) -> None:
        """SIGTERM came."""
        self.ended = True
        if self.working:
            raise SystemExit(_TERMINATED)


_told = _Told()


def begin(ready: Callable[..., None], *given: Any) -> None:  # noqa: ANN401 - whatever `ready` takes
    """Call `ready` in a new process of a pool, which ends with the process that started it, however that ends.

    A pool leaves its processes waiting for ever when the one that holds it is killed. Ctrl-C reaches all processes of
    a command; the one that holds the pool stops the others. In a thread of that process only `ready` is called.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _told.hear)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    ready(*given)


def work(share: Callable[[Given], Answer], given: Given) -> Answer:
    """One piece of work in a process of a pool, which SIGTERM ends here and nowhere else, by SystemExit.

    A process that ended while it hands over an answer would leave the pool waiting for the rest of it for ever.
    """
    try:
        _told.working = True
        if _told.ended:
            raise SystemExit(_TERMINATED)
        return share(given)
    finally:
        _told.working = False


@contextlib.contextmanager
def clearing_up() -> Iterator[None]:
    """Let SIGTERM leave the block by SystemExit, so that drafts and processes are cleared up; for the main thread.

    The exit code is the one that a shell shows for SIGTERM.
    """
    def end(*_: object) -> None:
        raise SystemExit(_TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def end_all() -> None:
    """Let the processes that this one started leave the work that they are doing, and do no more."""
    for child in multiprocessing.active_children():
        child.terminate()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
