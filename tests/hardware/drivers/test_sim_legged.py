"""The simulated legged robot's driver, with a simulated robot at the other end of a real socket."""

import threading

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.drivers.registry import legged_drivers, make_legged_robot
from hardware.errors import CommandError, ConnectionFailedError, NotConnectedError, UnknownDriverError
from hardware.ports.legged import LeggedCommand
from sim.endpoint import RobotEndpoint
from sim.legged.robot import LegMode
from sim.scenes.scene import load_scene
from sim.world import World

GO2 = load_legged_description("go2")


@pytest.fixture(scope="module")
def world():
    return World(load_scene("yard"))


@pytest.fixture
def endpoint(world, tmp_path):
    made = RobotEndpoint(world.legged["dog"], tmp_path / "dog.sock")
    yield made
    made.close()


def connected(endpoint, tmp_path):
    """A driver that is connected; the simulated end is served meanwhile."""
    robot = make_legged_robot("sim", f"unix:{tmp_path / 'dog.sock'}", GO2, "dog")
    done = threading.Event()
    thread = threading.Thread(target=lambda: (robot.connect(), done.set()))
    thread.start()
    while not done.wait(0.01):
        endpoint.poll()
    thread.join()
    return robot


def test_states_come_and_commands_go(world, endpoint, tmp_path):
    robot = connected(endpoint, tmp_path)
    state = robot.state()
    assert state.names == GO2.joint_names
    assert state.foot_force.shape == (4,)
    assert abs(np.linalg.norm(state.orientation_w) - 1.0) < 1e-6
    robot.command(LeggedCommand(world.time, GO2.joint_names, GO2.rest, GO2.kp, GO2.kd))
    endpoint.poll()
    world.advance()
    endpoint.send_state(777.0)
    assert world.legged["dog"].mode is LegMode.FOLLOW
    newest = robot.state()
    age = world.time - world.legged["dog"].state().stamp
    assert newest.stamp == pytest.approx(777.0 - age)  # an old measurement keeps its age
    assert age == pytest.approx(0.01)  # 4 ms of latency, read once per control period
    robot.stop()
    endpoint.poll()
    assert world.legged["dog"].mode is LegMode.DAMPED
    robot.close()
    with pytest.raises(NotConnectedError):
        robot.state()


def test_a_command_with_other_names_or_shapes_is_refused(endpoint, tmp_path):
    robot = connected(endpoint, tmp_path)
    with pytest.raises(CommandError, match="in this order"):
        robot.command(LeggedCommand(0.0, GO2.joint_names[::-1], GO2.rest, GO2.kp, GO2.kd))
    with pytest.raises(CommandError, match="shape"):
        robot.command(LeggedCommand(0.0, GO2.joint_names, GO2.rest[:3], GO2.kp, GO2.kd))
    robot.close()


def test_an_arm_s_command_is_refused_by_a_legged_robot(world, endpoint, tmp_path):
    from hardware.sim_wire import CommandMessage, pack

    robot = connected(endpoint, tmp_path)
    robot._send(pack(CommandMessage(0.0, np.zeros(12), np.zeros(12))))
    endpoint.poll()
    assert endpoint.malformed == 1
    robot.close()


def test_another_robot_at_the_address_is_refused(endpoint, tmp_path):
    robot = make_legged_robot("sim", f"unix:{tmp_path / 'dog.sock'}", GO2, "cat")
    caught = []

    def connect():
        try:
            robot.connect()
        except ConnectionFailedError as error:
            caught.append(str(error))

    thread = threading.Thread(target=connect)
    thread.start()
    while thread.is_alive():
        endpoint.poll()
        thread.join(0.01)
    assert "expected robot 'cat', found 'dog'" in caught[0]


def test_unknown_drivers_list_the_known():
    assert legged_drivers() == ("sim", "unitree")
    with pytest.raises(UnknownDriverError, match="choose one of: sim, unitree"):
        make_legged_robot("serial", "unix:/x", GO2, "dog")
    with pytest.raises(ConnectionFailedError, match="unix:/path"):
        make_legged_robot("sim", "udp:1", GO2, "dog")
