"""Actions as numbers of the order of one, in which a slow nudge counts beside a fast travel."""

import numpy as np

Array = np.ndarray
SLOW = 0.02  # [m/s] below which velocities are told apart linearly, above which by their ratio
OPENING = 0.03  # [m]


def normalised(actions: Array) -> Array:
    """Velocities [m/s] and wanted openings [m], (..., 4), as numbers of the order of one."""
    velocities = np.arcsinh(actions[..., :3] / SLOW)
    return np.concatenate([velocities, actions[..., 3:] / OPENING], axis=-1).astype(np.float32)


def restored(numbers: Array) -> Array:
    """The inverse of :func:`normalised`."""
    return np.concatenate([np.sinh(numbers[..., :3]) * SLOW, numbers[..., 3:] * OPENING], axis=-1)
