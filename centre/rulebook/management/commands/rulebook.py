"""`centre rulebook`: check the rules and procedures that ship with the software, and sign a procedure."""
from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from centre.accounts import actors
from centre.kernel import clock
from centre.kernel.errors import CentreError
from centre.rulebook import procedures, queries, rules, services
from centre.rulebook.errors import DataFault


class Command(BaseCommand):
    """Check the rulebook, read who has signed, and sign."""

    help = "Check every rule and procedure, show who has signed, or sign a procedure for an institution."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="read every file; exit code 1 when one is at fault")
        check.add_argument("--rules", type=Path, metavar="FOLDER", default=rules.RULES,
                           help="folder with one YAML file a rule; by default those of the software")
        check.add_argument("--procedures", type=Path, metavar="FOLDER", default=procedures.PROCEDURES,
                           help="folder with one YAML file a procedure; by default those of the software")
        verbs.add_parser("procedures", help="every procedure with its hash and who has signed it")
        sign = verbs.add_parser("sign", help="sign a procedure for an institution; no case opens before both have")
        sign.add_argument("version", help="e.g. joint-1")
        sign.add_argument("--by", required=True, metavar="USERNAME",
                          help="a legal officer of the commission, or an officer of the platform")
        sign.add_argument("--sha256", required=True, help="hash of the text that was read, as `procedures` shows it")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the verb that was asked for."""
        {"check": self._check, "procedures": self._procedures, "sign": self._sign}[options["verb"]](options)

    def _procedures(self, _options: dict[str, Any]) -> None:
        now = clock.now()
        for procedure in queries.procedures_known():
            self.stdout.write(f"{procedure.version}\t{procedure.sha256}")
            for signature in queries.signatures(procedure.version, now):
                self.stdout.write(f"  signed by {signature.organisation} ({signature.organisation_kind})\t"
                                  f"{signature.pseudonym}\t{signature.signed_at.isoformat(timespec='seconds')}")

    def _sign(self, options: dict[str, Any]) -> None:
        person = get_user_model().objects.filter(username=options["by"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody with the user name {options['by']!r} may act; `centre accounts list`.")
        try:
            services.sign_procedure(actors.for_person(person), options["version"], options["sha256"])
        except CentreError as error:
            raise CommandError(error.message.en) from error
        self.stdout.write(f"{options['version']} is signed by {options['by']}")
        try:
            in_force = queries.in_force(clock.now()).version
        except CentreError as error:
            self.stdout.write(error.message.en)
        else:
            self.stdout.write(f"{in_force} is in force")

    def _check(self, options: dict[str, Any]) -> None:
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
