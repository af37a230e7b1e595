"""A pose sensor as docking has it on a robot: noisy, biased, slow and late."""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class PoseSourceCfg:
    """One sensor.

    Attributes:
        position_sigma: Standard deviation, per axis, of each measurement's noise and of an episode's bias [m].
        yaw_sigma: The same for the heading [rad].
        rate: Measurements per second [Hz].
        latency: From a measurement to its arrival [s].
    """

    position_sigma: float = 0.005
    yaw_sigma: float = math.radians(0.5)
    rate: float = 30.0
    latency: float = 0.05


class PoseSource:
    """Measures N robots."""

    def __init__(self, cfg: PoseSourceCfg, count: int, rng: np.random.Generator) -> None:
        self._cfg, self._rng = cfg, rng
        self._sigma = np.array([cfg.position_sigma, cfg.position_sigma, cfg.yaw_sigma])
        self._bias = self._sigma * rng.standard_normal((count, 3))
        self._due = 0.0
        self._sent: deque[tuple[float, np.ndarray]] = deque()

    def look(self, poses: np.ndarray, now: float) -> None:
        """Measures when it is time to.

        Args:
            poses: True planar poses, shape (N, 3).
            now: Current time [s].
        """
        if now >= self._due - 1e-9:
            self._due += 1.0 / self._cfg.rate
            noise = self._sigma * self._rng.standard_normal(poses.shape)
            self._sent.append((now, poses + self._bias + noise))

    def arrived(self, now: float) -> list[tuple[float, np.ndarray]]:
        """Stamps [s] and measurements, shape (N, 3), that have arrived since the last call."""
        found = []
        while self._sent and self._sent[0][0] + self._cfg.latency <= now + 1e-9:
            found.append(self._sent.popleft())
        return found
