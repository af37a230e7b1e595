"""The hybrid meta-skill ``shoot``: a detector tells where the target is, classic control turns to it and fires."""

import math

import numpy as np

from policies.meta_skills.bins import FIRE, PAUSE
from policies.meta_skills.observation import RoomsObservation

Array = np.ndarray
AIMED = 0.02  # [rad]
GAIN, FASTEST = 0.7, 0.3  # of the bearing, and [rad] in one frame
AGAIN = 0.08  # [rad] swept about the bearing once shots at it have missed


class Aim:
    """One call; :meth:`act` is asked once each frame."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._missed = 0

    def act(self, seen: RoomsObservation) -> Array:
        """The next action, (7,), see :mod:`policies.meta_skills.bins`."""
        if seen.struck:
            return np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, PAUSE])
        x, y, _ = seen.thing_b(self._name)
        sweep = AGAIN * math.sin(self._missed) if self._missed > 1 else 0.0
        bearing = math.atan2(y, x) + sweep
        if abs(bearing) < AIMED:
            self._missed += 1
            return np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, FIRE])
        turn = max(-FASTEST, min(FASTEST, GAIN * bearing))
        return np.array([0.0, 0.0, 0.0, turn, 0.0, 0.0, PAUSE])
