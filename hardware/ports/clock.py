"""The Clock port: one source of time for every loop, time-out, stamp and log."""

import time
from typing import Protocol


class Clock(Protocol):
    """Time in seconds. Wall clock on a robot, the simulation's clock in lock-step."""

    def now(self) -> float:
        """Current time [s]."""
        ...


class WallClock:
    """Seconds since the epoch, from the system clock."""

    def now(self) -> float:
        """Current time [s]."""
        return time.time()


class ManualClock:
    """A clock that its owner sets: lock-step, tests."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        """Time last set [s]."""
        return self._now

    def set(self, now: float) -> None:
        """Moves the clock; it never runs backwards.

        Raises:
            ValueError: ``now`` lies before the current time.
        """
        if now < self._now:
            raise ValueError(f"clock cannot go back from {self._now:.6f} s to {now:.6f} s")
        self._now = now
