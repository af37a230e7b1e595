"""Posture and velocity with a person's pause and speed on top."""

import numpy as np
import pytest

from skills.locomotion.gait import Posture
from skills.locomotion.motion import STILL_TIME, LegMotion


def test_speed_scales_within_its_range_and_out_of_the_dead_zone():
    motion = LegMotion()
    motion.walk(np.array([0.4, 0.0, 0.2]))
    assert motion.set_speed(0.5) == 0.5
    assert motion.reference().velocity_b == pytest.approx((0.2, 0.0, 0.1))
    assert motion.set_speed(0.01, absolute=True) == 0.1
    assert np.linalg.norm(motion.reference().velocity_b) == pytest.approx(0.05)
    assert motion.set_speed(float("nan")) == 0.1


def test_a_pause_is_zero_velocity_on_its_feet():
    motion = LegMotion()
    motion.walk(np.array([0.4, 0.0, 0.0]))
    motion.pause()
    assert motion.reference().velocity_b == (0.0, 0.0, 0.0)
    assert motion.reference().posture is Posture.STAND
    motion.resume()
    assert any(motion.reference().velocity_b)


def test_it_is_at_rest_once_it_has_stood_for_a_while():
    motion = LegMotion()
    motion.walk(np.array([0.4, 0.0, 0.0]))
    motion.update(0.02)
    motion.stand_still()
    waited = 0.0
    while not motion.at_rest:
        motion.update(0.02)
        waited += 0.02
    assert waited == pytest.approx(STILL_TIME, abs=0.03)
