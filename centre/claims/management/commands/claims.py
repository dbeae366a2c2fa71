"""`centre claims`: compile gathered claims into our own file, load that file, look for a claim in stored posts."""
from __future__ import annotations

import sys
from argparse import REMAINDER, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centre.claims import catalogue, compiling, records, screener, services
from centre.claims.errors import DataFault
from centre.kernel import clock
from centre.matching import sweep_command


class Command(BaseCommand):
    """Compile, load or look for known claims."""

    help = ("Compile gathered claims into the file that ships with the software, load that file, or look for a claim "
            "in Parquet files of posts.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs compile, load and sweep."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        compiling_ = verbs.add_parser("compile", help="turn a folder with thai-claims.jsonl into our own file")
        compiling_.add_argument("source", type=Path, metavar="SOURCE", help="folder that holds thai-claims.jsonl")
        compiling_.add_argument("--out", type=Path, metavar="FILE", default=records.CLAIMS,
                                help="where to write; by default the file that ships with the software")
        loading = verbs.add_parser("load", help="put the claims into the database; safe to repeat")
        loading.add_argument("--file", type=Path, metavar="FILE", default=records.CLAIMS,
                             help="file to load; by default the one that ships with the software")
        sweeping = verbs.add_parser("sweep", help="look for a claim of the database in Parquet files of posts")
        sweeping.add_argument("arguments", nargs=REMAINDER, metavar="CLAIM --posts DIR ...",
                              help="as for `centre sweep`, which needs no database")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the verb that was asked for; exit code 1 when a record is at fault."""
        if options["verb"] == "sweep":
            model, encoder = screener.chosen()
            sys.exit(sweep_command.main(options["arguments"], catalogue.wordings(clock.now()), model=model,
                                        encoder=encoder))
        try:
            if options["verb"] == "compile":
                made = compiling.compile_folder(options["source"], options["out"])
                self.stdout.write(f"{made.records} claims written, {made.public} of them public; denied by the "
                                  f"commission and by nobody else: {', '.join(made.lowered) or 'none'}")
                return
            loaded = services.load(records.read(options["file"]))
        except (DataFault, OSError) as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(f"claims: {len(loaded.added)} added, {len(loaded.changed)} changed, "
                          f"{loaded.unchanged} unchanged")
