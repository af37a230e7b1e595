"""The driver against the twin: what it reads, sends, refuses and reports; nothing hangs."""

import os
import signal
import time
from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from hardware.drivers.registry import drivers, make_robot
from hardware.errors import CommandError, ConnectionFailedError, NotConnectedError, RobotStoppedError
from hardware.ports.robot import JointCommand
from hardware.twins.faults import FaultCfg, TwinFault

pytest.importorskip("rtde_control", reason="the client of UR arms has no wheel for this machine")

from hardware.drivers.ur.robot import UrRobot


@pytest.fixture
def make_driver(twin, patient):
    made = []

    def make(options: str = "", description=patient) -> UrRobot:
        robot = UrRobot(f"ur://{twin.address}{options}", description, "left", connect_timeout=120.0, silence=60.0)
        made.append(robot)
        return robot

    yield make
    for robot in made:
        robot.close()


@pytest.fixture
def driver(make_driver):
    robot = make_driver()
    robot.connect()
    return robot


def command(description, position) -> JointCommand:
    return JointCommand(time.time(), description.joint_names, np.asarray(position, float), np.zeros(7))


def error_of(driver) -> NotConnectedError | None:
    try:
        driver.state()
    except NotConnectedError as error:
        return error
    return None


def test_it_is_registered():
    assert "ur" in drivers()


def test_features_need_no_connection(description):
    features = make_robot("ur", "ur://192.0.2.1", description, "left").features
    assert features.joint_names == description.joint_names
    assert features.joint_units == ("rad",) * 6 + ("m",)
    assert features.watchdog == description.watchdog


def test_another_description_is_refused():
    with pytest.raises(ConnectionFailedError, match="has 7 arm joints, a UR has 6"):
        UrRobot("ur://192.0.2.1", load_description("panda_2f85"), "left")


@pytest.mark.parametrize("options", ["", "?registers=upper"])
def test_follows_and_comes_to_rest(make_driver, twin, description, wait_for, options):
    driver = make_driver(options)
    driver.connect()
    first = driver.state()
    assert first.names == description.joint_names
    assert first.position == pytest.approx([*description.home, 0.085], abs=2e-4)
    assert abs(first.stamp - time.time()) < 10.0
    np.testing.assert_array_equal(first.temperature, [28.0] * 6 + [np.nan])
    goal = first.position + np.array([0.0, 0.0, 0.1, 0.0, 0.0, -0.1, -0.05])
    sent = driver.command(command(description, goal))
    np.testing.assert_array_equal(sent.position, goal)
    wait_for(lambda: np.abs(driver.state().position - goal).max() < 1e-3, "the goal")
    assert driver.state().stamp > first.stamp
    driver.command(command(description, goal + 0.3 * np.eye(7)[0]))
    wait_for(lambda: driver.state().velocity[0] > 0.05, "on its way")
    driver.stop()
    wait_for(lambda: np.abs(driver.state().velocity).max() < 1e-3 and twin.inspect().running, "rest")
    driver.command(command(description, goal))  # the control program goes on
    wait_for(lambda: np.abs(driver.state().position - goal).max() < 1e-3, "the goal again")
    driver.close()
    wait_for(lambda: not twin.inspect().running, "the control program's end")
    assert twin.inspect().ended == "the client ended it"
    driver.close()
    with pytest.raises(NotConnectedError, match="closed; call connect"):
        driver.state()


def test_nothing_is_done_without_a_connection(make_driver, description):
    driver = make_driver()
    driver.stop()
    driver.close()
    with pytest.raises(NotConnectedError, match="not connected yet"):
        driver.command(command(description, [*description.home, 0.05]))


def test_commands_are_checked(driver, description):
    with pytest.raises(CommandError, match="in this order"):
        driver.command(JointCommand(0.0, description.joint_names[::-1], np.zeros(7), np.zeros(7)))
    with pytest.raises(CommandError, match="must be finite, of shape"):
        driver.command(command(description, np.zeros(6)))
    with pytest.raises(CommandError, match="must be finite"):
        driver.command(command(description, np.full(7, np.nan)))


@pytest.mark.parametrize(
    ("fault", "kind", "why"),
    [
        (TwinFault.PROTECTIVE_STOP, RobotStoppedError, "protective stop; clear the cause"),
        (TwinFault.EMERGENCY_STOP, RobotStoppedError, "emergency stop; release the button"),
        (TwinFault.DISCONNECT, NotConnectedError, "ur://"),
    ],
)
def test_what_happens_on_the_way_is_told(driver, twin, wait_for, fault, kind, why):
    twin.faults.set(fault)
    wait_for(lambda: error_of(driver) is not None, fault)
    found = error_of(driver)
    assert isinstance(found, kind)
    assert why in str(found)


