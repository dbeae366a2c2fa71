"""Makes the room known to Django."""
from __future__ import annotations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages between rooms and the keys of what came in."""

    name = "centre.outbox"
    label = "outbox"
