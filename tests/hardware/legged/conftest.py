"""A legged robot that the test plays, and its controller."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.errors import NotConnectedError
from hardware.legged.controller import LeggedController
from hardware.ports.clock import ManualClock
from hardware.ports.legged import LeggedCommand, LeggedFeatures, LeggedState
from hardware.safety.machine import SafetyState

GO2 = load_legged_description("go2")
N = len(GO2.joints)


class PlayedRobot:
    """Follows each command at once; damped, it keeps its joints."""

    def __init__(self):
        self.position, self.velocity, self.stamp = GO2.stand.copy(), np.zeros(N), 0.0
        self.orientation, self.turning = np.array([1.0, 0.0, 0.0, 0.0]), np.zeros(3)
        self.linked = False
        self.sent = []
        self.stops = 0

    @property
    def features(self):
        return LeggedFeatures("go2", GO2.joint_names, GO2.foot_names, GO2.sensors, GO2.command_period, GO2.watchdog)

    def connect(self):
        self.linked = True

    def state(self):
        if not self.linked:
            raise NotConnectedError("the link broke")
        zero = np.zeros(3)
        return LeggedState(
            self.stamp,
            GO2.joint_names,
            self.position.copy(),
            self.velocity.copy(),
            np.zeros(N),
            self.orientation.copy(),
            self.turning.copy(),
            zero,
            np.zeros(4),
        )

    def command(self, command):
        if not self.linked:
            raise NotConnectedError("the link broke")
        self.sent.append(command)
        if command.kp.any():
            self.position = command.position.copy()
        return command

    def stop(self):
        self.stops += 1

    def close(self):
        self.linked = False


class Floor:
    """Controller and played robot in lock-step."""

    def __init__(self):
        self.robot, self.clock = PlayedRobot(), ManualClock()
        self.controller = LeggedController(self.robot, GO2, self.clock)
        self.controller.connect()
        self.description = GO2

    @property
    def now(self):
        return self.clock.now()

    def tick(self, measured=True):
        self.clock.set(round(self.now + GO2.command_period, 6))
        if measured:
            self.robot.stamp = self.now
        return self.controller.tick(self.now)

    def ask(self, position=None, measured=True, **changes):
        """Offers a command of now; by default the nominal stance."""
        position = GO2.stand if position is None else position
        command = LeggedCommand(round(self.now + GO2.command_period, 6), GO2.joint_names, position, GO2.kp, GO2.kd)
        self.controller.offer(replace(command, **changes))
        return self.tick(measured)

    def up(self):
        """Asks for the nominal stance until the soft start is over."""
        while self.ask().safety is SafetyState.SOFT_START:
            pass
        return self


@pytest.fixture
def floor():
    return Floor()


@pytest.fixture(scope="session")
def go2():
    return GO2
