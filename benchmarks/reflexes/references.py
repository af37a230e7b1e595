"""What an arm's references tell from outside: which of them follow a correction, brake, or stand still."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trajectory_msgs.msg import JointTrajectory


@dataclass(frozen=True)
class Seen:
    """One reference, as it arrived.

    Attributes:
        at: Wall time of its arrival [s].
        mark: Which of the corrections it follows.
        positions: Of the joints, gripper last [rad; m].
        velocities: Of the same [rad/s; m/s].
    """

    at: float
    mark: str
    positions: tuple[float, ...]
    velocities: tuple[float, ...]

    @property
    def speed(self) -> float:
        """Of the fastest arm joint [rad/s]."""
        return max(abs(velocity) for velocity in self.velocities[:-1])

    @property
    def still(self) -> bool:
        """Whether it asks for no velocity at all, gripper included."""
        return not any(self.velocities)


@dataclass(frozen=True)
class Answer:
    """When references answered a correction, wall times [s]; without end where none did.

    Attributes:
        changed: The first that follows the correction and differs from the last that does not.
        slower: The first whose fastest joint is slower than in the last that does not.
        still: The first at rest.
    """

    changed: float = math.inf
    slower: float = math.inf
    still: float = math.inf


def seen(message: JointTrajectory, at: float) -> Seen:
    """A reference from its message."""
    point = next(iter(message.points))
    return Seen(at, message.header.frame_id, tuple(point.positions), tuple(point.velocities))


def answer(references: Sequence[Seen]) -> Answer:
    """Times of those that follow another correction than the first of them does, in the order of arrival."""
    begun = next((i for i, each in enumerate(references) if each.mark != references[0].mark), 0)
    if not begun:
        return Answer()
    before, after = references[begun - 1], references[begun:]
    return Answer(
        next((each.at for each in after if each.positions != before.positions), math.inf),
        next((each.at for each in after if each.speed < before.speed), math.inf),
        next((each.at for each in after if each.still), math.inf),
    )
