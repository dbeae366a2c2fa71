"""Every command, option and setting is explained, and the reference says what the code says."""
from __future__ import annotations

import argparse

from checks import docs


def test_every_command_option_and_setting_is_explained():
    assert docs.faults(docs.commands()) == []


def test_the_reference_is_current():
    for name, page in docs.PAGES.items():
        path = docs.REFERENCE / name
        assert path.exists(), f"run `python -m checks.docs update`: {name} is missing"
        assert path.read_text("utf-8") == page(), f"run `python -m checks.docs update`: {name} is out of date"


def test_what_has_no_help_is_named():
    parser = argparse.ArgumentParser(description="Does it.")
    verbs = parser.add_subparsers()
    verbs.add_parser("silent").add_argument("--quiet")
    verbs.add_parser("clear", help="said").add_argument("file", help="a file")
    assert docs.faults({"x": parser}) == [
        "centre x: silent has no help", "centre x silent: --quiet QUIET has no help"]


def test_commands_of_the_house_are_there_and_djangos_are_not():
    found = docs.commands()
    assert {"accounts", "audit", "outbox", "serve", "settings", "work", "screen"} <= found.keys()
    assert "migrate" not in found
    page = docs.commands_page()
    assert "### centre outbox revive" in page
    assert "| `--checkpoint FILE` |" in page
