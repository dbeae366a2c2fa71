"""Finds the connectors by looking into this folder, so that adding one edits no list."""
from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

from centre.connectors.interface import Connector

_FOLDER = Path(__file__).resolve().parent


@cache
def connectors() -> tuple[Connector, ...]:
    """One object a folder with a `connector.py`: its `CONNECTOR`.

    Raises:
        RuntimeError: when two connectors claim one platform or not exactly one takes the rest; a mistake
            of the programmer that must show at the first use.
    """
    found: list[Connector] = [importlib.import_module(f"centre.connectors.{path.parent.name}.connector").CONNECTOR
                              for path in sorted(_FOLDER.glob("*/connector.py"))]
    claimed = [platform for connector in found for platform in connector.platforms]
    if len(claimed) != len(set(claimed)):
        raise RuntimeError(f"two connectors claim the same platform: {sorted(claimed)}")
    if sum(not connector.platforms for connector in found) != 1:
        raise RuntimeError("exactly one connector must take the platforms that no other names")
    return tuple(found)


def connector_for(platform: str) -> Connector:
    """The connector that speaks to a platform, by the slug of its organisation."""
    named = [c for c in connectors() if platform in c.platforms]
    return named[0] if named else next(c for c in connectors() if not c.platforms)
