"""The Robot port without a socket."""

import numpy as np
import pytest

from hardware.errors import CommandError, NotConnectedError
from hardware.ports.robot import JointCommand
from sim.local_robot import LocalRobot
from sim.world import World


def test_it_is_a_robot(bench):
    world = World(bench, 0)
    robot = LocalRobot(world.robots["left"])
    names = robot.features.joint_names
    assert names[-1] == "gripper"
    assert robot.features.joint_units[-1] == "m"
    with pytest.raises(NotConnectedError, match="connect"):
        robot.state()
    robot.connect()
    state = robot.state()
    assert state.names == names
    target = state.position.copy()
    target[0] += 0.01
    command = JointCommand(state.stamp, names, target, np.zeros(8))
    assert robot.command(command) == command
    world.advance()
    assert robot.state().stamp == pytest.approx(0.01)
    for _ in range(40):
        robot.command(JointCommand(world.time, names, target, np.zeros(8)))
        world.advance()
    assert world.robots["left"].reference[0] == pytest.approx(target[0], abs=1e-4)
    with pytest.raises(CommandError, match="joint1"):
        robot.command(JointCommand(0.0, tuple(reversed(names)), target, np.zeros(8)))
    robot.stop()
    robot.close()
    robot.close()
    with pytest.raises(NotConnectedError):
        robot.command(command)
