"""Where a deployment happens: a robot behind its driver, and the time in which it moves."""

import time
from collections.abc import Callable
from typing import Any, Protocol

from hardware.ports.clock import Clock, WallClock

Place = tuple[float, float, float]
"""Where a base is on the floor: x, y [m] and heading [rad]."""


class Site(Protocol):
    """A robot and its time. Simulated robot, twin and real robot differ in this alone.

    Attributes:
        robot: The robot behind its port.
        clock: The one source of time.
        address: Where the robot is, for people.
        lockstep: Whether time passes in :meth:`wait` alone.
    """

    robot: Any
    clock: Clock
    address: str
    lockstep: bool

    def wait(self, until: float) -> float:
        """Lets time pass until ``until`` [s] on the clock; returns how late it is then [s]."""
        ...

    def truth(self) -> Place | None:
        """Where a simulated base really is, to judge the run by; None elsewhere."""
        ...

    def close(self) -> None:
        """Ends what was started for it. The robot is closed by its floor."""
        ...


class WallSite:
    """A robot that moves in the system's time: a twin, a real robot, or a simulation in another process."""

    lockstep = False

    def __init__(self, robot: Any, address: str, stop: Callable[[], None] = lambda: None) -> None:
        self.robot, self.address, self._stop = robot, address, stop
        self.clock: Clock = WallClock()

    def wait(self, until: float) -> float:
        """Sleeps until an absolute time."""
        while (left := until - self.clock.now()) > 0.0:
            time.sleep(left)
        return max(0.0, self.clock.now() - until)

    def truth(self) -> None:
        """Nobody knows."""

    def close(self) -> None:
        """Ends the twin that was started for it, if one was."""
        self._stop()
