"""Reads of the outbox for operators and workers."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from centre.kernel import clock
from centre.outbox.models import Message, State


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as an operator sees it; moments are the machine's own."""

    id: int
    topic: str
    state: str
    attempts: int
    due_at: datetime
    last_error: str
    payload: Mapping[str, Any]


def messages(*, state: str | None = State.WAITING, topic: str | None = None, limit: int = 100) -> list[MessageView]:
    """Messages in the order they are due; `state=None` gives all states."""
    found = Message.objects.order_by("due_at", "id")
    if state is not None:
        found = found.filter(state=state)
    if topic is not None:
        found = found.filter(topic=topic)
    return [MessageView(m.pk, m.topic, m.state, m.attempts, m.due_at, m.last_error, m.payload)
            for m in found[:limit]]


def counts() -> dict[str, int]:
    """How many messages stand in each state."""
    return {row["state"]: row["n"] for row in Message.objects.values("state").annotate(n=Count("id"))}


def waiting_elsewhere(known: Iterable[str]) -> dict[str, int]:
    """Due messages whose topic none of the known handlers listens to: topic to how many."""
    found = Message.objects.filter(state=State.WAITING, due_at__lte=clock.machine_now()).exclude(
        topic__in=list(known)).values("topic").annotate(n=Count("id"))
    return {row["topic"]: row["n"] for row in found}
