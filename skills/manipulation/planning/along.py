"""Looks along a way for contacts, at few places where there is much room and at many where there is little."""

import numpy as np

from skills.manipulation.planning.collision import CollisionModel

FINE = 0.008  # [m] that no point of an arm moves farther between two places that are looked at
STRIDE = 6  # fine places to one coarse one


def resampled(path: np.ndarray, levers: np.ndarray, spacing: float = FINE) -> np.ndarray:
    """A polyline of joint vectors with places between which no point of the arm moves farther than ``spacing`` [m].

    Args:
        path: Joint vectors, shape (k, n) [rad].
        levers: From each joint's axis to the farthest point that it can move, shape (n,) [m].
        spacing: See above.

    Returns:
        Shape (m, n), both ends included.
    """
    along = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(path, axis=0)) @ levers)))
    places = np.linspace(0.0, along[-1], max(int(np.ceil(along[-1] / spacing)), 1) + 1)
    return np.array([np.interp(places, along, column) for column in path.T]).T


def first_contact(path: np.ndarray, model: CollisionModel, wide: CollisionModel) -> int | None:
    """Looks where an arm first touches something.

    Args:
        path: From :func:`resampled`.
        model: The arm among what stands around.
        wide: The same with everything :data:`WIDER` farther off, for the coarse places.

    Returns:
        Row of the path; None when it is free.
    """
    checked = 0  # rows before this one are known to be free
    for row in (*range(0, len(path) - 1, STRIDE), len(path) - 1):
        if wide.touches(path[row]):
            first = max(row - STRIDE, checked)
            for near in range(first, min(row + STRIDE, len(path))):
                if model.touches(path[near]):
                    return near
            checked = min(row + STRIDE, len(path))
    return None


WIDER = FINE * STRIDE / 2  # [m] from a coarse place to the farthest point beside it
