"""The durable outbox: messages for the centre survive any kill and are sent until the centre has answered."""
from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from sandbox import centre, clock
from sandbox.models import OutgoingMessage

_LOG = logging.getLogger(__name__)
_LEASE = timedelta(seconds=20)  # longer than the longest HTTP call
_LONGEST_PAUSE_S = 30.0  # after answers that say "not now"
_LONGEST_SILENCE_S = 3.0  # after no answer at all: a centre that restarts is soon back
# Answers that will not change however often the same bytes are sent.
_FINAL_REFUSALS = frozenset({400, 409, 410, 413, 422})


def put(type_: str, data: Mapping[str, Any], *, after: OutgoingMessage | None = None) -> OutgoingMessage:
    """Write one message; call it inside the transaction of its cause. Sent only once `after` was delivered."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A message must be written in the transaction of its cause.")
    body = json.dumps({"type": type_, "at": clock.iso(clock.now()), "data": data}, ensure_ascii=False)
    moment = clock.machine_now()
    return OutgoingMessage.objects.create(
        message_id=f"msg_{secrets.token_hex(12)}", type=type_, body=body, after=after, created_at=moment,
        next_attempt_at=moment)


def _take(waiting: Q, holder: str) -> OutgoingMessage | None:
    moment = clock.machine_now()
    free = Q(lease_until=None) | Q(lease_until__lt=moment)
    ready = Q(after=None) | Q(after__delivered_at__isnull=False)
    with transaction.atomic():
        message = OutgoingMessage.objects.filter(
            waiting & free & ready, delivered_at=None, refused_at=None).order_by("id").first()
        if message is not None:
            message.lease, message.lease_until = holder, moment + _LEASE
            message.save(update_fields=["lease", "lease_until"])
    return message


def _settle(message: OutgoingMessage, sent: centre.Sent) -> None:
    """Note the answer; a worker whose lease ran out writes nothing, its successor does."""
    moment = clock.machine_now()
    mine = OutgoingMessage.objects.filter(pk=message.pk, lease=message.lease, delivered_at=None)
    common: dict[str, Any] = {"lease": "", "lease_until": None, "attempts": F("attempts") + 1}
    if sent.status == 202:
        mine.update(delivered_at=moment, answer=sent.answer, last_error="", **common)
        for refused in sent.answer.get("refused") or ():
            _LOG.warning("the centre refused a part of %s: %s", message, refused)
    elif sent.status in _FINAL_REFUSALS:
        _LOG.error("the centre refused %s: %s %s", message, sent.status, sent.error)
        mine.update(refused_at=moment, answer=sent.answer, last_error=sent.error[:300], **common)
    else:
        longest = _LONGEST_PAUSE_S if sent.status else _LONGEST_SILENCE_S
        pause = min(longest, 0.5 * 2 ** min(message.attempts, 10))
        mine.update(next_attempt_at=moment + timedelta(seconds=pause), last_error=sent.error[:300], **common)


def _send(message: OutgoingMessage, *, patience_s: float) -> centre.Sent:
    sent = centre.send(message.message_id, message.body, patience_s=patience_s)
    _settle(message, sent)
    return sent


def deliver_now(message: OutgoingMessage, *, patience_s: float) -> OutgoingMessage:
    """Try to deliver one message and what it waits for, at once; returns it as it now stands, delivered or not."""
    if message.after is not None and message.after.delivered_at is None:
        deliver_now(message.after, patience_s=patience_s)
    taken = _take(Q(pk=message.pk), secrets.token_hex(8))
    if taken is not None:
        _send(taken, patience_s=patience_s)
    message.refresh_from_db()
    return message


def drain(*, patience_s: float = 10.0) -> int:
    """Deliver every message that is due, oldest first; stops when the centre does not answer. Returns how many."""
    delivered = 0
    while True:
        message = _take(Q(next_attempt_at__lte=clock.machine_now()), secrets.token_hex(8))
        if message is None:
            return delivered
        sent = _send(message, patience_s=patience_s)
        if sent.status == 0:
            return delivered
        delivered += sent.status == 202


def waiting() -> int:
    """How many messages are neither delivered nor finally refused."""
    return OutgoingMessage.objects.filter(delivered_at=None, refused_at=None).count()
