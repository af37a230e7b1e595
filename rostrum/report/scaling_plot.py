"""How planning scales, as one SVG of three panels: seconds over leaves, robots and cells, both axes logarithmic.

Drawn from the rows of ``rostrum bench planner``: medians, with a bar from the least to the most where there are several
rows of a size, and the largest gap under each size. The file stands alone: it brings its colours, for light and dark.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rostrum.report.markup import Markup, element
from rostrum.runs.folder import replace_text

Row = Mapping[str, Any]

AXES = ("leaves", "robots", "cells")
SERIES = (
    ("plan", "seconds", "planning"),
    ("tables", "tables_seconds", "tables of costs, before it"),
)  # class, key of a row, name
WIDTH, LEFT, RIGHT, GUTTER = 980.0, 64.0, 24.0, 36.0
TOP, PLOT, BOTTOM = 92.0, 236.0, 94.0
HEIGHT = TOP + PLOT + BOTTOM
INSET = 18.0  # between a panel's border and its outermost points
ROOM = 0.2  # above and below everything drawn [decades]
NARROWEST = 36.0  # between two labels of one axis
SHORTEST = 1e-4  # [s] anything faster is drawn here
_STYLE = """
svg { --paper: #ffffff; --panel: #f6f7f4; --ink: #1d2327; --faint: #667079; --line: #dfe1dc; --plan: #2f6b9a;
  --tables: #b4580f; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
@media (prefers-color-scheme: dark) { svg { --paper: #14181b; --panel: #1d2327; --ink: #e4e7e6; --faint: #98a2a9;
  --line: #343c42; --plan: #6fb0e0; --tables: #eda25c; } }
.paper { fill: var(--paper); } .panel { fill: var(--panel); } .grid { stroke: var(--line); }
text { fill: var(--faint); font-variant-numeric: tabular-nums; } .name { fill: var(--ink); font-size: 15px;
  font-weight: 600; } .gap { fill: var(--ink); }
.line { fill: none; stroke-width: 2px; stroke-linejoin: round; } .range { stroke-width: 1.5px; opacity: 0.55; }
.plan { stroke: var(--plan); } .tables { stroke: var(--tables); } .line.tables { stroke-dasharray: 6 4; }
.mark.plan { fill: var(--plan); } .mark.tables { fill: var(--tables); } .mark { stroke: none; }
"""


@dataclass(frozen=True)
class Panel:
    """Rows that differ in one size alone.

    Attributes:
        axis: That size.
        rows: The rows of each of its values, which ascend.
    """

    axis: str
    rows: Mapping[int, Sequence[Row]]

    @property
    def fixed(self) -> str:
        """The other sizes in words."""
        first = next(iter(self.rows.values()))[0]
        return ", ".join(f"{number(first[name])} {name}" for name in AXES if name != self.axis)

    def seconds(self, key: str) -> list[list[float]]:
        """What the rows of each value took, ascending."""
        return [sorted(max(row[key], SHORTEST) for row in rows) for rows in self.rows.values()]


@dataclass(frozen=True)
class Scale:
    """The axis of the seconds.

    Attributes:
        low: Decimal logarithm at the bottom.
        high: Decimal logarithm at the top.
    """

    low: float
    high: float

    def __call__(self, seconds: float) -> float:
        """Where these seconds lie."""
        return TOP + PLOT * (self.high - math.log10(seconds)) / (self.high - self.low)

    @property
    def decades(self) -> list[float]:
        """The powers of ten that are in it."""
        return [10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]


def write_scaling_plot(rows: Sequence[Row], path: Path) -> None:
    """Writes the picture.

    Args:
        rows: Rows of the benchmark; those of other parts are passed over.
        path: Where to write.

    Raises:
        ValueError: none of the rows is of the scaling.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, scaling_plot(rows) + "\n")


def scaling_plot(rows: Sequence[Row]) -> Markup:
    """The picture of the rows whose objective is the sum.

    Raises:
        ValueError: none of the rows is of the scaling.
    """
    mine = [row for row in rows if row.get("part") == "scaling" and row["objective"] == "sum"]
    if not mine:
        raise ValueError("no rows of the scaling to draw")
    panels = [panel(axis, mine) for axis in AXES]
    seconds = [one for each in panels for _, key, _ in SERIES for found in each.seconds(key) for one in found]
    scale = Scale(math.log10(min(seconds)) - ROOM, math.log10(max(seconds)) + ROOM)
    width = (WIDTH - LEFT - RIGHT - (len(panels) - 1) * GUTTER) / len(panels)
    return element(
        "svg", element("style", Markup(_STYLE)), element("rect", width=WIDTH, height=HEIGHT, rx=8.0, class_="paper"),
        *_legend(), *_left(scale),
        *(_drawn(one, LEFT + index * (width + GUTTER), width, scale) for index, one in enumerate(panels)),
        element("text", _note(panels), x=LEFT, y=HEIGHT - 16.0),
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", role="img",
        aria_label="Seconds of planning and of its tables over the number of leaves, robots and cells",
    )  # fmt: skip


def panel(axis: str, rows: Sequence[Row]) -> Panel:
    """The rows that share the other two sizes, where ``axis`` takes the most values."""
    groups: dict[tuple[int, ...], dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[tuple(row[name] for name in AXES if name != axis)][row[axis]].append(row)
    found = max(groups.values(), key=len)
    return Panel(axis, {value: found[value] for value in sorted(found)})


def number(value: float) -> str:
    """A number in groups of three, with thin spaces from ten thousand on."""
    return f"{value:,.0f}".replace(",", "\u202f") if value >= 10_000 else f"{value:g}"


def _note(panels: Sequence[Panel]) -> str:
    most = max(len(rows) for one in panels for rows in one.rows.values())
    runs = (
        f"Medians of {most} random instances, bars from the least to the most" if most > 1 else "One instance a point"
    )
    return f"{runs}. Gap: how far a cost may at most be above the least possible."


def _legend() -> Iterator[Markup]:
    at = LEFT
    for kind, _, name in SERIES:
        yield element("path", d=f"M{at:g},26H{at + 34:g}", class_=f"line {kind}")
        yield _mark(kind, at + 17.0, 26.0)
        yield element("text", name, x=at + 43.0, y=30.5)
        at += 66.0 + 8.0 * len(name)


def _left(scale: Scale) -> Iterator[Markup]:
    for seconds in scale.decades:
        yield element("text", f"{seconds:g} s", x=LEFT - 10.0, y=scale(seconds) + 4.5, text_anchor="end")
    yield element("text", "gap, %", x=LEFT - 10.0, y=TOP + PLOT + 41.0, text_anchor="end")


def _drawn(one: Panel, left: float, width: float, scale: Scale) -> Markup:
    xs = _spread([math.log10(value) for value in one.rows], left + INSET, left + width - INSET)
    return element(
        "g", element("text", one.axis, x=left, y=TOP - 30.0, class_="name"),
        element("text", one.fixed, x=left, y=TOP - 12.0),
        element("rect", x=left, y=TOP, width=width, height=PLOT, rx=4.0, class_="panel"),
        *(element("line", x1=left, x2=left + width, y1=scale(s), y2=scale(s), class_="grid") for s in scale.decades),
        *_below(one, xs), *(each for kind, key, name in SERIES for each in _series(one, xs, scale, kind, key, name)),
    )  # fmt: skip


def _series(one: Panel, xs: list[float], scale: Scale, kind: str, key: str, name: str) -> Iterator[Markup]:
    seconds = one.seconds(key)
    medians = [statistics.median(found) for found in seconds]
    ways = (f"{x:.1f},{scale(median):.1f}" for x, median in zip(xs, medians, strict=True))
    yield element("path", d="M" + "L".join(ways), class_=f"line {kind}")
    for x, value, median, found in zip(xs, one.rows, medians, seconds, strict=True):
        if len(found) > 1:
            yield element("line", x1=x, x2=x, y1=scale(found[0]), y2=scale(found[-1]), class_=f"range {kind}")
        yield _mark(kind, x, scale(median), f"{number(value)} {one.axis}: {name} {median:.3g} s")


def _below(one: Panel, xs: list[float]) -> Iterator[Markup]:
    """Sizes and gaps under the points, without those that would touch the ones before."""
    last = -math.inf
    for x, (value, rows) in zip(xs, one.rows.items(), strict=True):
        if x - last >= NARROWEST:
            gap = max(row["gap"] for row in rows)
            yield element("text", number(value), x=x, y=TOP + PLOT + 20.0, text_anchor="middle")
            yield element("text", f"{100 * gap:.2g}", x=x, y=TOP + PLOT + 41.0, text_anchor="middle", class_="gap")
            last = x


def _mark(kind: str, x: float, y: float, words: str | None = None) -> Markup:
    title = element("title", words) if words else None
    if kind == "plan":
        return element("circle", title, cx=x, cy=y, r=4.5, class_=f"mark {kind}")
    return element("rect", title, x=x - 4.0, y=y - 4.0, width=8.0, height=8.0, class_=f"mark {kind}")


def _spread(logarithms: list[float], first: float, last: float) -> list[float]:
    low, high = min(logarithms), max(logarithms)
    if high == low:
        return [(first + last) / 2 for _ in logarithms]
    return [first + (last - first) * (one - low) / (high - low) for one in logarithms]
