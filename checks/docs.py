"""Writes the reference of commands and settings from the code: `python -m checks.docs update|check`.

What the code does not explain is a fault: a command, verb, option or setting without its sentence.
"""
from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import django

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
_NOTE = "<!-- Written by `python -m checks.docs update`; change the code, not this file. -->\n"


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command of the house by name: those of the rooms, then the file commands that need no database."""
    from django.core.management import get_commands, load_command_class  # noqa: PLC0415 - after setup

    from centre.config.cli import FILE_COMMANDS  # noqa: PLC0415

    found: dict[str, argparse.ArgumentParser] = {}
    for name, room in get_commands().items():
        if room.startswith("centre."):
            found[name] = load_command_class(room, name).create_parser("centre", name)
    for name, module in FILE_COMMANDS.items():
        found[name] = _parser_behind(importlib.import_module(module).main)
    return dict(sorted(found.items()))


def _parser_behind(main_of_command: Callable[[list[str]], int]) -> argparse.ArgumentParser:
    """The parser that a file command makes for itself: the command is stopped as soon as it parses."""
    class Parsed(Exception):
        pass

    made: list[argparse.ArgumentParser] = []

    def stop(parser: argparse.ArgumentParser, *_given: object) -> None:
        made.append(parser)
        raise Parsed

    with mock.patch.object(argparse.ArgumentParser, "parse_args", stop), contextlib.suppress(Parsed):
        main_of_command([])
    return made[0]


def faults(parsers: dict[str, argparse.ArgumentParser]) -> list[str]:
    """What the reference cannot explain, one sentence each."""
    from centre.config import environment  # noqa: PLC0415 - after setup

    found = [f"centre {where}: {what} has no help" for name, parser in parsers.items()
             for where, what, text in _explained(name, parser) if not text]
    found += [f"{s.name} has no sentence" for s in environment.ALL if len(s.help.split()) < 3]
    return found


def commands_page() -> str:
    """The page of all commands."""
    parts = ["# Commands\n", _NOTE,
             "`centre COMMAND --help` says the same. In a checkout, `./run centre …` runs them.\n"]
    for name, parser in commands().items():
        parts.append(f"## centre {name}\n\n{_sentence(parser.description)}\n")
        parts += _described(f"centre {name}", parser, level=3)
    return "\n".join(parts)


def settings_page() -> str:
    """The page of all settings."""
    from centre.config import environment  # noqa: PLC0415 - after setup

    rows = [f"| `{s.name}` | {f'`{s.default}`' if s.default else 'empty'} | {s.help} |" for s in environment.ALL]
    return "\n".join(["# Settings\n", _NOTE,
                      "Environment variables; `centre settings` prints them with their values now.\n",
                      "| Variable | Default | Meaning |", "|---|---|---|", *rows, ""])


PAGES: dict[str, Callable[[], str]] = {"commands.md": commands_page, "settings.md": settings_page}


def _described(name: str, parser: argparse.ArgumentParser, *, level: int) -> Iterator[str]:
    rows = [f"| `{_written(action)}` | {_sentence(action.help)} |" for action in _own_actions(parser)]
    if rows:
        yield "\n".join(["| Argument | Meaning |", "|---|---|", *rows, ""])
    for verb, help_text, inner in _verbs(parser):
        yield f"{'#' * level} {name} {verb}\n\n{_sentence(help_text)}\n"
        yield from _described(f"{name} {verb}", inner, level=level + 1)


def _explained(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, str | None]]:
    yield name, "the command", parser.description or " "
    for action in _own_actions(parser):
        yield name, _written(action), action.help
    for verb, help_text, inner in _verbs(parser):
        yield name, verb, help_text
        yield from _explained(f"{name} {verb}", inner)


# Django gives every command these; they are its own documentation's business.
_DJANGOS = {"--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
            "--force-color", "--skip-checks"}


def _own_actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [a for a in parser._actions  # noqa: SLF001 - argparse offers no public way to read a parser
            if not isinstance(a, argparse._SubParsersAction) and not _DJANGOS & set(a.option_strings)]  # noqa: SLF001


def _verbs(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str | None, argparse.ArgumentParser]]:
    for action in parser._actions:  # noqa: SLF001 - argparse offers no public way to read a parser
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            helps = {choice.dest: choice.help for choice in action._choices_actions}  # noqa: SLF001
            for verb, inner in action.choices.items():
                yield verb, helps.get(verb), inner


def _written(action: argparse.Action) -> str:
    if not action.option_strings:
        return str(action.metavar or action.dest)
    name = ", ".join(action.option_strings)
    return name if action.nargs == 0 else f"{name} {action.metavar or action.dest.upper()}"


def _sentence(text: str | None) -> str:
    one_line = " ".join((text or "").replace("%%", "%").split()).replace("|", "\\|")
    return one_line[:1].upper() + one_line[1:] + ("" if one_line.endswith(".") or not one_line else ".")


def main() -> int:
    """`update` writes the pages; `check` refuses pages that are not what the code says; exit code 1 then."""
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    # The demo's commands are documented too, and production does not know them.
    os.environ["CENTRE_MODE"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centre.config.settings")
    django.setup()
    found = faults(commands())
    for name, page in PAGES.items():
        path, text = REFERENCE / name, page()
        if verb == "update":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            found.append(f"docs/reference/{name} is not what the code says; run `python -m checks.docs update`")
    print("\n".join(found) or f"documents: {len(PAGES)} reference pages are what the code says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
