"""What a thing's pixels say about its shape: points on it, where it ends, and what it stands on."""

from dataclasses import dataclass

import cv2
import numpy as np

from skills.perception.box_fit import Evidence
from skills.perception.foreground import LOWEST, Foreground
from skills.perception.segmentation import STEP, Thing

ACROSS = 3  # [pixel] without depth that an edge may have beside it
TOP = 0.007  # [m] below the highest points that still is a thing's top
TOUCHES = 0.014  # [m] above a table that the lowest points of what stands on it may seem


@dataclass(frozen=True, eq=False)
class Sight:
    """A thing's evidence with where to begin.

    Attributes:
        thing: Its pixels.
        evidence: Of its shape.
        top_w: Height of its highest points [m].
        center_w: Middle of its top, shape (2,) [m].
        yaw: Of the smallest rectangle around it from above [rad].
        extent: Sides of that rectangle [m].
        support_w: Height of the table or tray under it [m].
    """

    thing: Thing
    evidence: Evidence
    top_w: float
    center_w: np.ndarray
    yaw: float
    extent: tuple[float, float]
    support_w: float


def look_at(
    thing: Thing, ground: Foreground, focal: float, points: np.ndarray, sigma: float, support_w: float
) -> Sight:
    """Gathers the evidence of one thing.

    Args:
        thing: Its pixels.
        ground: The frame.
        focal: Focal length [pixel].
        points: Its pixels in the world, shape (n, 3) [m].
        sigma: Standard deviation of the depth at one metre; grows with its square [m].
        support_w: Height of what would be under it [m].
    """
    depth, pose = ground.depth, ground.camera_to_world
    distance = float(np.median(depth[thing.rows, thing.columns]))
    rows, columns = outline(thing, depth)
    edges = ground.points(rows, columns)
    low, top = np.quantile(points[:, 2], (0.03, 0.96)).tolist()
    evidence = Evidence(
        points,
        edges,
        distance / focal,
        pose[:3, 3],
        sigma * max(distance, 0.3) ** 2,
        support_w if low - support_w < max(TOUCHES, LOWEST) else None,
    )
    upper = points[points[:, 2] > top - TOP]
    footprint = upper if len(upper) >= 12 else points
    center, sides, angle = cv2.minAreaRect(footprint[:, :2].astype(np.float32))
    return Sight(thing, evidence, top, np.array(center), float(np.radians(angle)), (sides[0], sides[1]), support_w)


def outline(thing: Thing, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pixels of a thing beside which something farther is seen, not something nearer that may hide the rest of it."""
    top, left = int(thing.rows.min()) - ACROSS, int(thing.columns.min()) - ACROSS
    height, width = int(thing.rows.max()) + ACROSS + 1 - top, int(thing.columns.max()) + ACROSS + 1 - left
    window = np.zeros((height, width), dtype=np.float32)
    first_row, first_column = max(top, 0), max(left, 0)
    piece = depth[first_row : top + height, first_column : left + width]
    row, column = first_row - top, first_column - left
    window[row : row + piece.shape[0], column : column + piece.shape[1]] = piece
    rows, columns = thing.rows - top, thing.columns - left
    own = np.zeros((height, width), dtype=bool)
    own[rows, columns] = True
    others, here = np.where(own, np.float32(0.0), window), _shifted(window, 0, 0)
    edge, cover = np.zeros(here.shape, dtype=bool), np.zeros(here.shape, dtype=bool)
    for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        beside = ~_shifted(own, down, right)
        found = _shifted(others, ACROSS * down, ACROSS * right)
        for far in range(ACROSS - 1, 0, -1):
            there = _shifted(others, far * down, far * right)
            found = np.where(there > 0.0, there, found)
        edge |= beside & (found > here + STEP)
        cover |= beside & (found > 0.0) & (found < here - STEP)
    chosen = (edge & ~cover)[rows - ACROSS, columns - ACROSS]
    return thing.rows[chosen], thing.columns[chosen]


def _shifted(window: np.ndarray, down: int, right: int) -> np.ndarray:
    """The inner part of a window, without its border of :data:`ACROSS`, moved by so many pixels."""
    height, width = window.shape
    return window[ACROSS + down : height - ACROSS + down, ACROSS + right : width - ACROSS + right]
