"""A robot on a stand: the base is held, the legs move."""

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.sim_wire import LeggedCommandMessage
from sim.legged.stand import HEIGHT, HangingRobot

GO2 = load_legged_description("go2")


def test_damped_legs_sink_and_the_base_stays():
    hanging = HangingRobot(GO2)
    for _ in range(500):
        hanging.advance()
    assert hanging.time == pytest.approx(1.0)
    assert hanging.robot.base_position_w == pytest.approx([0.0, 0.0, HEIGHT], abs=1e-4)
    assert hanging.robot.base_quaternion_w == pytest.approx([1.0, 0.0, 0.0, 0.0], abs=1e-3)
    state = hanging.robot.state()
    assert np.abs(state.position - GO2.stand).max() > 0.1
    assert state.foot_force == pytest.approx(np.zeros(4))
    assert state.linear_acceleration_b[2] == pytest.approx(9.81, abs=0.5)


def test_commanded_legs_go_where_they_are_sent():
    hanging = HangingRobot(GO2)
    asked = GO2.stand + 0.1
    for _ in range(500):
        hanging.robot.command(LeggedCommandMessage(hanging.time, asked, GO2.kp, GO2.kd))
        hanging.advance()
    assert hanging.robot.state().position == pytest.approx(asked, abs=0.12)
