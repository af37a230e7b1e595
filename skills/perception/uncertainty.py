"""How far off a measured position may be, and in which direction."""

from collections.abc import Sequence

import numpy as np

from skills.perception.measure import Candidate

GATE = 0.006  # [m] standard deviation along the worst axis, beyond which a measurement is not used
FLOOR = 0.0007  # [m] that no measurement is better than
BAD = 0.15  # contradiction at which a measurement counts twice as uncertain
HIDDEN = 0.03  # [m] that the whole of an object may be off when hardly any of it is seen
ENOUGH = 0.4  # share of an object that must be seen so that nothing is added for what is hidden


def position_covariance(
    best: Candidate,
    rivals: Sequence[Candidate],
    camera_w: np.ndarray,
    position_sigma: float,
    rotation_sigma: float,
    leveled: bool,
) -> np.ndarray:
    """Covariance of a measured position in the world frame, shape (3, 3) [m^2].

    The sum of what the fit leaves open, what the camera's pose leaves open, what hidden parts may hide, and how far
    off other explanations of the same pixels lie.

    Args:
        best: The chosen explanation.
        rivals: Other explanations that are about as good.
        camera_w: Position of the camera, shape (3,) [m].
        position_sigma: Of the camera, per axis [m].
        rotation_sigma: Of the camera, about each axis [rad].
        leveled: Whether a table has corrected the camera's height and tilt.
    """
    center = best.fit.center_w
    total = best.fit.covariance[:3, :3] * (1.0 + (best.contradiction / BAD) ** 2) + FLOOR**2 * np.eye(3)
    total = total + _camera(center - camera_w, position_sigma, rotation_sigma, leveled)
    lacking = max(0.0, 1.0 - best.seen.visible_fraction / ENOUGH)
    total = total + (HIDDEN * lacking) ** 2 * np.eye(3)
    for rival in rivals:
        off = 0.5 * (rival.fit.center_w - center)
        total = total + np.outer(off, off)
    return 0.5 * (total + total.T)


def _camera(ray: np.ndarray, position_sigma: float, rotation_sigma: float, leveled: bool) -> np.ndarray:
    """What the camera's own pose adds: a table leaves only its turn about the vertical and its place over the table."""
    if not leveled:
        return (position_sigma**2 + (rotation_sigma * np.linalg.norm(ray)) ** 2) * np.eye(3)
    across = rotation_sigma * np.array((-ray[1], ray[0], 0.0))
    return np.outer(across, across) + position_sigma**2 * np.diag((1.0, 1.0, 0.0))
