"""Walking on a map that changes: pushed aside, another robot in the way, one that makes way, and one that does not."""

import numpy as np
import pytest

from skills.errors import NoWayError
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.navigator import PATIENCE, Navigator
from skills.locomotion.navigation.rectangle import Rectangle
from skills.locomotion.pose_filter import PoseFilter

GOAL = np.array([3.0, 0.0, 0.0])
POST = Rectangle("post", (1.5, 0.0), (0.2, 0.2))
HALL = (
    Rectangle("north", (1.0, 0.8), (6.0, 0.2)),
    Rectangle("south", (1.0, -0.8), (6.0, 0.2)),
    Rectangle("east", (4.1, 0.0), (0.2, 1.8)),
)


def with_robot(floor, x, y):
    body = Rectangle("other_dog", (x, y), (0.72, 0.4))
    return FloorMap((*floor.solid, body), floor.forbidden, movable=frozenset({"other_dog"}))


def walk(navigator, walker, floor_at, limit=40.0, push=None):
    """Walks with the filter in the loop; ``floor_at`` gives the map of a time. Returns true poses and commands."""
    estimator, poses, commands = PoseFilter(), [], []
    while not navigator.finished and walker.now < limit:
        for stamp, pose in walker.measurements():
            estimator.measure(pose, stamp)
        pose = estimator.estimate(walker.now)
        command = navigator.update(pose, floor_at(walker.now), walker.now) if pose is not None else np.zeros(3)
        estimator.command(command, walker.now)
        walker.step(command)
        if push is not None and abs(walker.now - push[0]) < 0.011:
            walker.pose = walker.pose + push[1]
            push = None
        poses.append(walker.pose.copy())
        commands.append(command)
    return np.array(poses), np.array(commands)


def test_one_plan_is_enough_when_nothing_happens(make_walker, find_touched):
    navigator, floor = Navigator(GOAL), FloorMap((POST,))
    poses, _ = walk(navigator, make_walker(0), lambda now: floor)
    assert navigator.finished
    assert navigator.plans == 1
    assert find_touched(floor, poses[::5]) == set()


def test_pushed_aside_it_plans_again(make_walker, find_touched):
    navigator, floor = Navigator(GOAL), FloorMap((POST,))
    poses, _ = walk(navigator, make_walker(0), lambda now: floor, push=(4.0, np.array([0.0, 0.6, 0.5])))
    assert navigator.finished
    assert navigator.plans == 2
    assert find_touched(floor, poses[::5]) == set()


def test_another_robot_that_steps_into_the_way_is_walked_around(make_walker, find_touched):
    navigator, floor = Navigator(GOAL), FloorMap((POST,))
    later = with_robot(floor, 1.6, 0.7), with_robot(floor, 1.6, -0.7)
    first = walk(Navigator(GOAL), make_walker(0), lambda now: floor)[0]
    side = 0 if first[np.argmin(np.abs(first[:, 0] - 1.5)), 1] > 0.0 else 1
    poses, _ = walk(navigator, make_walker(0), lambda now: floor if now < 1.5 else later[side])
    assert navigator.finished
    assert navigator.plans == 2
    assert find_touched(later[side], poses[::5]) == set()


def test_it_waits_for_a_robot_that_makes_way(make_walker):
    hall = FloorMap(HALL)
    shut = with_robot(hall, 1.5, 0.0)
    navigator = Navigator(GOAL)
    poses, commands = walk(navigator, make_walker(0), lambda now: shut if 1.0 < now < 4.5 else hall)
    assert navigator.finished
    still = (np.linalg.norm(commands, axis=1) == 0.0)[60:200]
    assert still.sum() > 100
    assert poses[200, 0] < 1.0


def test_it_gives_up_on_one_that_stays_and_names_it(make_walker):
    shut = with_robot(FloorMap(HALL), 1.5, 0.0)
    walker = make_walker(0)
    with pytest.raises(NoWayError, match="other dog"):
        walk(Navigator(GOAL), walker, lambda now: shut)
    assert PATIENCE <= walker.now < PATIENCE + 1.0


def test_without_another_robot_it_gives_up_at_once(make_walker):
    around = FloorMap((*HALL, Rectangle("middle", (1.5, 0.0), (0.1, 1.7))))
    walker = make_walker(0)
    with pytest.raises(NoWayError):
        walk(Navigator(GOAL), walker, lambda now: around)
    assert walker.now < 0.3
