"""The driver over libfranka's protocol, against the published simulation of a control unit."""

import os
import signal
import time

import numpy as np
import pytest

pytest.importorskip("franky", reason="the client of Franka arms is not installed; 'make setup EXTRAS=franka' brings it")

from hardware.descriptions.robot import load_description
from hardware.drivers.franka.robot import FrankaRobot
from hardware.errors import CommandError, ConnectionFailedError, NotConnectedError, TwinError
from hardware.ports.robot import JointCommand
from hardware.twins.franka.__main__ import interpreter, serve

try:
    interpreter()
except TwinError as missing:
    pytest.skip(str(missing), allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # by the wall clock: it needs a machine that is not starved
DESCRIPTION = load_description("fr3_hand")
HOST = "127.0.0.7"


@pytest.fixture
def unit():
    process = serve(HOST, strict=False)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def arm(unit):
    robot = FrankaRobot(f"franka://{HOST}?realtime=ignore", DESCRIPTION, "arm")
    robot.connect()
    yield robot
    robot.close()


def send(robot: FrankaRobot, position: np.ndarray, velocity: np.ndarray) -> None:
    robot.command(JointCommand(time.time(), DESCRIPTION.joint_names, position, velocity))


def swing(robot: FrankaRobot, seconds: float, angle: float = 0.3, opening: float = 0.03) -> float:
    """Turns the second joint and moves the hand; returns the largest error of an arm joint [rad]."""
    start, begin, worst = robot.state().position, time.monotonic(), 0.0
    while (passed := time.monotonic() - begin) < seconds:
        share = passed / seconds
        position, velocity = start.copy(), np.zeros(8)
        position[1] += angle * (3 * share**2 - 2 * share**3)
        velocity[1] = angle * (6 * share - 6 * share**2) / seconds
        position[7] = opening
        send(robot, position, velocity)
        worst = max(worst, float(np.abs(robot.state().position - position)[:7].max()))
        time.sleep(0.01)
    return worst


def test_it_follows_stops_and_is_taken_over_again(arm):
    assert swing(arm, 3.0) < 0.05
    time.sleep(0.5)
    assert arm.state().position[7] == pytest.approx(0.03, abs=0.003)
    swing(arm, 0.7, -0.15)
    arm.stop()
    time.sleep(1.0)
    rested = arm.state()
    assert np.abs(rested.velocity[:7]).max() < 0.02
    arm.close()
    with pytest.raises(NotConnectedError, match="closed"):
        arm.state()
    arm.connect()
    assert np.abs(arm.state().position - rested.position)[:7].max() < 0.02
    assert swing(arm, 1.0, 0.1) < 0.05


def test_a_lost_control_unit_is_told(arm, unit):
    swing(arm, 0.5, 0.05)
    os.kill(unit.pid, signal.SIGKILL)

    def lost() -> bool:
        try:
            send(arm, arm.state().position, np.zeros(8))
        except NotConnectedError:
            return True
        return False

    until = time.monotonic() + 20.0
    while not lost():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_is_wrong_is_said(arm):
    with pytest.raises(CommandError, match="in this order"):
        arm.command(JointCommand(0.0, ("a",), np.zeros(1), np.zeros(1)))
    with pytest.raises(CommandError, match="finite"):
        send(arm, np.full(8, np.nan), np.zeros(8))
    with pytest.raises(TwinError, match="taken by another twin"):
        serve(HOST, strict=False)
    with pytest.raises(TwinError, match="this machine alone"):
        serve("192.168.1.5", strict=False)
    with pytest.raises(ConnectionFailedError):
        FrankaRobot("franka://127.0.0.8?realtime=ignore", DESCRIPTION, "arm").connect()
