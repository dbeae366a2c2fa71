"""`centre posts`: erase what nobody needs any more (once a day), prepare posts for new claims, export them."""
from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from centre.posts import services


class Command(BaseCommand):
    """Upkeep of posts."""

    help = "Upkeep of posts: erase words past their date, store normalised forms, export posts for a sweep."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the sub-commands."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("expire", help="Erase the words of posts past their date that no open case holds.")
        verbs.add_parser("normalise", help="Store the form in which posts are compared, where it is missing or old.")
        export = verbs.add_parser("export", help="Write all posts to Parquet files, for `centre sweep`.")
        export.add_argument("folder", type=Path, metavar="DIR", help="where to; made when it is not there")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django passes what it parsed
        """Run the verb, batch by batch until nothing is due."""
        if options["verb"] == "export":
            self.stdout.write(f"posts exported: {_export(options['folder'])}")
            return
        verb, said = {"expire": (services.expire_due, "erased"),
                      "normalise": (services.normalise_stored, "normalised")}[options["verb"]]
        count = 0
        while batch := verb():
            count += batch
        self.stdout.write(f"posts {said}: {count}")


def _export(folder: Path) -> int:
    if importlib.util.find_spec("pyarrow") is None:
        raise CommandError("Parquet files are written with pyarrow, which is not installed. "
                           "Install the extra: pip install 'election-centre[parquet]'", returncode=1)
    from centre.posts import exporting  # noqa: PLC0415 - pyarrow is optional

    try:
        return exporting.export(folder)
    except OSError as problem:
        raise CommandError(str(problem), returncode=1) from problem
