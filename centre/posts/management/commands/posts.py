"""`centre posts expire`: erases what nobody needs any more; run it once a day."""
from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from centre.posts import services


class Command(BaseCommand):
    """Upkeep of posts."""

    help = "Upkeep of posts: erase the words of posts past their date that no open case holds."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("expire", help="Erase the words of posts past their date that no open case holds.")

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django passes what it parsed
        """Erase batch by batch until nothing is due."""
        erased = 0
        while batch := services.expire_due():
            erased += batch
        self.stdout.write(f"posts erased: {erased}")
