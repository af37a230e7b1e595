"""Several dogs on one floor: doors, corridors, crossings; nobody is touched, everybody arrives or says why not."""

import numpy as np
import pytest

from skills.contract import Reason
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.keep_off import STOP_DISTANCE
from skills.locomotion.navigation.parking import in_the_way
from skills.locomotion.navigation.rectangle import Rectangle, separation
from skills.locomotion.walking import Dock
from tests.skills.locomotion.crowd import Crowd

LEFT, UP, DOWN = np.pi, np.pi / 2, -np.pi / 2


def box(name, x, y, size_x, size_y):
    return Rectangle(name, (x, y), (size_x, size_y))


FRAME = (
    box("west", -5.0, 0.0, 0.1, 10.0),
    box("east", 5.0, 0.0, 0.1, 10.0),
    box("north", 0.0, 5.0, 10.0, 0.1),
    box("south", 0.0, -5.0, 10.0, 0.1),
)
HALL = FloorMap(FRAME)
BENCHES = (box("near_bench", -3.0, 2.0, 1.6, 0.8), box("far_bench", 3.0, -2.0, 1.6, 0.8))
ROOMS = FloorMap((*FRAME, box("upper", 0.0, 2.775, 0.1, 4.45), box("lower", 0.0, -2.775, 0.1, 4.45), *BENCHES))
CORRIDOR = FloorMap((*FRAME, box("upper", 0.0, 2.775, 4.0, 4.45), box("lower", 0.0, -2.775, 4.0, 4.45)))
WORKSHOP = FloorMap(
    (
        box("middle_wall", 0.0, 0.45, 0.1, 2.1),
        box("door_post", 0.0, -1.85, 0.1, 0.3),
        box("west", -3.0, -0.25, 0.1, 3.5),
        box("east", 3.0, -0.25, 0.1, 3.5),
        box("north", 0.0, 1.55, 6.1, 0.1),
        box("south", 0.0, -2.05, 6.1, 0.1),
        box("near_bench", -2.2, 0.0, 0.7, 1.0),
        box("far_bench", 2.2, 0.0, 0.7, 1.0),
    )
)
NEAR, FAR = (-1.55, 0.1, DOWN), (1.55, 0.1, UP)


@pytest.fixture
def run(make_walker):
    def _run(floor, seed=0, skill=None, **dogs):
        given = {name: (start, None if goal is None else np.array(goal)) for name, (start, goal) in dogs.items()}
        crowd = Crowd(make_walker, floor, given, seed, *(() if skill is None else (skill,)))
        crowd.run()
        assert min(crowd.apart.values(), default=1.0) >= STOP_DISTANCE
        assert crowd.room > 0.0
        return crowd

    return _run


def all_arrive(crowd):
    assert all(dog.arrived for dog in crowd.dogs if dog.goal is not None), [dog.result for dog in crowd.dogs]


@pytest.mark.parametrize("seed", range(2))
def test_two_swap_places_through_a_door(run, seed):
    here, there = (-2.0, 0.3, 0.0), (2.0, -0.3, LEFT)
    crowd = run(ROOMS, seed, dog=(here, there), rex=(there, here))
    all_arrive(crowd)
    assert crowd.now < 75.0


@pytest.mark.parametrize("names", [("dog", "rex"), ("rex", "dog")])
def test_two_swap_stations_of_the_workshop_by_docking(run, names):
    crowd = run(WORKSHOP, 1, Dock, **{names[0]: (NEAR, FAR), names[1]: (FAR, NEAR)})
    all_arrive(crowd)
    for dog in crowd.dogs:
        assert np.hypot(*(dog.walker.pose - dog.goal)[:2]) < 0.03


def test_head_on_in_a_corridor_the_later_name_leaves_it(run):
    crowd = run(CORRIDOR, dog=((-1.2, 0.0, 0.0), (4.0, 2.0, UP)), rex=((1.0, 0.0, LEFT), (-4.0, 2.0, UP)))
    all_arrive(crowd)
    first, second = crowd.dogs
    assert first.finished_at < second.finished_at


def test_from_both_ends_of_a_corridor_only_one_is_in_it(run, make_walker):
    dogs = {"dog": ((-4.0, 2.0, 0.0), np.array([4.0, 2.0, UP])), "rex": ((4.0, 2.0, LEFT), np.array([-4.0, 2.0, UP]))}
    crowd, both = Crowd(make_walker, CORRIDOR, dogs), 0
    while any(dog.result is None for dog in crowd.dogs) and crowd.now < 100.0:
        crowd.step()
        both += all(abs(dog.walker.pose[0]) < 2.0 for dog in crowd.dogs)
    all_arrive(crowd)
    assert both == 0


