"""Rectangles on the floor, and how far apart many of them are."""

import math
from dataclasses import dataclass

import numpy as np

from skills.errors import FloorMapError


@dataclass(frozen=True)
class Rectangle:
    """A named rectangle on the floor: what stands there, or a painted area.

    Attributes:
        name: What people call it.
        center: Centre in the world frame, x and y [m].
        size: Full extents along its own axes [m].
        yaw: Direction of its first axis [rad].

    Raises:
        FloorMapError: a number that is not finite, or an extent that is not positive.
    """

    name: str
    center: tuple[float, float]
    size: tuple[float, float]
    yaw: float = 0.0

    def __post_init__(self) -> None:
        numbers = (*self.center, *self.size, self.yaw)
        if len(numbers) != 5 or not all(math.isfinite(number) for number in numbers) or min(self.size) <= 0.0:
            raise FloorMapError(
                f"rectangle '{self.name}': centre {self.center}, size {self.size} and yaw {self.yaw} must be finite, "
                f"the sizes above zero; correct it in the scene or leave it out"
            )


@dataclass(frozen=True)
class Boxes:
    """Many rectangles as arrays.

    Attributes:
        center: Shape (n, 2) [m].
        half: Half extents, shape (n, 2) [m].
        yaw: Directions of the first axes, shape (n,) [rad].
    """

    center: np.ndarray
    half: np.ndarray
    yaw: np.ndarray

    @classmethod
    def of(cls, rectangles: tuple[Rectangle, ...]) -> "Boxes":
        """The arrays of named rectangles, in their order."""
        center = np.array([item.center for item in rectangles], dtype=float).reshape(-1, 2)
        half = np.array([item.size for item in rectangles], dtype=float).reshape(-1, 2) / 2
        return cls(center, half, np.array([item.yaw for item in rectangles], dtype=float))

    def corners(self) -> np.ndarray:
        """Corners in turn, shape (n, 4, 2) [m]."""
        signs = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
        return self.center[:, None] + to_world(signs * self.half[:, None], self.yaw[:, None])


def to_world(vectors: np.ndarray, yaw: np.ndarray) -> np.ndarray:
    """Vectors, shape (..., 2), given in frames that are turned by ``yaw``, shape (...), in the world frame."""
    c, s = np.cos(yaw), np.sin(yaw)
    return np.stack((c * vectors[..., 0] - s * vectors[..., 1], s * vectors[..., 0] + c * vectors[..., 1]), axis=-1)


def separation(a: Boxes, b: Boxes) -> np.ndarray:
    """How far apart rectangles are, by separating axes (Gottschalk et al. 1996, in the plane).

    Returns:
        Shape (n, m) [m]: negative exactly when two overlap (their least penetration), else a lower bound of their
        distance that is reached across a face.
    """
    offset = b.center[None] - a.center[:, None]
    turn = a.yaw[:, None] - b.yaw[None]
    c, s = np.abs(np.cos(turn)), np.abs(np.sin(turn))
    own, other = a.half[:, None], b.half[None]
    far = _along(offset, a.yaw[:, None], 0) - own[..., 0] - c * other[..., 0] - s * other[..., 1]
    np.maximum(far, _along(offset, a.yaw[:, None], 1) - own[..., 1] - s * other[..., 0] - c * other[..., 1], out=far)
    np.maximum(far, _along(offset, b.yaw[None], 0) - other[..., 0] - c * own[..., 0] - s * own[..., 1], out=far)
    np.maximum(far, _along(offset, b.yaw[None], 1) - other[..., 1] - s * own[..., 0] - c * own[..., 1], out=far)
    return far


def point_distance(points: np.ndarray, boxes: Boxes) -> np.ndarray:
    """Distances of points, shape (n, 2), from rectangles, shape (n, m) [m]; zero inside."""
    offset = points[:, None] - boxes.center[None]
    outside = [np.maximum(_along(offset, boxes.yaw[None], axis) - boxes.half[None, :, axis], 0.0) for axis in (0, 1)]
    return np.hypot(*outside)


def _along(offset: np.ndarray, yaw: np.ndarray, axis: int) -> np.ndarray:
    """Size of offsets along an axis of frames turned by ``yaw``."""
    c, s = np.cos(yaw), np.sin(yaw)
    return np.abs(c * offset[..., 0] + s * offset[..., 1] if axis == 0 else c * offset[..., 1] - s * offset[..., 0])
