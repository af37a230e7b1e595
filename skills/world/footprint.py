"""Upright boxes: a horizontal rectangle between two heights, and the gap between two of them."""

import math
from dataclasses import dataclass

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

    def axes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Directions of the two sides in the horizontal plane."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        return (c, s), (-s, c)

    def reach(self, axis: tuple[float, float]) -> float:
        """How far the box reaches from its centre along a horizontal unit vector [m]."""
        first, second = self.axes()
        return self.half[0] * abs(_dot(first, axis)) + self.half[1] * abs(_dot(second, axis))


def object_box(item: ObjectBelief) -> UprightBox:
    """The upright box of an object that lies on one of its faces; exact for cubes."""
    x, y, z = item.pose.position_w
    length, width, height = item.size
    return UprightBox((x, y), upright_yaw(item.pose), (length / 2, width / 2), z - height / 2, z + height / 2)


def gap(a: UprightBox, b: UprightBox) -> float:
    """Distance between two upright boxes [m]; negative when they overlap.

    Separating axes in the plane and along the vertical: a lower bound of the distance, exact when it is reached
    across a face, and minus the penetration when the boxes overlap.
    """
    separation = max(a.bottom - b.top, b.bottom - a.top)
    between = (b.center[0] - a.center[0], b.center[1] - a.center[1])
    for axis in (*a.axes(), *b.axes()):
        separation = max(separation, abs(_dot(between, axis)) - a.reach(axis) - b.reach(axis))
    return separation


def _dot(a: tuple[float, float], b: tuple[float, float]) -> float:
    return a[0] * b[0] + a[1] * b[1]
