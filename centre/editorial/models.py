"""Rows of the editorial room; private to it."""
from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """A correction as one person wrote it; approved by another, or replaced by a newer draft."""

    id = models.CharField(primary_key=True, max_length=40)
    case_ref = models.CharField(max_length=20, db_index=True)
    claim_ref = models.CharField(max_length=40)
    slug = models.CharField(max_length=80)
    election = models.CharField(max_length=40, blank=True)
    content = models.JSONField()
    sources = models.JSONField()
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_pseudonym = models.CharField(max_length=100)
    drafted_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approver_pseudonym = models.CharField(max_length=100, blank=True)
    edition_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["drafted_at", "pk"]

    def __str__(self) -> str:
        return self.pk
