"""A simulated robot's port that a benchmark strikes: what it measures is altered, its link broken."""

from collections.abc import Callable
from typing import Any

from hardware.errors import ConnectionFailedError, NotConnectedError, RobotStoppedError


class StruckPort:
    """Another port, in between.

    Args:
        port: The robot's own.

    Attributes:
        alter: Applied to every measurement.
        linked: Whether the link can hold.
        stopped: Whether the robot's own safety has stopped it.
        sent: Last command that reached the robot; None before.
    """

    def __init__(self, port: Any) -> None:
        self._port = port
        self.alter: Callable[[Any], Any] = lambda state: state
        self.linked = True
        self.stopped = False
        self.sent: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._port, name)

    def connect(self) -> None:
        """Opens the connection.

        Raises:
            ConnectionFailedError: the link is broken.
        """
        if not self.linked or self.stopped:
            raise ConnectionFailedError("the benchmark broke the link")
        self._port.connect()

    def state(self) -> Any:
        """What is measured, altered.

        Raises:
            NotConnectedError: the link is broken, or the robot stopped.
        """
        self._check()
        return self.alter(self._port.state())

    def command(self, command: Any) -> Any:
        """Passes a command on.

        Raises:
            NotConnectedError: the link is broken.
        """
        self._check()
        self.sent = command
        return self._port.command(command)

    def stop(self) -> None:
        """Passes it on, while there is a link."""
        if self.linked:
            self._port.stop()

    def _check(self) -> None:
        if not self.linked:
            raise NotConnectedError("the benchmark broke the link")
        if self.stopped:
            raise RobotStoppedError("the benchmark stopped the robot")


def stop_robot(_: Any, port: StruckPort) -> None:
    """The robot stops by itself, as protection or at somebody's button."""
    port.stopped = True


def unlink(_: Any, port: StruckPort) -> None:
    """The link breaks."""
    port.linked = False
