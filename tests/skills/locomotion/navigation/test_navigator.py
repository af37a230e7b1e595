"""Walking on a map that changes: pushed aside, another robot in the way, one that makes way, and one that does not."""

import numpy as np
import pytest

from skills.errors import NoWayError
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.keep_off import STOP_DISTANCE
from skills.locomotion.navigation.navigator import PATIENCE, Navigator
from skills.locomotion.navigation.neighbours import Neighbour
from skills.locomotion.navigation.rectangle import Rectangle
from skills.locomotion.pose_filter import PoseFilter

GOAL = np.array([3.0, 0.0, 0.0])
POST = Rectangle("post", (1.5, 0.0), (0.2, 0.2))
HALL = (
    Rectangle("north", (1.0, 0.8), (6.0, 0.2)),
    Rectangle("south", (1.0, -0.8), (6.0, 0.2)),
    Rectangle("east", (4.1, 0.0), (0.2, 1.8)),
)


def other(x, y):
    return Neighbour("other_dog", np.array([x, y, 0.0]), np.array([0.36, 0.2]), np.zeros(3))


def walk(navigator, walker, floor, others_at=lambda now: (), limit=60.0, push=None):
    """Walks with the filter in the loop; ``others_at`` gives the robots of a time. Returns true poses and commands."""
    estimator, poses, commands = PoseFilter(), [], []
    while not navigator.finished and walker.now < limit:
        for stamp, pose in walker.measurements():
            estimator.measure(pose, stamp)
        pose = estimator.estimate(walker.now)
        command = navigator.update(pose, floor, walker.now, others_at(walker.now)) if pose is not None else np.zeros(3)
        estimator.command(command, walker.now)
        walker.step(command)
        if push is not None and abs(walker.now - push[0]) < 0.011:
            walker.pose = walker.pose + push[1]
            push = None
        poses.append(walker.pose.copy())
        commands.append(command)
    return np.array(poses), np.array(commands)


def test_one_plan_is_enough_when_nothing_happens(make_walker, find_touched):
    navigator, floor = Navigator("dog", GOAL, "far_station"), FloorMap((POST,))
    poses, _ = walk(navigator, make_walker(0), floor)
    assert navigator.finished
    assert navigator.plans == 1
    assert find_touched(floor, poses[::5]) == set()


def test_pushed_aside_it_plans_again(make_walker, find_touched):
    navigator, floor = Navigator("dog", GOAL, "far_station"), FloorMap((POST,))
    poses, _ = walk(navigator, make_walker(0), floor, push=(4.0, np.array([0.0, 0.6, 0.5])))
    assert navigator.finished
    assert navigator.plans == 2
    assert find_touched(floor, poses[::5]) == set()


def test_another_robot_that_steps_into_the_way_is_walked_around(make_walker, find_touched):
    navigator, floor = Navigator("dog", GOAL), FloorMap((POST,))
    first = walk(Navigator("dog", GOAL), make_walker(0), floor)[0]
    side = 1.0 if first[np.argmin(np.abs(first[:, 0] - 1.5)), 1] > 0.0 else -1.0
    robot = other(1.6, 0.7 * side)
    poses, _ = walk(navigator, make_walker(0), floor, lambda now: (robot,) if now > 1.5 else ())
    assert navigator.finished
    assert navigator.plans == 2
    assert find_touched(FloorMap((POST, robot.rectangle(0.15))), poses[::5]) == set()


def test_it_waits_for_a_robot_that_makes_way(make_walker):
    navigator, robot = Navigator("dog", GOAL), other(1.5, 0.0)
    poses, commands = walk(navigator, make_walker(0), FloorMap(HALL), lambda now: (robot,) if 1.0 < now < 9.0 else ())
    assert navigator.finished
    assert (np.linalg.norm(commands, axis=1) == 0.0)[:450].sum() > 100
    assert poses[:450, 0].max() < 1.5 - 0.72 - STOP_DISTANCE


def test_it_gives_up_on_one_that_stays_and_names_it(make_walker):
    walker = make_walker(0)
    with pytest.raises(NoWayError, match="other dog stands in the way to the far station; dog waited 30 s"):
        walk(Navigator("dog", GOAL, "far_station"), walker, FloorMap(HALL), lambda now: (other(1.5, 0.0),))
    assert PATIENCE <= walker.now < PATIENCE + 15.0


def test_one_that_stands_at_the_goal_is_said_to(make_walker):
    robot, floor = other(3.2, 0.1), FloorMap((POST,))
    with pytest.raises(NoWayError, match="other dog stands at the far station"):
        walk(Navigator("dog", GOAL, "far_station"), make_walker(0), floor, lambda now: (robot,))


def test_without_another_robot_it_gives_up_at_once(make_walker):
    shut = FloorMap((*HALL, Rectangle("middle", (1.5, 0.0), (0.1, 1.7))))
    walker = make_walker(0)
    with pytest.raises(NoWayError):
        walk(Navigator("dog", GOAL), walker, shut)
    assert walker.now < 0.3
