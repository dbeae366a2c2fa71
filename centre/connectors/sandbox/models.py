"""Keeps the answer to each webhook, so that a repeated delivery gets the same answer."""
from __future__ import annotations

from typing import ClassVar

from django.db import models


class Answered(models.Model):
    """One webhook that was taken, and what was answered."""

    webhook_id = models.CharField(max_length=200, unique=True)
    answer = models.JSONField()
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        """Plain words for the operator."""

        verbose_name = "answered webhook"
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        """The sender's id."""
        return self.webhook_id
