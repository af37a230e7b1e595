"""Robots that a benchmark plays: they measure and lose their link as they are told."""

from typing import Generic, TypeVar

from hardware.errors import NotConnectedError
from hardware.ports.legged import LeggedCommand, LeggedState
from hardware.ports.robot import JointCommand, JointState

StateT = TypeVar("StateT", JointState, LeggedState)
CommandT = TypeVar("CommandT", JointCommand, LeggedCommand)


class PlayedRobot(Generic[StateT, CommandT]):
    """A robot's port without a body.

    Args:
        measured: What it measures; the benchmark changes it.

    Attributes:
        sent: What it was told last; None before.
        linked: Whether its link holds.
    """

    def __init__(self, measured: StateT) -> None:
        self.measured = measured
        self.sent: CommandT | None = None
        self.linked = True

    def connect(self) -> None:
        """Opens the connection."""
        self.linked = True

    def state(self) -> StateT:
        """What it measures.

        Raises:
            NotConnectedError: the link is broken.
        """
        if not self.linked:
            raise NotConnectedError("the benchmark broke the link")
        return self.measured

    def command(self, command: CommandT) -> CommandT:
        """Remembers what it is told.

        Raises:
            NotConnectedError: the link is broken.
        """
        if not self.linked:
            raise NotConnectedError("the benchmark broke the link")
        self.sent = command
        return command

    def stop(self) -> None:
        """Nothing moves here."""

    def close(self) -> None:
        """Nothing to release."""
