import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import pairwise

import pytest

from planners.plan import NodeState
from rostrum.report.timeline import WIDTH, timeline
from rostrum.runs.example import STARTED, example_report


def parse(report):
    return ElementTree.fromstring(timeline(report))


def bars(svg, kind):
    return [rect for rect in svg.iter("rect") if kind in rect.get("class").split()]


def test_every_node_has_a_planned_and_an_actual_bar():
    svg = parse(example_report())
    assert len(bars(svg, "planned")) == len(bars(svg, "actual")) == 6
    assert [text.text for text in svg.iter("text") if text.get("class") == "robot"] == ["left", "right"]


def test_bars_lie_at_their_times():
    svg = parse(example_report())
    scale = (WIDTH - 92.0 - 16.0) / 58.2
    first, last = bars(svg, "actual")[0], bars(svg, "actual")[3]
    assert float(first.get("x")) == pytest.approx(92.0 + 0.2 * scale, abs=0.01)
    assert float(first.get("width")) == pytest.approx(7.7 * scale - 1.0, abs=0.02)
    assert float(last.get("x")) == pytest.approx(92.0 + 40.5 * scale, abs=0.01)


def test_corrections_are_numbered_and_explained():
    svg = parse(example_report())
    assert [text.text for text in svg.iter("text") if text.get("class") == "said-number"] == list("12345")
    titles = [title.text for title in svg.iter("title")]
    assert "operator at 18.3 s: “a bit to the left”\nright: moved 20 mm to the left" in titles
    assert len(bars(svg, "pause")) == 2


def test_crowded_markers_do_not_overlap():
    report = example_report()
    crowd = tuple(
        replace(record, correction=replace(record.correction, stamp=STARTED + 10.0 + i / 100))
        for i, record in enumerate(report.corrections)
    )
    at = [float(circle.get("cx")) for circle in parse(replace(report, corrections=crowd)).iter("circle")]
    assert all(b - a > 20.0 for a, b in pairwise(at))


def test_failed_unfinished_and_unplanned_nodes():
    report = example_report()
    failed = replace(report.nodes[0], state=NodeState.FAILED)
    active = replace(report.nodes[1], state=NodeState.ACTIVE, ended=None)
    svg = parse(replace(report, nodes=(failed, active), plan=None))
    assert (len(bars(svg, "failed")), len(bars(svg, "active")), len(bars(svg, "planned"))) == (1, 1, 0)
    end = float(bars(svg, "active")[0].get("x")) + float(bars(svg, "active")[0].get("width"))
    assert end == pytest.approx(WIDTH - 16.0 - 1.0, abs=0.05)


@pytest.mark.parametrize("length", [0.0, 0.003, 1.0, 7200.0])
def test_any_length_gets_a_readable_axis(length):
    report = replace(example_report(), sim_seconds=length, nodes=(), plan=None, corrections=(), pauses=())
    ticks = [text for text in parse(report).iter("text") if text.get("class") == "tick"]
    assert 2 <= len(ticks) <= 10


def test_hostile_names_are_text():
    report = example_report()
    evil = replace(report.nodes[0], robot='"><script>x</script>', text="</title><script>")
    assert not list(parse(replace(report, nodes=(evil,))).iter("script"))
