"""Upright boxes: a horizontal rectangle between two heights, and the gap between two of them."""

import math
from dataclasses import dataclass

import numpy as np

from skills.geometry import upright_yaw
from skills.world.snapshot import ObjectBelief


@dataclass(frozen=True)
class UprightBox:
    """A box with vertical sides.

    Attributes:
        center: Centre (x, y) in the world frame [m].
        yaw: Direction of the first side [rad].
        half: Half extents along the two sides [m].
        bottom: Lower height [m].
        top: Upper height [m].
    """

    center: tuple[float, float]
    yaw: float
    half: tuple[float, float]
    bottom: float
    top: float

    def axes(self) -> np.ndarray:
        """Directions of the two sides as rows, shape (2, 2)."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        return np.array([[c, s], [-s, c]])

    def corners(self) -> np.ndarray:
        """The four corners in the horizontal plane, shape (4, 2) [m]."""
        signs = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]])
        return np.asarray(self.center) + (signs * self.half) @ self.axes()


def object_box(item: ObjectBelief) -> UprightBox:
    """The upright box of an object that lies on one of its faces; exact for cubes."""
    x, y, z = item.pose.position_w
    half = np.asarray(item.size) / 2
    return UprightBox((x, y), upright_yaw(item.pose), (float(half[0]), float(half[1])), z - half[2], z + half[2])


def gap(a: UprightBox, b: UprightBox) -> float:
    """Distance between two upright boxes [m]; negative when they overlap.

    Separating axes in the plane and along the vertical: a lower bound of the distance, exact when it is reached
    across a face, and minus the penetration when the boxes overlap.
    """
    separation = max(a.bottom - b.top, b.bottom - a.top)
    for axis in np.vstack((a.axes(), b.axes())):
        along_a, along_b = a.corners() @ axis, b.corners() @ axis
        separation = max(separation, along_a.min() - along_b.max(), along_b.min() - along_a.max())
    return float(separation)
