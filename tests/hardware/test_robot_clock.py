"""One clock for stamps of states and commands."""

import pytest

from hardware.robot_clock import RobotClock


def test_a_late_package_is_told_as_old():
    clock = RobotClock()
    assert clock.stamp(10.0, 1000.003) == pytest.approx(1000.003)
    assert clock.stamp(10.1, 1000.101) == pytest.approx(1000.101)  # a faster package: nearer to the truth
    assert clock.stamp(10.2, 1000.261) == pytest.approx(1000.201, abs=2e-4)


def test_a_slow_drift_is_followed():
    clock = RobotClock()
    for k in range(2000):
        now = 5.0 + 0.1 * k
        assert clock.stamp(0.1 * k * (1 - 1e-4), now) == pytest.approx(now, abs=1e-3)


def test_a_clock_that_was_set_is_taken_anew():
    clock = RobotClock()
    clock.stamp(10.0, 1000.0)
    assert clock.stamp(10.1, 4000.1) == pytest.approx(4000.1)
    assert clock.stamp(0.0, 4000.2) == pytest.approx(4000.2)
