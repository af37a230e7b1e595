"""A smooth way of all joints from one pose to another."""

from dataclasses import dataclass

import numpy as np

PEAK_VELOCITY = 1.875  # of a minimum-jerk blend of unit length and time


@dataclass(frozen=True)
class JointBlend:
    """A minimum-jerk blend.

    Attributes:
        start: When it begins [s].
        duration: How long it takes [s].
        first: Where it begins, shape (n,) [rad].
        last: Where it ends, shape (n,) [rad].
    """

    start: float
    duration: float
    first: np.ndarray
    last: np.ndarray

    @classmethod
    def at_speed(
        cls, start: float, first: np.ndarray, last: np.ndarray, speed: float, shortest: float = 0.3
    ) -> "JointBlend":
        """A blend whose fastest joint reaches ``speed`` [rad/s] at most; not shorter than ``shortest`` [s]."""
        furthest = float(np.abs(np.asarray(last) - first).max())
        return cls(start, max(shortest, PEAK_VELOCITY * furthest / speed), first, last)

    def at(self, now: float) -> np.ndarray:
        """The pose at ``now`` [s], shape (n,) [rad]; before its beginning the first, after its end the last."""
        s = min(max((now - self.start) / self.duration, 0.0), 1.0)
        return self.first + s**3 * (10.0 - 15.0 * s + 6.0 * s**2) * (self.last - self.first)

    def done(self, now: float) -> bool:
        """Whether its end is reached."""
        return now >= self.start + self.duration
