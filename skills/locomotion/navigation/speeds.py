"""How fast a robot walks along a path: below what docking may command, so that room is left to correct."""

import numpy as np

from skills.locomotion.docking import DockingCfg

RESERVE = 0.9  # of the limits is planned with
FORWARD, SIDEWAYS, TURNING = (RESERVE * limit for limit in DockingCfg().velocity_limit)
BACKWARD = SIDEWAYS


def move_time(move_b: np.ndarray) -> float:
    """Time at full speed of a small or straight move in the base frame, shape (3,) [m, m, rad], in seconds."""
    forward = move_b[0] / (FORWARD if move_b[0] > 0.0 else -BACKWARD)
    return float(max(forward, abs(move_b[1]) / SIDEWAYS, abs(move_b[2]) / TURNING))
