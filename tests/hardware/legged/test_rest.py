"""The way to the ground starts and ends where it should, gently."""

import numpy as np
import pytest

from hardware.legged.blend import JointBlend
from hardware.legged.rest import LIE_DOWN_TIME, damping_command, lie_down


def test_lying_down_is_smooth_from_end_to_end(go2):
    way = lie_down(go2, go2.stand, 3.0)
    times = 3.0 + np.linspace(0.0, LIE_DOWN_TIME, 101)
    positions = np.array([way.at(now) for now in times])
    assert positions[0] == pytest.approx(go2.stand)
    assert positions[-1] == pytest.approx(go2.rest)
    assert np.abs(np.diff(positions, axis=0)).max() / 0.02 < 1.9 * np.abs(go2.rest - go2.stand).max() / LIE_DOWN_TIME
    assert not way.done(4.9)
    assert way.done(5.0)


def test_damping_asks_for_no_position(go2):
    command = damping_command(go2, 1.0)
    assert not command.kp.any()
    assert (command.kd == go2.safety.damping).all()


def test_a_blend_at_speed_takes_as_long_as_its_furthest_joint_needs(go2):
    blend = JointBlend.at_speed(1.0, go2.stand, go2.rest, 2.0)
    times = np.linspace(1.0, 1.0 + blend.duration, 401)
    speed = np.abs(np.diff([blend.at(t) for t in times], axis=0)).max() / (times[1] - times[0])
    assert speed == pytest.approx(2.0, rel=0.01)
    assert JointBlend.at_speed(0.0, go2.stand, go2.stand, 2.0).duration == 0.3
