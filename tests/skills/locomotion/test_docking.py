"""Docking: it arrives, stays within limits, keeps out of the dead zone, aims again, and says when it missed."""

import math

import numpy as np
import pytest

from skills.locomotion.docking import DockingCfg, DockingController, DockingPhase, limited
from skills.locomotion.planar import error_in_base
from skills.locomotion.pose_filter import PoseFilter

GOAL = np.array([1.5, -0.4, 1.2])


def dock(walker, controller, goal=GOAL, limit=40.0):
    """Docks with the filter in the loop; returns every command."""
    estimator, commands = PoseFilter(), []
    while not controller.finished and walker.now < limit:
        for stamp, pose in walker.measurements():
            estimator.measure(pose, stamp)
        pose = estimator.estimate(walker.now)
        command = controller.update(pose, goal, walker.now) if pose is not None else np.zeros(3)
        estimator.command(command, walker.now)
        commands.append(command)
        walker.step(command)
    return np.array(commands)


def test_a_noisy_walker_docks_from_every_side(make_walker):
    errors, yaws = [], []
    for seed in range(24):
        angle = seed * math.pi / 12
        walker = make_walker(seed, (GOAL[0] + 1.2 * math.cos(angle), GOAL[1] + 1.2 * math.sin(angle), 3 * angle))
        controller = DockingController()
        dock(walker, controller)
        assert controller.finished
        error = error_in_base(walker.pose, GOAL)
        errors.append(np.hypot(*error[:2]))
        yaws.append(abs(error[2]))
    assert np.median(errors) < 0.012  # sensor bias included, which nobody can see: about 6 mm
    assert np.percentile(errors, 95) < 0.022
    assert np.percentile(yaws, 95) < math.radians(2.5)


def test_without_noise_it_docks_within_the_acceptance(make_walker):
    for seed in range(10):
        walker = make_walker(seed, noise=0.0, yaw_noise=0.0)
        controller = DockingController()
        dock(walker, controller)
        error = error_in_base(walker.pose, GOAL)
        if controller.phase is DockingPhase.DOCKED:
            assert np.hypot(*error[:2]) < 0.0105
            assert abs(error[2]) < 0.026
        else:
            assert controller.attempt == controller.cfg.attempts
    assert controller.phase is DockingPhase.DOCKED


def test_the_integral_overcomes_a_slope(make_walker):
    slope = (-0.05, 0.0, 0.0)
    walker = make_walker(1, noise=0.0, yaw_noise=0.0, drift=slope)
    goal = np.array([1.0, 0.0, 0.0])
    controller = DockingController()
    dock(walker, controller, goal)
    assert controller.phase is DockingPhase.DOCKED
    weak = make_walker(1, noise=0.0, yaw_noise=0.0, drift=slope)
    proportional = DockingController(DockingCfg(ki=(0.0, 0.0)))
    dock(weak, proportional, goal)
    assert proportional.phase is DockingPhase.APPROACH  # it stays where 2.2 times the error balances the slope
    assert 0.015 < proportional.position_error < 0.03


def test_commands_keep_the_limits_and_the_dead_zone(make_walker):
    cfg = DockingCfg()
    commands = dock(make_walker(3), DockingController(cfg))
    assert (np.abs(commands).max(axis=0) <= np.array(cfg.velocity_limit) + 1e-9).all()
    norms = np.linalg.norm(commands, axis=1)
    assert ((norms == 0.0) | (norms >= cfg.smallest_command - 1e-9)).all()
    assert (norms == 0.0).any()
    assert norms.max() > 0.4


def test_scaling_keeps_the_direction_of_travel():
    scaled = limited(np.array([2.0, 1.0, -3.0]), (0.5, 0.25, 0.8), 0.05)
    assert scaled == pytest.approx([0.5, 0.25, -0.8])
    scaled = limited(np.array([0.2, 1.0, 0.0]), (0.5, 0.25, 0.8), 0.05)
    assert scaled[1] / scaled[0] == pytest.approx(5.0)
    assert np.linalg.norm(limited(np.array([0.001, 0.0, 0.001]), (0.5, 0.25, 0.8), 0.05)) == pytest.approx(0.05)
    assert not limited(np.zeros(3), (0.5, 0.25, 0.8), 0.05).any()


def test_it_turns_the_short_way():
    controller = DockingController()
    command = controller.update(np.array([0.0, 0.0, 3.0]), np.array([0.0, 0.0, -3.0]), 0.0)
    assert command[2] > 0.0
    assert controller.yaw_error == pytest.approx(2 * math.pi - 6.0)


def test_it_stands_aims_again_and_then_says_that_it_missed():
    cfg = DockingCfg(attempts=3)
    controller, now = DockingController(cfg), 0.0
    off = np.array([0.03, 0.0, 0.0])  # where it always comes to stand
    for attempt in range(1, 4):
        assert not controller.update(np.zeros(3), np.zeros(3), now).any()
        assert (controller.phase, controller.attempt) == (DockingPhase.SETTLE, attempt)
        assert not controller.update(off, np.zeros(3), now + 0.9 * cfg.settle_time).any()
        now += cfg.settle_time
        moves = controller.update(off, np.zeros(3), now)
        assert moves.any() == (attempt < 3)
        now += 0.02
    assert controller.phase is DockingPhase.MISSED
    assert controller.position_error == pytest.approx(0.03)
    controller.reset()
    assert controller.attempt == 1
    assert not controller.finished


def test_bad_numbers_are_refused():
    with pytest.raises(ValueError, match="not finite"):
        DockingController().update(np.array([np.nan, 0.0, 0.0]), np.zeros(3), 0.0)
    with pytest.raises(ValueError, match="smallest command"):
        DockingController(DockingCfg(velocity_limit=(0.5, 0.01, 0.5)))
