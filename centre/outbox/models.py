"""The rows behind the outbox and the inbox. Private to this room."""
from __future__ import annotations

from typing import ClassVar

from django.db import models


class State(models.TextChoices):
    """Where a message stands; the words are for `centre outbox list`, not for pages."""

    WAITING = "waiting", "waiting"
    DONE = "done", "done"
    DEAD = "dead", "dead"


class Message(models.Model):
    """One piece of work, written in the transaction of its cause. All moments are the machine's own."""

    topic = models.CharField(max_length=80)
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - many messages have no key
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    put_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=100, default="")
    last_error = models.CharField(max_length=500, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(
            fields=["due_at", "id"], name="outbox_due", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"


class InboxKey(models.Model):
    """The mark of a delivery that was taken, so that its repetition is recognised."""

    source = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="inbox_once")]

    def __str__(self) -> str:
        return f"{self.source}/{self.key}"
