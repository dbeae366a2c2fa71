"""A whole running system on loopback for the journeys, people who use it, and a browser; the demo's own processes."""
from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from centre.demo import command
from centre.demo.stage import Stage

CLAIM = "TH-CLAIM-013"
PATIENCE = 45.0
_SUREST = """
import json
from centre.claims import queries as claims
from centre.posts import queries as posts
from centre.triage import thresholds
found = claims.seen_repeating({claim!r}, limit=20, probability=thresholds.JOIN)
print(json.dumps([posts.get(post).external_id for post in found]))
"""


@dataclass
class Form:
    """A form as it stands on a page: where it goes, and what would be sent if nothing were typed."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Collects the forms of a page; enough HTML for pages of our own."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._select = ""
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "form":
            self.forms.append(Form(said.get("action") or ""))
            self._inside = True
        elif not self._inside:
            return
        elif tag == "input" and name:
            self._input(name, value, said)
        elif tag == "textarea":
            self._area = name
            self.forms[-1].fields[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form = self.forms[-1]
            form.choices.setdefault(self._select, []).append(value)
            if "selected" in said or self._select not in form.fields:
                form.fields[self._select] = [value]

    def _input(self, name: str, value: str, said: Mapping[str, str | None]) -> None:
        form = self.forms[-1]
        if said.get("type") in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            if "checked" in said:
                form.fields.setdefault(name, []).append(value)
        elif said.get("type") not in {"file", "submit", "button"}:
            form.fields[name] = [value]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            # A browser drops the line break that directly follows <textarea>.
            typed = self.forms[-1].fields[self._area]
            typed[0] += data if typed[0] else data.lstrip("\n")


class Visitor:
    """Somebody who reads pages and fills in their forms, without a browser; follows redirects, keeps cookies."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._http = httpx.Client(base_url=base, follow_redirects=True, timeout=30, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def get(self, address: str) -> httpx.Response:
        return self._http.get(address)

    def read(self, address: str) -> str:
        answer = self.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer.text

    def forms(self, address: str) -> list[Form]:
        reader = _Forms()
        reader.feed(self.read(address))
        return reader.forms

    def form(self, address: str, part: str) -> Form:
        """The form at an address whose action holds a part; an empty action is the address itself."""
        found = [f for f in self.forms(address) if part in (f.action or address)]
        assert found, f"{address} offers no form for {part}"
        return found[0]

    def offers(self, address: str, part: str) -> bool:
        return any(part in (f.action or address) for f in self.forms(address))

    def post(self, address: str, fields: Mapping[str, Any], **files: tuple[str, bytes, str]) -> httpx.Response:
        return self._http.post(address, data=fields, files=files or None)

    def send(self, address: str, part: str, **typed: Any) -> httpx.Response:
        """Fill in the form at an address and send it; the answer after redirects."""
        form = self.form(address, part)
        return self.post(form.action or address, {**form.fields, **typed})


class Person(Visitor):
    """One of the demo's people, signed in with one click, at the desk in English."""

    def __init__(self, centre: str, username: str) -> None:
        super().__init__(centre)
        start = next(f for f in self.forms("/en/demo/") if f.fields.get("username") == [username])
        answer = self._http.post(start.action, data={name: value for name, value in start.fields.items()
                                                     if name != "next"})
        assert answer.status_code == 200, f"{username} cannot sign in: {answer.status_code}"

    def case(self, ref: str) -> str:
        return self.read(f"/en/desk/cases/{ref}/")

    def may(self, ref: str, step: str) -> bool:
        return self.offers(f"/en/desk/cases/{ref}/", f"/steps/{step}/")

    def take(self, ref: str, step: str, **typed: Any) -> str:
        """Take a step on a case with what the form suggests, save what is typed; the case page afterwards."""
        answer = self.send(f"/en/desk/cases/{ref}/", f"/steps/{step}/", **typed)
        assert answer.status_code == 200, f"{step}: {answer.status_code} {answer.text[:3000]}"
        return answer.text


