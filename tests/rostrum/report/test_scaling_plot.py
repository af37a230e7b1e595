"""The picture of the scaling: who is in which panel, what lies where, what is written."""

import xml.etree.ElementTree as ElementTree

import pytest

from rostrum.report.scaling_plot import number, panel, scaling_plot, write_scaling_plot

SVG = "{http://www.w3.org/2000/svg}"


def row(leaves=10, robots=6, cells=792, seconds=0.1, tables=0.01, gap=0.0, objective="sum"):
    return {
        "part": "scaling", "leaves": leaves, "robots": robots, "cells": cells, "objective": objective,
        "seconds": seconds, "tables_seconds": tables, "gap": gap,
    }  # fmt: skip


ROWS = [
    *(row(leaves=leaves, seconds=leaves / 100) for leaves in (5, 10, 20, 100)),
    *(row(leaves=20, robots=robots) for robots in (2, 50)),
    *(row(cells=cells, tables=cells / 1e5, gap=0.034) for cells in (88, 87_874)),
    row(leaves=50, robots=15, cells=8800),
]


def parse(rows):
    return ElementTree.fromstring(scaling_plot(rows))


def words(svg, kind=None):
    return [text.text for text in svg.iter(f"{SVG}text") if text.get("class") == kind]


def marks(svg):
    return [circle for circle in svg.iter(f"{SVG}circle") if circle.find(f"{SVG}title") is not None]


def test_a_panel_has_the_rows_that_differ_in_it_alone():
    assert [list(panel(axis, ROWS).rows) for axis in ("leaves", "robots", "cells")] == [
        [5, 10, 20, 100],
        [2, 6, 50],
        [88, 792, 87_874],
    ]
    assert panel("robots", ROWS).fixed == "20 leaves, 792 cells"


def test_every_point_is_told_with_its_gap():
    svg = parse(ROWS)
    assert words(svg, "name") == ["leaves", "robots", "cells"]
    assert sorted(words(svg, "gap")) == sorted(["0"] * 8 + ["3.4"] * 2)
    titles = [circle.findtext(f"{SVG}title") for circle in marks(svg)]
    assert titles[0] == "5 leaves: planning 0.05 s"
    assert len(titles) == 10


def test_both_axes_are_logarithmic():
    points = [(float(c.get("cx")), float(c.get("cy"))) for c in marks(parse(ROWS))[:4]]
    (x5, y5), (x10, y10), (x20, y20), _ = points
    assert x10 - x5 == pytest.approx(x20 - x10, abs=0.02)
    assert y5 - y10 == pytest.approx(y10 - y20, abs=0.02)
    assert y5 > y20


def test_several_rows_of_a_size_are_a_median_and_a_bar():
    svg = parse([row(seconds=seconds, gap=seconds) for seconds in (0.3, 0.1, 0.2)])
    assert marks(svg)[0].findtext(f"{SVG}title") == "10 leaves: planning 0.2 s"
    bars = [line for line in svg.iter(f"{SVG}line") if line.get("class") == "range plan"]
    assert len(bars) == 3
    assert float(bars[0].get("y1")) > float(marks(svg)[0].get("cy")) > float(bars[0].get("y2"))
    assert words(svg, "gap") == ["30"] * 3


def test_labels_do_not_touch_and_other_rows_are_passed_over():
    svg = parse([row(cells=792), row(cells=800), row(cells=80_000), row(objective="makespan", cells=9), {"case": "12"}])
    assert "792" in words(svg)
    assert "800" not in words(svg)
    assert number(80_000) in words(svg)
    assert not any("9 cells" in (title.text or "") for title in svg.iter(f"{SVG}title"))


def test_one_row_and_a_time_of_nothing_can_be_drawn(tmp_path):
    write_scaling_plot([row(seconds=0.0)], tmp_path / "new" / "plot.svg")
    assert len(marks(ElementTree.parse(tmp_path / "new" / "plot.svg").getroot())) == 3


def test_nothing_to_draw():
    with pytest.raises(ValueError, match="no rows of the scaling"):
        scaling_plot([row(objective="makespan")])
