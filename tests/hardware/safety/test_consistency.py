"""Positions and velocities of an arm that contradict each other are found; those of a moving arm are not."""

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from hardware.ports.robot import JointState
from hardware.safety.consistency import MeasurementConsistency
from hardware.safety.faults import FaultCode
from hardware.safety.limits import SafetyLimits

DESCRIPTION = load_description()
LIMITS = SafetyLimits.from_description(DESCRIPTION)
HOME = np.array([*DESCRIPTION.home, 0.04])
N, DT = len(HOME), LIMITS.period
ONE = np.eye(N)[1]


def sine(t: float) -> tuple[np.ndarray, np.ndarray]:
    """Position and velocity of a fast sweep, the gripper's included."""
    return HOME + 0.4 * np.sin(2.5 * t), np.full(N, np.cos(2.5 * t))


def first_fault(measure, seconds: float = 2.0):
    """When the first fault is found and what it is, while measurements are altered from 1 s on."""
    watched = MeasurementConsistency(LIMITS)
    for i in range(round(seconds / DT)):
        t = i * DT
        position, velocity = measure(t, *sine(t)) if t >= 1.0 else sine(t)
        if fault := watched.check(JointState(t, LIMITS.names, position, velocity, np.zeros(N))):
            return t, fault
    return None


def test_a_moving_arm_with_noise_and_a_lagging_velocity_is_consistent() -> None:
    draw = np.random.default_rng(2)
    noisy = lambda t, q, v: (q + draw.normal(0.0, 0.005, N), 0.95 * sine(t - 0.02)[1])  # noqa: E731
    assert first_fault(noisy, 10.0) is None


@pytest.mark.parametrize(
    ("measure", "after"),
    [
        (lambda t, q, v: (q + 0.3 * ONE, v), 0.0),
        (lambda t, q, v: (sine(1.0)[0], np.ones(N)), 0.2),
        (lambda t, q, v: (q + 0.6 * (t - 1.0) * ONE, v), 0.3),
        (lambda t, q, v: (2.0 * q - HOME, v), 0.3),
    ],
    ids=["jumps", "stands still", "drifts", "scale"],
)
def test_an_encoder_that_contradicts_itself_is_a_fault(measure, after) -> None:
    found = first_fault(measure)
    assert found is not None
    assert found[1].code is FaultCode.STATE_INVALID
    assert found[0] - 1.0 <= after + DT


def test_a_gripper_a_gap_and_what_others_judge_are_none() -> None:
    watched = MeasurementConsistency(LIMITS)
    nothing = np.zeros(N)
    gripper = np.eye(N)[-1]
    for stamp, position in (
        (0.0, HOME),
        (DT, HOME + gripper),
        (DT, HOME + ONE),  # the same measurement once more
        (5.0, HOME + ONE),  # nobody knows what was between
        (5.0 + DT, HOME * np.nan),
        (5.0 + 2 * DT, HOME),
        (5.0 + 3 * DT, HOME[1:]),
        (4.0, HOME + ONE),
    ):
        assert watched.check(JointState(stamp, LIMITS.names, position, nothing, nothing)) is None
