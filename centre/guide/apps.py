"""Makes the room known to Django."""
from __future__ import annotations

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """Answer cards, pages, bulletins, corrections and official channels."""

    name = "centre.guide"
    label = "guide"
