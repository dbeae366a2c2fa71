"""The processes of the demo: started in order, watched, and all stopped together."""
from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from centre.config import processes


@dataclass
class Stage:
    """Starts processes with one environment and a log file each, and stops every one that it started."""

    environment: Mapping[str, str]
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: list[str]) -> None:
        """Start one process in a group of its own; its words go to `logs/<name>.log`."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self.running[name] = processes.start_group(command, self.environment, self.logs / f"{name}.log")

    def run(self, command: list[str]) -> int:
        """Run one command to its end on this terminal; its exit code."""
        return subprocess.call(command, env={**os.environ, **self.environment})  # noqa: S603 - our own commands

    def wait_until_answers(self, name: str, url: str, *, seconds: float = 40) -> None:
        """Wait for an address to answer.

        Raises:
            SystemExit: when the process ends or the time is over; names the log to read.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.running[name].poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - a loopback address of ours
                    return
            except urllib.error.HTTPError:
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise SystemExit(f"{name} did not start. Read {self.logs / (name + '.log')}.")

    def first_ended(self) -> str | None:
        """The name of a process that has ended, if one has."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """Ask every process group to stop, then end those that do not."""
        processes.stop_groups(self.running.values())
        self.running.clear()

