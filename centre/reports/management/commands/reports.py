"""`centre reports erase-contacts`: erases contact data whose date has come; run it once a day."""
from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from centre.reports import services


class Command(BaseCommand):
    """Upkeep of reports."""

    help = "Upkeep of reports: erase contact data of reporters whose date has come."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("erase-contacts", help="Erase contact data of reporters whose date has come.")

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django passes what it parsed
        """Erase and say how many."""
        self.stdout.write(f"contacts erased: {services.erase_due_contacts()}")
