"""A simulated robot over a real socket."""

import socket

import numpy as np
import pytest

from hardware.sim_wire import MAX_MESSAGE, CommandMessage, Hello, StateMessage, StopMessage, pack, unpack
from sim.endpoint import RobotEndpoint
from sim.errors import EndpointError
from sim.robot import ReferenceMode
from sim.world import World


@pytest.fixture
def world(bench):
    return World(bench, seed=0)


@pytest.fixture
def endpoint(world, tmp_path):
    made = RobotEndpoint(world.robots["left"], tmp_path / "left.sock")
    yield made
    made.close()


def dial(tmp_path):
    driver = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    driver.settimeout(2.0)
    driver.connect(str(tmp_path / "left.sock"))
    return driver


def test_hello_states_and_commands(world, endpoint, tmp_path):
    with dial(tmp_path) as driver:
        endpoint.poll()
        hello, state = unpack(driver.recv(MAX_MESSAGE)), unpack(driver.recv(MAX_MESSAGE))
        assert isinstance(hello, Hello)
        assert (hello.robot, hello.model, hello.joints[-1]) == ("left", "panda_2f85", "gripper")
        assert isinstance(state, StateMessage)
        target = state.position.copy()
        target[0] += 0.01
        driver.send(pack(CommandMessage(0.0, target, np.zeros(8))))
        endpoint.poll()
        world.advance()
        endpoint.send_state(1234.0)
        after = unpack(driver.recv(MAX_MESSAGE))
        assert after.stamp == pytest.approx(1234.0)
        for _ in range(40):
            driver.send(pack(CommandMessage(after.stamp, target, np.zeros(8))))
            endpoint.poll()
            world.advance()
            endpoint.send_state(1224.0 + world.time)
            after = unpack(driver.recv(MAX_MESSAGE))
        assert world.robots["left"].reference[0] == pytest.approx(target[0], abs=1e-4)
        driver.send(pack(StopMessage(0.0)))
        endpoint.poll()
        assert world.robots["left"].mode is ReferenceMode.BRAKE


def test_malformed_messages_are_dropped_and_counted(world, endpoint, tmp_path):
    before = world.robots["left"].reference
    nan = np.full(8, np.nan)
    with dial(tmp_path) as driver:
        endpoint.poll()
        bad = [
            b"garbage",
            b"C",
            b"H{}",
            pack(CommandMessage(0.0, nan, nan)),
            b"X" * (MAX_MESSAGE + 1),
            pack(CommandMessage(0.0, np.zeros(3), np.zeros(3))),
            pack(StateMessage(0.0, before, before, before)),
        ]
        for message in bad:
            driver.send(message)
        endpoint.poll()
        assert endpoint.malformed == len(bad)
        assert endpoint.connected
        world.advance()
        assert np.array_equal(world.robots["left"].reference, before)


def test_a_second_driver_is_refused_and_the_first_keeps_its_robot(endpoint, tmp_path):
    with dial(tmp_path) as first, dial(tmp_path) as second:
        endpoint.poll()
        endpoint.poll()
        assert second.recv(MAX_MESSAGE) == b""
        assert isinstance(unpack(first.recv(MAX_MESSAGE)), Hello)
        assert endpoint.refused == 1


def test_a_driver_that_goes_leaves_the_robot_to_its_watchdog(world, endpoint, tmp_path):
    robot = world.robots["left"]
    driver = dial(tmp_path)
    endpoint.poll()
    position, velocity = robot.reference, np.zeros(8)
    for i in range(40):
        velocity[0] = min(1.0, 0.05 * i)
        position = position + 0.01 * velocity
        driver.send(pack(CommandMessage(world.time, position, velocity)))
        endpoint.poll()
        world.advance()
        endpoint.send_state()
    driver.close()
    for _ in range(30):
        endpoint.poll()
        world.advance()
        endpoint.send_state()
    assert not endpoint.connected
    assert np.abs(robot.state().velocity[:7]).max() < 0.02
    with dial(tmp_path) as again:
        endpoint.poll()
        assert isinstance(unpack(again.recv(MAX_MESSAGE)), Hello)


def test_a_driver_that_never_reads_does_not_stop_the_world(world, endpoint, tmp_path):
    with dial(tmp_path):
        endpoint.poll()
        for _ in range(3000):
            endpoint.send_state()
        assert endpoint.unsent > 0
        assert endpoint.connected


def test_a_stale_socket_is_replaced_and_a_served_one_is_not(world, endpoint, tmp_path):
    with pytest.raises(EndpointError, match="another simulation"):
        RobotEndpoint(world.robots["left"], tmp_path / "left.sock")
    stale = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    stale.bind(str(tmp_path / "stale.sock"))
    stale.close()
    RobotEndpoint(world.robots["left"], tmp_path / "stale.sock").close()
    with pytest.raises(EndpointError, match="short path"):
        RobotEndpoint(world.robots["left"], tmp_path / ("x" * 200))
