"""The robot's tick as time of this machine.

A state says when it was measured by a counter of milliseconds that began somewhere. The least delay of recent arrivals
fixes where, so that a state that was held up on its way shows its age.
"""

from hardware.drivers.unitree.errors import RobotRestartedError

TICK = 1e-3  # [s]
_RANGE = 1 << 32
_RESTART = 1.0  # [s] a tick that is this far back comes from a robot that started anew
_WINDOW = 5.0  # [s] the least delay is taken over the last one to two of these


class TickClock:
    """Turns ticks into stamps.

    Args:
        lock_step: Whether stamps are the robot's own time, beginning with the counter.
    """

    def __init__(self, lock_step: bool) -> None:
        self._lock_step = lock_step
        self._last: int | None = None
        self._time = 0.0  # by the counter, unwrapped [s]
        self._stamp = -float("inf")
        self._least, self._before, self._since = float("inf"), float("inf"), 0.0

    def stamp(self, tick: int, arrival: float) -> float | None:
        """When a state was measured [s].

        Args:
            tick: Its counter.
            arrival: When it arrived, on this machine's clock [s].

        Returns:
            The stamp, later than all before; None for a state that is not newer than the last.

        Raises:
            RobotRestartedError: the counter began anew.
        """
        if self._last is None:
            self._last, self._time, self._since = tick, tick * TICK, arrival
        else:
            ahead = (tick - self._last + _RANGE // 2) % _RANGE - _RANGE // 2
            if ahead * TICK < -_RESTART:
                raise RobotRestartedError(f"the robot's tick fell from {self._last} to {tick}; it was started anew")
            if ahead <= 0:
                return None
            self._last, self._time = tick, self._time + ahead * TICK
        if self._lock_step:
            return self._time
        if arrival - self._since > _WINDOW:
            self._before, self._least, self._since = self._least, float("inf"), arrival
        self._least = min(self._least, arrival - self._time)
        self._stamp = max(self._stamp + 1e-9, self._time + min(self._least, self._before))
        return self._stamp
