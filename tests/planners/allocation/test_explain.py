"""Plans for people: words, Gantt chart, graph."""

from planners.allocation.allocate import allocate
from planners.allocation.explain import explain, render_gantt, to_dot
from planners.plan import Plan
from tests.planners.allocation.bench_world import ReachEstimator, demo_tree, world

PLAN = allocate(demo_tree(), world(), ReachEstimator(), "run-1", "plan-1")


def test_explain_says_who_and_why_it_waits() -> None:
    text = explain(PLAN)
    assert "6 steps in 42.0 s (optimal); left works 15.0 s, right works 33.0 s." in text
    assert "left picks up red block  [t1.1.1.pick" in text
    assert "left places red block in tray  [t1.1.1.place, 9.0 s]: waits until right has left the shared space" in text
    assert "right picks up green block  [t1.2.pick, 8.0 s]: waits until left places red block in tray" in text


def test_gantt_has_a_row_per_robot_with_bars_in_proportion() -> None:
    left, right, scale = render_gantt(PLAN, 84).splitlines()
    assert left.startswith("left ")
    assert right.startswith("right [t1.1.2.pick-]"[:12])
    assert scale.endswith("42.0")
    bars = left[6:]
    assert bars.index("[t1.1.1.plac") == 30  # starts at 15 s of 42 s, two characters a second
    assert render_gantt(Plan("p", "r", 0, "", ())) == "(empty plan)"


def test_dot_has_every_node_and_edge() -> None:
    dot = to_dot(PLAN)
    assert dot.startswith('digraph "plan-1" {')
    assert dot.count("->") == sum(len(node.after) for node in PLAN.nodes)
    assert all(f'"{node.id}" [' in dot for node in PLAN.nodes)
    assert '"t1.1.1.pick" -> "t1.1.1.place";' in dot
