"""What every disturbance at work shares."""

import math
from abc import ABC, abstractmethod

import numpy as np

from sim.disturbances.disturbance import Disturbance
from sim.world import World


class Part(ABC):
    """One disturbance at work."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        self.cfg = cfg
        self.done = False
        self._world, self._rng = world, rng

    @abstractmethod
    def update(self) -> bool:
        """One control period; returns whether the disturbance begins now."""

    def _direction(self) -> np.ndarray:
        """A random horizontal direction, shape (3,)."""
        angle = self._rng.uniform(-math.pi, math.pi)
        return np.array([math.cos(angle), math.sin(angle), 0.0])
