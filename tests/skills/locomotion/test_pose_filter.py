"""The pose filter: on time while walking, quiet while standing, and honest about what it has not seen."""

import numpy as np
import pytest

from skills.locomotion.planar import error_in_base
from skills.locomotion.pose_filter import PoseFilter, PoseFilterCfg


def follow(walker, estimator, command, seconds):
    """Feeds the filter; returns the errors of estimate and of newest measurement, each (n, 3)."""
    estimates, raw, newest = [], [], None
    end = walker.now + seconds
    while walker.now < end:
        for stamp, pose in walker.measurements():
            newest = pose
            estimator.measure(pose, stamp)
        estimator.command(np.asarray(command), walker.now)
        pose = estimator.estimate(walker.now)
        if pose is not None:
            truth = walker.pose + walker.bias
            estimates.append(error_in_base(truth, pose))
            raw.append(error_in_base(truth, newest))
        walker.step(np.asarray(command))
    return np.array(estimates), np.array(raw)


def test_it_makes_up_for_the_latency_while_walking(make_walker):
    estimator = PoseFilter()
    estimates, raw = follow(make_walker(0), estimator, (0.5, 0.0, 0.4), 4.0)
    late = raw[100:, 0].mean()
    assert late < -0.025  # 50 ms and the wait for the next exposure, at 0.5 m/s
    assert abs(estimates[100:, 0].mean()) < 0.004
    assert np.sqrt((estimates[100:, :2] ** 2).mean()) < 0.6 * np.sqrt((raw[100:, :2] ** 2).mean())
    assert abs(estimates[100:, 2].mean()) < 0.004


def test_it_averages_while_standing(make_walker):
    estimates, raw = follow(make_walker(1), PoseFilter(), (0.0, 0.0, 0.0), 4.0)
    assert estimates[100:, :2].std() < 0.45 * raw[100:, :2].std()
    assert estimates[100:, 2].std() < 0.45 * raw[100:, 2].std()


def test_a_gait_slower_than_commanded_still_does_not_run_away(make_walker):
    estimates, _ = follow(make_walker(2, drift=(-0.1, 0.05, 0.0)), PoseFilter(), (0.5, 0.0, 0.0), 4.0)
    assert np.abs(estimates[100:, :2].mean(axis=0)).max() < 0.012


def test_a_kick_starts_it_anew(make_walker):
    walker, estimator = make_walker(3), PoseFilter()
    follow(walker, estimator, (0.0, 0.0, 0.0), 1.0)
    walker.pose = walker.pose + np.array([0.5, 0.0, 0.0])
    estimates, _ = follow(walker, estimator, (0.0, 0.0, 0.0), 0.4)
    assert abs(estimates[-1, 0]) < 0.02


def test_late_order_and_bad_numbers():
    estimator = PoseFilter()
    assert estimator.estimate(1.0) is None
    estimator.measure(np.array([1.0, 2.0, 3.1]), 1.0)
    estimator.measure(np.array([9.0, 9.0, 0.0]), 0.9)
    assert estimator.stamp == 1.0
    assert estimator.estimate(1.0) == pytest.approx([1.0, 2.0, 3.1])
    estimator.measure(np.array([1.0, 2.0, -3.1]), 1.03)  # across the seam: 0.08 rad on, not 6.2 back
    assert abs(estimator.estimate(1.03)[2]) > 3.1
    with pytest.raises(ValueError, match="not finite"):
        estimator.measure(np.array([np.nan, 0.0, 0.0]), 2.0)
    estimator.reset()
    assert estimator.estimate(2.0) is None


def test_uncertainty_grows_while_walking_and_shrinks_with_measurements():
    estimator = PoseFilter(PoseFilterCfg())
    for k in range(30):
        estimator.measure(np.zeros(3), k / 30)
    assert estimator.sigma[0] < 0.003
    walking = PoseFilter()
    for k in range(30):
        walking.command(np.array([0.05, 0.0, 0.0]), k / 30)
        walking.measure(np.zeros(3), k / 30)
    assert walking.sigma[0] > 1.2 * estimator.sigma[0]
