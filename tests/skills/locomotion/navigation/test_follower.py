"""Following: a robot with lag and a late, noisy sensor stays beside the path by less than 6 cm."""

import math

import numpy as np
import pytest

from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.follower import FollowerCfg, PathFollower, distance_from
from skills.locomotion.navigation.path import Path, path_through
from skills.locomotion.navigation.planner import plan
from skills.locomotion.pose_filter import PoseFilter

CORRIDOR = 0.06


def follow(walker, path, limit=90.0, held_until=0.0):
    """Follows with the filter in the loop; returns the follower, every command and every true pose."""
    follower, estimator, commands, poses = PathFollower(path), PoseFilter(), [], []
    while not follower.finished and walker.now < limit:
        for stamp, pose in walker.measurements():
            estimator.measure(pose, stamp)
        pose = estimator.estimate(walker.now)
        command = follower.update(pose, walker.now) if pose is not None else np.zeros(3)
        commands.append(command)
        walker.step(command if walker.now >= held_until else np.zeros(3))
        estimator.command(commands[-1] if walker.now >= held_until else np.zeros(3), walker.now)
        poses.append(walker.pose.copy())
    return follower, np.array(commands), np.array(poses)


def farthest(path, poses):
    return max(distance_from(path.poses[:, :2], pose[:2]) for pose in poses)


def test_in_random_worlds_it_stays_on_the_path_and_touches_nothing(make_walker, make_clutter, find_touched):
    for seed in range(9):
        floor, start, goal = make_clutter(seed)
        path = plan(floor, start, goal)
        if len(path.poses) == 1:
            continue
        follower, commands, poses = follow(make_walker(seed, start), path)
        assert follower.finished
        assert farthest(path, poses) < CORRIDOR
        assert (np.abs(commands) <= np.array(FollowerCfg().velocity_limit) + 1e-9).all()
        if path.clear_of(floor) > 0.05:
            assert find_touched(floor, poses[::5]) == set()
        end = path.poses[-1]
        assert np.hypot(*(poses[-1, :2] - end[:2])) < 0.12


def test_a_slope_or_a_bad_start_does_not_throw_it_off(make_walker, make_rooms):
    start, goal = np.array([-3.0, 1.2, 0.0]), np.array([3.0, -1.25, math.pi])
    path = plan(make_rooms(0.9), start, goal)
    follower, _, poses = follow(make_walker(1, start, drift=(-0.03, 0.03, 0.02)), path)
    assert follower.finished
    assert farthest(path, poses) < CORRIDOR
    follower, _, poses = follow(make_walker(2, start + np.array([0.08, -0.08, 0.3])), path)
    assert follower.finished
    assert farthest(path, poses[150:]) < CORRIDOR


def test_it_slows_down_to_turn(make_walker):
    keys = [np.zeros(3), np.array([2.0, 0.0, 0.0]), np.array([2.0, 0.0, 2.6])]
    path = path_through(keys, FloorMap())
    _, commands, poses = follow(make_walker(0, noise=0.0, yaw_noise=0.0), path)
    near = np.abs(poses[:, 0] - 2.0) < 0.04
    assert commands[:, 0].max() > 0.42
    assert commands[near, 0].max() < 0.25
    assert poses[:, 0].max() < 2.0 + CORRIDOR


def test_the_reference_waits_for_a_robot_that_is_held(make_walker):
    path = path_through([np.zeros(3), np.array([2.0, 0.0, 0.0])], FloorMap())
    follower, walker = PathFollower(path), make_walker(0, noise=0.0, yaw_noise=0.0)
    for k in range(500):
        follower.update(np.zeros(3), 0.02 * k)
    assert follower.progress < 1.0
    assert follower.off_path(np.array([0.1, 0.3, 0.0])) == pytest.approx(0.3)
    follower, _, poses = follow(walker, path, held_until=5.0)
    assert follower.finished
    assert poses[-1, 0] > 1.85


def test_commands_stay_out_of_the_dead_zone_and_end_at_zero(make_walker):
    path = path_through([np.zeros(3), np.array([0.5, 0.0, 0.0]), np.array([0.5, 0.2, 0.0])], FloorMap())
    follower, commands, _ = follow(make_walker(3), path)
    norms = np.linalg.norm(commands, axis=1)
    assert ((norms == 0.0) | (norms > 0.0499)).all()
    assert not follower.update(path.poses[-1], 99.0).any()
    assert follower.fraction == 1.0


def test_a_path_of_one_pose_is_done_at_once():
    follower = PathFollower(Path(np.zeros((1, 3)), (0,)))
    assert follower.finished
    assert follower.fraction == 1.0
    assert not follower.update(np.zeros(3), 0.0).any()
    assert follower.off_path(np.array([3.0, 4.0, 0.0])) == pytest.approx(5.0)


def test_bad_numbers_are_refused():
    follower = PathFollower(path_through([np.zeros(3), np.array([2.0, 0.0, 0.0])], FloorMap()))
    with pytest.raises(ValueError, match="finite"):
        follower.update(np.array([math.nan, 0.0, 0.0]), 0.0)
    with pytest.raises(ValueError, match="finite"):
        follower.update(np.zeros(3), math.nan)


def test_a_robot_that_was_pushed_ahead_is_not_waited_for(make_walker):
    """A reference that waited for a robot ahead of it would pull back as hard as its own motion pulls on."""
    path = Path(np.column_stack((np.arange(0.0, 3.0, 0.03), np.zeros((100, 2)))), (0, 99))
    walker, follower = make_walker(0, path.poses[0]), PathFollower(path)
    for k in range(1500):
        if k == 150:
            walker.pose[0] += 0.3
        walker.step(follower.update(walker.pose, walker.now))
        if follower.finished:
            break
    assert follower.finished
    assert walker.now < 12.0


def test_a_robot_that_was_pushed_back_or_aside_is_waited_for(make_walker):
    path = Path(np.column_stack((np.arange(0.0, 3.0, 0.03), np.zeros((100, 2)))), (0, 99))
    for offset in ((-0.3, 0.0), (0.0, 0.3)):
        walker, follower = make_walker(0, path.poses[0]), PathFollower(path)
        for _ in range(150):
            walker.step(follower.update(walker.pose, walker.now))
        walker.pose[:2] += offset
        before = follower.progress
        follower.update(walker.pose, walker.now + 0.02)
        assert follower.progress == before


def gain_of(path, offset, turn):
    """By how much the reference advances in one step along the x axis for a robot that is off it."""
    follower = PathFollower(path)
    before = follower.progress = float(path.times[50])
    pose = path.poses[50] + np.append(offset, turn)
    follower.update(pose, 0.0)
    follower.update(pose, 0.02)
    return follower.progress - before


@pytest.mark.parametrize("turn", [-0.3, 0.3])
def test_ahead_and_beside_are_the_paths_directions_however_the_robot_is_turned(turn):
    path = Path(np.column_stack((np.arange(0.0, 3.0, 0.03), np.zeros((100, 2)))), (0, 99))
    turned = gain_of(path, (0.0, 0.0), turn)
    assert 0.0 < turned < 0.02
    assert gain_of(path, (0.4, 0.0), turn) == pytest.approx(turned)
    beside = [gain_of(path, (0.0, side), turn) for side in (-0.14, 0.14)]
    assert beside[0] == pytest.approx(beside[1])
    assert beside[0] < turned
