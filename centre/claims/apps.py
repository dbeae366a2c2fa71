"""Makes the room known to Django."""
from __future__ import annotations

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Claims, fact-checks, screenings and matches."""

    name = "centre.claims"
    label = "claims"
