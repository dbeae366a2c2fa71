"""The figures of one run: a table for people, JSON for machines, and what had to agree."""
from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

Cell = float | int | str | None


def percentile(seconds: Sequence[float], share: float) -> float:
    """The smallest measured value that at least this share of the values does not exceed (nearest rank).

    Raises:
        ValueError: when nothing was measured.
    """
    if not seconds:
        raise ValueError("nothing was measured")
    ordered = sorted(seconds)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def milliseconds(seconds: Sequence[float]) -> dict[str, Cell]:
    """The cells `p50 ms` and `p99 ms` of measured seconds."""
    return {f"p{share} ms": round(1000 * percentile(seconds, share / 100), 3) for share in (50, 99)}


def machine() -> dict[str, Cell]:
    """What the figures were measured on; `load_before` is the one-minute load average, cores of other work in use."""
    return {"cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            "architecture": platform.machine(), "system": platform.system(), "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version, "load_before": round(os.getloadavg()[0], 2)}


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold whatever the speed."""

    what: str
    good: bool
    found: str


@dataclass
class Figures:
    """Rows of one topic; a cell that was not measured is left out. Make it before measuring: it notes the load."""

    topic: str
    columns: Sequence[str]
    rows: dict[str, dict[str, Cell]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    measured_on: Mapping[str, Cell] = field(default_factory=machine)
    measured_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def check(self, what: str, *, good: bool, found: str) -> None:
        """Note what was compared, whether it agreed, and what was found."""
        self.checks.append(Check(what, good, found))

    def table(self) -> str:
        """The rows as a Markdown table."""
        lines = ["| | " + " | ".join(self.columns) + " |", "|---" + "|---:" * len(self.columns) + "|"]
        lines += [f"| {name} | " + " | ".join(_shown(row.get(column)) for column in self.columns) + " |"
                  for name, row in self.rows.items()]
        return "\n".join(lines) + "\n"

    def text(self) -> str:
        """Table, checks, notes and the machine, as printed."""
        lines = [f"{'ok  ' if check.good else 'FAIL'} {check.what}: {check.found}" for check in self.checks]
        on = ", ".join(f"{name} {value}" for name, value in self.measured_on.items())
        when = f"measured {self.measured_at:%Y-%m-%d %H:%M} UTC; {on}"
        return "\n".join([self.table(), *lines, *self.notes, when, ""])

    def publish(self, out: Path | None) -> int:
        """Print everything and write JSON where asked; the exit code: 1 when a check failed."""
        sys.stdout.write(self.text())
        if out is not None:
            out.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=2) + "\n", "utf-8")
        return 0 if all(check.good for check in self.checks) else 1

    def as_json(self) -> dict[str, object]:
        """Everything, for machines; the units stand in the names of the cells."""
        return {"topic": self.topic, "measured_at": self.measured_at.isoformat(timespec="seconds"),
                "measured_on": dict(self.measured_on), "figures": self.rows,
                "checks": [{"what": c.what, "good": c.good, "found": c.found} for c in self.checks],
                "notes": self.notes}


def _shown(value: Cell) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"
