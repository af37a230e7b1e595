"""When a periodic part of a rehearsal is due."""


class Rhythm:
    """Due once per period, in a time that moves by steps."""

    def __init__(self, period: float) -> None:
        """Begins due.

        Args:
            period: [s].
        """
        self.period = period
        self._next = 0.0

    def due(self, now: float) -> bool:
        """Whether the part shall run at ``now`` [s]; the next time is a period later."""
        if now < self._next - 1e-6:
            return False
        self._next = now + self.period
        return True
