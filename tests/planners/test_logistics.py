"""Walks and loadings that nobody says."""

from dataclasses import replace
from itertools import pairwise

import pytest

from planners.allocation.allocate import allocate
from planners.allocation.problem import precedence
from planners.errors import InfeasibleError
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.understand import understand
from planners.logic.hierarchy import validate
from planners.logistics import with_logistics
from skills.contract import Estimate
from skills.world.snapshot import Place, Pose
from tests.planners.workshop_world import HOME, TeamEstimator, world

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


def two_dogs(first=HOME, second=(-0.5, -1.5, 0.29)):
    """The workshop with a second dog, a second station at the near bench, and a third bench with its arm."""
    snapshot = world(dog=first)
    dog, tray = snapshot.robot("dog"), snapshot.place("dog_tray")
    base = Pose(second)
    carried = Pose((second[0] - 0.02, second[1], second[2] + 0.079))
    station, arm = snapshot.place("near_station"), snapshot.robot("far_arm")
    third = replace(arm, name="third_arm", base=Pose((2.6, -3.0, 0.35)))
    return replace(
        snapshot,
        robots=(*snapshot.robots, third, replace(dog, name="rex", base=base, tool=base)),
        places=(
            *snapshot.places,
            replace(tray, name="rex_tray", carrier="rex", pose=carried),
            replace(station, name="side_station", pose=Pose((-2.2, -0.6, 0.0))),
            Place("third_bench", "table", "", Pose((2.6, -3.0, 0.35)), (0.7, 1.0, 0.0)),
            Place("third_station", "mark", "", Pose((2.2, -2.4, 0.0)), (0.7, 0.4, 0.0), table="third_bench"),
        ),
    )


def sites(request, robot):
    return [leaf.destination for leaf in request.root.leaves() if leaf.action == "go" and leaf.robot == robot]


def test_two_blocks_for_one_bench_ride_on_one_trip():
    request = done(tree(move("t1", "red_block", "far_bench"), move("t2", "blue_block", "far_bench")))
    found = leaves(request)
    assert sites(request, "dog") == ["near_station", "far_station"]
    assert {"t1.load", "t2.load"} <= set(found["t1.go"].after)
    assert found["t2.load"].needs == ("t1.fetch",)
    assert found["t1"].needs == found["t2"].needs == ("t1.go",)
    before = precedence(request)
    assert "t1.go" in before["t2"]
    assert "t2.load" in before["t1"]


COLORS = ("red", "blue", "green", "white", "black")
FIVE = {f"{color}_block": (-2.0, 0.06 * k - 0.1, 0.37) for k, color in enumerate(COLORS)}


@pytest.mark.parametrize(("count", "trips"), [(3, 1), (4, 1), (5, 2)])
def test_a_tray_takes_as_many_as_find_room_on_it_and_the_next_goes_on_a_trip_of_its_own(count, trips):
    moves = (move(f"t{k}", name, "far_bench") for k, name in enumerate(list(FIVE)[:count], 1))
    request = done(tree(*moves), world(objects=FIVE))
    assert sites(request, "dog") == ["near_station", "far_station"] * trips
    precedence(request)


def test_larger_blocks_need_more_trips():
    snapshot = world()
    snapshot = replace(snapshot, objects=tuple(replace(item, size=(0.12, 0.12, 0.04)) for item in snapshot.objects))
    request = tree(move("t1", "red_block", "far_bench"), move("t2", "blue_block", "far_bench"))
    assert sites(done(request, snapshot), "dog") == ["near_station", "far_station"] * 2


def test_what_is_to_come_after_a_delivery_does_not_ride_on_its_trip():
    ordered = tree(move("t1", "red_block", "far_bench"), move("t2", "blue_block", "far_bench"), relation="sequence")
    request = done(ordered)
    assert sites(request, "dog") == ["near_station", "far_station", "near_station", "far_station"]
    assert "t1" in precedence(request)["t2.load"]


def test_two_benches_are_served_by_two_dogs_that_do_not_share_a_station():
    snapshot = two_dogs()
    request = tree(move("t1", "red_block", "far_bench"), move("t2", "blue_block", "third_bench"))
    request = with_logistics(request, snapshot, TeamEstimator())
    ways = [sites(request, "dog"), sites(request, "rex")]
    assert sorted(way[0] for way in ways) == ["near_station", "side_station"]
    assert sorted(way[1] for way in ways) == ["far_station", "third_station"]
    before = precedence(request)
    assert not before["t2"] & {"t1.fetch", "t1.load", "t1.go", "t1"}


def test_a_station_is_entered_after_the_other_dog_has_left_it():
    snapshot = two_dogs()
    request = tree(
        TaskNode("t1", "dog goes", action="go", destination="near_station", robot="dog"),
        TaskNode("t2", "dog goes on", action="go", destination="far_station", robot="dog", after=("t1",)),
        TaskNode("t3", "rex goes", action="go", destination="near_station", robot="rex", after=("t2",)),
    )
    assert "t2" in leaves(with_logistics(request, snapshot, TeamEstimator()))["t3"].after


def test_a_dog_that_stands_in_the_way_is_sent_to_a_free_station():
    station = world().place("near_station").pose.position_w
    snapshot = two_dogs(first=(*station[:2], 0.29))
    request = tree(TaskNode("t1", "rex goes", action="go", destination="near_station", robot="rex"))
    found = leaves(with_logistics(request, snapshot, TeamEstimator()))
    assert (found["t1.clear"].robot, found["t1.clear"].destination) == ("dog", "side_station")
    assert "t1.clear" in found["t1"].after


