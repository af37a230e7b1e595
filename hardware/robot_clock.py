"""The controller's clock told in ours: stamps of states and commands are compared, so they need one clock."""

_DRIFT = 1e-3  # [s/s] how fast the two clocks may part
_JUMP = 1.0  # [s] a larger change is a clock that was set, not a late package


class RobotClock:
    """Turns time stamps of the controller into our time.

    A package takes some time to arrive, never less than none: the least difference that was seen is the offset, and
    what comes later than that is old by as much. The offset follows a slow drift.
    """

    def __init__(self) -> None:
        self._offset: float | None = None
        self._last = 0.0

    def stamp(self, timestamp: float, now: float) -> float:
        """When a package was made [s].

        Args:
            timestamp: The package's, on the controller's clock [s].
            now: When it was read [s].
        """
        difference = now - timestamp
        if self._offset is None or abs(difference - self._offset) > _JUMP:
            self._offset = difference
        else:
            self._offset = min(difference, self._offset + _DRIFT * max(now - self._last, 0.0))
        self._last = now
        return timestamp + self._offset
