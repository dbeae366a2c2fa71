"""Makes the room known to Django."""
from __future__ import annotations

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Rules and procedures."""

    name = "centre.rulebook"
    label = "rulebook"
