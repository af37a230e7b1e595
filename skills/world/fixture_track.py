"""One fixture's track: from measured handle poses to an opening."""

import math

import numpy as np

from skills.geometry import transform
from skills.world.fixture import lever, motion, opening_of
from skills.world.snapshot import FixtureBelief, FixtureInfo, Pose
from skills.world.track import Track

AROUND = 0.1  # [s] before and after a moment in which measurements tell where a part was then


class FixtureTrack:
    """Averages where a fixture's handle is while that stands still, and follows it while it moves.

    The same robust average as an object's, of which only what lies along the joint is told.
    """

    def __init__(self, info: FixtureInfo) -> None:
        self._info = info
        self._track = Track()
        self._pressed = False
        self._source = ""

    def add(self, pose: Pose, stamp: float, position_sigma: float, pressed: bool, source: str) -> None:
        """Takes one measurement; see :meth:`skills.world.tracker.WorldTracker.fixture`."""
        matrix = transform(pose)
        if not np.isfinite(matrix).all() or stamp <= self._track.stamp:
            return
        self._track.add(stamp, matrix, position_sigma)
        self._pressed, self._source = pressed, source

    def belief(self) -> FixtureBelief | None:
        """What is believed now; None until it was seen."""
        if not math.isfinite(self._track.stamp):
            return None
        info = self._info
        opening = self._opening()
        sigma = float(self._track.sigma) / lever(info)
        return FixtureBelief(info, opening, sigma, self._pressed, self._track.stamp, self._source)

    def frame_at(self, stamp: float) -> np.ndarray:
        """Transform in the world that takes the closed part to where it was at ``stamp`` [s], shape (4, 4)."""
        near = [matrix[:3, 3] for when, matrix in self._track.samples() if abs(when - stamp) <= AROUND]
        return motion(self._info, opening_of(self._info, np.mean(near, axis=0))) if near else self.frame()

    def frame(self) -> np.ndarray:
        """The same as it is believed to be now."""
        return motion(self._info, self._opening())

    def _opening(self) -> float:
        return opening_of(self._info, self._track.estimate()[:3, 3])
