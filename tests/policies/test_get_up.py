"""Turning over by keyframes."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.ports.legged import LeggedState
from policies.get_up import LOOK, GetUpByKeyframes

GO2 = load_legged_description("go2")
ON_THE_LEFT = np.array([np.cos(-np.pi / 4.0), np.sin(-np.pi / 4.0), 0.0, 0.0])  # rolled by -90 degrees
ON_THE_RIGHT = ON_THE_LEFT * np.array([1.0, -1.0, 1.0, 1.0])
MIRROR = [GO2.joint_names.index(name[0] + {"L": "R", "R": "L"}[name[1]] + name[2:]) for name in GO2.joint_names]


def lying(attitude):
    zero = np.zeros(12)
    return LeggedState(0.0, GO2.joint_names, GO2.stand, zero, zero, attitude, np.zeros(3), np.zeros(3), np.zeros(4))


def played(attitude, seconds=3.0):
    """All references, shape (T, 12)."""
    player, state = GetUpByKeyframes(GO2), lying(attitude)
    return np.array([player.act(state, np.zeros(3), 0.02 * k).position for k in range(round(seconds / 0.02))])


def test_it_begins_where_the_joints_are_and_goes_on_without_jumps():
    way = played(ON_THE_LEFT, 6.0)
    assert way[0] == pytest.approx(GO2.stand)
    assert np.abs(np.diff(way, axis=0)).max() < 0.5 * GO2.safety.max_step
    assert (way >= GO2.lower).all()
    assert (way <= GO2.upper).all()


def test_over_the_other_side_it_is_the_mirror_image():
    left, right = played(ON_THE_LEFT), played(ON_THE_RIGHT)
    sign = np.array([-1.0 if "hip" in name else 1.0 for name in GO2.joint_names])
    assert not np.allclose(left, right)
    assert right == pytest.approx((left * sign)[:, MIRROR])


def test_it_plays_again_until_it_is_reset():
    player, state = GetUpByKeyframes(GO2), lying(ON_THE_LEFT)
    length = sum(frame.seconds for frame in GO2.get_up.keyframes) + LOOK
    for k in range(round(1.5 * length / 0.02)):
        player.act(state, np.zeros(3), 0.02 * k)
    assert player.attempts == 2
    player.reset()
    assert player.attempts == 0


def test_a_robot_whose_description_has_no_keyframes_is_refused():
    with pytest.raises(ValueError, match="'go2' has no 'get_up'"):
        GetUpByKeyframes(replace(GO2, get_up=None))
