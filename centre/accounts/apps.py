"""Makes the room known to Django and hangs its safety check on the system checks."""
from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Organisations, people, roles and machine keys."""

    name = "centre.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the check that refuses demo accounts outside the demo."""
        from centre.accounts import checks  # noqa: F401, PLC0415 - models are ready only now
