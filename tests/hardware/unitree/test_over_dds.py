"""Driver and twin as two processes on the loopback interface, by the wall and in lock-step."""

import time
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("cyclonedds", reason="needs Cyclone DDS: make setup EXTRAS=unitree")

from hardware.descriptions.legged import load_legged_description
from hardware.errors import CommandError, NotConnectedError
from hardware.ports.health import ReportsHealth
from hardware.ports.legged import LeggedCommand


def command(description, position, stamp=0.0):
    return LeggedCommand(stamp, description.joint_names, position, description.kp, description.kd)


def next_state(robot, last, eventually):
    """The first state after ``last``."""
    return eventually(lambda: (state := robot.state()).stamp > last.stamp and state)


@pytest.mark.parametrize("model", ["go2", "g1"])
def test_the_joints_go_where_they_are_told_and_are_damped_when_nobody_tells(model, twin, driver, eventually):
    process, robot, description = twin("--model", model), driver(model), load_legged_description(model)
    with pytest.raises(NotConnectedError, match="call connect"):
        robot.state()
    robot.connect()
    assert robot.state().position == pytest.approx(description.rest, abs=1e-3)  # until it is told otherwise, damped
    assert np.linalg.norm(robot.state().orientation_w) == pytest.approx(1.0)

    def arrived():
        robot.command(command(description, description.stand))
        return np.abs(robot.state().position - description.stand).max() < 0.01

    eventually(arrived)
    health = robot.health()
    assert isinstance(robot, ReportsHealth)
    assert (health.ready, health.emergency_stop) == (True, False)
    expected = (0.87, "low level") if model == "go2" else (None, "low level, machine 5")
    assert (health.battery, health.mode) == expected
    sent = robot.link.counters.commands
    robot.stop()
    eventually(lambda: robot.link.counters.commands > sent + 50)  # damping goes on and on
    counted = process.count()
    assert counted["taken"] > 50
    assert counted["refused"] == 0
    robot.close()
    robot.close()
    with pytest.raises(NotConnectedError, match="call connect"):
        robot.command(command(description, description.stand))


def test_the_newest_command_is_repeated_and_a_forgotten_one_becomes_damping(twin, driver, eventually):
    twin()
    robot, description = driver(), load_legged_description("go2")
    robot.connect()
    robot.command(command(description, description.rest + 0.3 * np.eye(12)[1]))
    thigh = eventually(lambda: (p := robot.state().position[1]) > description.rest[1] + 0.02 and p)
    assert thigh > description.rest[1]
    before = robot.link.counters.commands
    eventually(lambda: robot.link.counters.commands > before + 100)
    still = robot.state().position[1]
    robot.link._command = (time.monotonic() - description.watchdog, command(description, description.stand))
    before = robot.link.counters.commands
    eventually(lambda: robot.link.counters.commands > before + 100)
    assert robot.state().position[1] == pytest.approx(still, abs=0.02)  # a stale one moves nothing


def test_another_order_or_shape_is_refused(twin, driver):
    twin()
    robot, description = driver(), load_legged_description("go2")
    robot.connect()
    good = command(description, description.stand)
    with pytest.raises(CommandError, match="in this order"):
        robot.command(replace(good, names=good.names[::-1]))
    with pytest.raises(CommandError, match="shape"):
        robot.command(replace(good, kp=np.zeros(3)))


def walk_through(robot, description, eventually, steps=40):
    """A motion in lock-step; the positions on the way."""
    state, way = robot.state(), []
    for i in range(steps):
        robot.command(command(description, description.rest + 0.3 * np.sin(0.1 * i), state.stamp))
        state = next_state(robot, state, eventually)
        way.append(state.position)
    return np.array(way)


def test_lock_step_repeats_itself_whatever_the_network_loses(twin, driver, eventually):
    description = load_legged_description("go2")
    ways = []
    for faults in ((), ("--fault", "drop=0.1", "duplicate=0.3", "corrupt=0.1")):
        process = twin("--lock-step", *faults)
        robot = driver(options="&lock_step=1")
        robot.connect()
        ways.append(walk_through(robot, description, eventually))
        assert robot.state().stamp == pytest.approx(0.4)  # 40 steps of 10 ms
        counters = robot.link.counters
        robot.close()
        process.close()
    assert (ways[0] == ways[1]).all()
    assert np.ptp(ways[0][:, 1]) > 0.2
    assert counters.corrupt > 0
    assert counters.repeated > 0
