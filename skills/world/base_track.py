"""Where a walking robot's base is and was, from noisy measurements that come one after the other."""

import math
from collections import deque

import numpy as np

from skills.geometry import matrix_from_quaternion

HISTORY = 0.8  # [s] of measurements; the window over which a still base is averaged
QUICK = 0.2  # [s] of measurements that tell where a moving base is
SIGNIFICANT = 5.0  # standard deviations of the velocity beyond which a base counts as moving: by chance once in 3000
FEWEST = 6  # measurements from which a velocity can be told


class BaseTrack:
    """Measured base poses of one robot, as homogeneous transforms of shape (4, 4) that map to the world.

    While the base stands still, its pose is the mean over ``HISTORY``; as soon as a straight line through the window
    has a slope that noise does not explain, it is the end of a line through the last ``QUICK`` seconds.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, np.ndarray]] = deque(maxlen=256)
        self._latest: np.ndarray | None = None

    @property
    def stamp(self) -> float:
        """When the base was last measured [s]; minus infinity before the first time."""
        return self._samples[-1][0] if self._samples else float("-inf")

    def add(self, stamp: float, matrix: np.ndarray) -> None:
        """Takes one measurement; one that is not newer than the last is ignored."""
        if stamp <= self.stamp:
            return
        self._samples.append((stamp, matrix))
        self._latest = None
        while self._samples[0][0] < stamp - HISTORY:
            self._samples.popleft()

    def latest(self) -> np.ndarray:
        """Where the base is at the newest stamp; there must be a measurement."""
        if self._latest is None:
            self._latest = self._estimate()
        return self._latest

    def at(self, stamp: float) -> np.ndarray:
        """The base as it was measured at ``stamp`` [s], between two measurements on the way from one to the other."""
        samples = list(self._samples)
        after = next((i for i, (when, _) in enumerate(samples) if when >= stamp), len(samples))
        if after in (0, len(samples)):
            return samples[min(after, len(samples) - 1)][1]
        (t0, first), (t1, second) = samples[after - 1], samples[after]
        return _apply(first, _difference(first, second) * (stamp - t0) / (t1 - t0))

    def _estimate(self) -> np.ndarray:
        newest = self._samples[-1][1]
        if len(self._samples) < FEWEST:
            return newest
        stamps = np.array([stamp for stamp, _ in self._samples]) - self.stamp
        offsets = _difference(newest, np.array([matrix for _, matrix in self._samples]))
        if not _moves(stamps, offsets):
            return _apply(newest, offsets.mean(axis=0))
        quick = stamps >= -QUICK
        if quick.sum() < 3:
            return newest
        slope, mean = _line(stamps[quick], offsets[quick])
        return _apply(newest, mean - slope * stamps[quick].mean())


def _line(stamps: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and mean of straight lines through the columns of ``offsets``."""
    centred = stamps - stamps.mean()
    return centred @ offsets / (centred @ centred), offsets.mean(axis=0)


def _moves(stamps: np.ndarray, offsets: np.ndarray) -> bool:
    slope, mean = _line(stamps, offsets)
    centred = stamps - stamps.mean()
    rest = offsets - mean - centred[:, None] * slope
    variance = (rest**2).sum(axis=0) / (len(stamps) - 2) / (centred @ centred)
    return bool(np.any(np.abs(slope) > SIGNIFICANT * np.sqrt(variance)))


def _difference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """From pose ``a`` to poses ``b``: world offset [m] and rotation vector in the frame of ``a`` [rad].

    Args:
        a: Shape (4, 4).
        b: Shape (..., 4, 4).

    Returns:
        Shape (..., 6).
    """
    turn = a[:3, :3].T @ b[..., :3, :3]
    axis = 0.5 * (turn - turn.swapaxes(-1, -2))[..., (2, 0, 1), (1, 2, 0)]
    sine, cosine = np.sqrt((axis**2).sum(axis=-1)), 0.5 * (np.trace(turn, axis1=-2, axis2=-1) - 1.0)
    scale = np.where(sine > 1e-12, np.arctan2(sine, cosine) / np.maximum(sine, 1e-12), 1.0)
    return np.concatenate((b[..., :3, 3] - a[:3, 3], axis * scale[..., None]), axis=-1)


def _apply(a: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """The pose that lies ``difference`` away from ``a``; see :func:`_difference`."""
    angle = math.hypot(*difference[3:])
    half = 0.5 * angle
    vector = difference[3:] * (math.sin(half) / angle if angle > 1e-12 else 0.5)
    result = np.eye(4)
    result[:3, :3] = a[:3, :3] @ matrix_from_quaternion((math.cos(half), *vector))
    result[:3, 3] = a[:3, 3] + difference[:3]
    return result
