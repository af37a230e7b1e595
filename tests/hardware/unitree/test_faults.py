"""What goes wrong between driver and robot: each has its own error, and nothing hangs."""

import socket
import time

import pytest

pytest.importorskip("cyclonedds", reason="needs Cyclone DDS: make setup EXTRAS=unitree")

from hardware.descriptions.legged import load_legged_description
from hardware.drivers.unitree import library
from hardware.drivers.unitree.errors import (
    CorruptStateError,
    EmergencyStopError,
    FrozenStateError,
    RobotSilentError,
    SecondSenderError,
    ServiceError,
    SportModeError,
    UnsafeLibraryError,
    WrongMachineError,
)
from hardware.errors import ConnectionFailedError, NotConnectedError
from hardware.ports.legged import LeggedCommand

GO2 = load_legged_description("go2")
SOON = 2.0  # [s] that a driver waits for what never comes


def standing():
    return LeggedCommand(0.0, GO2.joint_names, GO2.stand, GO2.kp, GO2.kd)


def error_of(robot, kind):
    """The error that the driver raises from now on, once it does."""
    deadline = time.monotonic() + 60.0
    while time.monotonic() < deadline:
        try:
            robot.state()
        except kind as error:
            return error
        time.sleep(0.005)
    raise AssertionError(f"{kind.__name__} never came")


def test_nobody_there(twin, driver):
    twin()
    with pytest.raises(RobotSilentError, match="no state came in time; check the cable"):
        driver(options="&tag=elsewhere", timeout=SOON).connect()


@pytest.mark.parametrize(
    ("fault", "kind", "text"),
    [
        ("silent", RobotSilentError, "no state came"),
        ("corrupt", CorruptStateError, "wrong checksum"),
        ("stale", FrozenStateError, "tick stands still"),
    ],
)
def test_a_robot_that_is_not_sound_from_the_start(fault, kind, text, twin, driver):
    twin("--fault", f"{fault}=1")
    with pytest.raises(kind, match=text):
        driver(timeout=SOON).connect()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("silent", RobotSilentError), ("corrupt", CorruptStateError), ("stale", FrozenStateError)],
)
def test_a_robot_that_fails_in_motion_and_comes_back(fault, kind, twin, driver, eventually):
    process, robot = twin(), driver(silence=SOON)
    robot.connect()
    robot.command(standing())
    process.order(f"fault {fault} 1")
    error = error_of(robot, kind)
    assert isinstance(error, NotConnectedError)
    with pytest.raises(kind):
        robot.command(standing())
    process.order("clear")
    robot.connect()
    robot.command(standing())
    assert robot.state().stamp > 0.0


def test_a_twin_that_is_killed(twin, driver):
    process, robot = twin(), driver(silence=SOON)
    robot.connect()
    process.kill()
    assert "no state came for 2 s" in str(error_of(robot, RobotSilentError))
    began = time.monotonic()
    robot.close()
    assert time.monotonic() - began < 30.0


def test_sport_mode_is_refused_unless_it_may_be_released(twin, driver, eventually):
    process = twin("--controller", "normal")
    with pytest.raises(SportModeError, match=r"'normal' is active\. Let the robot lie down"):
        driver().connect()
    robot = driver(options="&release=1")
    robot.connect()
    robot.command(standing())
    eventually(lambda: process.count()["taken"] > 20)


def test_a_service_that_does_not_answer(twin, driver, monkeypatch):
    monkeypatch.setattr("hardware.drivers.unitree.motion_switcher._REQUEST", "rt/api/nobody/request")
    twin()
    with pytest.raises(ServiceError, match="does not answer within 2 s"):
        driver(timeout=SOON).connect()


def test_a_second_sender_is_found_before_the_first_command(twin, driver):
    process = twin("--fault", "second_sender=1")
    with pytest.raises(SecondSenderError, match="another sender writes rt/lowcmd"):
        driver().connect()
    assert process.count()["taken"] == 0


def test_a_second_sender_in_motion_silences_the_driver(twin, driver, eventually):
    process, robot = twin(), driver()
    robot.connect()
    robot.command(standing())
    eventually(lambda: process.count()["taken"] > 0)
    process.order("fault second_sender")
    error_of(robot, SecondSenderError)
    sent = robot.link.counters.commands
    time.sleep(0.2)
    assert robot.link.counters.commands == sent
    process.order("clear")
    robot.connect()
    assert robot.link.counters.states > 0


def test_two_drivers_of_one_robot(twin, driver):
    twin()
    first, second = driver(), driver()
    first.connect()
    with pytest.raises(SecondSenderError):
        second.connect()


def test_the_remote_control_stops_until_start_is_pressed(twin, driver, eventually):
    process, robot = twin(), driver()
    robot.connect()
    robot.command(standing())
    eventually(lambda: robot.state().position[1] < GO2.rest[1] - 0.05)
    process.order("press L2 B")
    assert "Press START" in str(error_of(robot, EmergencyStopError))
    taken = process.count()["taken"]
    eventually(lambda: process.count()["taken"] > taken + 20)  # damping goes on
    process.order("press")
    for attempt in (robot.connect, robot.state, lambda: robot.command(standing())):
        with pytest.raises(EmergencyStopError):
            attempt()
    process.order("press start")

    def lifted():
        try:
            robot.connect()
        except EmergencyStopError:
            return False
        return True

    eventually(lifted)
    assert robot.state().names == GO2.joint_names
    process.order("press L2 B")
    error_of(robot, EmergencyStopError)


def test_another_machine(twin, driver):
    twin("--model", "g1")
    with pytest.raises(WrongMachineError, match="machine of mode 5, expected 6"):
        driver("g1", options="&machine=6").connect()


def test_a_machine_that_changes(twin, driver):
    process, robot = twin("--model", "g1"), driver("g1", options="&machine=5")
    robot.connect()
    process.order("fault wrong_mode")
    assert "mode 6, expected 5" in str(error_of(robot, WrongMachineError))


def test_what_the_robot_takes_is_damped_by_its_own_watchdog(twin, driver, eventually):
    process, robot = twin(), driver()
    robot.connect()
    robot.command(standing())
    eventually(lambda: process.count()["taken"] > 0)
    robot.close()
    eventually(lambda: process.count()["watchdog"] > 0)


def test_no_interface_but_loopback_for_another_cyclone(monkeypatch):
    from hardware.drivers.unitree.robot import UnitreeRobot

    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    if not others:
        pytest.skip("this machine has the loopback interface alone")
    monkeypatch.setattr("hardware.drivers.unitree.robot.library_versions", lambda: ("11.0.1",))
    robot = UnitreeRobot(f"dds://{others[0]}", GO2, "dog")
    with pytest.raises(UnsafeLibraryError, match=f"install {library.SAFE}.2"):
        robot.connect()


def test_a_domain_is_open_on_one_interface_at_a_time(tag):
    from hardware.dds.bus import Bus

    domain = 4
    kept = Bus(domain, name="lo", tag=tag)
    with pytest.raises(ConnectionFailedError, match="already open"):
        Bus(domain, address="127.0.0.1", tag=tag)
    kept.close()
    kept.close()
    Bus(domain, address="127.0.0.1", tag=tag).close()
