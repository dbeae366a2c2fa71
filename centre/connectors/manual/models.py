"""What waits for a person, because the platform has no machine to ask."""
from __future__ import annotations

from typing import ClassVar

from django.db import models


class TaskKind(models.TextChoices):
    """What the person does."""

    SEND = "send", "Send the sealed referral"
    ASK = "ask", "Ask the platform to apply what it decided"
    LOOK = "look", "Look whether the measure stands"


class HandTask(models.Model):
    """One thing to do by hand; done when somebody recorded how."""

    kind = models.CharField(max_length=10, choices=TaskKind.choices)
    subject = models.CharField(max_length=40)
    platform = models.CharField(max_length=60)
    case_ref = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, db_index=True)
    done_by = models.CharField(max_length=100, blank=True)
    organisation = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "subject"], name="manual_task_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
