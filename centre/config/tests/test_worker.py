"""The worker carries each message once, survives every handler, and loses nothing when killed."""
from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from centre.config import rooms, worker
from centre.kernel import clock
from centre.outbox import queries, services
from centre.outbox.errors import Hopeless

pytestmark = pytest.mark.django_db


@pytest.fixture
def listen(monkeypatch):
    """Let the test's own handlers listen instead of the rooms'."""
    def use(inside=None, outgoing=None):
        known = worker.Handlers(inside or {}, outgoing or {})
        monkeypatch.setattr(worker, "handlers", lambda: known)
        # The test's own transaction lives on the connection that the loop would renew.
        monkeypatch.setattr(worker, "close_old_connections", lambda: None)

    return use


def test_drain_handles_all_also_what_handlers_put(listen):
    seen = []

    def first(payload):
        seen.append(payload["n"])
        services.put("second", {"n": payload["n"] * 10})

    listen({"first": first}, {"second": lambda p: seen.append(p["n"])})
    for n in range(1, 21):
        services.put("first", {"n": n})
    assert worker.drain(limit=3) == 3
    assert worker.drain() == 37
    assert sorted(seen) == sorted([*range(1, 21), *range(10, 210, 10)])
    assert queries.counts() == {"done": 40}
    assert worker.drain() == 0


def test_what_a_failed_handler_wrote_does_not_stand(listen, caplog):
    def fails(payload):
        services.put("effect", {})
        raise ValueError("out of luck")

    listen({"bad": fails, "good": lambda _: None}, {"out": fails})
    for topic in ("bad", "good"):
        services.put(topic, {})
    with caplog.at_level(logging.ERROR):
        assert worker.drain() == 2
    (waiting,) = queries.messages()
    assert (waiting.topic, waiting.attempts, waiting.last_error) == ("bad", 1, "ValueError: out of luck")
    assert f"message {waiting.id} bad: attempt 1 failed" in caplog.text
    assert queries.messages(topic="effect") == []


def test_a_handler_that_fails_for_ever_is_given_up_loudly(listen, caplog, monkeypatch):
    moment = [clock.machine_now()]
    monkeypatch.setattr(clock, "machine_now", lambda: moment[0])
    listen(outgoing={"out": lambda _: 1 / 0})
    services.put("out", {})
    for _ in range(services.MAX_ATTEMPTS):
        assert worker.drain() == 1
        moment[0] += timedelta(hours=2)
    assert worker.drain() == 0
    assert queries.counts() == {"dead": 1}
    assert "given up after 12 attempts" in caplog.text


def test_what_would_fail_for_ever_is_given_up_at_once(listen, caplog):
    def hopeless(_payload):
        raise Hopeless("the other side says no")

    listen(outgoing={"never": hopeless})
    services.put("never", {})
    assert worker.drain() == 1
    dead = queries.messages(state="dead")
    assert [(m.topic, m.attempts) for m in dead] == [("never", 1)]
    assert "the other side says no" in dead[0].last_error


def test_a_worker_that_lost_its_lease_undoes_its_work(listen, caplog, monkeypatch):
    moment = [clock.machine_now()]
    monkeypatch.setattr(clock, "machine_now", lambda: moment[0])

    def slow(payload):
        services.put("effect", {})
        moment[0] += timedelta(seconds=worker.LEASE_SECONDS + 1)
        (_other,) = services.take(["slow"], limit=1, lease_seconds=300, worker="other")

    listen({"slow": slow})
    services.put("slow", {})
    assert worker.drain(limit=1) == 1
    assert "its lease ran out" in caplog.text
    assert queries.messages(topic="effect") == []


def test_what_was_not_begun_in_half_a_lease_goes_back(listen, monkeypatch):
    moment, seen = [clock.machine_now()], []
    monkeypatch.setattr(clock, "machine_now", lambda: moment[0])

    def slow(payload):
        seen.append(payload["n"])
        moment[0] += timedelta(seconds=20)

    listen({"slow": slow})
    for n in range(3):
        services.put("slow", {"n": n})
    assert worker.drain() == 3
    assert seen == [0, 1, 2]
    assert {m.attempts for m in queries.messages(state="done")} == {1}


def test_stop_finishes_the_message_in_hand_and_gives_the_others_back(listen):
    stop, seen = threading.Event(), []

    def handler(payload):
        seen.append(payload)
        stop.set()

    listen({"a": handler})
    for _ in range(3):
        services.put("a", {})
    assert worker.drain(stop=stop) == 1
    assert queries.counts() == {"done": 1, "waiting": 2}
    assert {m.attempts for m in queries.messages()} == {0}


def test_strangers_are_told_once(listen, caplog):
    listen({"a": lambda _: None})
    services.put("strange", {})
    told = set()
    worker.tell_strangers(told)
    worker.tell_strangers(told)
    assert caplog.text.count("no room listens to 'strange': 1 messages wait") == 1


