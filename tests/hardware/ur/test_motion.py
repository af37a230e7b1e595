"""References of the twin's arm: where they get to, within which limits, and how they end."""

import numpy as np
import pytest

from hardware.twins.ur.motion import ArmLimits, ArmMotion, Motion

DT = 0.002
LIMITS = ArmLimits()


def run(arm: ArmMotion, seconds: float) -> np.ndarray:
    """Velocities over time; checks the limits."""
    before, seen = arm.velocity, []
    for _ in range(round(seconds / DT)):
        arm.step(DT)
        assert np.abs(arm.velocity).max() <= LIMITS.speed + 1e-9
        assert np.abs(arm.velocity - before).max() <= LIMITS.acceleration * DT + 1e-9
        before = arm.velocity
        seen.append(before)
    return np.array(seen)


def test_movej_arrives_and_rests():
    arm = ArmMotion(np.zeros(6))
    target = np.array([0.5, -0.3, 0.0, 0.1, 0.0, -1.0])
    arm.move(target, 1.0, 2.0)
    speeds = np.abs(run(arm, 2.5))
    assert speeds.max() == pytest.approx(1.0, abs=0.02)  # of the leading axis
    assert arm.motion is Motion.REST
    np.testing.assert_allclose(arm.position, target, atol=1e-9)


def test_servoj_follows_a_ramp_by_its_lookahead():
    arm, speed, lookahead = ArmMotion(np.zeros(6)), 0.4, 0.05
    for k in range(500):
        arm.servo(np.full(6, speed * k * DT), lookahead)
        run(arm, DT)
    assert arm.velocity == pytest.approx(np.full(6, speed), rel=1e-3)
    assert speed * 499 * DT - arm.position[0] == pytest.approx(speed * (lookahead - DT), abs=1e-3)


def test_speedj_then_stop_brakes_as_hard_as_asked():
    arm = ArmMotion(np.zeros(6))
    arm.speed(np.array([0.0, 0.8, 0.0, 0.0, -0.4, 0.0]), 4.0)
    run(arm, 0.3)
    assert arm.velocity == pytest.approx([0.0, 0.8, 0.0, 0.0, -0.4, 0.0])
    arm.stop(2.0)
    run(arm, 0.38)
    assert arm.motion is Motion.STOP
    run(arm, 0.06)
    assert arm.motion is Motion.REST
    assert not arm.velocity.any()


def test_a_stop_at_rest_is_none():
    arm = ArmMotion(np.zeros(6))
    arm.stop(1.0)
    assert arm.motion is Motion.REST


@pytest.mark.parametrize("target", [np.full(6, 7.0), np.array([0, 0, np.nan, 0, 0, 0])])
def test_what_the_arm_cannot_reach_is_told(target):
    assert not ArmMotion(np.zeros(6)).within(target)
