"""Makes a way shorter by random shortcuts.

R. Geraerts and M. Overmars, "Creating High-Quality Paths for Motion Planning", International Journal of Robotics
Research, 2007, section 3.
"""

from collections.abc import Callable, Generator

import numpy as np

from skills.manipulation.planning.budget import Budget

TRIES = 60
ENOUGH = 20  # tries in a row without a gain after which it ends
LEAST_GAIN = 0.01  # [rad]

Admissible = Callable[[np.ndarray], bool]


def between(a: np.ndarray, b: np.ndarray, step: float) -> np.ndarray:
    """Joint vectors from a to b, ``step`` [rad] apart at most, both ends included; shape (k, n)."""
    count = max(int(np.ceil(np.linalg.norm(b - a) / step)), 1)
    return a + np.linspace(0.0, 1.0, count + 1)[:, None] * (b - a)


def length(path: np.ndarray) -> float:
    """Of a polyline of joint vectors, shape (k, n) [rad]."""
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def shortcut(
    path: np.ndarray, admissible: Admissible, step: float, budget: Budget, seed: int
) -> Generator[None, None, np.ndarray]:
    """Replaces parts of a way by straight ones where these are free; yields as the budget says.

    Args:
        path: Joint vectors, shape (k, n) [rad].
        admissible: Whether a configuration is free; counts itself against the budget.
        step: Distance of two checks [rad].
        budget: Checks that it may take; when they are used up, the way is as it is by then.
        seed: Of the random numbers.

    Returns:
        Shape (k, n), from the same start to the same end.
    """
    rng = np.random.default_rng(seed)
    idle = 0
    for attempt in range(TRIES):
        if len(path) < 3 or idle >= ENOUGH:
            break
        shares = np.sort(rng.uniform(0.0, 1.0, 2)) if attempt else np.array([0.0, 1.0])
        proposal, new = _cut(path, shares * length(path))
        idle += 1
        if length(path) - length(proposal) > LEAST_GAIN:
            edge = between(proposal[new], proposal[new + 1], step)
            if all(admissible(q) for q in edge[1:-1]):
                path, idle = proposal, 0
        if budget.used_up:
            break
        if budget.due:
            yield
            budget.go_on()
    return path


def _cut(path: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, int]:
    """The way with the part between two places on it [rad] replaced by a straight line, and the row it begins at."""
    along = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))))
    ends = np.array([np.interp(places, along, column) for column in path.T]).T
    first, last = np.searchsorted(along, places[0], "left"), np.searchsorted(along, places[1], "right")
    return np.vstack((path[:first], ends, path[last:])), int(first)