STATIONS = {"near": (-2.2, 0.6, 0.29), "far": (2.2, 0.6, 0.29), "home": HOME, "yard": (-0.5, -1.5, 0.29)}


def pair(dog, rex):
    """Two dogs, each where it is said to stand, and two stations."""
    snapshot = two_dogs(STATIONS[dog], STATIONS[rex])
    kept = [
        place for place in snapshot.places if not (place.table and place.name not in ("near_station", "far_station"))
    ]
    return replace(snapshot, places=tuple(kept))


def go(name, robot, destination, **more):
    return TaskNode(name, f"{robot} goes", action="go", destination=destination, robot=robot, **more)


def starts_together(request, snapshot, first, second):
    """Whether neither walk waits for the other, and the plan has them begin at the same time."""
    before = precedence(request)
    assert not {first, second} & (before[first] | before[second])
    plan = allocate(request, snapshot, TeamEstimator(), "run", "plan")
    begin = {node.task: node.start for node in plan.nodes}
    return begin[first] == begin[second]


@pytest.mark.parametrize("order", [("dog", "rex"), ("rex", "dog")])
def test_two_that_swap_their_stations_walk_at_the_same_time(order):
    snapshot, goal = pair("near", "far"), {"dog": "far_station", "rex": "near_station"}
    request = tree(*(go(f"t{k}", robot, goal[robot]) for k, robot in enumerate(order, 1)))
    request = with_logistics(request, snapshot, TeamEstimator())
    assert list(leaves(request)) == ["t1", "t2"]
    assert starts_together(request, snapshot, "t1", "t2")


def test_a_swap_begins_when_both_may_leave():
    snapshot = pair("near", "far")
    loads = (move("t1", "red_block", "dog_tray"), go("t2", "dog", "far_station"), go("t3", "rex", "near_station"))
    request = with_logistics(tree(*loads), snapshot, TeamEstimator())
    assert starts_together(request, snapshot, "t2", "t3")
    assert precedence(request)["t2"] == precedence(request)["t3"] == {"t1"}


def test_one_that_is_sent_where_another_stands_changes_places_with_it():
    snapshot = pair("near", "far")
    request = with_logistics(tree(go("t1", "dog", "far_station")), snapshot, TeamEstimator())
    clear = leaves(request)["t1.clear"]
    assert (clear.robot, clear.destination) == ("rex", "near_station")
    assert starts_together(request, snapshot, "t1", "t1.clear")


def test_one_that_leaves_anyway_goes_first_where_no_station_is_free():
    snapshot = pair("near", "far")
    mat = Place("mat", "mark", "", Pose((0.0, -1.0, 0.0)), (0.7, 0.4, 0.0))
    snapshot = replace(snapshot, places=(*snapshot.places, mat))
    request = with_logistics(tree(go("t1", "dog", "far_station"), go("t2", "rex", "mat")), snapshot, TeamEstimator())
    assert list(leaves(request)) == ["t1", "t2"]
    assert precedence(request) == {"t1": {"t2"}, "t2": set()}


def test_three_that_change_places_all_walk_at_the_same_time():
    snapshot = pair("near", "far")
    dog, tray, station = snapshot.robot("dog"), snapshot.place("dog_tray"), snapshot.place("near_station")
    base = Pose((0.0, -1.5, 0.29))
    snapshot = replace(
        snapshot,
        robots=(*snapshot.robots, replace(dog, name="max", base=base, tool=base)),
        places=(
            *snapshot.places,
            replace(tray, name="max_tray", carrier="max", pose=Pose((-0.02, -1.5, 0.369))),
            replace(station, name="side_station", pose=Pose((0.0, -1.5, 0.0))),
        ),
    )
    ways = (("dog", "far_station"), ("rex", "side_station"), ("max", "near_station"))
    request = tree(*(go(f"t{k}", *way) for k, way in enumerate(ways, 1)))
    request = with_logistics(request, snapshot, TeamEstimator())
    assert set(precedence(request).values()) == {frozenset()}


def test_one_that_has_nowhere_to_go_refuses_the_request_by_name():
    snapshot = pair("home", "near")
    snapshot = replace(snapshot, places=tuple(place for place in snapshot.places if place.name != "far_station"))
    with pytest.raises(InfeasibleError, match="rex stands at the near station"):
        with_logistics(tree(go("t1", "dog", "near_station")), snapshot, TeamEstimator())


@pytest.mark.parametrize(("relation", "trips"), [("any_order", 1), ("sequence", 2)])
def test_deliveries_change_places_with_one_that_stands_at_their_end(relation, trips):
    """Whoever makes room leaves when all is loaded, and walks back only after it has come."""
    snapshot = pair("far", "near")
    moves = tree(move("t1", "red_block", "far_bench"), move("t2", "blue_block", "far_bench"), relation=relation)
    request = with_logistics(moves, snapshot, TeamEstimator())
    before, found = precedence(request), leaves(request)
    assert {"t1.load", "t2.load"} & before["t1.go"] == {"t1.load", "t2.load"} & before["t1.go.clear"]
    assert len({"t1.load", "t2.load"} & before["t1.go"]) == 3 - trips
    for robot in ("dog", "rex"):
        walks = [name for name, leaf in found.items() if leaf.action == "go" and leaf.robot == robot]
        walks.sort(key=lambda name: len(before[name]))
        assert len(walks) >= trips
        for earlier, later in pairwise(walks):
            assert earlier in before[later]
    assert allocate(request, snapshot, TeamEstimator(), "run", "plan").nodes
