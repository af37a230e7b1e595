"""A box looks the same after some turns: which of its equal orientations is meant."""

import itertools
from functools import lru_cache

import numpy as np

ALIKE = 0.002  # [m] by which two sides of a box may differ and still be taken for each other


@lru_cache(maxsize=256)
def box_symmetries(size: tuple[float, float, float]) -> np.ndarray:
    """Rotations that leave a box of that size looking as it was, shape (k, 3, 3)."""
    found = []
    for order in itertools.permutations(range(3)):
        if any(abs(size[axis] - size[order[axis]]) > ALIKE for axis in range(3)):
            continue
        for signs in itertools.product((1.0, -1.0), repeat=3):
            turn = np.zeros((3, 3))
            turn[range(3), order] = signs
            if np.linalg.det(turn) > 0.0:
                found.append(turn)
    return np.array(found)


def nearest_equivalent(rotation: np.ndarray, size: tuple[float, float, float], reference: np.ndarray) -> np.ndarray:
    """The rotation, of those that look like ``rotation``, that turns least from ``reference``; each shape (3, 3)."""
    candidates = rotation @ box_symmetries(tuple(size))
    return candidates[int(np.einsum("kij,ij->k", candidates, reference).argmax())]
