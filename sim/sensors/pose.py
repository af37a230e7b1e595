"""A simulated pose sensor: where an optical tracking system sees the bases of legged robots."""

import zlib
from collections import deque
from dataclasses import dataclass

import numpy as np

from sim.pose import Pose
from sim.scenes.sensing import PoseSensorCfg
from sim.sensors.marker import multiply
from sim.world import World


@dataclass(frozen=True, eq=False)
class PoseDetection:
    """One base pose as measured.

    Attributes:
        robot: Name of the robot.
        stamp: When it was exposed [s]; it arrives later.
        position_w: Measured position of the base in the world frame, shape (3,) [m].
        quaternion_w: Measured orientation wxyz, shape (4,).
        position_sigma: One standard deviation of the position per axis that the sensor states, bias included [m].
        rotation_sigma: The same of the rotation about each axis [rad].
    """

    robot: str
    stamp: float
    position_w: np.ndarray
    quaternion_w: np.ndarray
    position_sigma: float
    rotation_sigma: float


class PoseSensor:
    """Measures one robot's base at a fixed rate, late, noisy and biased."""

    def __init__(self, robot: str, cfg: PoseSensorCfg, seed: int = 0) -> None:
        """Draws the run's bias.

        Args:
            robot: Name of a legged robot in the world.
            cfg: Rate, latency, noise and bias.
            seed: Draws bias and noise; equal seeds give equal measurements.
        """
        self._robot, self._cfg = robot, cfg
        self._rng = np.random.default_rng([seed, 0x706F7365, zlib.crc32(robot.encode())])
        self._position_bias_w = cfg.position_bias * self._rng.standard_normal(3)
        self._rotation_bias = cfg.rotation_bias * self._rng.standard_normal(3)
        self._exposures = 0
        self._first: float | None = None
        self._pending: deque[PoseDetection] = deque()

    def observe(self, world: World) -> None:
        """Exposes when an exposure is due; to be called after every control period."""
        now = world.time
        if self._first is None:
            self._first = now
        if now < self._first + self._exposures / self._cfg.rate - 1e-9:
            return
        self._exposures = max(self._exposures + 1, int(np.floor((now - self._first) * self._cfg.rate + 1e-6)) + 1)
        robot = world.legged[self._robot]
        self._pending.append(self._measure(Pose(robot.base_position_w, robot.base_quaternion_w), now))

    def poll(self, now: float) -> list[PoseDetection]:
        """Detections that have arrived by ``now`` [s] and were not polled before, oldest first."""
        arrived: list[PoseDetection] = []
        while self._pending and self._pending[0].stamp + self._cfg.latency <= now + 1e-9:
            arrived.append(self._pending.popleft())
        return arrived

    def _measure(self, true: Pose, stamp: float) -> PoseDetection:
        cfg = self._cfg
        position = true.position_w + self._position_bias_w + cfg.position_sigma * self._rng.standard_normal(3)
        rotation = self._rotation_bias + cfg.rotation_sigma * self._rng.standard_normal(3)
        quaternion = multiply(_turn(rotation), true.quaternion_w)
        return PoseDetection(
            self._robot,
            stamp,
            position,
            quaternion,
            float(np.hypot(cfg.position_sigma, cfg.position_bias)),
            float(np.hypot(cfg.rotation_sigma, cfg.rotation_bias)),
        )


def _turn(rotation: np.ndarray) -> np.ndarray:
    """Quaternion wxyz of a rotation vector, shape (3,) [rad]."""
    angle = float(np.linalg.norm(rotation))
    axis = rotation / angle if angle > 0.0 else np.zeros(3)
    return np.concatenate(([np.cos(0.5 * angle)], np.sin(0.5 * angle) * axis))
