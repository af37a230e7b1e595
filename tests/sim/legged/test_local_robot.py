"""A simulated legged robot behind its port, under the robot floor."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.errors import CommandError, NotConnectedError
from hardware.legged.controller import LeggedController
from hardware.ports.clock import ManualClock
from hardware.ports.legged import LeggedCommand
from hardware.safety.faults import FaultCode
from sim.legged.local_robot import LocalLeggedRobot
from sim.legged.robot import LegMode


def test_the_port_insists_on_a_connection_and_on_names(make_world):
    world = make_world()
    port = LocalLeggedRobot(world.legged["dog"])
    assert port.features.foot_names == ("FL", "FR", "RL", "RR")
    with pytest.raises(NotConnectedError):
        port.state()
    port.connect()
    names, zeros = port.features.joint_names, np.zeros(12)
    with pytest.raises(CommandError, match="in this order"):
        port.command(LeggedCommand(0.0, names[::-1], zeros, zeros, zeros))
    port.command(LeggedCommand(0.0, names, zeros, zeros, zeros))
    assert port.state().names == names
    port.close()
    with pytest.raises(NotConnectedError):
        port.stop()


def test_the_floor_stands_it_up_and_a_silent_sender_lets_it_sink(make_world):
    world, clock = make_world(), ManualClock()
    dog = world.legged["dog"]
    g = dog.description
    floor = LeggedController(LocalLeggedRobot(dog), g, clock)
    floor.connect()
    start = floor.tick(0.0).state.position
    for k in range(150):
        clock.set(world.time)
        s = min(k / 75, 1.0)
        floor.offer(LeggedCommand(world.time, g.joint_names, start + s * (g.stand - start), g.kp, g.kd))
        status = floor.tick(world.time)
        for _ in range(2):
            world.advance()
    assert status.fault is None
    assert dog.base_position_w[2] > 0.22
    for _ in range(60):
        clock.set(world.time)
        status = floor.tick(world.time)
        for _ in range(2):
            world.advance()
    assert status.fault is FaultCode.COMMAND_STALE
    assert dog.mode is LegMode.FOLLOW  # it follows the stream of damping commands
    assert not world.model.actuator_gainprm[dog._actuators, 0].any()
    assert dog.base_position_w[2] < 0.15


def test_lying_down_is_gentler_than_damping(make_world):
    def sink(rest):
        world, clock = make_world(), ManualClock()
        dog = world.legged["dog"]
        g = dog.description
        floor = LeggedController(LocalLeggedRobot(dog), g, clock)
        floor.connect()
        start, heights = floor.tick(0.0).state.position, []
        for k in range(260):
            clock.set(world.time)
            if k < 120:
                s = min(k / 75, 1.0)
                floor.offer(LeggedCommand(world.time, g.joint_names, start + s * (g.stand - start), g.kp, g.kd))
            if k == 120:
                getattr(floor, rest)(world.time)
            floor.tick(world.time)
            for _ in range(2):
                world.advance()
                heights.append(dog.base_position_w[2])
        return -np.diff(np.array(heights[240:])).min() / world.period, heights[-1]

    damped, low = sink("stop")
    laid, lying = sink("lie_down")
    assert laid < 0.8 * damped  # fastest sinking [m/s]
    assert low < 0.15
    assert lying < 0.15


def test_a_robot_on_its_back_is_a_fault(make_world):
    world, clock = make_world(), ManualClock()
    dog = world.legged["dog"]
    world.data.qpos[dog._base_qpos + 2] = 0.4
    world.data.qpos[dog._base_qpos + 3 : dog._base_qpos + 7] = [0.0, 1.0, 0.0, 0.0]
    world.advance()
    clock.set(world.time)
    floor = LeggedController(LocalLeggedRobot(dog), replace(dog.description), clock)
    floor.connect()
    assert floor.tick(world.time).fault is FaultCode.FALLEN
