"""Which thing is which object: the cheapest assignment, in which a thing may be nothing known."""

import numpy as np
from scipy.optimize import linear_sum_assignment

UNMATCHED = 1.0  # cost of an object that is nowhere


def assign(costs: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of things and objects that cost least together.

    Args:
        costs: Of taking thing i for object j, shape (things, objects); infinite where it cannot be. A pair that costs
            more than :data:`UNMATCHED` is not made.

    Returns:
        Pairs (thing, object), each thing and each object at most once.
    """
    things, objects = costs.shape
    if not things or not objects:
        return []
    padded = np.full((things, objects + things), UNMATCHED)
    padded[:, :objects] = np.where(np.isfinite(costs), costs, 1e6)
    rows, columns = linear_sum_assignment(padded)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if column < objects and costs[row, column] < UNMATCHED
    ]
