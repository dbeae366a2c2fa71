"""`centre guide`: load the answer cards that ship with the software, or check them and the editions."""
from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centre.guide import cards, loading, queries
from centre.guide.drafts import EditionDraft


class Command(BaseCommand):
    """Load or check answer cards."""

    help = "Load the answer cards that ship with the software, or check cards and editions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs load and check."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, text in (("load", "publish every card that is not published yet; safe to repeat"),
                           ("check", "read every card and recompute the hash of every edition")):
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("--cards", type=Path, metavar="FOLDER", default=cards.CARDS,
                              help="folder with one YAML file a card; by default those of the software")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the verb that was asked for; exit code 1 when a card or an edition is at fault."""
        drafts = self._drafts(options["cards"])
        if options["verb"] == "check":
            if altered := queries.altered():
                raise CommandError("Editions changed behind the centre's back: " + ", ".join(altered), returncode=1)
            self.stdout.write(f"{len({d.slug for d in drafts})} cards and every edition are sound.")
            return
        report = loading.load(drafts)
        self.stdout.write(f"answer cards: {len(report.published)} published, {len(report.unchanged)} unchanged, "
                          f"{len(report.kept_withdrawn)} left withdrawn")

    def _drafts(self, folder: Path) -> list[EditionDraft]:
        drafts, faults = cards.read_all(folder)
        if faults:
            raise CommandError("Cards at fault:\n" + "\n".join(f"  - {fault}" for fault in faults), returncode=1)
        if not drafts:
            raise CommandError(f"{folder} holds no cards.", returncode=1)
        return drafts
