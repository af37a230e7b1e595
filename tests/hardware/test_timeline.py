"""References on their own time line."""

import itertools

import numpy as np
import pytest

from hardware.ports import JointCommand
from hardware.timeline import KEPT, extended, reference_at


def command(stamp: float, position: float, velocity: float) -> JointCommand:
    return JointCommand(stamp, ("a",), np.array([position]), np.array([velocity]))


def cubic(t: float) -> tuple[float, float]:
    return 1.0 + 2.0 * t - 3.0 * t**2 + 4.0 * t**3, 2.0 - 6.0 * t + 12.0 * t**2


def test_a_cubic_is_followed_exactly_between_stamps_of_any_spacing():
    timeline = ()
    for stamp in (0.0, 0.011, 0.019, 0.05):
        timeline = extended(timeline, command(stamp, *cubic(stamp)))
    for time in np.linspace(0.0, 0.05, 50):
        position, velocity = reference_at(timeline, time, 0.03)
        assert (position[0], velocity[0]) == pytest.approx(cubic(time))


def test_before_the_first_it_rests_and_beyond_the_newest_it_goes_on_for_a_while():
    timeline = extended((), command(1.0, 0.5, 2.0))
    assert [float(x[0]) for x in reference_at(timeline, 0.9, 0.03)] == [0.5, 0.0]
    assert [float(x[0]) for x in reference_at(timeline, 1.02, 0.03)] == pytest.approx([0.54, 2.0])
    assert [float(x[0]) for x in reference_at(timeline, 1.5, 0.03)] == pytest.approx([0.56, 0.0])


def test_the_newest_stamp_wins_and_the_line_stays_short():
    timeline = ()
    for i in range(20):
        timeline = extended(timeline, command(0.01 * i, i, 0.0))
    timeline = extended(timeline, command(0.19, 99.0, 0.0))
    assert len(timeline) == KEPT
    assert timeline[-1].position[0] == 99.0
    assert all(a.stamp < b.stamp for a, b in itertools.pairwise(timeline))
