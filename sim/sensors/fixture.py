"""A simulated sensor of fixtures: markers on handles and caps, and the wires of buttons' contacts."""

from collections import deque
from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from sim.scenes.sensing import MarkerSensorCfg
from sim.sensors.marker import multiply
from sim.world import World


@dataclass(frozen=True, eq=False)
class FixtureDetection:
    """One moving part as measured.

    Attributes:
        name: The fixture's name.
        stamp: When it was exposed [s]; it arrives later.
        position_w: Measured position of its handle or cap in the world frame, shape (3,) [m].
        quaternion_w: Measured orientation wxyz, shape (4,).
        position_sigma: One standard deviation of the position per axis that the sensor states [m].
        pressed: Whether a button's contact is closed.
    """

    name: str
    stamp: float
    position_w: np.ndarray
    quaternion_w: np.ndarray
    position_sigma: float
    pressed: bool


class FixtureSensor:
    """Measures every fixture of a scene as the marker sensor measures objects: late, noisy and biased."""

    def __init__(self, cfg: MarkerSensorCfg, seed: int = 0, hidden: Set[str] = frozenset()) -> None:
        """Draws the run's bias.

        Args:
            cfg: Rate, latency and noise.
            seed: Draws bias and noise; equal seeds give equal measurements.
            hidden: Names of fixtures that it does not see at present; read at every exposure.
        """
        self._cfg, self._hidden = cfg, hidden
        self._rng = np.random.default_rng([seed, 0x66697874])
        direction = self._rng.standard_normal(3)
        self._bias_w = cfg.position_bias * direction / np.linalg.norm(direction)
        self._exposures = 0
        self._first: float | None = None
        self._pending: deque[tuple[float, list[FixtureDetection]]] = deque()

    def observe(self, world: World) -> None:
        """Exposes when an exposure is due; to be called after every control period."""
        now = world.time
        if self._first is None:
            self._first = now
        if not world.fixtures or now < self._first + self._exposures / self._cfg.rate - 1e-9:
            return
        self._exposures = max(self._exposures + 1, int((now - self._first) * self._cfg.rate + 1e-6) + 1)
        detections = [self._measure(world, name, now) for name in world.fixtures]
        self._pending.append((now, [item for item in detections if item.name not in self._hidden]))

    def poll(self, now: float) -> list[FixtureDetection]:
        """Detections that have arrived by ``now`` [s] and were not polled before, oldest first."""
        arrived: list[FixtureDetection] = []
        while self._pending and self._pending[0][0] + self._cfg.latency <= now + 1e-9:
            arrived.extend(self._pending.popleft()[1])
        return arrived

    def _measure(self, world: World, name: str, stamp: float) -> FixtureDetection:
        cfg, true = self._cfg, world.fixtures[name].handle_pose()
        position = true.position_w + self._bias_w + cfg.position_sigma * self._rng.standard_normal(3)
        axis = self._rng.standard_normal(3)
        axis /= np.linalg.norm(axis)
        half = 0.5 * cfg.rotation_sigma * self._rng.standard_normal()
        quaternion = multiply(np.concatenate(([np.cos(half)], np.sin(half) * axis)), true.quaternion_w)
        sigma = float(np.hypot(cfg.position_sigma, cfg.position_bias / np.sqrt(3.0)))
        return FixtureDetection(name, stamp, position, quaternion, sigma, world.fixtures[name].pressed)
