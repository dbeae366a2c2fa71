"""No process outlives the command that started it, and a command that is told to end clears up."""
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from centre.matching import processes


def test_in_the_process_itself_only_what_is_asked_is_called():
    called = []
    before = signal.getsignal(signal.SIGINT)
    processes.begin(called.append, 1)
    assert called == [1]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_new_process_leaves_ctrl_c_to_the_one_that_started_it_and_ends_with_it(monkeypatch):
    class Ended(Exception):
        pass

    def end(code):
        raise Ended(code)
    signals, joined, called = [], [], []
    parent = SimpleNamespace(join=lambda: joined.append(True))
    monkeypatch.setattr(processes.multiprocessing, "parent_process", lambda: parent)
    monkeypatch.setattr(processes.signal, "signal", lambda *given: signals.append(given))
    monkeypatch.setattr(processes.os, "_exit", end)
    monkeypatch.setattr(processes.threading, "Thread", lambda target, args, daemon: SimpleNamespace(
        start=lambda: called.append((target, args, daemon))))
    processes.begin(called.append, 1)
    (watch, args, daemon), one = called
    assert (one, daemon) == (1, True)
    assert signals == [(signal.SIGINT, signal.SIG_IGN), (signal.SIGTERM, processes._told.hear)]
    with pytest.raises(Ended):
        watch(*args)
    assert joined == [True]


def test_told_to_end_it_clears_up_and_leaves_the_signal_as_it_was():
    before = signal.getsignal(signal.SIGTERM)
    cleared = []

    def work():
        with processes.clearing_up():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(5)
            finally:
                cleared.append(True)
    with pytest.raises(SystemExit) as ended:
        work()
    assert (ended.value.code, cleared) == (143, [True])
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.fixture
def told(monkeypatch):
    """A process that has not been told to end."""
    fresh = processes._Told()
    monkeypatch.setattr(processes, "_told", fresh)
    return fresh


def test_a_process_is_ended_at_its_work_and_nowhere_else(told):
    def asked(given):
        told.hear()
        return given
    assert processes.work(str, 1) == "1"
    with pytest.raises(SystemExit) as ended:
        processes.work(asked, 1)
    assert ended.value.code == 143
    with pytest.raises(SystemExit):
        processes.work(str, 1)
    assert not told.working


def test_told_between_two_pieces_of_work_a_process_begins_no_other(told):
    assert processes.work(str, 1) == "1"
    told.hear()
    with pytest.raises(SystemExit):
        processes.work(str, 2)


def test_all_that_were_started_are_ended(monkeypatch):
    ended = []
    monkeypatch.setattr(processes.multiprocessing, "active_children", lambda: [
        SimpleNamespace(terminate=lambda: ended.append(1)), SimpleNamespace(terminate=lambda: ended.append(2))])
    processes.end_all()
    assert ended == [1, 2]


# Real processes

HOLDER = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from centre.matching import processes
from centre.matching.tests.test_processes import nothing, who
if __name__ == "__main__":
    with ProcessPoolExecutor(1, get_context("spawn"), processes.begin, (nothing,)) as pool:
        print(pool.submit(who).result(), flush=True)
        time.sleep(60)
"""


def nothing():
    """Be ready at once."""


def who():
    """The process that does the work."""
    return os.getpid()


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(condition):
    for _ in range(300):
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_a_pool_ends_with_a_process_that_is_killed(tmp_path):
    script = tmp_path / "holder.py"
    script.write_text(HOLDER)
    holder = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    worker = int(holder.stdout.readline())
    assert not gone(worker)
    holder.kill()
    holder.communicate()
    assert wait_for(lambda: gone(worker))


@pytest.fixture
def heard():
    """New processes hear Ctrl-C, also where the tests run in the background of a shell and would not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_screening_that_is_stopped_leaves_nothing_behind(tmp_path, number, code, jobs):
    (tmp_path / "claims").write_text(json.dumps({"id": "a", "text": "ปากกาหมึกล่องหน"}))
    (tmp_path / "temporary").mkdir()
    reading, writing = os.pipe()
    command = subprocess.Popen(
        [sys.executable, "-m", "centre", "screen", "--catalogue", str(tmp_path / "claims"), "--posts", "-", "--out",
         str(tmp_path / "out"), "--no-encoder", "--jobs", jobs], stdin=reading, stderr=subprocess.PIPE, text=True,
        start_new_session=True, env={**os.environ, "TMPDIR": str(tmp_path / "temporary")})
    os.close(reading)
    with os.fdopen(writing, "w") as posts:
        for at in range(1_600):
            posts.write(json.dumps({"id": str(at), "text": "ปากกาหมึกล่องหน"}) + "\n")
        posts.flush()
        assert wait_for(lambda: any(draft.stat().st_size for draft in tmp_path.glob(".out.*")))
        os.killpg(command.pid, number) if number == signal.SIGINT else command.send_signal(number)
        complaints = command.communicate(timeout=60)[1]
    assert (command.returncode, complaints) == (code, "centre screen: stopped\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []
