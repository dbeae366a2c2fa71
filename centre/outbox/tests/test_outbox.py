"""Work is put once, leased to one worker, given back when it fails, and never lost."""
from __future__ import annotations

import threading
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centre.kernel import clock
from centre.kernel.errors import Conflict, NotFound
from centre.outbox import queries, services
from centre.outbox.errors import LeaseLost
from centre.outbox.models import InboxKey, Message
from centre.outbox.services import Received

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine(monkeypatch):
    """The machine's clock in the test's hand; `machine(seconds)` moves it on."""
    moment = [clock.machine_now()]
    monkeypatch.setattr(clock, "machine_now", lambda: moment[0])

    def move(seconds):
        moment[0] += timedelta(seconds=seconds)

    return move


def receive(*what):
    with transaction.atomic():
        return services.receive_once(*what)


def take(*topics, limit=10, lease=30, worker="w1"):
    return services.take(topics or ("a",), limit=limit, lease_seconds=lease, worker=worker)


def test_put_under_a_key_counts_once_also_after_it_is_done():
    assert services.put("a", {"n": 1}, key="k")
    assert not services.put("a", {"n": 2}, key="k")
    (message,) = take()
    assert (message.payload, message.attempts) == ({"n": 1}, 1)
    services.done(message)
    assert not services.put("a", {"n": 3}, key="k")
    assert services.put("a", {"n": 4})
    assert services.put("a", {"n": 4})
    assert queries.counts() == {"done": 1, "waiting": 2}


def test_take_gives_only_due_messages_of_its_topics_oldest_first(machine):
    for number in range(3):
        services.put("a", {"n": number})
        machine(0.001)
    services.put("b", {})
    assert [m.payload["n"] for m in take(limit=2)] == [0, 1]
    assert [m.payload["n"] for m in take()] == [2]
    assert take() == []
    assert len(take("b", "c")) == 1


def test_not_before_is_a_moment_of_the_house_also_in_a_rehearsal(machine):
    with clock.hold(datetime(2023, 5, 12, 10, 0, tzinfo=clock.BANGKOK)):
        services.put("a", {"n": "later"}, not_before=clock.now() + timedelta(minutes=5))
        services.put("a", {"n": "past"}, not_before=clock.now() - timedelta(days=1))
    (past,) = take()
    assert past.payload["n"] == "past"
    services.done(past)
    machine(299)
    assert take() == []
    machine(2)
    assert [m.payload["n"] for m in take()] == ["later"]


def test_a_killed_workers_messages_are_due_again_when_the_lease_runs_out(machine):
    services.put("a", {})
    (lost,) = take(worker="killed")
    assert take(worker="w2") == []
    machine(31)
    (found,) = take(worker="w2")
    assert found.attempts == 2
    with pytest.raises(LeaseLost):
        services.done(lost)
    services.retry(lost, "late")
    services.release(lost)
    services.done(found)
    assert queries.counts() == {"done": 1}


def test_failures_are_tried_again_after_growing_pauses_then_die(machine):
    services.put("a", {})
    pauses = []
    for attempt in range(1, services.MAX_ATTEMPTS + 1):
        (message,) = take()
        assert message.attempts == attempt
        dead = services.retry(message, "ValueError: " + "x" * 600)
        waits = Message.objects.get(pk=message.id).due_at - clock.machine_now()
        pauses.append(waits.total_seconds())
        assert take() == []
        machine(pauses[-1])
    assert dead
    assert pauses[:5] == [2, 4, 8, 16, 32]
    assert max(pauses) <= 3600
    assert take() == []
    (view,) = queries.messages(state="dead")
    assert view.attempts == 12
    assert len(view.last_error) == 500
    services.revive(view.id)
    (again,) = take()
    assert again.attempts == 1
    with pytest.raises(NotFound, match="message_unknown"):
        services.revive(view.id)


def test_a_message_that_kills_its_worker_dies_and_takes_no_others_with_it(machine):
    for name in ("innocent", "killer", "innocent"):
        services.put("a", {"name": name})
        machine(0.001)
    handled, crashes = [], 0
    for _ in range(50):
        batch = take()
        for message in batch:
            if message.payload["name"] == "killer":
                crashes += 1
                break
            services.done(message)
            handled.append(message.attempts)
        machine(31)
    assert handled == [1, 2]
    assert crashes == services.MAX_ATTEMPTS
    (dead,) = queries.messages(state="dead")
    assert dead.last_error == "the worker ended in the middle of it, each time"


def test_a_message_given_back_unbegun_is_due_at_once_and_costs_no_attempt():
    services.put("a", {})
    (message,) = take()
    services.release(message)
    (again,) = take()
    assert again.attempts == 1


def test_topics_without_a_listener_are_counted():
    services.put("a", {})
    services.put("strange", {})
    services.put("strange", {})
    assert queries.waiting_elsewhere(["a"]) == {"strange": 2}
    assert queries.waiting_elsewhere(["a", "strange"]) == {}
    assert [m.topic for m in queries.messages(state=None, topic="a")] == ["a"]