def test_the_loop_outlives_a_database_that_is_away(listen, caplog, monkeypatch):
    stop, turns = threading.Event(), []
    listen({})

    def drain(**_options):
        turns.append(1)
        if len(turns) == 1:
            raise DatabaseError("gone away")
        if len(turns) == 3:
            stop.set()
        return len(turns) % 2

    monkeypatch.setattr(worker, "drain", drain)
    worker.run(poll_seconds=0, stop=stop)
    assert len(turns) == 3
    assert "the database does not answer" in caplog.text


def test_work_once_says_how_many(listen):
    listen({"a": lambda _: None})
    services.put("a", {})
    out = StringIO()
    call_command("work", "--once", stdout=out)
    assert out.getvalue() == "1 messages handled\n"


def test_work_runs_until_a_signal(listen, monkeypatch):
    listen({"a": lambda _: os.kill(os.getpid(), signal.SIGTERM)})
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    services.put("a", {})
    try:
        call_command("work", "--poll", "0")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert queries.counts() == {"done": 1}


def test_handlers_are_found_and_two_listeners_of_one_topic_are_refused(monkeypatch):
    jobs = {"one.jobs": SimpleNamespace(HANDLERS={"a": print}, OUTGOING={"b": print}),
            "two.jobs": SimpleNamespace(OUTGOING={"a": print}), "none.jobs": SimpleNamespace()}
    monkeypatch.setattr(worker, "import_module", jobs.__getitem__)
    worker.handlers.cache_clear()
    monkeypatch.setattr(rooms, "worker_modules", lambda **_: ["one.jobs", "none.jobs"])
    assert worker.handlers().topics == {"a", "b"}
    worker.handlers.cache_clear()
    monkeypatch.setattr(rooms, "worker_modules", lambda **_: list(jobs))
    with pytest.raises(RuntimeError, match=r"two\.jobs listens to \['a'\]"):
        worker.handlers()
    worker.handlers.cache_clear()


def test_the_demos_jobs_are_its_own():
    assert "centre.demo.jobs" not in rooms.worker_modules()
    assert "centre.demo" not in rooms.apps(mode="production")
    assert "centre.accounts" in rooms.apps(mode="production")


# One process per worker, as in life. The handler notes each begin in a file and each effect in the database:
# a killed worker leaves a begun line without an effect, and the message is carried by the next.
WORKER = """
import os, sys, time, threading, django
django.setup()
from centre.config import worker
from centre.outbox import services
log = open(sys.argv[1], "a", buffering=1)
def handler(payload):
    services.put("effect", {"n": payload["n"]}, key=None)
    log.write(f"{payload['n']}\\n")
    time.sleep(float(sys.argv[2]))
worker.handlers = lambda: worker.Handlers({"job": handler}, {})
worker.run(poll_seconds=0.05, stop=threading.Event(), lease_seconds=1.0)
"""


def database_url():
    """The address of the tests' own database, for workers in other processes; empty on SQLite: they share a file."""
    if connection.vendor == "sqlite":
        return ""
    own = connection.settings_dict
    place = f"{own['HOST']}:{own['PORT'] or os.environ.get('PGPORT', '5432')}"
    return f"postgresql://{own['USER']}:{own['PASSWORD']}@{place}/{own['NAME']}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_nothing_and_repeat_nothing(tmp_path):
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("CENTRE_")}, "CENTRE_MODE": "test",
                   "CENTRE_DATA_DIR": str(tmp_path), "CENTRE_DATABASE_URL": database_url(),
                   "DJANGO_SETTINGS_MODULE": "centre.config.settings"}

    def script(text, *arguments):
        return subprocess.Popen([sys.executable, "-c", text, *arguments], env=environment)

    def answer(text):
        return subprocess.run([sys.executable, "-c", "import django; django.setup()\n" + text], env=environment,
                              capture_output=True, text=True, check=True).stdout.strip()

    answer("from django.core.management import call_command as c\nc('migrate', verbosity=0)")
    answer("from centre.outbox.services import put\nfor n in range(40): put('job', {'n': n})")
    begun = tmp_path / "begun"
    begun.touch()
    for _ in range(3):
        before, victim = len(begun.read_text()), script(WORKER, str(begun), "0.05")
        until = time.monotonic() + 20
        while len(begun.read_text()) < before + 8 and time.monotonic() < until:
            time.sleep(0.01)
        victim.kill()
        victim.wait()
    workers = [script(WORKER, str(begun), "0") for _ in range(2)]
    until, left = time.monotonic() + 30, "40"
    while left != "0" and time.monotonic() < until:
        left = answer("from centre.outbox.models import Message as M\n"
                      "print(M.objects.filter(topic='job').exclude(state='done').count())")
    for process in workers:
        process.kill()
        process.wait()
    effects = answer("from centre.outbox.models import Message as M\n"
                     "print(*sorted(m.payload['n'] for m in M.objects.filter(topic='effect')))")
    assert [int(n) for n in effects.split()] == list(range(40))
    assert len(begun.read_text().split()) >= 40
