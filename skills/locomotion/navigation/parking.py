"""Where a robot may stand without shutting a passage for another one, whatever way that wants to take."""

import math

import numpy as np

from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.rectangle import Boxes, point_distance

PASSING = 0.28  # [m] between a body and another robot that it walks past
EASE = 0.06  # [m] more that is left to whoever has to pass a robot that stands aside
BEARINGS = np.linspace(-math.pi, math.pi, 72, endpoint=False)


def in_the_way(floor: FloorMap, points: np.ndarray, tight: bool = False) -> np.ndarray:
    """Whether a body that stands at a point may shut a passage.

    It does not where another body's centre can pass round it: where the circle on which that would pass is free in one
    piece, both for a body that goes straight and for one that turns. In a corridor or a doorway the circle is cut by
    two walls, beside one wall by one. What lies behind a wall does not count.

    Args:
        floor: What stands on the floor, without robots.
        points: Shape (n, 2) [m].
        tight: Whether it will do that another one passes where it has no room to turn.

    Returns:
        Shape (n,), bool; as far as this test sees, which takes no way round through other rooms into account.
    """
    body = floor.footprint
    kept = PASSING - floor.margin  # by which robots are larger on the maps of others
    radius = math.hypot(body.half_length + kept, body.half_width + kept) + body.half_width + floor.margin + EASE
    points = np.asarray(points, dtype=float)
    ring = radius * np.stack((np.cos(BEARINGS), np.sin(BEARINGS)), axis=-1)
    around = (points[:, None] + ring).reshape(-1, 2)
    room = point_distance(around, floor.boxes).min(axis=1, initial=np.inf)
    room[~_seen(floor, points, radius)] = 0.0
    straight = _pieces(room >= body.half_width + floor.margin)
    return (straight > 1) | ((_pieces(room >= floor.turning_radius) > 1) & (not tight))


def _seen(floor: FloorMap, points: np.ndarray, radius: float) -> np.ndarray:
    """Whether no wall lies between each point and its circle, in the circles' order."""
    along = radius / 2 * np.stack((np.cos(BEARINGS), np.sin(BEARINGS)), axis=-1)
    middles = (points[:, None] + along).reshape(-1, 2)
    half = np.tile([radius / 2, 1e-3], (len(middles), 1))
    rays = Boxes(middles, half, np.tile(BEARINGS, len(points)))
    return floor.room(rays) > 0.0


def _pieces(free: np.ndarray) -> np.ndarray:
    """In how many pieces the circles are free, shape (n,); ``free`` holds one circle after the other."""
    circles = free.reshape(-1, len(BEARINGS))
    return (circles & ~np.roll(circles, 1, axis=1)).sum(axis=1)


def spots(floor: FloorMap, near: np.ndarray, reach: float, tight: bool = False, step: float = 0.25) -> np.ndarray:
    """Points on a grid where a body can turn and is in nobody's way, the nearest first, shape (n, 2).

    Args:
        floor: What stands on the floor, without robots.
        near: Around which point, shape (2,) [m].
        reach: How far from it at most [m].
        tight: As for :func:`in_the_way`.
        step: Of the grid [m].
    """
    line = np.arange(-reach, reach + 1e-9, step)
    grid = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    distance = np.hypot(grid[:, 0], grid[:, 1])
    every = near + grid[np.argsort(distance, kind="stable")][: int((distance <= reach).sum())]
    every = every[floor.turnable(every)]
    return every[~in_the_way(floor, every, tight)]
