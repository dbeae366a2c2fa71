"""A whole running system on loopback for the journeys: the demo's own processes, in a folder of the test's own."""
from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from centre.demo import command
from centre.demo.stage import Stage


@dataclass
class Running:
    """The addresses of a running system, and the means to kill and restart its processes."""

    stage: Stage
    folder: Path
    port: int
    sandbox_port: int

    @property
    def centre(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    def kill(self, *names: str) -> None:
        """End processes as a power cut would: no signal that they could handle."""
        import os
        import signal

        for name in names:
            process = self.stage.running[name]
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def restart(self, *names: str) -> None:
        commands = command.processes(self.port)
        for name in names:
            self.stage.start(name, commands[name])
        for name, address in (("centre", f"{self.centre}/demo/"), ("sandbox", f"{self.sandbox}/")):
            if name in names:
                self.stage.wait_until_answers(name, address)

    def run(self, *arguments: str) -> int:
        """Run `centre …` against this system's data folder; its exit code."""
        import sys

        return self.stage.run([sys.executable, "-m", "centre", *arguments])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Everything started and prepared as `./run demo` does it, at Friday 12 May 2566, 10:00."""
    import pytest_socket

    pytest_socket.enable_socket()
    folder = tmp_path_factory.mktemp("demo")
    port, sandbox_port = _free_port(), _free_port()
    stage = Stage(command._environment(folder, port, sandbox_port), folder / "logs")
    command._set_clock(folder, None)
    try:
        assert command.raise_curtain(stage, folder, port, sandbox_port)
        yield Running(stage, folder, port, sandbox_port)
    finally:
        stage.stop()
        pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(scope="session")
def browser():
    """A real Chromium, headless; skipped loudly where none is installed."""
    import pytest_socket

    path = shutil.which("chromium")
    if path is None:
        pytest.skip("LEFT OUT: no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    pytest_socket.enable_socket()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run"])
        yield chromium
        chromium.close()
