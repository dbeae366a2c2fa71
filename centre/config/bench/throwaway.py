"""A centre for one measurement: an own folder, database, clock and ports, and nothing left when it is over."""
from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType

from centre.config import processes, rehearsal

_START_SECONDS = 30.0
_COMMAND_SECONDS = 120.0
_LOG_TAIL = 2_000


class CannotMeasure(Exception):
    """Nothing can be measured here; the message says why and what to do."""


@dataclass
class ThrowAway:
    """Commands and processes of one folder; made by `throw_away`."""

    folder: Path
    port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What the centre's own processes are given; the caller's database and secrets are not."""
        return {"CENTRE_MODE": "demo", "CENTRE_DATA_DIR": str(self.folder), "CENTRE_DATABASE_URL": "",
                "CENTRE_SECRET_KEY": "", "CENTRE_ELECTION": "", "CENTRE_PUBLIC_URL": self.address,
                "CENTRE_ALLOWED_HOSTS": "127.0.0.1", "CENTRE_SANDBOX_URL": "http://127.0.0.1:9",
                # So that one client of a measurement can come from many addresses.
                "CENTRE_TRUSTED_PROXIES": "1",
                "DJANGO_SETTINGS_MODULE": "centre.config.settings"}

    @property
    def address(self) -> str:
        """Where its web process listens, on loopback only."""
        return f"http://127.0.0.1:{self.port}"

    def centre(self, *arguments: str) -> float:
        """Run `centre …` to its end; returns the seconds of the whole process.

        Raises:
            CannotMeasure: with the last words of the command, when it fails.
        """
        begun = time.perf_counter()
        self.output("-m", "centre", *arguments)
        return time.perf_counter() - begun

    def output(self, *arguments: str, extra: Mapping[str, str] | None = None) -> str:
        """Run Python with these arguments to its end; returns its standard output. Raises as `centre`."""
        done = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, *arguments], env={**os.environ, **self.environment, **(extra or {})}, check=False,
            capture_output=True, text=True, encoding="utf-8", timeout=_COMMAND_SECONDS)
        if done.returncode:
            words = (done.stderr or done.stdout)[-_LOG_TAIL:]
            raise CannotMeasure(f"`python {' '.join(arguments)}` failed:\n{words}")
        return done.stdout

    def start(self, *arguments: str) -> None:
        """Start `centre …` in a process group of its own; its words go to a log in the folder."""
        self.running.append(processes.start_group(
            [sys.executable, "-m", "centre", *arguments], self.environment, self.folder / "processes.log"))

    def serve(self, *, workers: int = 1) -> None:
        """Start the web process and wait until it answers.

        Raises:
            CannotMeasure: when it ends or does not answer in half a minute, with its last words.
        """
        self.start("serve", "--host", "127.0.0.1", "--port", str(self.port), "--workers", str(workers))
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            self.insist_all_run()
            try:
                with urllib.request.urlopen(self.address + "/", timeout=5):  # noqa: S310 - our own loopback address
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise CannotMeasure(f"The centre did not answer in {_START_SECONDS:.0f} s.\n{self._log()}")

    def insist_all_run(self) -> None:
        """Raises CannotMeasure, with the last words, when a process that should run has ended."""
        if any(process.poll() is not None for process in self.running):
            raise CannotMeasure(f"A process of the centre has ended:\n{self._log()}")

    def enter(self) -> None:
        """Set up Django in this process on the folder; once a process, because settings cannot be changed after.

        Raises:
            CannotMeasure: when Django is set up already, on something else.
        """
        from django.conf import settings  # noqa: PLC0415 - the command must start without it

        if settings.configured:
            raise CannotMeasure("This process has a database already; run `centre bench` as a command of its own.")
        os.environ.update(self.environment)
        import django  # noqa: PLC0415

        django.setup()

    def stop(self) -> None:
        """Ask every process group to stop, then end those that do not."""
        processes.stop_groups(self.running)
        self.running.clear()

    def _log(self) -> str:
        path = self.folder / "processes.log"
        return path.read_text("utf-8", "replace")[-_LOG_TAIL:] if path.exists() else ""


@contextmanager
def throw_away(moment: datetime) -> Iterator[ThrowAway]:
    """An empty folder whose clock stands at a moment; every process stopped and everything erased at the end.

    Also on errors, Ctrl-C and SIGTERM.
    """
    port = _free_port()
    before = signal.signal(signal.SIGTERM, _interrupt)
    folder = Path(tempfile.mkdtemp(prefix="centre-bench-"))
    made = ThrowAway(folder, port)
    try:
        rehearsal.begin(folder, moment, mode="demo")
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
