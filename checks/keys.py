"""Holds foreign keys to the order of the rooms, because a key is an import: `python -m checks.keys`."""
from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import django
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent


def layers() -> list[set[str]]:
    """The floors from top to ground, each a set of rooms, as the import contract in pyproject lists them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    listed = next(c["layers"] for c in contracts if c["type"] == "layers")
    return [{room.strip(" ()") for room in floor.split("|")} for floor in listed]


def floor_of(package: str, order: Sequence[set[str]]) -> int | None:
    """How many floors a package lies below the top; None for a package outside the list, such as Django's own."""
    for number, floor in enumerate(order):
        if any(package == room or package.startswith(f"{room}.") for room in floor):
            return number
    return None


def faults(keys: Iterable[tuple[str, str, str]], order: Sequence[set[str]]) -> list[str]:
    """The keys that run up or sideways; each key is (package it leaves, package it reaches, name)."""
    found = []
    for leaves, reaches, name in keys:
        start, end = floor_of(leaves, order), floor_of(reaches, order)
        if leaves == reaches or end is None:
            continue
        if start is None:
            found.append(f"{name}: {leaves} is not in the list of rooms")
        elif end < start:
            found.append(f"{name} runs up from {leaves} to {reaches}; hold a string id instead")
        elif end == start:
            found.append(f"{name} runs sideways from {leaves} to {reaches}, which must be blind to each other")
    return found


def keys_of(models: Iterable[type[Model]]) -> list[tuple[str, str, str]]:
    """Every relation that the models own: (package, package, `app.Model.field`)."""
    found = []
    for model in models:
        own = model._meta  # noqa: SLF001 - Django's public name, despite the underscore
        for field in (*own.fields, *own.many_to_many):
            if field.remote_field is not None and isinstance(field.related_model, type):
                reached = field.related_model._meta  # noqa: SLF001
                found.append((own.app_config.name, reached.app_config.name, f"{own.label}.{field.name}"))
    return found


def main() -> int:
    """Walk all models; exit code 1 when a key runs up the list."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centre.config.settings")
    django.setup()
    from django.apps import apps  # noqa: PLC0415 - models exist only after setup

    keys = keys_of(apps.get_models(include_auto_created=True))
    found = faults(keys, layers())
    print("\n".join(found) or f"keys: {len(keys)} foreign keys, none runs up the list of rooms")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
