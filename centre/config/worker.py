"""Carries work from the outbox to the rooms above: the only place that knows both."""
from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction

from centre.config import rooms
from centre.kernel import clock
from centre.outbox import queries, services
from centre.outbox.errors import Hopeless, LeaseLost

Handler = Callable[[Mapping[str, Any]], None]
LEASE_SECONDS = 30.0
BATCH = 16
_GAP_SECONDS = 0.002
_LOOK_FOR_STRANGERS = timedelta(minutes=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handlers:
    """Who listens to what: `inside` run in one transaction with the mark, `outgoing` outside of any, idempotent."""

    inside: Mapping[str, Handler]
    outgoing: Mapping[str, Handler]

    @property
    def topics(self) -> frozenset[str]:
        """Every topic that somebody listens to."""
        return frozenset(self.inside) | frozenset(self.outgoing)


@lru_cache(maxsize=1)
def handlers() -> Handlers:
    """The handlers that every room's `jobs` module names in HANDLERS and OUTGOING.

    Raises:
        RuntimeError: when two rooms listen to one topic, because then a message would have two fates.
    """
    inside: dict[str, Handler] = {}
    outgoing: dict[str, Handler] = {}
    for name in rooms.worker_modules(mode=settings.MODE):
        module = import_module(name)
        for kind, found in ((inside, getattr(module, "HANDLERS", {})), (outgoing, getattr(module, "OUTGOING", {}))):
            if twice := found.keys() & (inside.keys() | outgoing.keys()):
                raise RuntimeError(f"{name} listens to {sorted(twice)}, to which another room listens already")
            kind.update(found)
    return Handlers(inside, outgoing)


def drain(limit: int | None = None, *, stop: threading.Event | None = None,
          lease_seconds: float = LEASE_SECONDS) -> int:
    """Handle due messages, also those that handlers put meanwhile, until none is due; returns how many were tried.

    Args:
        limit: stop after so many.
        stop: when set, finish the message in hand, give the others back and return.
        lease_seconds: how long a batch belongs to this worker; a killed worker's batch is due again after that.
    """
    known, tried = handlers(), 0
    while limit is None or tried < limit:
        room_left = BATCH if limit is None else min(BATCH, limit - tried)
        batch = services.take(known.topics, limit=room_left, lease_seconds=lease_seconds, worker=_name())
        if not batch:
            break
        # The second half of the lease is for the message in hand; what is not begun by then goes back.
        begin_before = batch[0].leased_until - timedelta(seconds=lease_seconds / 2)
        for position, message in enumerate(batch):
            if (stop is not None and stop.is_set()) or (position and clock.machine_now() >= begin_before):
                services.release(message)
                continue
            _handle(message, known)
            tried += 1
            _let_others_write()
        if stop is not None and stop.is_set():
            break
    return tried


def run(*, poll_seconds: float, stop: threading.Event, lease_seconds: float = LEASE_SECONDS) -> None:
    """Drain, pause, and again, until `stop` is set. A database that is away is waited for, never the end."""
    looked: float | None = None
    told: set[str] = set()
    while not stop.is_set():
        try:
            tried = drain(stop=stop, lease_seconds=lease_seconds)
            now = clock.machine_now().timestamp()
            if looked is None or now - looked >= _LOOK_FOR_STRANGERS.total_seconds():
                looked = now
                tell_strangers(told)
        except DatabaseError:
            log.exception("the database does not answer; trying again")
            tried = 0
        close_old_connections()
        if not tried:
            stop.wait(poll_seconds)


def tell_strangers(told: set[str]) -> None:
    """Log, once a topic, that messages wait to which no room listens; they stay as they are."""
    for topic, count in queries.waiting_elsewhere(handlers().topics).items():
        if topic not in told:
            told.add(topic)
            log.error("no room listens to %r: %d messages wait until one does", topic, count)


def _handle(message: services.Taken, known: Handlers) -> None:
    try:
        if message.topic in known.outgoing:
            known.outgoing[message.topic](message.payload)
            services.done(message)
        else:
            with transaction.atomic():
                known.inside[message.topic](message.payload)
                services.done(message)
    except LeaseLost:
        log.warning("message %d %s: its lease ran out; another worker has it", message.id, message.topic)
    except Exception as error:  # the named edge: whatever one handler meets must not stop the others
        if services.retry(message, f"{type(error).__name__}: {error}", hopeless=isinstance(error, Hopeless)):
            log.exception("message %d %s: given up after %d attempts; `centre outbox revive %d` tries again",
                          message.id, message.topic, message.attempts, message.id)
        else:
            log.exception("message %d %s: attempt %d failed; it will be tried again",
                          message.id, message.topic, message.attempts)


def _let_others_write() -> None:
    # SQLite has one writer and no queue for it: those who wait look again at moments of their own. Without a gap
    # between two messages, a report that comes in while the worker is busy waits for seconds.
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(_GAP_SECONDS)


@lru_cache(maxsize=1)
def _name() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"
