"""Lock-step bookkeeping: who takes part, and until when each has promised to need nothing.

Conservative time management as in distributed simulation (Chandy and Misra 1979; Bryant 1977): time never advances past
the smallest promise. A participant that stays silent for too long of wall time is left out, loudly,
until it speaks again.
"""

import time
from collections.abc import Callable

EPSILON = 1e-6


class LockstepBarrier:
    """Decides when simulated time may advance."""

    def __init__(
        self, expected: tuple[str, ...], patience: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Makes a barrier.

        Args:
            expected: Names that must have joined before time starts.
            patience: Wall time after which a silent participant is left out [s].
            monotonic: Wall clock [s], for tests.
        """
        self._until: dict[str, float] = dict.fromkeys(expected, -1.0)
        self._dropped: set[str] = set()
        self._patience = patience
        self._monotonic = monotonic
        self._last_progress = monotonic()

    def promise(self, name: str, until: float) -> bool:
        """Records that ``name`` needs no time before ``until`` [s]; returns whether it was left out until now.

        A promise said again, as after a clock that was sent again, is no progress: it would hide who is silent.
        """
        rejoined = name in self._dropped
        if rejoined or until > self._until.get(name, -1.0):
            self._last_progress = self._monotonic()
        self._until[name] = until
        self._dropped.discard(name)
        return rejoined

    def advanced(self) -> None:
        """Notes that time has moved on: nobody has been waited for since."""
        self._last_progress = self._monotonic()

    def waiting_for(self, now: float) -> list[str]:
        """Participants that still owe an answer at simulated time ``now`` [s]."""
        return sorted(n for n, until in self._until.items() if until < now + EPSILON and n not in self._dropped)

    def joined(self) -> bool:
        """Whether everybody expected has spoken."""
        return not any(until < 0.0 and name not in self._dropped for name, until in self._until.items())

    def drop_silent(self, now: float) -> list[str]:
        """Leaves out whoever kept time waiting for longer than the patience; returns their names."""
        if self._monotonic() - self._last_progress < self._patience:
            return []
        silent = self.waiting_for(now)
        self._dropped.update(silent)
        self._last_progress = self._monotonic()
        return silent
