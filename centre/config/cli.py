"""The command `centre`: file commands that need no database, then every management command of the rooms."""
from __future__ import annotations

import importlib
import os
import sys

# Commands over files only; they start without Django. Each module has `main(arguments) -> exit code`.
FILE_COMMANDS = {
    "screen": "centre.matching.screen_command",
    "sweep": "centre.matching.sweep_command",
    "demo": "centre.demo.command",
    "bench": "centre.config.bench.command",
}


def main() -> None:
    """Run `centre …`; exit code 0 when all is well, 1 when some input was refused, 2 for wrong usage."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in FILE_COMMANDS:
        sys.exit(importlib.import_module(FILE_COMMANDS[arguments[0]]).main(arguments[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centre.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - `screen` must start without it

    execute_from_command_line(["centre", *arguments])
