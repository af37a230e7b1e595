"""When the robot floor ticks: absolute deadlines; what is missed is skipped and counted."""

import math

from rostrum.deploy.site import Site


class FloorRhythm:
    """Ticks at a site, one period apart.

    Attributes:
        missed: Ticks that were skipped, because time had passed them by.
        lateness: How late each tick was [s].
    """

    def __init__(self, site: Site, period: float) -> None:
        self._site, self._period = site, period
        self._begin, self._count = site.clock.now(), 0
        self.missed = 0
        self.lateness: list[float] = []

    def wait(self) -> float:
        """Waits for the next tick; returns its time on the site's clock [s]."""
        self._count += 1
        late = self._site.wait(self._begin + self._count * self._period)
        self.lateness.append(late)
        skipped = math.floor(late / self._period)
        self._count += skipped
        self.missed += skipped
        return self._site.clock.now()
