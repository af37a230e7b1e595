"""Legs without a body."""

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.twins.legged_plant import FreeLegsCfg

GO2 = load_legged_description("go2")


def test_joints_follow_their_gains_within_limits():
    legs = FreeLegsCfg(GO2).build()
    legs.command(GO2.stand, GO2.kp, GO2.kd)
    most, fastest = np.zeros(12), np.zeros(12)
    for _ in range(500):
        legs.step(0.002)
        state = legs.state()
        most, fastest = np.maximum(most, np.abs(state.effort)), np.maximum(fastest, np.abs(state.velocity))
    assert state.position == pytest.approx(GO2.stand, abs=1e-3)
    assert (most <= GO2.effort_limit + 1e-9).all()
    assert (fastest <= GO2.velocity_limit + 1e-9).all()
    assert fastest.max() > 1.0
    assert state.stamp == pytest.approx(1.0)


def test_damped_joints_come_to_rest_where_they_are():
    legs = FreeLegsCfg(GO2).build()
    legs.command(GO2.stand, GO2.kp, GO2.kd)
    legs.step(0.05)
    moving = legs.state()
    assert np.abs(moving.velocity).max() > 0.5
    legs.stop()
    legs.step(0.5)
    rested = legs.state()
    assert np.abs(rested.velocity).max() < 1e-3
    assert np.abs(rested.position - GO2.stand).max() > 0.05


def test_joints_end_at_their_limits():
    legs = FreeLegsCfg(GO2).build()
    legs.command(GO2.upper + 1.0, GO2.kp, GO2.kd)
    legs.step(2.0)
    assert legs.state().position == pytest.approx(GO2.upper)
    assert legs.state().velocity == pytest.approx(np.zeros(12))
