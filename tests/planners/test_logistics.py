"""Walks and loadings that nobody says."""

import pytest

from planners.allocation.allocate import allocate
from planners.allocation.problem import precedence
from planners.errors import InfeasibleError
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.understand import understand
from planners.logic.hierarchy import validate
from planners.logistics import with_logistics
from skills.contract import Estimate
from tests.planners.workshop_world import TeamEstimator, world

MISSION = (
    "Put the red block and the blue block on the dog. Then the dog takes them to the far bench, and the arm there "
    "stacks the blue block on the red one. Never walk through the yellow zone."
)


def move(name, item, destination, **more):
    return TaskNode(name, f"{item} to {destination}", action="move", object=item, destination=destination, **more)


def tree(*leaves, relation="any_order"):
    return TaskTree("...", TaskNode("t", "...", relation, leaves))


def done(request, snapshot=None):
    snapshot = snapshot or world()
    return with_logistics(request, snapshot, TeamEstimator())


def leaves(request):
    return {leaf.id: leaf for leaf in request.root.leaves()}


def test_an_arm_alone_needs_no_walk():
    request = tree(move("t1", "red_block", "green_block"))
    assert done(request) == request


def test_the_dog_comes_before_it_is_loaded_once_for_both_blocks():
    found = leaves(done(tree(move("t1", "red_block", "dog_tray"), move("t2", "blue_block", "dog_tray"))))
    assert list(found) == ["t1.go", "t1", "t2"]
    assert (found["t1.go"].robot, found["t1.go"].destination) == ("dog", "near_station")
    assert found["t1"].needs == found["t2"].needs == ("t1.go",)
    assert "t1.go" in found["t2"].after


def test_a_block_that_no_arm_carries_all_the_way_rides_on_the_dog():
    found = leaves(done(tree(move("t1", "red_block", "far_bench"))))
    assert [(leaf.action, leaf.destination) for leaf in found.values()] == [
        ("go", "near_station"), ("move", "dog_tray"), ("go", "far_station"), ("move", "far_bench")
    ]  # fmt: skip
    assert found["t1.load"].needs == ("t1.fetch",)
    assert found["t1"].needs == ("t1.go",)
    assert "t1.load" in found["t1.go"].after


def test_the_dog_does_not_leave_before_all_is_loaded():
    loads = (move("t1.1", "red_block", "dog_tray"), move("t1.2", "blue_block", "dog_tray"))
    request = tree(
        TaskNode("t1", "load", "any_order", loads),
        TaskNode("t2", "dog goes", action="go", destination="far_station", robot="dog"),
    )
    found = done(request)
    assert {"t1.1", "t1.2", "t1.1.go"} <= set(precedence(found)["t2"])


def test_a_destination_that_nobody_reaches_stays_as_it_is():
    far_away = move("t1", "red_block", "yellow_zone")
    assert done(tree(far_away)) == tree(far_away)


def test_a_walk_without_a_way_refuses_the_request_with_its_reason():
    class Walled(TeamEstimator):
        def estimate(self, call, snapshot):
            if call.skill == "dock" and call.arguments["place"] == "far_station":
                return Estimate(False, why="the doorway between the walls is 0.40 m wide, it needs 0.56 m")
            return super().estimate(call, snapshot)

    request = tree(move("t1", "red_block", "far_bench"))
    with pytest.raises(InfeasibleError, match=r"dog goes to the far station: .* 0.40 m wide"):
        with_logistics(request, world(), Walled())


def test_the_main_mission_is_planned_from_its_words():
    snapshot = world()
    request = done(understand(MISSION, snapshot), snapshot)
    plan = allocate(request, snapshot, TeamEstimator(), "run", "plan")
    walks = [node for node in sorted(plan.nodes, key=lambda n: n.start) if node.skill == "dock"]
    assert [node.arguments for node in walks] == [
        {"place": place, "avoid": ("yellow_zone",)} for place in ("near_station", "far_station")
    ]
    stacked = next(node for node in plan.nodes if node.skill == "stack")
    assert (stacked.robot, stacked.arguments) == ("far_arm", {"object": "blue_block", "support": "red_block"})
    loaded = [node for node in plan.nodes if node.arguments.get("place") == "dog_tray"]
    assert {node.robot for node in loaded} == {"near_arm"}
    assert max(node.start + node.duration for node in loaded) <= walks[1].start + 1e-9
    assert any(monitor.formula == "[] !inside(dog, yellow_zone)" for monitor in plan.monitors)
    validate(plan.specification)
