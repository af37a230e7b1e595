"""How fast a network learns while it is taught by imitation."""

import math

WARM_UP = 0.02  # of all updates


def warm_cosine(height: float, step: int, steps: int) -> float:
    """Learning rate of update ``step`` of ``steps``: it rises to ``height`` and then falls along a cosine."""
    warm = min(1.0, (step + 1) / (WARM_UP * steps))
    return height * warm * 0.5 * (1.0 + math.cos(math.pi * step / steps))
