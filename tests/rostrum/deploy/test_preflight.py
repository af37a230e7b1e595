"""What is judged while a robot lies damped."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.ports.health import RobotHealth, Supply
from hardware.ports.legged import LeggedState
from rostrum.deploy.checks import Verdict, reds
from rostrum.deploy.preflight import (
    Seen,
    health_checks,
    inertial_checks,
    lateness_check,
    pose_checks,
    stop_check,
    timing_checks,
)

GO2 = load_legged_description("go2")
N, PERIOD = len(GO2.joints), 0.01
SWAPPED = [2, 1, 0, *range(3, N)]  # a hip and a knee
LYING = LeggedState(0.0, GO2.joint_names, GO2.rest, np.zeros(N), np.zeros(N), np.array([1.0, 0.0, 0.0, 0.0]),
                    np.zeros(3), np.array([0.0, 0.0, 9.81]), np.zeros(4))  # fmt: skip


def seen(age=0.005, fresh=1, **changes):
    times = np.arange(1, 101) * PERIOD
    stamps = [times[i - i % fresh] - age for i in range(100)]
    return Seen(times, tuple(replace(LYING, stamp=float(stamp), **changes) for stamp in stamps), PERIOD)


def red_names(checks):
    return [check.name for check in reds(checks)]


def test_a_robot_that_lies_at_rest_passes():
    checks = [*timing_checks(seen(), 0.06, False), *pose_checks(seen(), GO2), *inertial_checks(seen(), GO2)]
    assert {check.verdict for check in checks} == {Verdict.PASS}
    assert all(not check.remedy for check in checks)


def test_a_robot_that_stands_passes_too():
    assert not reds(pose_checks(seen(position=GO2.stand), GO2))


@pytest.mark.parametrize(
    ("changes", "red"),
    [
        ({"age": 0.09}, ["observation latency"]),
        ({"age": -0.05}, ["clock"]),
        ({"fresh": 10}, ["state rate", "observation latency"]),
    ],
)
def test_slow_old_and_early_states_are_red(changes, red):
    assert red_names(timing_checks(seen(**changes), 0.06, False)) == red


def test_a_clock_that_runs_backwards_is_red():
    back = seen()
    states = (*back.states[:50], replace(back.states[50], stamp=0.1), *back.states[51:])
    assert "clock" in red_names(timing_checks(replace(back, states=states), 0.5, False))


def test_joints_in_another_order_lie_outside_their_limits():
    checks = pose_checks(seen(position=GO2.rest[SWAPPED]), GO2)
    assert red_names(checks) == ["joint limits measured", "joint order"]
    assert "FL_hip_joint" in reds(checks)[0].found


def test_a_sign_or_an_offset_shows_in_the_pose():
    wrong = GO2.rest.copy()
    wrong[1] = -wrong[1]
    assert "joint order" in red_names(pose_checks(seen(position=wrong), GO2))
    moved = GO2.rest.copy()
    moved[4] += 0.8
    assert red_names(pose_checks(seen(position=moved), GO2)) == ["joint order"]


def test_a_moving_joint_is_red():
    assert red_names(pose_checks(seen(velocity=np.full(N, 1.0)), GO2)) == ["at rest"]


def test_a_quaternion_in_another_order_is_red():
    leaning = np.array([np.cos(0.2), 0.0, np.sin(0.2), 0.0])  # nose down by 0.4 rad
    accelerometer = 9.81 * np.array([-np.sin(0.4), 0.0, np.cos(0.4)])
    right = seen(orientation_w=leaning, linear_acceleration_b=accelerometer)
    assert not reds(inertial_checks(right, GO2))
    assert "attitude" in red_names(inertial_checks(seen(orientation_w=leaning[[1, 2, 3, 0]]), GO2))
    conjugate = seen(orientation_w=leaning * [1, -1, -1, -1], linear_acceleration_b=accelerometer)
    assert red_names(inertial_checks(conjugate, GO2)) == ["attitude"]


def test_other_faults_of_the_inertial_unit_are_red():
    assert red_names(inertial_checks(seen(orientation_w=np.zeros(4)), GO2)) == ["attitude"]
    in_g = seen(linear_acceleration_b=np.array([0.0, 0.0, 1.0]))
    assert red_names(inertial_checks(in_g, GO2)) == ["attitude"]
    assert red_names(inertial_checks(seen(angular_velocity_b=np.array([0.0, 0.0, 0.5])), GO2)) == ["gyroscope"]


class Robot:
    """A driver whose robot gives account of itself."""

    def __init__(self, **said):
        self.said = said

    def health(self):
        return RobotHealth(**self.said)


def supplies(*voltages):
    """Of servos that work between 9.5 and 16 V."""
    return {f"servo {i}": Supply(voltage, 9.5, 16.0) for i, voltage in enumerate(voltages)}


@pytest.mark.parametrize(
    ("said", "name", "verdict"),
    [
        ({"mode": "sport", "ready": False}, "mode", Verdict.RED),
        ({"mode": "low level", "ready": True}, "mode", Verdict.PASS),
        ({"battery": 0.1}, "battery", Verdict.RED),
        ({"battery": 0.25}, "battery", Verdict.WARN),
        ({"battery": 0.9}, "battery", Verdict.PASS),
        ({"temperatures": {"FL_calf_joint": 80.0}}, "temperatures", Verdict.RED),
        ({"calibrated": False}, "calibration", Verdict.RED),
        ({"emergency_stop": True}, "emergency stop", Verdict.RED),
        ({"emergency_stop": False}, "emergency stop", Verdict.PASS),
        (
            {"supplies": supplies(12.1, 11.8)},
            "supply",
            Verdict.PASS,
        ),
        (
            {"supplies": supplies(12.1, 10.1)},
            "supply",
            Verdict.WARN,
        ),
        ({"supplies": supplies(9.8, 9.9)}, "supply", Verdict.WARN),
        ({"supplies": supplies(12.1, 9.3)}, "supply", Verdict.RED),
        ({"supplies": supplies(16.4)}, "supply", Verdict.RED),
    ],
)
def test_what_a_driver_reports_is_judged(said, name, verdict):
    rows = {check.name: check for check in health_checks(Robot(**said), LYING, True)}
    assert rows[name].verdict is verdict


def test_what_a_driver_does_not_report_is_said_and_calibration_follows_from_the_pose():
    rows = {check.name: check for check in health_checks(object(), LYING, True)}
    assert "does not report" in rows["battery"].found
    assert rows["calibration"].verdict is Verdict.PASS
    assert red_names(health_checks(object(), LYING, False)) == ["calibration"]


def test_a_real_robot_needs_its_emergency_stop_tried():
    assert stop_check(True, False, real=False).verdict is Verdict.PASS
    assert stop_check(True, False, real=True).verdict is Verdict.RED
    assert stop_check(True, True, real=True).verdict is Verdict.PASS
    assert stop_check(False, True, real=False).verdict is Verdict.RED


def test_a_computer_that_wakes_late_is_warned_of():
    assert lateness_check(lambda until: 0.0005, 0.0, PERIOD).verdict is Verdict.PASS
    assert lateness_check(lambda until: 0.007, 0.0, PERIOD).verdict is Verdict.WARN