@dataclass
class Running:
    """The addresses of a running system, and the means to use, to kill and to restart its processes."""

    stage: Stage
    folder: Path
    port: int
    sandbox_port: int
    _visitors: list[Visitor] = field(default_factory=list)

    @property
    def centre(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    def visitor(self, base: str) -> Visitor:
        self._visitors.append(found := Visitor(base))
        return found

    def person(self, username: str) -> Person:
        self._visitors.append(found := Person(self.centre, username))
        return found

    def leave(self) -> None:
        """Close what visitors hold open and stop every process."""
        for visitor in self._visitors:
            visitor.close()
        self.stage.stop()

    def kill(self, *names: str) -> None:
        """End processes as a power cut would: no signal that they could handle."""
        for name in names:
            os.killpg(self.stage.running[name].pid, signal.SIGKILL)
        for name in names:
            self.stage.running[name].wait()

    def restart(self, *names: str) -> None:
        commands = command.processes(self.port)
        for name in names:
            self.stage.start(name, commands[name])
        for name, address in (("centre", f"{self.centre}/demo/"), ("sandbox", f"{self.sandbox}/")):
            if name in names:
                self.stage.wait_until_answers(name, address)

    def run(self, *arguments: str) -> int:
        """Run `centre …` against this system's data folder; its exit code."""
        return self.stage.run([sys.executable, "-m", "centre", *arguments])

    def told(self, *arguments: str) -> str:
        """What `centre …` prints against this system's data folder; a failure fails the test."""
        done = subprocess.run([sys.executable, "-m", "centre", *arguments], capture_output=True, text=True,
                              check=False, env={**os.environ, **self.stage.environment})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, code: str) -> Any:
        """The JSON that a piece of code prints which calls the public queries of the rooms."""
        return json.loads(self.told("shell", "-v0", "-c", code))

    def posts_repeating(self, claim: str, count: int) -> list[str]:
        """The platform's ids of so many seen posts that surely repeat a claim, surest first."""
        code = _SUREST.format(claim=claim)
        found: list[str] = self.until(lambda: len(ids := self.ask(code)) >= count and ids,
                                      f"{count} seen posts repeat {claim}")
        return found[:count]

    @staticmethod
    def until(true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
        """Ask again and again until the answer is true; that answer."""
        deadline = time.monotonic() + seconds
        while not (answer := true()):
            assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
            time.sleep(0.2)
        return answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Prepared:
    """A data folder that the demo has prepared, and the ports that its addresses name."""

    folder: Path
    port: int
    sandbox_port: int

    def stage(self, folder: Path) -> Stage:
        return Stage(command._environment(folder, self.port, self.sandbox_port), folder / "logs")


@contextmanager
def _as_in_a_shell() -> Iterator[None]:
    """Sockets open, and without what pytest and its plugins put into the environment of every child."""
    import pytest_socket

    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("CENTRE_") and n != "CENTRE_SCREENSHOTS"]:
            patch.delenv(name)
        patch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
        # A job in the background ignores Ctrl-C and hands that down; whoever sits at a terminal does not.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        pytest_socket.enable_socket()
        yield
        pytest_socket.disable_socket(allow_unix_socket=True)
        signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The demo prepared once as `./run demo` does it, at Friday 12 May 2566, 10:00; each journey takes a copy."""
    with _as_in_a_shell():
        found = Prepared(tmp_path_factory.mktemp("prepared"), _free_port(), _free_port())
        command._set_clock(found.folder, None)
        stage = found.stage(found.folder)
        try:
            assert command.raise_curtain(stage, found.folder, found.port, found.sandbox_port)
        finally:
            stage.stop()
        return found


@pytest.fixture
def as_in_a_shell(prepared: Prepared) -> Iterator[None]:
    """For a test that starts `centre demo` by itself: sockets and environment as in a person's shell."""
    with _as_in_a_shell():
        yield


@pytest.fixture(scope="module")
def system(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Everything running on a copy of the prepared folder, so that no journey sees another's work."""
    folder = tmp_path_factory.mktemp("system") / "data"
    shutil.copytree(prepared.folder, folder)
    stage = prepared.stage(folder)
    running = Running(stage, folder, prepared.port, prepared.sandbox_port)
    with _as_in_a_shell():
        try:
            assert command.raise_curtain(stage, folder, prepared.port, prepared.sandbox_port)
            yield running
        finally:
            running.leave()


@pytest.fixture(scope="session")
def browser():
    """A real Chromium, headless; skipped loudly where none is installed."""
    import pytest_socket

    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("LEFT OUT: no Chromium here; install it or set CHROMIUM=/path/to/chromium")
    from playwright.sync_api import sync_playwright

    pytest_socket.enable_socket()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run"])
        yield chromium
        chromium.close()
