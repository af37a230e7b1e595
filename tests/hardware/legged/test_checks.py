"""Checks of a legged robot's messages that the controller's tests do not reach."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.legged.checks import check_effort, check_state, check_step, tilt
from hardware.ports.legged import LeggedState
from hardware.safety.faults import FaultCode


@pytest.fixture
def state(go2):
    n, zero = len(go2.joints), np.zeros(3)
    return LeggedState(
        1.0, go2.joint_names, go2.stand, np.zeros(n), np.zeros(n), np.array([1.0, 0, 0, 0]), zero, zero, np.zeros(4)
    )


def test_tilt_is_the_angle_to_the_vertical():
    assert tilt(np.array([1.0, 0.0, 0.0, 0.0])) == 0.0
    assert tilt(np.array([np.cos(0.2), 0.0, np.sin(0.2), 0.0])) == pytest.approx(0.4)
    assert tilt(np.array([0.0, 2.0, 0.0, 0.0])) == pytest.approx(np.pi)
    assert tilt(np.array([np.cos(0.9), 0.0, 0.0, np.sin(0.9)])) == pytest.approx(0.0, abs=1e-7)


def test_each_measurement_is_checked(state, go2):
    assert check_state(state, 0.0, go2, 1.0) is None
    for changed in (
        replace(state, names=("a",)),
        replace(state, velocity=np.zeros(3)),
        replace(state, angular_velocity_b=np.array([0.0, np.nan, 0.0])),
        replace(state, linear_acceleration_b="none"),
        replace(state, orientation_w=np.array([0.5, 0.0, 0.0, 0.0])),
        replace(state, stamp=np.inf),
    ):
        assert check_state(changed, 0.0, go2, 1.0).code is FaultCode.STATE_INVALID
    assert check_state(state, 1.1, go2, 1.0).code is FaultCode.STATE_STAMP
    assert check_state(state, 0.0, go2, 1.0 + go2.safety.state_age + 0.01).code is FaultCode.STATE_STALE
    assert check_state(state, 0.0, go2, 0.9).code is FaultCode.STATE_STAMP


def test_a_hot_motor_is_a_fault(state, go2):
    warm = np.full(len(go2.joints), np.nan)
    warm[3] = go2.safety.max_temperature - 1.0
    assert check_state(replace(state, temperature=warm), 0.0, go2, 1.0) is None
    fault = check_state(replace(state, temperature=warm + 2.0), 0.0, go2, 1.0)
    assert fault.code is FaultCode.OVERHEAT
    assert go2.joint_names[3] in fault.text


def test_a_joint_that_is_overloaded_for_long_is_a_fault(state, go2):
    strained = replace(state, effort=np.where(np.arange(len(go2.joints)) == 5, -go2.effort_limit, 0.0))
    fault, since = check_effort(strained, None, go2)
    assert (fault, since) == (None, 1.0)
    assert check_effort(replace(strained, stamp=1.9), since, go2) == (None, 1.0)
    assert check_effort(replace(state, stamp=1.9), since, go2) == (None, None)
    fault, _ = check_effort(replace(strained, stamp=2.0), since, go2)
    assert fault.code is FaultCode.OVERLOAD
    assert go2.joint_names[5] in fault.text
    assert check_effort(replace(state, effort=np.zeros(0)), None, go2) == (None, None)


def test_the_step_names_the_joint(go2):
    far = go2.stand + np.eye(12)[4] * 1.3
    assert "FR_thigh_joint jumps by 1.300" in check_step(far, go2.stand, go2).text
    assert check_step(go2.stand + 1.19, go2.stand, go2) is None