def test_a_delivery_is_taken_once():
    digest, other = "a" * 64, "b" * 64
    assert receive("key-1", "msg_1", digest) is Received.NEW
    assert receive("key-1", "msg_1", digest) is Received.REPEATED
    assert receive("key-2", "msg_1", other) is Received.NEW
    with pytest.raises(Conflict, match="replayed_with_other_body"):
        receive("key-1", "msg_1", other)
    assert InboxKey.objects.count() == 2


def test_receive_once_needs_the_transaction_of_its_effect():
    with pytest.raises(RuntimeError, match="transaction"):
        services.receive_once("key-1", "msg_1", "a" * 64)
    with transaction.atomic():
        services.receive_once("key-1", "msg_1", "a" * 64)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert services.receive_once("key-1", "msg_1", "a" * 64) is Received.NEW


def test_records_have_short_names():
    services.put("a", {})
    receive("s", "k", "a" * 64)
    assert str(Message.objects.get()).startswith("a #")
    assert str(InboxKey.objects.get()) == "s/k"


def test_prune_forgets_only_what_is_finished_and_old(machine):
    services.put("a", {}, key="old")
    receive("s", "k", "a" * 64)
    services.done(take()[0])
    services.put("a", {}, key="waits")
    machine(3600)
    assert services.prune(older_than=timedelta(hours=2)) == 0
    assert services.prune(older_than=timedelta(minutes=30)) == 2
    assert queries.counts() == {"waiting": 1}


def test_the_command_lists_revives_and_prunes():
    services.put("a", {})
    (message,) = take()
    out = StringIO()
    Message.objects.update(attempts=12)
    services.retry(services.Taken(message.id, "a", {}, 12, message.lease, message.leased_until), "ValueError: no")
    call_command("outbox", "list", stdout=out)
    call_command("outbox", "list", "--dead", stdout=out)
    call_command("outbox", "list", "--all", "--topic", "b", stdout=out)
    assert out.getvalue().count("ValueError: no") == 1
    assert "in all: 1 dead" in out.getvalue()
    call_command("outbox", "revive", str(message.id), stdout=out)
    with pytest.raises(CommandError, match="no dead message"):
        call_command("outbox", "revive", str(message.id), stdout=out)
    call_command("outbox", "prune", "--days", "1", stdout=out)
    assert "0 finished rows forgotten" in out.getvalue()
    Message.objects.all().delete()
    call_command("outbox", "list", stdout=out)
    assert "no messages" in out.getvalue()


STEPS = st.lists(st.tuples(st.sampled_from(["put", "take", "done", "retry", "release", "wait", "revive"]),
                           st.integers(0, 5)), max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(steps=STEPS)
def test_whatever_workers_do_nothing_is_lost_or_held_twice(machine, steps):
    Message.objects.all().delete()
    put, finished, hands = 0, set(), []
    for verb, number in steps:
        if verb == "put":
            services.put("a", {})
            put += 1
        elif verb == "take":
            new = take(limit=number + 1, worker=f"w{number}")
            valid = {m.id for m in hands if m.leased_until > clock.machine_now()}
            assert not valid & {m.id for m in new}, "a message is in two hands"
            assert not finished & {m.id for m in new}, "a finished message came back"
            hands += new
        elif verb == "wait":
            machine(number * 20)
        elif verb == "revive":
            for view in queries.messages(state="dead"):
                services.revive(view.id)
        elif hands:
            message = hands.pop(number % len(hands))
            current = Message.objects.get(pk=message.id)
            if verb == "done" and current.lease == message.lease and current.state == "waiting":
                services.done(message)
                finished.add(message.id)
            elif verb == "retry":
                services.retry(message, "x")
            elif verb == "release":
                services.release(message)
    assert sum(queries.counts().values()) == put
    assert set(Message.objects.filter(state="done").values_list("pk", flat=True)) == finished
    machine(2 * 3600)
    assert queries.counts().get("waiting", 0) == sum(1 for _ in _drained())


def _drained():
    while batch := take(limit=50):
        for message in batch:
            services.done(message)
            yield message


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_message_is_taken_twice_by_workers_at_once():
    if connection.vendor == "sqlite":
        pytest.skip("threads share SQLite's in-memory test database; the worker's tests use processes and a file")
    for number in range(200):
        services.put("a", {"n": number})
    seen: list[int] = []
    start = threading.Barrier(4)

    def work():
        start.wait()
        try:
            while batch := take(limit=7, worker=threading.current_thread().name):
                seen.extend(m.id for m in batch)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 200


@pytest.mark.parametrize("arguments", [
    ("list", "--limit", "-1"), ("list", "--limit", "0"), ("list", "--limit", "9" * 20),
    ("prune", "--days", "-5"), ("prune", "--days", "0"), ("prune", "--days", "9" * 11), ("prune", "--days", "x")])
def test_numbers_out_of_range_are_refused_and_nothing_is_forgotten(machine, arguments):
    receive("s", "k", "a" * 64)
    machine(1)
    with pytest.raises(CommandError, match="whole number from 1 to"):
        call_command("outbox", *arguments)
    assert receive("s", "k", "a" * 64) is services.Received.REPEATED
