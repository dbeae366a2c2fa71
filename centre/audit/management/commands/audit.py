"""`centre audit`: prove that the record is whole, and sign a checkpoint for somebody outside to keep."""
from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centre.audit import queries, services
from centre.kernel.errors import InvalidInput


class Command(BaseCommand):
    """Verify the record or sign a checkpoint."""

    help = "Verify the append-only record, or sign a checkpoint of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs verify and checkpoint."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verifying = verbs.add_parser("verify", help="recompute everything; exit code 1 when something was changed")
        verifying.add_argument("--checkpoint", type=Path, metavar="FILE",
                               help="a checkpoint kept outside; exposes even a record that was signed anew")
        signing = verbs.add_parser("checkpoint", help="sign the record as it is now")
        signing.add_argument("--out", type=Path, metavar="FILE", help="write it there instead of printing it")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the verb that was asked for."""
        if options["verb"] == "checkpoint":
            text = json.dumps(services.checkpoint(), indent=2, sort_keys=True) + "\n"
            if options["out"] is None:
                self.stdout.write(text, ending="")
            else:
                _write(options["out"], text)
                self.stdout.write(f"checkpoint written to {options['out']}; keep it outside this machine")
            return
        try:
            report = queries.verify(_read(options["checkpoint"]) if options["checkpoint"] else None)
        except InvalidInput as error:
            raise CommandError(f"{options['checkpoint']}: {error.message.en}", returncode=2) from error
        if not report.sound:
            listed = "\n".join(f"  - {fault}" for fault in report.faults)
            raise CommandError(f"The record is NOT sound:\n{listed}", returncode=1)
        against = f", as the checkpoint of {report.checkpoint_size} entries says" \
            if report.checkpoint_size is not None else ""
        self.stdout.write(f"The record is sound: {report.size} entries, root {report.root}{against}.")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}", returncode=2) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        statement = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{path} cannot be read as a checkpoint: {error}", returncode=2) from error
    if not isinstance(statement, dict):
        raise CommandError(f"{path} holds no checkpoint", returncode=2)
    return statement
