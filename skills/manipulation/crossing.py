"""Sideways motion over what stands about: joints are interpolated, and the tool must not sink on the way."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from skills.manipulation.kinematics import ArmKinematics
from skills.world.snapshot import Pose

MOST_SAG = 0.05  # [m] that the tool may sink below the lower end of its way; travel height leaves more
SAMPLES = 16  # along each piece


def across(kinematics: ArmKinematics, start: np.ndarray, tool: Pose) -> np.ndarray:
    """Joint vectors that lead over to a tool pose.

    Between two configurations of one arm the tool may sink by decimetres where the elbow turns over. Tried in turn are
    the configuration near the start, the one near the ready pose, and a detour by the ready pose; the first that keeps
    the tool up is taken, or the one that sinks least.

    Args:
        kinematics: The arm.
        start: Joint vector to begin from, shape (n,) [rad].
        tool: Where to end.

    Returns:
        Shape (k, n), without ``start``.

    Raises:
        UnreachableError: no configuration brings the tool there.
    """
    lower_end = min(float(kinematics.tool_transform(start)[2, 3]), tool.position_w[2])
    best: tuple[float, np.ndarray] | None = None
    for way in _ways(kinematics, start, tool):
        sag = lower_end - lowest(kinematics, np.vstack((start[None], way)))
        if sag <= MOST_SAG:
            return way
        if best is None or sag < best[0]:
            best = (sag, way)
    assert best is not None
    return best[1]


def _ways(kinematics: ArmKinematics, start: np.ndarray, tool: Pose) -> Iterator[np.ndarray]:
    near = kinematics.solve(tool, start)
    yield near[None]
    ready = kinematics.solve(tool, kinematics.home)
    yield ready[None]
    yield np.vstack((kinematics.home, ready))
    yield np.vstack((kinematics.home, near))


def lowest(kinematics: ArmKinematics, waypoints: np.ndarray) -> float:
    """Least height of the tool along a polyline of joint vectors, shape (k, n) [m]."""
    fractions = np.linspace(0.0, 1.0, SAMPLES + 1)
    heights = (
        kinematics.tool_transform(a + fraction * (b - a))[2, 3]
        for a, b in pairwise(waypoints)
        for fraction in fractions
    )
    return float(min(heights))
