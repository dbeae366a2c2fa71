"""Bar charts of results as geometry: the server draws, the browser runs no script, and a table says the same."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_ROW = 44
_WIDTH = 600
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
    """A bar with its place in the drawing, in units of the view box."""

    bar: Bar
    text_y: int
    bar_y: int
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: bars from the greatest down, thin and equal, each with its name and number."""

    title: str
    name_heading: str
    value_heading: str
    bars: tuple[DrawnBar, ...]
    width: int
    height: int


def bar_chart(title: str, bars: Sequence[Bar], *, name_heading: str, value_heading: str) -> Chart:
    """Lay out bars in the order given; all lengths are relative to the greatest value."""
    greatest = max((bar.value for bar in bars), default=0) or 1
    drawn = tuple(
        DrawnBar(bar, index * _ROW + 19, index * _ROW + 27, round(_WIDTH * max(bar.value, 0) / greatest, 1))
        for index, bar in enumerate(bars))
    return Chart(title, name_heading, value_heading, drawn, _WIDTH, max(len(drawn) * _ROW, 1))


def context(chart: Chart) -> dict[str, Any]:
    """What the template of the chart needs."""
    return {"chart": chart}
