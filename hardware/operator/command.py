"""What a person wants of an arm now, whatever it is said with."""

from dataclasses import dataclass
from typing import Literal, Protocol

Vector3 = tuple[float, float, float]
Grip = Literal["", "open", "close"]
Verdict = Literal["", "success", "failure", "discard", "quit"]
"""How a person ends a demonstration: a success, a failure, one to be forgotten, or the end of the recording, too."""


@dataclass(frozen=True)
class OperatorCommand:
    """What is wanted now.

    Attributes:
        linear: Of the tool along the axes of the robot's base, as shares of full speed, -1 to 1.
        turn: Of the tool about the vertical axis, -1 to 1.
        gripper: ``open`` or ``close`` where it is to change, else empty.
        verdict: How the demonstration ends; empty while it goes on.
    """

    linear: Vector3 = (0.0, 0.0, 0.0)
    turn: float = 0.0
    gripper: Grip = ""
    verdict: Verdict = ""


class OperatorInput(Protocol):
    """A device in a person's hands."""

    def read(self, now: float) -> OperatorCommand:
        """What is wanted at ``now`` [s]; never waits.

        Raises:
            HardwareError: the device is gone; the motion then comes to rest.
        """
        ...

    def close(self) -> None:
        """Gives the device back as it was."""
        ...
