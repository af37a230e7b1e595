"""Connects to a robot in the background, so that a control loop never waits for one."""

import threading
from typing import Protocol

from hardware.errors import HardwareError


class Connectable(Protocol):
    """A robot of any family."""

    def connect(self) -> None:
        """Opens the connection."""
        ...


class Reconnector:
    """Tries to connect, at most once per period; the caller polls."""

    def __init__(self, robot: Connectable, period: float = 1.0) -> None:
        """Watches ``robot``.

        Args:
            robot: The robot; between the start of an attempt and its end, nobody else may use it.
            period: Shortest time between the starts of two attempts [s].
        """
        self._robot = robot
        self._period = period
        self._thread: threading.Thread | None = None
        self._started = -float("inf")
        self._why = ""

    @property
    def why(self) -> str:
        """Why the last attempt failed; empty before the first."""
        return self._why

    def poll(self, now: float) -> bool:
        """Starts or checks an attempt; never blocks.

        Args:
            now: Current time [s].

        Returns:
            Whether an attempt has just succeeded and the robot may be used again.
        """
        if self._thread is None:
            if now - self._started >= self._period or now < self._started:
                self._started = now
                self._thread = threading.Thread(target=self._attempt, name="reconnect", daemon=True)
                self._thread.start()
            return False
        if self._thread.is_alive():
            return False
        self._thread = None
        return not self._why

    def finish(self, timeout: float) -> bool:
        """Waits for an attempt under way; returns whether none is left."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def _attempt(self) -> None:
        try:
            self._robot.connect()
            self._why = ""
        except HardwareError as error:
            self._why = str(error)
        except Exception as error:  # a driver's own defect must not read as a connection
            self._why = f"{type(error).__name__}: {error}"