def test_one_that_stands_in_the_way_is_walked_around(run):
    crowd = run(HALL, dog=((-3.0, 0.0, 0.0), (3.0, 0.0, 0.0)), rex=((0.0, 0.1, 1.0), None))
    all_arrive(crowd)
    assert crowd.now < 30.0


@pytest.mark.parametrize(
    ("where", "text"),
    [((3.1, 0.1, UP), "rex stands at the dog goal"), ((0.0, 0.0, UP), "rex stands in the way to the dog goal")],
)
def test_one_that_stands_at_the_goal_or_in_the_door_is_waited_for_and_named(run, where, text):
    crowd = run(ROOMS, dog=((-3.0, 0.0, 0.0), (3.0, 0.0, 0.0)), rex=(where, None))
    (result,) = (dog.result for dog in crowd.dogs if dog.goal is not None)
    assert result.reason is Reason.UNREACHABLE
    assert text in result.text
    assert 30.0 < crowd.now < 70.0
    assert crowd.apart["dog", "rex"] > 0.4
    assert not in_the_way(ROOMS, crowd.dogs[0].walker.pose[None, :2])[0]


@pytest.mark.parametrize("seconds", [1.0, 6.0, 8.0])
def test_two_that_walk_at_each_other_stand_when_the_world_falls_silent(make_walker, seconds):
    dogs = {
        "dog": ((-4.0, 0.0, 0.0), np.array([4.0, 0.0, 0.0])),
        "rex": ((4.0, 0.0, LEFT), np.array([-4.0, 0.0, LEFT])),
    }
    crowd = Crowd(make_walker, FloorMap(), dogs)
    crowd.frozen_at = seconds
    results = crowd.run(30.0)
    assert crowd.apart["dog", "rex"] >= STOP_DISTANCE
    assert crowd.now < seconds + 4.0
    for result in results.values():
        assert result.reason is Reason.PERCEPTION_LOST
        assert "no world snapshot" in result.text


def test_one_whose_neighbour_is_not_measured_stands_and_names_it(make_walker):
    dogs = {"dog": ((-4.0, 0.0, 0.0), np.array([4.0, 0.0, 0.0])), "rex": ((4.0, 0.0, LEFT), None)}
    crowd = Crowd(make_walker, FloorMap(), dogs)
    crowd.dogs[1].walker.measurements = list
    result = crowd.run(30.0)["dog"]
    assert result.reason is Reason.PERCEPTION_LOST
    assert "no pose of rex" in result.text
    assert crowd.dogs[0].walker.pose[0] < -3.5


def test_one_that_is_alone_goes_on_by_its_own_pose_when_the_world_falls_silent(make_walker):
    crowd = Crowd(make_walker, HALL, {"dog": ((-3.0, 0.0, 0.0), np.array([3.0, 0.0, 0.0]))})
    crowd.frozen_at = 1.0
    crowd.run()
    all_arrive(crowd)


def test_three_cross(run):
    dogs = {}
    for name, angle in (("dog", 0.0), ("max", 2.1), ("rex", 4.2)):
        out = 3.0 * np.array([np.cos(angle), np.sin(angle)])
        dogs[name] = ((*out, angle + np.pi), (*-out, angle + np.pi))
    crowd = run(HALL, 1, **dogs)
    all_arrive(crowd)
    assert crowd.now < 60.0


def random_dogs(floor, seed, count=2):
    """Starts anywhere, goals where a robot that has arrived shuts no passage."""
    rng, starts, goals = np.random.default_rng(seed), [], []
    near = 0.15 * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    while len(goals) < count:
        pose = np.append(rng.uniform(-4.5, 4.5, 2), rng.uniform(-np.pi, np.pi))
        taken = starts if len(starts) < count else goals
        others = floor.bodies(np.array(taken).reshape(-1, 3))
        if floor.at(pose)[0] < 0.1 or separation(floor.bodies(pose[None]), others).min(initial=1.0) < 0.6:
            continue
        if taken is starts:
            starts.append(pose)
        elif floor.turnable(pose[None, :2])[0] and not in_the_way(floor, pose[:2] + near).any():
            goals.append(pose)
    return {name: (start, goal) for name, start, goal in zip(("dog", "rex", "zoe"), starts, goals, strict=False)}


@pytest.mark.parametrize("seed", range(4))
def test_random_pairs(run, seed):
    all_arrive(run(ROOMS, seed, **random_dogs(ROOMS, seed)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200))
def test_two_hundred_random_pairs(run, seed):
    floor = (ROOMS, CORRIDOR)[seed % 2]
    all_arrive(run(floor, seed, **random_dogs(floor, seed)))
