"""Rows of the reports room; private to it."""
from __future__ import annotations

from typing import ClassVar

from django.db import models


class Report(models.Model):
    """One report by one person. It names nobody: the device token is kept only as a keyed hash."""

    id = models.CharField(primary_key=True, max_length=40)
    tracking_code = models.CharField(max_length=20, unique=True)
    channel = models.CharField(max_length=50)
    reason = models.CharField(max_length=30)
    words = models.TextField(blank=True)
    post = models.ForeignKey("posts.Post", null=True, on_delete=models.PROTECT, related_name="+")
    link = models.CharField(max_length=2000, blank=True)
    text = models.TextField(blank=True)
    received_at = models.DateTimeField()
    # One key per way in which the same report may come twice; null where that way does not apply.
    external_key = models.CharField(max_length=260, null=True, unique=True)  # noqa: DJ001 - null is not unique
    repeat_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - null is not unique

    class Meta:
        ordering: ClassVar = ["received_at", "id"]

    def __str__(self) -> str:
        return self.id


class ReportContact(models.Model):
    """How to reach a reporter who asked for it: encrypted, apart from the report, with a date of erasure."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="contact")
    sealed = models.TextField()
    erase_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"contact of {self.report_id}"