@pytest.mark.parametrize("fault", [TwinFault.STALE, TwinFault.SILENT])
def test_a_controller_whose_clock_stands_is_no_link(twin, patient, wait_for, fault):
    driver = UrRobot(f"ur://{twin.address}", patient, "left", connect_timeout=120.0, silence=1.0)
    driver.connect()
    try:
        twin.faults.set(fault)
        stamp = driver.state().stamp
        wait_for(lambda: error_of(driver) is not None, fault)
        assert not isinstance(error_of(driver), RobotStoppedError)
        twin.faults.clear()
        driver.connect()
        assert driver.state().stamp > stamp
    finally:
        driver.close()


def test_late_packages_are_told_as_late(driver, twin, wait_for):
    wait_for(lambda: time.time() - driver.state().stamp < 0.05, "a fresh state")
    twin.faults.set(TwinFault.DELAY, 0.5)
    wait_for(lambda: time.time() - driver.state().stamp > 0.4, "a late one")


def test_dropped_packages_do_no_harm(driver, twin, description, wait_for):
    twin.faults.set(TwinFault.DROP, 0.5)
    goal = np.array([*description.home, 0.085]) + 0.1 * np.eye(7)[4]
    driver.command(command(description, goal))
    wait_for(lambda: np.abs(driver.state().position - goal).max() < 1e-3, "the goal")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (TwinFault.WRONG_MODE, "switch the pendant to remote control"),
        (TwinFault.REGISTERS_IN_USE, r"registers=upper"),
        (TwinFault.DISCONNECT, "the dashboard"),
    ],
)
def test_a_robot_that_cannot_be_had_says_what_to_do(make_twin, patient, fault, why):
    twin = make_twin(FaultCfg({fault: 1}))
    driver = UrRobot(f"ur://{twin.address}", patient, "left", connect_timeout=120.0)
    with pytest.raises(ConnectionFailedError, match=why):
        driver.connect()


def test_upper_registers_are_free_beside_a_fieldbus(make_twin, patient):
    twin = make_twin(FaultCfg({TwinFault.REGISTERS_IN_USE: 1}))
    driver = UrRobot(f"ur://{twin.address}?registers=upper", patient, "left", connect_timeout=120.0, silence=60.0)
    driver.connect()
    assert driver.state().position.shape == (7,)
    driver.close()


def test_a_client_that_is_killed_leaves_a_broken_link_and_an_arm_at_rest(driver, twin, patient, wait_for):
    found = twin.inspect().registers
    wait_for(lambda: (found.outputs["output_int_register_0"], found.inputs["input_int_register_0"]) == (1, 0))
    twin.pace(False)
    goal = np.array(patient.home) + 0.5
    client = driver._client
    driver.command(command(patient, [*goal, 0.085]))
    wait_for(lambda: found.inputs.get("input_double_register_0") == goal[0], "the command")
    twin.advance(0.1)
    assert max(twin.inspect().values()["actual_qd"]) > 0.1
    os.kill(client._process.pid, signal.SIGKILL)
    wait_for(lambda: error_of(driver) is not None, "the broken link")
    assert twin.inspect().running
    twin.advance(patient.watchdog + 0.1)
    assert "watchdog" in twin.inspect().ended
    twin.advance(0.5)
    assert max(np.abs(twin.inspect().values()["actual_qd"])) < 1e-3


@pytest.mark.slow  # by the wall clock: it needs a machine that is not starved
def test_a_silent_program_brings_the_arm_to_rest_by_itself(make_driver, twin, description, wait_for):
    driver = make_driver(description=replace(description, watchdog=1.0))
    driver.connect()
    goal = np.array(description.home) + 5.0 * np.eye(6)[0]  # more than a second away at full speed
    driver.command(command(description, [*goal, 0.085]))
    moved = lambda: twin.inspect().values()["actual_q"][0] - description.home[0]  # noqa: E731
    # A client that a busy machine keeps from its work for a second is stopped by the controller's watchdog instead.
    wait_for(lambda: moved() > 0.01 or not twin.inspect().running, "on its way")
    wait_for(lambda: np.abs(twin.inspect().values()["target_qd"]).max() == 0.0, "rest")
    assert moved() < 4.9  # on the way
