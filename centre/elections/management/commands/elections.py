"""`centre elections compile|load|find`: the facts from source files to the answer for a voter."""
from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from centre.elections import facts, queries, services
from centre.elections.compiler.run import SourceUnreadable, compile_source
from centre.elections.loading.package import FOLDER
from centre.elections.views import to_json
from centre.kernel.errors import CentreError


class Command(BaseCommand):
    """The command line of the room."""

    help = "Election facts: compile them from source files, load them into the database, find a constituency."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django reads this attribute as it is

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The three subcommands and their arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        compiling = verbs.add_parser("compile", help="check the source files and write the package's own facts")
        compiling.add_argument("source", type=Path, help="folder with the commission's reports and derived tables")
        compiling.add_argument("--out", type=Path, default=FOLDER, help="where to write (default: the package)")
        loading = verbs.add_parser("load", help="bring the database to what the facts say")
        loading.add_argument("--election", action="append", help="slug; may be repeated (default: all)")
        loading.add_argument("--province", action="append",
                             help="the commission's letters, e.g. NBI; may be repeated (default: all)")
        loading.add_argument("--quiet", action="store_true", help="no progress bar")
        finding = verbs.add_parser("find", help="the constituency of a subdistrict, as JSON")
        finding.add_argument("typed", help='e.g. "บางพูด ปากเกร็ด"')
        finding.add_argument("--election", default="", help="slug or year (default: the election in front)")
        finding.add_argument("--district", help="code or name, to narrow the search")
        finding.add_argument("--province", help="code or name, to narrow the search")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run one of them; a fault ends with exit code 1 and says what to do."""
        try:
            getattr(self, f"_{options['verb']}")(options)
        except CentreError as error:
            raise CommandError(f"{error.message.th}\n{error.message.en}") from error
        except SourceUnreadable as error:
            raise CommandError(f"The source folder cannot be read: {error}") from error

    def _compile(self, options: dict[str, Any]) -> None:
        report = compile_source(options["source"], options["out"])
        self.stdout.write(report.text())
        if report.faults:
            raise CommandError("Nothing was written: the source has faults (see above).")
        self.stdout.write(f"written to {options['out']}")

    def _load(self, options: dict[str, Any]) -> None:
        for slug in options["election"] or list(facts.elections()):
            loaded = _load_with_bar(slug, options["province"], quiet=options["quiet"])
            self.stdout.write(f"{slug}: {loaded.created:,} added, {loaded.updated:,} changed, "
                              f"{loaded.deleted:,} removed" if loaded.changed else f"{slug}: already up to date")

    def _find(self, options: dict[str, Any]) -> None:
        election = options["election"] or queries.front().slug
        answer = queries.find_place(election, options["typed"], district=options["district"],
                                    province=options["province"])
        self.stdout.write(json.dumps(to_json(answer), ensure_ascii=False, indent=2))


def advance(bar: tqdm[NoReturn], rows: int) -> None:
    """Move a bar on."""
    bar.update(rows)


def _load_with_bar(slug: str, provinces: list[str] | None, *, quiet: bool) -> services.Loaded:
    total = services.row_count(slug, provinces=provinces)
    with tqdm(total=total, desc=slug, unit=" rows", disable=quiet) as bar:
        (loaded,) = services.load([slug], lambda _slug, rows: advance(bar, rows), provinces=provinces)
        bar.update(max(0, total - bar.n))
    return loaded
