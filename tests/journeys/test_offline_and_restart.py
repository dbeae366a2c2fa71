"""`centre demo` as a person starts it: ready from a prepared folder, without a network, and gone after Ctrl-C."""
from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

STOP_SECONDS = 20.0
# No process of the demo may speak to anybody but this machine; an address outside fails the process that asks for it.
OFFLINE = """
import ipaddress, socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
        open({record!r}, "a").write(f"{{address}}\\n")
        raise OSError("offline")
    return _connect(self, address)
socket.socket.connect = connect
"""


@dataclass
class Demo:
    """A started `centre demo`, what it printed, and the seconds until it said that it runs."""

    process: subprocess.Popen[str]
    seconds: float
    said: str
    addresses: list[str] = field(default_factory=list)


@pytest.fixture
def again(prepared, as_in_a_shell, tmp_path: Path) -> Iterator[Demo]:
    """The second start: on a copy of a prepared folder, in a session of its own, without a network."""
    folder = tmp_path / "data"
    shutil.copytree(prepared.folder, folder)
    (tmp_path / "sitecustomize.py").write_text(OFFLINE.format(record=str(tmp_path / "asked-outside")), "utf-8")
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "centre", "demo", "--no-browser", "--data", str(folder), "--port", str(prepared.port)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUNBUFFERED": "1"})
    said = ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if "Ctrl-C stops everything" in line:
                break
        demo = Demo(process, time.monotonic() - began, said, re.findall(r"http://127\.0\.0\.1:\d+/\S*", said))
        yield demo
        assert not (tmp_path / "asked-outside").exists(), (tmp_path / "asked-outside").read_text("utf-8")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(STOP_SECONDS)
        process.stdout.close()


def test_a_second_start_prepares_nothing_and_answers_offline(again: Demo) -> None:
    print(f"\nsecond start: {again.seconds:.1f} s from the command to the answering pages")  # noqa: T201
    assert "making the tables" not in again.said
    assert len(again.addresses) == 4, again.said
    for address in again.addresses:
        answer = httpx.get(address, follow_redirects=True, trust_env=False, timeout=20)
        assert answer.status_code == 200, address
    cases = re.findall(r"C-2566-\d{4}", httpx.get(again.addresses[0], trust_env=False, timeout=20).text)
    assert len(set(cases)) == 5, "the five cases of the first start still wait"


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT] * 3],
                         ids=["ctrl-c", "terminated", "ctrl-c again and again"])
def test_stopping_leaves_nothing_behind(again: Demo, signals: list[signal.Signals]) -> None:
    family = descendants(again.process.pid)
    assert len(family) >= 4, family
    for how in signals:
        again.process.send_signal(how)
        time.sleep(0.1)
    assert again.process.wait(STOP_SECONDS) == 0
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]
    for address in again.addresses:
        with pytest.raises(httpx.ConnectError):
            httpx.get(address, trust_env=False)


def descendants(parent: int) -> list[int]:
    """Every process below this one, of whichever session."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                status = (folder / "stat").read_text()
            except OSError:
                continue  # it ended while we looked
            parents[int(folder.name)] = int(status.rpartition(")")[2].split()[1])
    found, waiting = [], [parent]
    while waiting:
        here = waiting.pop()
        below = [pid for pid, above in parents.items() if above == here]
        found += below
        waiting += below
    return found
