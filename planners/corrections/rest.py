"""Whether robots that were told to stop really stand still, judged by the speeds that are measured of them.

The thresholds are those below which the robot floors give a reset: of every joint, and of a legged robot's base.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from hardware.controller import AT_REST
from hardware.legged.controller import AT_REST as LEG_AT_REST
from hardware.legged.controller import BASE_AT_REST

STILL_FOR = 0.1  # [s] that every measurement must be below the thresholds, so that no turning point counts
MEASURED_AGE = 0.5  # [s] an older measurement says nothing of now

GOES_ON = "its skill goes on"
"""What moves of a robot that happens to stand still while a skill moves it that has not heard the word yet."""


def moving_arm(names: Sequence[str], velocity: np.ndarray) -> str:
    """What of an arm moves, in words; empty at rest.

    Args:
        names: Joint names.
        velocity: Measured, shape (n,) [rad/s; m/s].
    """
    return _fastest(names, velocity, AT_REST)


def moving_legs(names: Sequence[str], velocity: np.ndarray, angular_velocity_b: np.ndarray) -> str:
    """What of a legged robot moves, in words; empty at rest.

    Args:
        names: Joint names.
        velocity: Measured, shape (n,) [rad/s].
        angular_velocity_b: Measured of its base, shape (3,) [rad/s].
    """
    turning = float(np.linalg.norm(angular_velocity_b))
    if not turning <= BASE_AT_REST:  # what is not a number is no rest
        return f"its base turns at {turning:.2f} rad/s"
    return _fastest(names, velocity, LEG_AT_REST)


def _fastest(names: Sequence[str], velocity: np.ndarray, at_rest: float) -> str:
    speed = np.abs(np.asarray(velocity, dtype=float))
    joint = int(np.argmax(speed))
    return "" if speed[joint] <= at_rest else f"{names[joint]} at {speed[joint]:.2f}"


@dataclass(frozen=True)
class Rest:
    """What became of robots that were told to come to rest.

    Attributes:
        seconds: From the word to the first of the measurements since which all of them stand still, or to the end of
            the patience [s].
        moving: By robot that does not stand still, what of it moves.
    """

    seconds: float
    moving: dict[str, str]

    @property
    def reached(self) -> bool:
        """Whether all of them stand still."""
        return not self.moving


class RestWatch:
    """Waits until robots stand still; a pure state machine in a time that is passed in.

    Args:
        robots: Who was told to come to rest.
        since: When [s].
        patience: When to say who does not [s].
    """

    def __init__(self, robots: Collection[str], since: float, patience: float) -> None:
        self.robots = frozenset(robots)
        self.since = since
        self._patience = patience
        self._moves: dict[str, str] = {}
        self._still_since: dict[str, float] = {}
        self._measured: dict[str, float] = {}

    def measured(self, robot: str, stamp: float, moves: str) -> None:
        """Takes in a measurement; what was measured before the word is left out.

        Args:
            robot: Of whom.
            stamp: When it was measured [s].
            moves: What of it moves; empty at rest.
        """
        if robot not in self.robots or stamp <= max(self.since, self._measured.get(robot, self.since)):
            return
        self._measured[robot], self._moves[robot] = stamp, moves
        if moves:
            self._still_since.pop(robot, None)
        else:
            self._still_since.setdefault(robot, stamp)

    def outcome(self, now: float) -> Rest | None:
        """What became of it by ``now`` [s]; None while that is open."""
        moving = {robot: why for robot in sorted(self.robots) if (why := self._unrest(robot, now))}
        if not moving:
            return Rest(max(self._still_since.values(), default=now) - self.since, {})
        return Rest(now - self.since, moving) if now - self.since >= self._patience else None

    def _unrest(self, robot: str, now: float) -> str:
        measured = self._measured.get(robot)
        if measured is None or now - measured > MEASURED_AGE:
            return "its speed is not measured"
        if robot not in self._still_since:
            return self._moves[robot]
        return "" if measured - self._still_since[robot] >= STILL_FOR - 1e-9 else "it has only just come to rest"
