"""The rows of the record. Private to this room; the database itself refuses to change or delete an entry."""
from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One thing that somebody did. Numbers run from 0 without gaps; `facts` is canonical JSON."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    organisation = models.CharField(max_length=60)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    facts = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "number"], name="audit_trail")]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class Head(models.Model):
    """The frontier of the tree: one row, locked by every append so that appends are serial."""

    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"{self.size} entries"
