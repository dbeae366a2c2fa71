"""`centre rulebook`: check every rule and procedure that ships with the software."""
from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centre.rulebook import procedures, rules
from centre.rulebook.errors import DataFault


class Command(BaseCommand):
    """Check the rulebook."""

    help = "Check every rule and procedure: keys, both languages, dates, sources, and that each basis exists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verb check."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="read every file; exit code 1 when one is at fault")
        check.add_argument("--rules", type=Path, metavar="FOLDER", default=rules.RULES,
                           help="folder with one YAML file a rule; by default those of the software")
        check.add_argument("--procedures", type=Path, metavar="FOLDER", default=procedures.PROCEDURES,
                           help="folder with one YAML file a procedure; by default those of the software")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Read everything and name each file at fault."""
        read_rules, faults = _read_each(options["rules"], rules.read)
        read_procedures, more = _read_each(options["procedures"], procedures.read)
        if faults or more:
            raise CommandError("Files at fault:\n" + "\n".join(f"  - {f}" for f in [*faults, *more]), returncode=1)
        self.stdout.write(f"{read_rules} rules and {read_procedures} procedures are sound; "
                          f"{sum(not r.reviewed for r in rules.all_rules().values())} wait for a lawyer.")


def _read_each(folder: Path, read: Callable[[Path], object]) -> tuple[int, list[DataFault]]:
    count, faults = 0, []
    for path in sorted(folder.glob("*.yaml")):
        try:
            read(path)
            count += 1
        except DataFault as fault:
            faults.append(fault)
    return count, faults
