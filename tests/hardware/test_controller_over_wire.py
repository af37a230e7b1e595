"""Controller, driver and wire together, against a robot that dies and comes back."""

import contextlib
import socket
import threading
import time
from pathlib import Path

import numpy as np

from hardware.controller import ControllerStatus, RobotController
from hardware.descriptions.robot import load_description
from hardware.drivers.registry import make_robot
from hardware.ports.clock import WallClock
from hardware.ports.robot import JointCommand
from hardware.safety.faults import FaultCode
from hardware.safety.machine import SafetyState
from hardware.sim_wire import CommandMessage, Hello, StateMessage, pack, unpack

DESCRIPTION = load_description()
NAMES, N = DESCRIPTION.joint_names, len(DESCRIPTION.joint_names)
HOME = np.array([*DESCRIPTION.home, 0.04])


class EchoRobot:
    """A robot that is at once where it is commanded, in a thread."""

    def __init__(self, path: Path) -> None:
        self.position = HOME.copy()
        self._alive = True
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(str(path))
        self._listener.listen()
        self._listener.settimeout(10.0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError), self._listener.accept()[0] as link:
            link.send(pack(Hello(1, "left", "panda_2f85", NAMES, 0.01)))
            link.setblocking(False)
            while self._alive:
                with contextlib.suppress(BlockingIOError):
                    while data := link.recv(4096):
                        message = unpack(data)
                        if isinstance(message, CommandMessage):
                            self.position = message.position
                link.send(pack(StateMessage(time.time(), self.position, np.zeros(N), np.zeros(N))))
                time.sleep(0.005)

    def die(self) -> None:
        self._alive = False
        self._listener.close()
        self._thread.join()


def test_moves_loses_the_robot_and_finds_it_again(tmp_path: Path) -> None:
    path, clock = tmp_path / "left.sock", WallClock()
    robot = EchoRobot(path)
    driver = make_robot("sim", f"unix:{path}", DESCRIPTION, "left")
    controller = RobotController(driver, DESCRIPTION, clock, reconnect_period=0.05)
    controller.connect()

    def tick() -> ControllerStatus:
        time.sleep(0.005)
        return controller.tick(clock.now())

    assert tick().safety is SafetyState.IDLE
    goal = HOME + 0.02
    controller.offer(JointCommand(clock.now(), NAMES, goal, np.zeros(N)))
    deadline = time.monotonic() + 5.0
    while np.abs(robot.position - goal).max() > 1e-6 and time.monotonic() < deadline:
        controller.offer(JointCommand(clock.now(), NAMES, goal, np.zeros(N)))
        status = tick()
        if status.fault is FaultCode.STATE_STALE:  # a loaded machine may well be late: that is what the fault is for
            controller.reset(clock.now())
    np.testing.assert_allclose(robot.position, goal, atol=1e-6)

    robot.die()
    path.unlink()
    while tick().safety is not SafetyState.DISCONNECTED:
        assert time.monotonic() < deadline
    again = EchoRobot(path)
    while (status := tick()).safety is SafetyState.DISCONNECTED:
        assert time.monotonic() < deadline + 5.0
    assert status.safety is SafetyState.FAULT
    done = False
    while not done:
        done, text = controller.reset(clock.now())
        assert time.monotonic() < deadline + 5.0, text
        status = tick()
    assert status.fault is None
    controller.close()
    again.die()
