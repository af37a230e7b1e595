"""Edit operations on a plan."""

import pytest

from planners.errors import PlanEditError
from planners.plan import Plan, PlanEdit, PlanNode
from planners.plan_edit import apply_edit

PLAN = Plan(
    "p",
    "r",
    0,
    "",
    (
        PlanNode("a", "t1", "left", "pick", {"object": "red"}),
        PlanNode("b", "t1", "left", "place", {"object": "red", "place": "tray"}, ("a",)),
        PlanNode("c", "t2", "right", "pick", {"object": "blue"}, ("b",)),
    ),
)


def test_skip_lets_successors_follow_predecessors():
    after = apply_edit(PLAN, PlanEdit("skip", "b"))
    assert [node.id for node in after.nodes] == ["a", "c"]
    assert after.node("c").after == ("a",)
    assert after.revision == 1


def test_swap_and_replace():
    swapped = apply_edit(PLAN, PlanEdit("swap", "a", {"with": "c"}))
    assert swapped.node("a").arguments == {"object": "blue"}
    assert swapped.node("c").arguments == {"object": "red"}
    moved = apply_edit(PLAN, PlanEdit("replace_arguments", "b", {"place": "mark"}))
    assert moved.node("b").arguments == {"object": "red", "place": "mark"}
    assert PLAN.node("b").arguments["place"] == "tray"


@pytest.mark.parametrize("operation", ["suspend", "resume"])
def test_holding_back_changes_no_node(operation):
    assert apply_edit(PLAN, PlanEdit(operation, "a")).nodes == PLAN.nodes


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (PlanEdit("skip", "z"), "'a', 'b', 'c'"),
        (PlanEdit("swap", "a", {"with": "b"}), "cannot be swapped"),
        (PlanEdit("swap", "a", {}), "no node ''"),
        (PlanEdit("replace_arguments", "a", {"speed": 1.0}), "'object'"),
    ],
)
def test_what_would_break_the_plan_is_refused(edit, word):
    with pytest.raises(PlanEditError, match=word):
        apply_edit(PLAN, edit)
