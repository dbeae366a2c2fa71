"""Makes the room known to Django."""
from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only record of who did what."""

    name = "centre.audit"
    label = "audit"
