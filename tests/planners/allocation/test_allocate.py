"""From task trees to plans on the bench."""

import random
import time
from dataclasses import replace

import pytest

from hardware.document import from_json, to_json
from planners.allocation.allocate import AllocationCfg, allocate
from planners.errors import ContradictionError, InfeasibleError
from planners.language.task_tree import TaskNode, TaskTree
from planners.plan import Plan
from skills.contract import Estimate, SkillCall
from skills.errors import UnknownObjectError
from skills.world.snapshot import WorldSnapshot
from tests.planners.allocation.bench_world import ReachEstimator, demo_tree, leaf, world


def plan_of(*leaves: TaskNode, relation: str = "any_order", objects: dict | None = None, estimator=None) -> Plan:
    tree = TaskTree("...", TaskNode("t1", "", relation, leaves))
    return allocate(tree, world(objects), estimator or ReachEstimator(), "run", "plan")


def test_the_demo_is_shared_and_optimal() -> None:
    plan = allocate(demo_tree(), world(), ReachEstimator(), "run-1", "plan-1")
    assert {node.id for node in plan.nodes} == {
        "t1.1.1.pick", "t1.1.1.place", "t1.1.2.pick", "t1.1.2.place", "t1.2.pick", "t1.2.stack",
    }  # fmt: skip
    assert plan.node("t1.1.1.pick").robot == "left"
    assert plan.node("t1.1.2.pick").robot == "right"
    assert plan.node("t1.2.stack").arguments == {"object": "green_block", "support": "yellow_block"}
    assert set(plan.node("t1.2.pick").after) == {"t1.1.1.place", "t1.1.2.place"}
    assert all(plan.node(i).arguments["avoid"] == ("orange_block",) for i in ("t1.1.1.pick", "t1.2.pick"))
    assert plan.bound == pytest.approx(plan.cost)
    assert {monitor.name for monitor in plan.monitors} >= {"c1", "goal.t1.2", "order.t1.1.1.t1.2"}
    assert plan.specification[0]["t1"].endswith("[] c1")
    assert from_json(Plan, to_json(plan)) == plan


def test_a_robot_asked_for_by_name_does_it() -> None:
    plan = plan_of(leaf("t1.1", "yellow_block", robot="right"))
    assert {node.robot for node in plan.nodes} == {"right"}


def test_infeasible_names_every_robot_and_its_cause() -> None:
    with pytest.raises(InfeasibleError) as caught:
        plan_of(leaf("t1.1", "red_block", robot="right"), objects={"red_block": -0.45})
    assert "left: you asked for right" in str(caught.value)
    assert "right: pick: red_block lies 0.95 m away" in str(caught.value)


def test_estimator_errors_become_causes() -> None:
    class Broken:
        def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
            raise UnknownObjectError("no pose yet")

    with pytest.raises(InfeasibleError, match="left: no pose yet; right: no pose yet"):
        plan_of(leaf("t1.1", "red_block"), estimator=Broken())


def test_a_circular_order_is_a_contradiction() -> None:
    with pytest.raises(ContradictionError, match="circular"):
        plan_of(leaf("t1.1", "red_block", after=("t1.2",)), leaf("t1.2", "blue_block", after=("t1.1",)))


def test_two_holds_take_two_robots_and_three_are_too_many() -> None:
    names = ("red_block", "yellow_block", "blue_block")
    holds = [leaf(f"t1.{n}", name, "") for n, name in enumerate(names)]
    assert {node.robot for node in plan_of(*holds[:2]).nodes} == {"left", "right"}
    with pytest.raises(InfeasibleError, match="keeps an object"):
        plan_of(*holds)


def test_a_hold_comes_last_for_its_robot() -> None:
    plan = plan_of(leaf("t1.1", "red_block", "", robot="left"), leaf("t1.2", "yellow_block", robot="left"))
    assert plan.node("t1.1.pick").start >= plan.node("t1.2.place").start + plan.node("t1.2.place").duration


def test_later_leaves_are_judged_in_the_world_that_earlier_ones_leave() -> None:
    """Yellow starts out of right's reach; once it is in the tray, right can stack on it."""
    plan = plan_of(
        leaf("t1.1", "yellow_block"), leaf("t1.2", "blue_block", "yellow_block", robot="right"),
        relation="sequence", objects={"yellow_block": -0.4, "blue_block": 0.3},
    )  # fmt: skip
    assert plan.node("t1.2.stack").duration == pytest.approx(9.0)


def test_a_mark_takes_one_object_and_a_table_as_many_as_find_room() -> None:
    with pytest.raises(InfeasibleError, match="red mark has room for 1, but blue_block, red_block are to end there"):
        plan_of(leaf("t1.1", "red_block", "red_mark"), leaf("t1.2", "blue_block", "red_mark"))
    snapshot = world()
    table = replace(snapshot.place("red_mark"), name="shelf", kind="table")
    snapshot = replace(snapshot, places=(*snapshot.places, table))
    both = TaskNode("t1", "", children=(leaf("t1.1", "red_block", "shelf"), leaf("t1.2", "blue_block", "shelf")))
    assert allocate(TaskTree("...", both), snapshot, ReachEstimator(), "run", "plan").nodes


def test_eight_leaves_are_optimal_in_about_a_second() -> None:
    rng = random.Random(0)
    objects = {f"b{i}_block": rng.uniform(-0.4, 0.4) for i in range(8)}
    leaves = [leaf(f"t1.{i}", name, "red_mark" if i == 4 else "tray") for i, name in enumerate(objects)]
    start = time.process_time()
    plan = plan_of(*leaves, objects=objects)
    assert plan.bound == pytest.approx(plan.cost)
    assert time.process_time() - start < 5.0  # about 0.5 s on one idle core


def test_an_exhausted_budget_still_gives_a_plan_and_a_bound() -> None:
    tree = demo_tree()
    hasty = allocate(tree, world(), ReachEstimator(), "r", "p", AllocationCfg(max_expansions=1))
    assert 0.0 < hasty.bound <= allocate(tree, world(), ReachEstimator(), "r", "p").cost <= hasty.cost
