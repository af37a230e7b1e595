"""Never into another robot, whatever is commanded."""

import numpy as np
import pytest

from skills.locomotion.navigation.footprint import footprint_of
from skills.locomotion.navigation.keep_off import CLEARANCE, STOP_DISTANCE, keep_off
from skills.locomotion.navigation.neighbours import Neighbour
from skills.locomotion.navigation.rectangle import Boxes, separation
from skills.locomotion.pose_filter import PoseFilter

GO2 = footprint_of("go2")
HALF = np.array([GO2.half_length, GO2.half_width])
FULL = np.array([0.5, 0.0, 0.0])


def rex(x, y=0.0, yaw=0.0, unseen=0.0):
    return Neighbour("rex", np.array([x, y, yaw]), HALF, np.zeros(3), unseen=unseen)


def apart(a, b):
    boxes = [Boxes(pose[None, :2], HALF[None], pose[2:]) for pose in (a, b)]
    return float(separation(*boxes)[0, 0])


def test_far_away_and_alongside_nothing_changes():
    for others in ((), (rex(5.0),), (rex(0.3, 0.75),), (rex(-1.0),)):
        command, who = keep_off(np.zeros(3), FULL, GO2, others)
        np.testing.assert_array_equal(command, FULL)
        assert who == ""


def test_the_nearer_the_slower_and_at_the_clearance_not_at_all():
    speeds = []
    for gap in (0.8, 0.6, 0.4, 0.3, CLEARANCE):
        command, who = keep_off(np.zeros(3), FULL, GO2, (rex(0.72 + gap),))
        speeds.append(command[0])
        assert who == ("rex" if command[0] < 0.5 else "")
    assert speeds == sorted(speeds, reverse=True)
    assert speeds[0] >= 0.3
    assert speeds[-1] == 0.0


def test_away_is_always_free():
    command, _ = keep_off(np.zeros(3), -FULL, GO2, (rex(0.78),))
    np.testing.assert_array_equal(command, -FULL)


def test_a_turn_that_would_sweep_a_corner_into_it_is_none():
    turn = np.array([0.0, 0.0, 0.8])
    assert not keep_off(np.zeros(3), turn, GO2, (rex(0.0, 0.4 + CLEARANCE),))[0].any()
    assert keep_off(np.zeros(3), turn, GO2, (rex(0.0, 1.3),))[0].any()


def test_one_that_is_not_seen_any_more_is_kept_off_farther():
    seen, lost = (keep_off(np.zeros(3), FULL, GO2, (rex(1.5, unseen=age),))[0][0] for age in (0.0, 2.0))
    assert seen > 0.0
    assert lost == 0.0


def test_the_longer_it_is_not_seen_the_farther_without_an_end():
    assert keep_off(np.zeros(3), FULL, GO2, (rex(6.0, unseen=5.0),))[0].any()
    assert not keep_off(np.zeros(3), FULL, GO2, (rex(6.0, unseen=20.0),))[0].any()


@pytest.mark.parametrize("seed", range(6))
def test_two_that_are_driven_at_each_other_never_come_closer_than_promised(make_walker, seed):
    """With the gait's lag, the sensor's noise, bias and latency, for each what it may know of the other."""
    rng = np.random.default_rng(seed)
    starts = np.array([-1.5, 0.0, 0.0]), np.array([1.5, rng.uniform(-0.5, 0.5), rng.uniform(-np.pi, np.pi)])
    walkers = [make_walker(10 * seed + k, start) for k, start in enumerate(starts)]
    filters, seen, least = [PoseFilter(), PoseFilter()], [start.copy() for start in starts], np.inf
    for _ in range(1000):
        for walker, estimator, k in zip(walkers, filters, (0, 1), strict=True):
            for stamp, pose in walker.measurements():
                estimator.measure(pose, stamp)
                seen[k] = pose
        for walker, estimator, k in zip(walkers, filters, (0, 1), strict=True):
            pose, other = estimator.estimate(walker.now), seen[1 - k]
            command = np.zeros(3)
            if pose is not None:
                to = other[:2] - pose[:2]
                c, s = np.cos(pose[2]), np.sin(pose[2])
                local = np.array([c * to[0] + s * to[1], c * to[1] - s * to[0]])
                wanted = np.array([0.5 * np.sign(local[0]), np.clip(local[1], -0.25, 0.25), rng.uniform(-0.8, 0.8)])
                command = keep_off(pose, wanted, GO2, (Neighbour("o", other, HALF, np.zeros(3)),))[0]
            estimator.command(command, walker.now)
            walker.step(command)
        least = min(least, apart(walkers[0].pose, walkers[1].pose))
    assert STOP_DISTANCE <= least < 0.6
