"""`centre gather`: gather screened posts that were missed; the worker gathers the others by itself."""
from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from centre.claims import gathering


class Command(BaseCommand):
    """Catch up with gathering."""

    help = "Gather screened posts of the last three days that repeat no known claim; safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Gather what the worker has not."""
        self.stdout.write(f"screenings looked at: {gathering.gather_missed()}")
