"""The verdict by ground truth."""

import pytest

from planners.language.task_tree import Constraint, TaskNode, TaskTree
from rostrum.scoring import score

TREE = TaskTree("", TaskNode("t", ""), (Constraint("avoid", "orange_block", ""),))
GOALS = {"t1": "in(red_block, tray)"}
ALLOWED = frozenset({"table"})


def truth(**changes):
    return {
        "facts": ["in(red_block, tray)"],
        "objects": {"orange_block": {"touched_by": ["table"], "max_displacement": 0.0001}},
        "limits_exceeded": [],
        "contacts": {"robot_robot": [], "robot_table": []},
        **changes,
    }


def test_all_well():
    assert score(truth(), GOALS, TREE, ALLOWED).success


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"facts": []}, "not reached"),
        ({"objects": {"orange_block": {"touched_by": ["table", "left"], "max_displacement": 0.0}}}, "left"),
        ({"objects": {"orange_block": {"touched_by": ["table"], "max_displacement": 0.0011}}}, "moved by 1.1 mm"),
        ({"limits_exceeded": ["left/joint1: speed"]}, "joint1"),
        ({"contacts": {"robot_robot": ["left, right"], "robot_table": []}}, "left, right"),
        ({"contacts": {"robot_robot": [], "robot_table": ["left, table"]}}, "table"),
    ],
)
def test_each_thing_that_is_wrong_is_named(changes, word):
    verdict = score(truth(**changes), GOALS, TREE, ALLOWED)
    assert not verdict.success
    assert any(word in failure for failure in verdict.failures)


def test_a_floor_to_keep_out_of_is_judged_by_where_robots_were():
    tree = TaskTree("", TaskNode("t", ""), (Constraint("keep_out", "yellow_zone", ""),))
    walked = {"legged": {"dog": {"entered": {"blue_zone": 1.0}}}}
    assert score(truth(**walked), GOALS, tree, ALLOWED).success
    walked["legged"]["dog"]["entered"]["yellow_zone"] = 7.25
    assert score(truth(**walked), GOALS, tree, ALLOWED).failures == ("dog was over the yellow_zone at 7.2 s",)


def test_a_mission_without_goals_is_no_success():
    assert not score(truth(), {}, TREE, ALLOWED).success
