"""What a detector tells of the rooms: places with noise, each smoothed over a few frames."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class DetectorCfg:
    """How well it sees.

    Attributes:
        noise: Standard deviation of a thing's place along each axis, each frame on its own [m].
        smoothing: Share of a new frame in what is told.
        jump: Distance from which a new frame is believed at once [m].
        pose_noise: Standard deviation of the body's own place [m]; of its yaw, half as many rad.
    """

    noise: float = 0.005
    smoothing: float = 0.4
    jump: float = 0.04
    pose_noise: float = 0.004

    def build(self) -> "Detector":
        """The detector."""
        return Detector(self)


class Detector:
    """Looks once in each period."""

    def __init__(self, cfg: DetectorCfg) -> None:
        self._cfg = cfg
        self._rng = np.random.default_rng(0)
        self._told: Array | None = None

    def begin(self, seed: int) -> None:
        """Forgets what was seen; the seed draws the noise."""
        self._rng = np.random.default_rng([seed, 1])
        self._told = None

    def look(self, pose_w: Array, things_w: Array, drawer: float) -> tuple[Array, Array, float]:
        """Pose (3,), places (things, 3) and the drawer's opening as they are perceived, from the true ones."""
        cfg = self._cfg
        frame = things_w + self._rng.normal(0.0, cfg.noise, things_w.shape)
        if self._told is None:
            self._told = frame
        away = frame - self._told
        share = np.where(np.linalg.norm(away, axis=1, keepdims=True) > cfg.jump, 1.0, cfg.smoothing)
        self._told = self._told + share * away
        pose = pose_w + self._rng.normal(0.0, cfg.pose_noise, 3) * np.array([1.0, 1.0, 0.5])
        return pose, self._told.copy(), drawer + float(self._rng.normal(0.0, cfg.pose_noise))
