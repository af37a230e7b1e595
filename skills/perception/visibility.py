"""What of a box should be seen from a camera, and what is seen there instead."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from skills.perception.cloud import Projector

GRID = 6  # samples along each side of a face
BORDER = 0.10  # share of a face at its edges that is not looked at
STEEP = 0.12  # cosine below which a face is too edge-on to look at


@dataclass(frozen=True)
class Visibility:
    """Shares of a box's surface that faces the camera, weighed by how large it looks.

    Attributes:
        seen: There is a surface where the box's should be.
        hidden: Something is in front of it.
        through: What is there lies behind it: no box.
        unknown: No depth, or out of the picture.
        alien: A surface is where the box's should be, but it belongs to something else; part of ``seen``.
    """

    seen: float
    hidden: float
    through: float
    unknown: float
    alien: float = 0.0

    @property
    def visible_fraction(self) -> float:
        """Share that is not hidden, of what is known."""
        known = self.seen + self.hidden + self.through
        return (self.seen - self.alien) / known if known > 0.0 else 0.0

    @property
    def misfit(self) -> float:
        """Share that contradicts the box, of what could be judged."""
        judged = self.seen + self.through
        return (self.through + self.alien) / judged if judged > 0.0 else 1.0


@dataclass(frozen=True, eq=False)
class Picture:
    """What boxes are compared with.

    Attributes:
        depth: 0 where it is not known, shape (height, width) [m].
        owners: Number of the thing that each pixel belongs to: 0 for none, negative for a robot; same shape.
        projector: Of the camera.
    """

    depth: np.ndarray
    owners: np.ndarray
    projector: Projector


def visibilities(
    picture: Picture,
    centers_w: np.ndarray,
    axes: np.ndarray,
    halves: np.ndarray,
    tolerances: np.ndarray,
    numbers: np.ndarray,
) -> list[Visibility]:
    """Compares boxes with a picture.

    Args:
        picture: Depth and whose it is.
        centers_w: Shape (s, 3) [m].
        axes: The boxes' axes in the world as rows, shape (s, 3, 3).
        halves: Half extents, shape (s, 3) [m].
        tolerances: Depths that differ by less agree, shape (s,) [m].
        numbers: The thing whose box each may be, shape (s,).
    """
    inverse = picture.projector.world_to_camera
    camera_w = -inverse[:3, :3].T @ inverse[:3, 3]
    local = np.einsum("sij,sj->si", axes, camera_w - centers_w)
    cosine = (np.abs(local) - halves) / np.linalg.norm(local, axis=1, keepdims=True)
    facing = np.where(cosine >= STEEP, cosine, 0.0)
    samples = _faces() * np.where(local >= 0.0, 1.0, -1.0)[:, None, None] * halves[:, None, None]  # (s, 3, n, 3)
    areas = halves.prod(axis=1, keepdims=True) / halves
    weight = np.repeat(facing * areas, GRID * GRID, axis=1)
    total = weight.sum(axis=1, keepdims=True)
    weight = weight / np.where(total > 0.0, total, 1.0)
    points = samples.reshape(len(halves), -1, 3) @ axes + centers_w[:, None]
    rows, columns, expected, inside = picture.projector.project(points.reshape(-1, 3))
    shape = weight.shape
    found = np.where(inside, picture.depth[rows, columns], 0.0).reshape(shape)
    off, known = found - expected.reshape(shape), found > 0.0
    tolerance, number = tolerances[:, None], numbers[:, None]
    owner = picture.owners[rows, columns].reshape(shape)
    robot = known & (owner < 0) & (off <= tolerance)
    seen = known & (np.abs(off) <= tolerance) & ~robot
    alien = seen & (owner > 0) & (owner != number)
    hidden = robot | (known & (off < -tolerance))
    through = known & (off > tolerance)
    shares = [(weight * part).sum(axis=1) for part in (seen, hidden, through, ~known, alien)]
    return [Visibility(*(float(value) for value in row)) for row in zip(*shares, strict=True)]


@lru_cache(maxsize=1)
def _faces() -> np.ndarray:
    """Points of the three faces of a box of half extents 1 that look along +x, +y and +z; shape (3, n, 3)."""
    line = np.linspace(-1.0 + BORDER, 1.0 - BORDER, GRID)
    square = np.array(np.meshgrid(line, line)).reshape(2, -1).T
    faces = np.ones((3, len(square), 3))
    for axis in range(3):
        faces[axis][:, [(axis + 1) % 3, (axis + 2) % 3]] = square
    return faces
