"""Task trees as hierarchical LTL: the form, its rules, its meaning."""

import json

import pytest

from planners.errors import FormulaError
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.logic.evaluate import evaluate
from planners.logic.hierarchy import load, render, specification, validate
from planners.logic.parse import parse
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot


def leaf(node_id: str, item: str, destination: str, **more) -> TaskNode:
    return TaskNode(node_id, f"{item} to {destination}", action="move", object=item, destination=destination, **more)


def demo() -> TaskTree:
    first = TaskNode(
        "t1.1",
        "both in the tray",
        children=(leaf("t1.1.1", "red_block", "tray"), leaf("t1.1.2", "blue_block", "tray")),
    )
    root = TaskNode("t1", "all", "sequence", (first, leaf("t1.2", "green_block", "yellow_block")))
    return TaskTree("...", root, (Constraint("avoid", "orange_block", "Never touch the orange block"),))


def test_the_demo_prints_in_the_exchange_form() -> None:
    assert specification(demo()) == (
        {"t1": "<> t1.1 && <> t1.2 && (!start(t1.2) U done(t1.1)) && [] c1"},
        {
            "t1.1": "<> t1.1.1 && <> t1.1.2",
            "t1.2": "<> on(green_block, yellow_block)",
            "c1": "[] !touched(orange_block)",
        },
        {"t1.1.1": "<> in(red_block, tray)", "t1.1.2": "<> in(blue_block, tray)"},
    )


def test_it_is_valid_and_survives_json() -> None:
    levels = specification(demo())
    assert validate(levels) == levels
    assert load(json.dumps(levels)) == levels


def test_the_world_tells_objects_from_places_and_names_the_robots() -> None:
    pose = Pose((0.0, 0.0, 0.0))
    world = WorldSnapshot(
        0.0,
        (ObjectBelief("crate", "crate", "", (0.1, 0.1, 0.1), pose, 0.0, 0.0, "test"),),
        (Place("block", "mark", "", pose, (0.1, 0.1, 0.0)),),
        tuple(RobotBelief(name, "panda", (), pose, pose, 0.0, 0.0) for name in ("left", "right")),
    )
    on = TaskTree("", leaf("t1", "red_block", "crate"))
    into = TaskTree("", leaf("t1", "red_block", "block"))
    hold = TaskTree("", TaskNode("t1", "", action="hold", object="red_block"))
    assert specification(on, world)[0]["t1"] == "<> on(red_block, crate)"
    assert specification(into, world)[0]["t1"] == "<> in(red_block, block)"
    assert specification(hold, world)[0]["t1"] == "<> (holding(left, red_block) || holding(right, red_block))"


def test_a_single_leaf_carries_its_constraints() -> None:
    tree = TaskTree("", leaf("t1", "red_block", "tray"), demo().constraints)
    assert specification(tree) == ({"t1": "<> in(red_block, tray) && [] !touched(orange_block)"},)


def test_after_stands_under_the_lowest_common_group() -> None:
    group = TaskNode("t1.1", "", children=(leaf("t1.1.1", "red_block", "tray"), leaf("t1.1.2", "blue_block", "tray")))
    stack = leaf("t1.2", "green_block", "red_block", after=("t1.1.1",))
    tree = TaskTree("", TaskNode("t1", "", children=(group, stack)))
    levels = specification(tree)
    assert levels[0]["t1"] == "<> t1.1 && <> t1.2 && (!start(t1.2) U done(t1.1.1))"
    assert validate(levels) == levels
    lost = TaskTree("", TaskNode("t1", "", children=(leaf("t1.1", "red_block", "tray", after=("t9",)),)))
    with pytest.raises(FormulaError, match=r"'t1.1' comes after 't9'"):
        specification(lost)


def test_the_default_order_means_no_start_before_done() -> None:
    formula = parse("!start(b) U done(a)")
    assert evaluate(formula, [{"start(a)"}, {"done(a)", "start(b)"}])
    assert not evaluate(formula, [{"start(a)", "start(b)"}, {"done(a)"}])
    assert not evaluate(formula, [set(), {"start(a)"}])


@pytest.mark.parametrize(
    ("levels", "complaint"),
    [
        ([], "non-empty list"),
        ("t1", "non-empty list"),
        ([{}], "level 0 must be a non-empty object"),
        ([["t1"]], "level 0 must be a non-empty object"),
        ([{"a": "<> p", "b": "<> q"}], "root alone"),
        ([{"r": "<> t1"}, {"t1": "<> p", "t2": "<> q"}], "'t2' of level 1 must occur in exactly one"),
        ([{"r": "<> a && <> b"}, {"a": "<> x", "b": "<> x"}, {"x": "<> p"}], "'x' of level 2 .* in 2: \\['a', 'b'\\]"),
        ([{"r": "<> t1"}, {"t1": "<> (p"}], "'t1' of level 1: formula .* position 6"),
        ([{"r": "<> t1"}, {"t1": 3}], "'t1' of level 1: expected a formula"),
        ([{"r": "<> r2 && start(q)"}, {"r2": "<> p"}], "'start\\(q\\)' names no task"),
        ([{"r": "<> t1"}, {"t1": "<> r"}], "uses 'r' of level 0"),
        ([{"r": "<> t1 && <> t2"}, {"t1": "<> t2", "t2": "p"}], "uses 't2' of level 1"),
        ([{"r": "<> t1"}, {"t1": "<> r1"}, {"t1": "p", "r1": "p"}], "stands on two levels"),
    ],
)
def test_refuses_and_names_the_node(levels, complaint: str) -> None:
    with pytest.raises(FormulaError, match=complaint):
        validate(levels)


def test_load_refuses_text_that_is_no_json() -> None:
    with pytest.raises(FormulaError, match="not JSON"):
        load("{")


def test_a_similar_name_is_not_an_occurrence() -> None:
    """p10 does not count as an occurrence of p1."""
    with pytest.raises(FormulaError, match="'p1' of level 1"):
        validate([{"r": "<> p10"}, {"p10": "<> a", "p1": "<> b"}])


def test_render_shows_the_tree() -> None:
    lines = render(specification(demo())).splitlines()
    assert lines[0].startswith("t1 = ")
    assert lines[1] == "  t1.1 = <> t1.1.1 && <> t1.1.2"
    assert "    t1.1.2 = <> in(blue_block, tray)" in lines
    assert lines[-1] == "  c1 = [] !touched(orange_block)"
