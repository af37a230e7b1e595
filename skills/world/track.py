"""One object's track: robust averaging of marker poses while it is still, a quick restart when it moves."""

import math
from collections import deque

import numpy as np

from skills.geometry import matrix_from_quaternion, nearest_quaternion

WINDOW = 0.8  # [s] averaging window of a still object
RECENT = 3  # samples that reveal a motion
MOTION_GATE = 5.0  # standard deviations; a still object restarts by chance less than once in 10 000 samples
OUTLIER_GATE = 5.0  # standard deviations
AGREED = 1.0 + 2.0 * math.cos(math.radians(30.0))  # trace of the turn between two orientations that agree
MEDIAN_VARIANCE = 0.45  # variance of the median of three samples, in units of one sample's


class Track:
    """Samples of one object's pose in one frame, and their average.

    While samples agree, the estimate is the mean of those within the window that lie near its median; its error
    falls with the root of their number. When the median of the newest three has left the estimate, the object moved
    and only those three are kept.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, np.ndarray]] = deque(maxlen=256)
        self._sigma = 0.0

    @property
    def count(self) -> int:
        """Number of samples that the estimate rests on."""
        return len(self._samples)

    @property
    def stamp(self) -> float:
        """When the newest sample was measured [s]; minus infinity before the first."""
        return self._samples[-1][0] if self._samples else float("-inf")

    @property
    def sigma(self) -> float:
        """Standard deviation of the estimate's position along one axis [m]; a sensor's bias is not in it."""
        return self._sigma / math.sqrt(max(len(self._samples), 1))

    def add(self, stamp: float, matrix: np.ndarray, sigma: float) -> None:
        """Takes one sample: when it was measured [s], a transform of shape (4, 4), its position sigma [m].

        A sample that is not newer than the last one is ignored.
        """
        if stamp <= self.stamp:
            return
        self._sigma = sigma
        self._samples.append((stamp, matrix))
        while len(self._samples) > RECENT and self._samples[0][0] < stamp - WINDOW:
            self._samples.popleft()
        if self._has_moved():
            self.keep_since(self._samples[-RECENT][0])

    def keep_since(self, stamp: float) -> None:
        """Forgets samples measured before ``stamp`` [s], but never the newest."""
        while len(self._samples) > 1 and self._samples[0][0] < stamp:
            self._samples.popleft()

    def samples(self) -> tuple[tuple[float, np.ndarray], ...]:
        """The samples in use: stamps [s] and transforms, shape (4, 4)."""
        return tuple(self._samples)

    def replace(self, samples: tuple[tuple[float, np.ndarray], ...]) -> None:
        """Restates the samples, when the frame of the track changes."""
        self._samples = deque(samples, maxlen=self._samples.maxlen)

    def estimate(self) -> np.ndarray:
        """Average transform of the samples, shape (4, 4); there must be at least one."""
        matrices = np.array([matrix for _, matrix in self._samples])
        positions = matrices[:, :3, 3]
        near = np.ones(len(positions), dtype=bool)
        if len(positions) > RECENT:
            distance = np.sqrt(((positions - _median(positions)) ** 2).sum(axis=1))
            near = distance <= max(OUTLIER_GATE * self._sigma, float(_median(distance)))
        result = np.eye(4)
        result[:3, 3] = positions[near].mean(axis=0)
        result[:3, :3] = _mean_rotation(matrices[near, :3, :3])
        return result

    def _has_moved(self) -> bool:
        older = len(self._samples) - RECENT
        if older < 1:
            return False
        positions = np.array([matrix[:3, 3] for _, matrix in self._samples])
        left = _median(positions[-RECENT:]) - _median(positions[:-RECENT])
        spread = self._sigma * math.sqrt(MEDIAN_VARIANCE + 1.6 / older)
        return math.hypot(*left) > MOTION_GATE * spread


def _median(values: np.ndarray) -> np.ndarray:
    """Median along the first axis; numpy's own costs ten times as much on so few."""
    ranked, half = np.sort(values, axis=0), len(values) // 2
    return ranked[half] if len(values) % 2 else 0.5 * (ranked[half - 1] + ranked[half])


def _mean_rotation(rotations: np.ndarray) -> np.ndarray:
    """Nearest rotation to the mean of those of shape (n, 3, 3) that agree with the one that most agree with.

    A box of nearly equal sides is seen now on one face and now on another: the mean of the two is neither.
    """
    flat = rotations.reshape(-1, 9)
    if (flat @ flat[-1]).min() < AGREED:
        traces = flat @ flat.T
        rotations = rotations[traces[int(traces.sum(axis=1).argmax())] >= AGREED]
    return matrix_from_quaternion(nearest_quaternion(rotations.mean(axis=0)))
