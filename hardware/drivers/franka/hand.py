"""The Franka Hand: a thread of its own talks to it, since every call of its client waits for an answer."""

import logging
import threading
import time
from typing import Any

import franky

from hardware.errors import ConnectionFailedError, NotConnectedError

log = logging.getLogger(__name__)

_PERIOD = 0.03  # [s] between two looks
_SETTLED = 0.06  # [s] after which a goal counts as final
_STEP = 0.015  # [m] that a goal may run ahead before the hand is sent after it
_SAME = 0.001  # [m]
_NOT_HOMED = 0.01  # [m] a hand that has not been homed tells no larger opening
_SOMETHING = 0.004  # [m] that fingers stay open beyond their goal where something is between them
_ANY = 0.1  # [m] a grasp succeeds whatever is between the fingers


class FrankaHand:
    """A hand that follows an opening.

    Args:
        host: Control unit that it hangs on.
        speed: Of its fingers together [m/s].
        force: That it closes with [N].
        homing: Whether it may be homed.
    """

    def __init__(self, host: str, speed: float, force: float, homing: bool) -> None:
        self._host, self._speed, self._force, self._homing = host, speed, force, homing
        self._client: Any = None
        self._goal: tuple[float, float] | None = None  # when it was set last [s], and the opening [m]
        self._asked: float | None = None
        self._doing: Any = None  # the command under way
        self._holding = False
        self._measured = (0.0, 0.0, 0.0)  # time [s], opening [m], speed [m/s]
        self._failure = ""
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def connect(self) -> None:
        """Opens the connection.

        Raises:
            ConnectionFailedError: no hand answers, or it is not homed and may not be.
        """
        self.close()
        try:
            client = franky.Gripper(self._host)
            if client.state.max_width < _NOT_HOMED:
                if not self._homing:
                    raise ConnectionFailedError(
                        "the hand is not homed; home it in Desk, or add homing=yes to the address: it opens and closes"
                    )
                client.homing()
            self._measured = (time.monotonic(), float(client.state.width), 0.0)
        except franky.Exception as error:
            raise ConnectionFailedError(
                f"no Franka Hand answers ({error}); hand=no in the address leaves it out"
            ) from error
        self._client, self._failure, self._goal, self._asked, self._doing = client, "", None, None, None
        self._holding = False
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="franka hand", daemon=True)
        self._thread.start()

    def state(self) -> tuple[float, float]:
        """Opening [m] and its speed [m/s]; never blocks.

        Raises:
            NotConnectedError: the hand no longer answers.
        """
        if self._failure:
            raise NotConnectedError(f"the hand: {self._failure}")
        return self._measured[1:]

    def move(self, opening: float) -> None:
        """Sets the opening that it follows [m]."""
        if self._goal is None or abs(opening - self._goal[1]) > 1e-6:
            self._goal = (time.monotonic(), opening)

    def stop(self) -> None:
        """Lets it stay as it is: what it holds it goes on holding."""
        self._goal = None

    def close(self) -> None:
        """Ends the connection. Safe to call twice."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._client = None

    def _run(self) -> None:
        try:
            while not self._ended.wait(_PERIOD):
                self._look()
                self._follow()
        except franky.Exception as error:
            self._failure = str(error)
            log.warning("the hand: %s", error)

    def _look(self) -> None:
        now, width = time.monotonic(), float(self._client.state.width)
        before, last, _ = self._measured
        self._measured = (now, width, (width - last) / max(now - before, 1e-3))

    def _follow(self) -> None:
        goal = self._goal
        if goal is None:
            return
        since, opening = goal
        away = abs(opening - (self._asked if self._asked is not None else self._measured[1]))
        settled = time.monotonic() - since > _SETTLED
        under_way = self._doing is not None and not self._doing.wait(0.0)
        if away <= _SAME:
            if not under_way and not self._holding and self._measured[1] - opening > _SOMETHING:
                self._hold()
            return
        if away <= _STEP and not settled:
            return
        if under_way:
            self._client.stop()
        self._asked, self._holding = opening, False
        self._doing = self._client.move_async(opening, self._speed)

    def _hold(self) -> None:
        """Something is between the fingers: a grasp presses on it, as a movement does not."""
        self._holding = True
        self._doing = self._client.grasp_async(self._measured[1], self._speed, self._force, _ANY, _ANY)
