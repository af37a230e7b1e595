"""Where a deployment happens: a robot behind its driver, and the time in which it moves."""

import time
from collections.abc import Callable
from typing import Any, Protocol

from hardware.errors import NotConnectedError
from hardware.ports.clock import Clock, ManualClock, WallClock
from rostrum.deploy.errors import TwinStalledError

PATIENCE = 30.0  # [s] that a twin in lock-step may take for one state
_POLL = 2e-4  # [s]

Place = tuple[float, float, float]
"""Where a base is on the floor: x, y [m] and heading [rad]."""


def require_states(count: int, address: str) -> None:
    """Refuses to judge a robot that hardly measured.

    Raises:
        NotConnectedError: fewer than two states came.
    """
    if count < 2:
        raise NotConnectedError(f"the robot at {address} connected and then sent {count} state(s); look at the link")


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

    def begin(self) -> None:
        """The robot is connected; to be called before the first :meth:`wait`."""
        ...

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

    def begin(self) -> None:
        """Time passes by itself."""

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


class SteppedSite:
    """A twin that answers each command with the next state: its time passes between a command and the wait after it."""

    lockstep = True

    def __init__(self, robot: Any, address: str, stop: Callable[[], None] = lambda: None) -> None:
        self.robot, self.address, self._stop = robot, address, stop
        self._clock = ManualClock()
        self.clock: Clock = self._clock
        self._first = True

    def begin(self) -> None:
        """The clock begins with the twin's first state."""
        self._clock.set(self.robot.state().stamp)

    def wait(self, until: float) -> float:
        """Waits for the next state, whenever that is; the first one is there already.

        Raises:
            NotConnectedError: the link broke.
            TwinStalledError: no state came.
        """
        deadline = time.monotonic() + PATIENCE
        while (stamp := self.robot.state().stamp) <= self._clock.now() and not self._first:
            if time.monotonic() > deadline:
                raise TwinStalledError(f"the twin at {self.address} gave no state after {stamp:.3f} s; start it again")
            time.sleep(_POLL)
        self._first = False
        self._clock.set(max(stamp, self._clock.now()))
        return 0.0

    def truth(self) -> None:
        """Nobody knows."""

    def close(self) -> None:
        """Ends the twin that was started for it, if one was."""
        self._stop()
