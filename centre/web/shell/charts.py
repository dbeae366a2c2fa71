"""Bar charts of results as geometry: the server draws, the browser runs no script, and a table says the same."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_DEFAULT = "#5a4f54"


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a chart: its name, the number (never negative), how readers see it, and a colour `#rrggbb`."""

    name: str
    value: float
    shown: str
    colour: str = _DEFAULT


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its length, 0 to 100, of the greatest."""

    bar: Bar
    length: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: bars in the order given, thin and equal, each with its name and number as text."""

    title: str
    name_heading: str
    value_heading: str
    bars: tuple[DrawnBar, ...]


def bar_chart(title: str, bars: Sequence[Bar], *, name_heading: str, value_heading: str) -> Chart:
    """Lay out bars; all lengths are relative to the greatest value."""
    greatest = max((bar.value for bar in bars), default=0) or 1
    drawn = tuple(DrawnBar(bar, round(100 * max(bar.value, 0) / greatest, 2)) for bar in bars)
    return Chart(title, name_heading, value_heading, drawn)


def context(chart: Chart) -> dict[str, Any]:
    """What the template of the chart needs."""
    return {"chart": chart}
