"""Finds the rooms of the house by looking, so that adding one is adding a folder."""
from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_DEMO_ONLY = {"centre.demo"}


def apps(*, mode: str) -> list[str]:
    """Every package under `centre` with an `apps.py`; the demo's own room only in demo and test."""
    found = sorted(_dotted(path.parent) for path in _PACKAGE.rglob("apps.py"))
    return [name for name in found if mode != "production" or name not in _DEMO_ONLY]


def urls() -> list[str]:
    """The URL modules that connectors bring for what comes in from their systems."""
    return sorted(f"{_dotted(path.parent)}.urls" for path in (_PACKAGE / "connectors").glob("*/urls.py"))


def worker_modules(*, mode: str = "production") -> list[str]:
    """The modules named `jobs` in which a room tells which outbox topics it handles; the demo's as in `apps`."""
    found = sorted(_dotted(path.parent) for path in _PACKAGE.rglob("jobs.py"))
    return [f"{name}.jobs" for name in found if mode != "production" or name not in _DEMO_ONLY]


def context_processors() -> list[str]:
    """What every page may use: the shell's strip with clock, language and election."""
    shell = _PACKAGE / "web" / "shell" / "context.py"
    return ["centre.web.shell.context.page"] if shell.exists() else []


def _dotted(folder: Path) -> str:
    return ".".join(folder.relative_to(_PACKAGE.parent).parts)
