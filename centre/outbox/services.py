"""The verbs of the outbox: put, take, done, retry; and of the inbox: receive once."""
from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db import models, transaction

from centre.audit.deeds import in_transaction_of_a_deed
from centre.kernel import clock
from centre.kernel.errors import Conflict, NotFound
from centre.kernel.language import Bilingual
from centre.outbox.errors import LeaseLost
from centre.outbox.models import InboxKey, Message, State

MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=1)


class Received(Enum):
    """Whether a delivery is new to this house."""

    NEW = "new"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Taken:
    """A message in the hands of one worker, until `leased_until` by the machine's clock.

    `attempts` counts this one too; `lease` proves that the message is still this worker's.
    """

    id: int
    topic: str
    payload: Mapping[str, Any]
    attempts: int
    lease: str
    leased_until: datetime


def put(topic: str, payload: Mapping[str, Any], *, key: str | None = None,
        not_before: datetime | None = None) -> bool:
    """Write down work for a room above, in the caller's transaction; True when it is new.

    Args:
        topic: the word under which the room above listens, e.g. `posts.seen`.
        payload: JSON with ids only; the handler reads the records themselves.
        key: putting a second message under the same key changes nothing, also after the first is done.
        not_before: earliest moment by the house's clock (the rehearsal's, in a rehearsal).
    """
    machine = clock.machine_now()
    due = machine if not_before is None else machine + max(not_before - clock.now(), timedelta(0))
    row = Message(topic=topic, key=key, payload=dict(payload), put_at=machine, due_at=due)
    if key is None:
        row.save(force_insert=True)
        return True
    _, created = Message.objects.get_or_create(key=key, defaults={
        "topic": row.topic, "payload": row.payload, "put_at": row.put_at, "due_at": row.due_at})
    return created


def take(topics: Iterable[str], *, limit: int, lease_seconds: float, worker: str) -> list[Taken]:
    """Lease up to `limit` due messages of these topics to one worker, oldest first.

    Correct under concurrent workers: PostgreSQL skips rows that another transaction holds, SQLite lets one
    writer in at a time. A lease that runs out (a killed worker) makes the message due again; it is then taken
    alone, so that one that kills its worker each time takes no others with it, and dies after MAX_ATTEMPTS.
    """
    machine = clock.machine_now()
    due = Message.objects.filter(
        models.Q(leased_until=None) | models.Q(leased_until__lte=machine),
        topic__in=list(topics), state=State.WAITING, due_at__lte=machine)
    if not due.exists():  # a read only, so that idle workers do not queue for SQLite's one writer
        return []
    lease, until = f"{worker[:60]}/{uuid.uuid4().hex}", machine + timedelta(seconds=lease_seconds)
    with transaction.atomic():
        found = list(due.select_for_update(skip_locked=True).order_by("due_at", "id")[:limit])
        rows = _alone_when_lapsed(_without_killers(found, machine))
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(
            lease=lease, leased_until=until, attempts=models.F("attempts") + 1)
    return [Taken(row.pk, row.topic, row.payload, row.attempts + 1, lease, until) for row in rows]


def _without_killers(rows: list[Message], machine: datetime) -> list[Message]:
    """The rows without those in which a worker ended for the last time; these are dead from now on."""
    killers = [row.pk for row in rows if row.leased_until is not None and row.attempts >= MAX_ATTEMPTS]
    if killers:
        Message.objects.filter(pk__in=killers).update(
            state=State.DEAD, due_at=machine, leased_until=None, lease="",
            last_error="the worker ended in the middle of it, each time")
    return [row for row in rows if row.pk not in killers]


def _alone_when_lapsed(rows: list[Message]) -> list[Message]:
    fresh = list(itertools.takewhile(lambda row: row.leased_until is None, rows))
    return fresh or rows[:1]


def done(message: Taken) -> None:
    """Mark a message as handled; call it in the transaction of the effect, so that both stand or neither.

    Raises:
        LeaseLost: when the lease ran out and another worker holds the message now.
    """
    marked = Message.objects.filter(pk=message.id, lease=message.lease, state=State.WAITING).update(
        state=State.DONE, done_at=clock.machine_now(), leased_until=None, last_error="")
    if not marked:
        raise LeaseLost(message.id)


def retry(message: Taken, error: str, *, hopeless: bool = False) -> bool:
    """Give a failed message back, due after 2, 4, 8 … seconds, at most an hour; True when it is dead now.

    After MAX_ATTEMPTS attempts, or at once when it is hopeless, it is dead: kept, listed by `centre outbox list`
    and revived by hand. When the lease was lost meanwhile, nothing changes.
    """
    dead = hopeless or message.attempts >= MAX_ATTEMPTS
    pause = min(timedelta(seconds=2 ** min(message.attempts, 16)), LONGEST_PAUSE)
    Message.objects.filter(pk=message.id, lease=message.lease, state=State.WAITING).update(
        state=State.DEAD if dead else State.WAITING, due_at=clock.machine_now() + pause, leased_until=None,
        lease="", last_error=error[:500])
    return dead


def release(message: Taken) -> None:
    """Give back a message that was taken but not begun, due at once; the attempt does not count."""
    Message.objects.filter(pk=message.id, lease=message.lease, state=State.WAITING).update(
        leased_until=None, lease="", attempts=models.F("attempts") - 1)


def revive(message_id: int) -> None:
    """Let a dead message try again from the start, at once.

    Raises:
        NotFound: `message_unknown`, when there is no dead message of this number.
    """
    revived = Message.objects.filter(pk=message_id, state=State.DEAD).update(
        state=State.WAITING, attempts=0, due_at=clock.machine_now(), leased_until=None, lease="")
    if not revived:
        raise NotFound("message_unknown", Bilingual(
            f"ไม่มีข้อความหมายเลข {message_id} ที่หยุดทำงาน ดูรายการได้ด้วย centre outbox list --dead",
            f"There is no dead message {message_id}; `centre outbox list --dead` names them."))


def prune(*, older_than: timedelta) -> int:
    """Forget finished messages and inbox keys older than this (machine's clock); returns how many.

    Their keys no longer guard against repetition, so keep them longer than any sender repeats.
    """
    before = clock.machine_now() - older_than
    messages, _ = Message.objects.filter(state=State.DONE, done_at__lt=before).delete()
    keys, _ = InboxKey.objects.filter(received_at__lt=before).delete()
    return messages + keys


def receive_once(source: str, key: str, digest: str) -> Received:
    """Say whether a delivery is new, and remember it, in the transaction of its effect.

    Args:
        source: who sent it, e.g. the machine key's id.
        key: the sender's id of the delivery, e.g. `webhook-id`.
        digest: SHA-256 of the body, 64 hex digits.

    Raises:
        Conflict: `replayed_with_other_body`, when the same key came with another digest.
        RuntimeError: outside a transaction, where a failure after this call would lose the delivery.
    """
    if not in_transaction_of_a_deed():
        raise RuntimeError("receive_once belongs in the transaction of what it guards")
    kept, created = InboxKey.objects.get_or_create(
        source=source, key=key, defaults={"digest": digest, "received_at": clock.machine_now()})
    if created:
        return Received.NEW
    if kept.digest != digest:
        raise Conflict("replayed_with_other_body", Bilingual(
            "เคยได้รับข้อความรหัสนี้แล้วแต่เนื้อหาไม่ตรงกัน โปรดส่งใหม่ด้วยรหัสใหม่",
            "A delivery with this id was taken before with another body; send it under a new id."),
            field="webhook-id")
    return Received.REPEATED
