"""Makes the commands of the house known to Django."""
from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, wiring, workers and the command `centre`."""

    name = "centre.config"
    label = "config"
