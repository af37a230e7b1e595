"""A simulated marker sensor: what an optical tracking system would deliver."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from sim.pose import Pose
from sim.scenes.sensing import MarkerSensorCfg
from sim.world import World

DAZZLED_ONE_IN, DAZZLED_BY = 10, 0.3  # measurements; [m] along each axis


@dataclass(frozen=True, eq=False)
class MarkerDetection:
    """One object as measured.

    Attributes:
        name: The object's name.
        stamp: When it was exposed [s]; it arrives later.
        position_w: Measured position in the world frame, shape (3,) [m].
        quaternion_w: Measured orientation wxyz, shape (4,).
        position_sigma: One standard deviation of the position per axis that the sensor states [m].
    """

    name: str
    stamp: float
    position_w: np.ndarray
    quaternion_w: np.ndarray
    position_sigma: float


class MarkerSensor:
    """Measures every object of a scene at a fixed rate, late, noisy and biased.

    Markers are always visible, neither grippers nor other objects occlude them; but see the attributes.

    Attributes:
        hidden: Names of objects that it does not see at present.
        dazzled: Names of objects of which one measurement in :data:`DAZZLED_ONE_IN` is off by up to :data:`DAZZLED_BY`.
    """

    def __init__(self, cfg: MarkerSensorCfg, seed: int = 0) -> None:
        """Draws the run's bias.

        Args:
            cfg: Rate, latency and noise.
            seed: Draws bias and noise; equal seeds give equal measurements.
        """
        self._cfg = cfg
        self._rng = np.random.default_rng([seed, 0x6D61726B])
        direction = self._rng.standard_normal(3)
        self._bias_w = cfg.position_bias * direction / np.linalg.norm(direction)
        self._exposures = 0
        self._first: float | None = None
        self._pending: deque[tuple[float, list[MarkerDetection]]] = deque()
        self._dazzle = np.random.default_rng([seed, 0x64617A7A])
        self.hidden: set[str] = set()
        self.dazzled: set[str] = set()

    def observe(self, world: World) -> None:
        """Exposes when an exposure is due; to be called after every control period."""
        now = world.time
        if self._first is None:
            self._first = now
        if now < self._first + self._exposures / self._cfg.rate - 1e-9:
            return
        elapsed = now - self._first
        self._exposures = max(self._exposures + 1, int(np.floor(elapsed * self._cfg.rate + 1e-6)) + 1)
        detections = [self._measure(item.name, world.object_pose(item.name), now) for item in world.scene.objects]
        self._pending.append((now, [item for item in detections if item.name not in self.hidden]))

    def poll(self, now: float) -> list[MarkerDetection]:
        """Detections that have arrived by ``now`` [s] and were not polled before, oldest first."""
        arrived: list[MarkerDetection] = []
        while self._pending and self._pending[0][0] + self._cfg.latency <= now + 1e-9:
            arrived.extend(self._pending.popleft()[1])
        return arrived

    def _measure(self, name: str, true: Pose, stamp: float) -> MarkerDetection:
        cfg = self._cfg
        position = true.position_w + self._bias_w + cfg.position_sigma * self._rng.standard_normal(3)
        if name in self.dazzled and self._dazzle.random() * DAZZLED_ONE_IN < 1.0:
            position = position + self._dazzle.uniform(-DAZZLED_BY, DAZZLED_BY, 3)
        axis = self._rng.standard_normal(3)
        axis /= np.linalg.norm(axis)
        half = 0.5 * cfg.rotation_sigma * self._rng.standard_normal()
        turn = np.concatenate(([np.cos(half)], np.sin(half) * axis))
        quaternion = multiply(turn, true.quaternion_w)
        sigma = float(np.hypot(cfg.position_sigma, cfg.position_bias / np.sqrt(3.0)))
        return MarkerDetection(name, stamp, position, quaternion, sigma)


def multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Product of two quaternions wxyz."""
    (w, x, y, z), (p, q, r, s) = a, b
    return np.array(
        (
            w * p - x * q - y * r - z * s,
            w * q + x * p + y * s - z * r,
            w * r - x * s + y * p + z * q,
            w * s + x * r - y * q + z * p,
        )
    )
