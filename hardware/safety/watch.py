"""Who looks at an arm's distance from itself, and when: in the loop, or in a thread of its own."""

import logging
import threading
from typing import Protocol

import numpy as np

from hardware.safety.self_collision import Look, SelfCollisionMonitor

log = logging.getLogger(__name__)

_ROUNDING = 1e-6  # [s]


class Watch(Protocol):
    """Looks at the reference that it is shown."""

    def show(self, position: np.ndarray, ahead: np.ndarray, now: float) -> Look | None:
        """Takes the reference of this tick, returns the newest look; never blocks for long.

        Args:
            position: Reference of the arm's joints, shape (n,) [rad].
            ahead: Where they can come to rest, shape (n,) [rad].
            now: Current time [s].
        """
        ...

    def close(self) -> None:
        """Ends it. Safe to call twice."""
        ...


class LoopWatch:
    """Looks within the control loop, whenever a period has passed: the same inputs give the same looks."""

    def __init__(self, monitor: SelfCollisionMonitor) -> None:
        self._monitor, self._newest = monitor, None

    def show(self, position: np.ndarray, ahead: np.ndarray, now: float) -> Look | None:
        """Takes the reference of this tick, returns the newest look."""
        if self._newest is None or not 0.0 <= now - self._newest.stamp < self._monitor.cfg.period - _ROUNDING:
            self._newest = self._monitor.look(position, ahead, now)
        return self._newest

    def close(self) -> None:
        """Nothing to end."""


class ThreadWatch:
    """Looks in a thread of its own, at most once a period, so that the control loop never waits for a look."""

    def __init__(self, monitor: SelfCollisionMonitor) -> None:
        self._monitor = monitor
        self._changed = threading.Condition()
        self._shown: tuple[np.ndarray, np.ndarray, float] | None = None
        self._shown_at: float | None = None
        self._newest: Look | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="self-collision", daemon=True)
        self._thread.start()

    def show(self, position: np.ndarray, ahead: np.ndarray, now: float) -> Look | None:
        """Takes the reference of this tick, returns the newest look."""
        age = self._monitor.cfg.age
        with self._changed:
            begins = self._shown_at is None or not 0.0 <= now - self._shown_at <= age
            self._shown, self._shown_at = (position, ahead, now), now
            self._changed.notify()
            if begins:  # nothing was shown lately, so nobody has looked: a look at once, in place of a fault
                self._changed.wait_for(lambda: self._newest is not None and self._newest.stamp >= now, age)
            return self._newest

    def close(self) -> None:
        """Ends the thread."""
        self._ended.set()
        with self._changed:
            self._changed.notify()
        self._thread.join(1.0)

    def _run(self) -> None:
        while not self._ended.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._shown is not None or self._ended.is_set())
                shown, self._shown = self._shown, None
            if shown is None:
                continue
            try:
                look = self._monitor.look(*shown)
            except Exception:
                log.exception("a look at the arm's distance from itself failed; the next one may not")
            else:
                with self._changed:
                    self._newest = look
                    self._changed.notify_all()
            self._ended.wait(self._monitor.cfg.period)
