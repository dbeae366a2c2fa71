"""Processes in groups of their own: started with a log, and all stopped together with their children."""
from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

STOP_SECONDS = 8.0
KILLED_SECONDS = 5.0
"""A killed process that still waits for its disk may stay so long; the others must not wait for it."""


def start_group(command: Sequence[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own; its words are added to the log."""
    with log.open("ab") as words:
        return subprocess.Popen(  # noqa: S603 - our own commands
            command, env={**os.environ, **environment}, stdout=words, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True)


def stop_groups(processes: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask every group to stop, then end those that have not after `STOP_SECONDS` in all."""
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(KILLED_SECONDS)


def _signal_group(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    try:
        os.killpg(process.pid, what)
    except ProcessLookupError:
        return
