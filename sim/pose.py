"""A pose as the simulator knows it."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Pose:
    """A pose in the world frame.

    Attributes:
        position_w: Shape (3,) [m].
        quaternion_w: Shape (4,), wxyz.
    """

    position_w: np.ndarray
    quaternion_w: np.ndarray
