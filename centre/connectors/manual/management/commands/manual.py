"""`centre manual import FILE`: takes a sheet of posts from the command line."""
from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from centre.accounts.actors import Actor, for_person
from centre.connectors.manual import intake
from centre.kernel.errors import CentreError


class Command(BaseCommand):
    """Import CSV or NDJSON; exit code 1 when a row was refused, with each named by row and column."""

    help = "Posts that were collected by hand: `centre manual import FILE --by USERNAME`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`import FILE --by USERNAME`; `-` reads standard input."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="take every good row of a CSV or NDJSON file")
        importing.add_argument("file", help="path, or - for standard input")
        importing.add_argument("--by", required=True, help="user name of the officer who imports")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Print what was taken and what was not."""
        data = sys.stdin.buffer.read() if options["file"] == "-" else _read(Path(options["file"]))
        try:
            done = intake.import_file(_officer(options["by"]), data)
        except CentreError as error:
            raise CommandError(f"{error.message.en}\n{error.message.th}") from error
        self.stdout.write(f"{done.encoding}: {done.new_posts} new posts, {done.known_posts} known, "
                          f"{done.new_reports} new reports, {len(done.faults)} faults")
        for fault in done.faults:
            self.stdout.write(f"row {fault.row} {fault.column or '-'} {fault.code}: {fault.message.en}")
        if done.faults:
            sys.exit(1)


def _officer(username: str) -> Actor:
    person = get_user_model().objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"Nobody has the user name {username!r}.")
    return for_person(person)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
