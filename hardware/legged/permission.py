"""The permission to lie tilted: what lets a robot that fell get up again, for a limited time.

It exists only after somebody asked for it by name, never by default, and it lifts one check alone: the tilt of the
base. It ends by itself when the robot has been upright for a while, when its time is over, and with any fault.
"""

import numpy as np

RECOVERY_TIME = 20.0  # [s] that the permission lasts at most
UPRIGHT_TIME = 1.0  # [s] that a robot must be upright until the permission is no longer needed


class TiltPermission:
    """Says until when a tilted base is no fault."""

    def __init__(self) -> None:
        self._until = -np.inf
        self._upright_since: float | None = None

    @property
    def until(self) -> float:
        """When it ends at the latest [s]; minus infinity while there is none."""
        return self._until

    def grant(self, now: float) -> None:
        """Permits tilt from ``now`` [s] on."""
        self._until, self._upright_since = now + RECOVERY_TIME, None

    def revoke(self) -> None:
        """Ends it; safe without one."""
        self._until, self._upright_since = -np.inf, None

    def holds(self, now: float) -> bool:
        """Whether tilt is no fault at ``now`` [s]."""
        return now < self._until

    def watch(self, upright: bool, now: float) -> None:
        """Takes one measurement into account; ends the permission of a robot that is up, or whose time is over.

        Args:
            upright: Whether the base is well inside the tilt that is always allowed.
            now: Current time [s].
        """
        if not self.holds(now):
            self.revoke()
        elif not upright:
            self._upright_since = None
        elif self._upright_since is None:
            self._upright_since = now
        elif now - self._upright_since >= UPRIGHT_TIME:
            self.revoke()
