"""Upright boxes: a horizontal rectangle between two heights, and the gap between two of them."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from skills.geometry import matrix_from_quaternion
from skills.world.snapshot import ObjectBelief, Quaternion, Vector3


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


@dataclass(frozen=True)
class Standing:
    """How an object stands that lies on one of its faces.

    Attributes:
        yaw: Heading of the first of its two sides that are level [rad].
        length: Extent along that side [m].
        width: Extent along the other one, a quarter turn to its left or right [m].
        height: Extent along the vertical [m].
    """

    yaw: float
    length: float
    width: float
    height: float


def standing(item: ObjectBelief) -> Standing:
    """How an object stands; the face on which it lies is the one that is most nearly level."""
    return _standing(item.pose.quaternion_w, item.size)


@lru_cache(maxsize=4096)
def _standing(quaternion: Quaternion, size: Vector3) -> Standing:
    rotation = matrix_from_quaternion(quaternion)
    up = int(np.argmax(np.abs(rotation[2, :])))
    first, second = (axis for axis in range(3) if axis != up)
    yaw = math.atan2(rotation[1, first], rotation[0, first])
    return Standing(yaw, size[first], size[second], size[up])


def object_box(item: ObjectBelief) -> UprightBox:
    """The upright box of an object that lies on one of its faces."""
    (x, y, z), lies = item.pose.position_w, standing(item)
    return UprightBox((x, y), lies.yaw, (lies.length / 2, lies.width / 2), z - lies.height / 2, z + lies.height / 2)


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
