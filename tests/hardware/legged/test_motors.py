"""A motor that does not pull is found; one that is asked for little, or a robot that feels no torque, is not."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.legged.motors import LONGEST, MotorWatch
from hardware.ports.legged import LeggedCommand, LeggedState
from hardware.safety.faults import FaultCode

DT = 0.01
KNEE = 2


def command(go2, away: float = 0.3) -> LeggedCommand:
    position = go2.stand + away * np.eye(len(go2.joints))[KNEE]
    return LeggedCommand(0.0, go2.joint_names, position, go2.kp, go2.kd)


def state(go2, stamp: float, effort: np.ndarray) -> LeggedState:
    n, zero = len(go2.joints), np.zeros(3)
    return LeggedState(
        stamp, go2.joint_names, go2.stand, np.zeros(n), effort, np.array([1.0, 0, 0, 0]), zero, zero, np.zeros(4)
    )


def first_fault(go2, effort, sent, seconds: float = 1.0):
    watched = MotorWatch(go2)
    for i in range(round(seconds / DT)):
        if fault := watched.check(state(go2, i * DT, effort(i)), sent):
            return i * DT, fault
    return None


def test_a_motor_that_is_off_is_named(go2) -> None:
    others = np.where(np.arange(len(go2.joints)) == KNEE, 0.0, 3.0)
    found = first_fault(go2, lambda _: others, command(go2))
    assert found is not None
    assert found[1].code is FaultCode.TRACKING_ERROR
    assert go2.joint_names[KNEE] in found[1].text
    assert found[0] == pytest.approx(LONGEST, abs=2 * DT)


def test_a_motor_that_pulls_now_and_then_or_is_asked_for_little_is_none(go2) -> None:
    n = len(go2.joints)
    pulls = lambda i: np.full(n, 3.0) + (12.0 if i % 20 == 0 else -3.0) * np.eye(n)[KNEE]  # noqa: E731
    assert first_fault(go2, pulls, command(go2)) is None
    others = np.where(np.arange(n) == KNEE, 0.0, 3.0)
    assert first_fault(go2, lambda _: others, command(go2, 0.02)) is None


def test_without_measured_torques_or_a_command_there_is_nothing_to_judge(go2) -> None:
    nothing = np.zeros(len(go2.joints))
    assert first_fault(go2, lambda _: nothing, command(go2)) is None
    assert first_fault(go2, lambda _: nothing + 1.0, None) is None
    unknown = replace(state(go2, 0.0, nothing), effort=np.empty(0))
    assert MotorWatch(go2).check(unknown, command(go2)) is None
