"""What stands on the tables: pixels above a table's plane that no known place explains."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from skills.geometry import transform as homogeneous
from skills.geometry import yaw_of
from skills.perception.cloud import Rays
from skills.perception.furniture import Furniture
from skills.perception.surface import NEAR, STRIDE, PlaneFit, corrected_pose, fit_table
from skills.world.catalogue import Catalogue
from skills.world.snapshot import Place

LOWEST = 0.009  # [m] above a table that counts as standing on it
HIGHEST = 0.85  # [m]
OFF_TABLE = 0.02  # [m] beyond a table's sides
RIM = 0.008  # [m] that a rim is thick
TRAY_FLOOR = 0.004  # [m] that a tray's surface lies above its table, at most a few times

Support = tuple[float, float, float, float, float]
"""A surface that things stand on: centre x and y, half extents along x and y, height [m]."""


@dataclass(frozen=True, eq=False)
class Foreground:
    """What is left of a frame.

    Attributes:
        mask: Pixels above a table, shape (height, width) bool.
        depth: Known depth, 0 elsewhere, shape (height, width) [m].
        position_w: Of every pixel in the world, shape (3, height, width); means nothing where the depth is unknown [m].
        camera_to_world: The camera's pose, corrected by the table; shape (4, 4).
        leveled: Whether a table was found to correct it with.
        bare: Pixels of bare table, one in :data:`skills.perception.surface.STRIDE` of each row and column, bool.
    """

    mask: np.ndarray
    depth: np.ndarray
    position_w: tuple[np.ndarray, np.ndarray, np.ndarray]
    camera_to_world: np.ndarray
    leveled: bool
    bare: np.ndarray

    def table_brightness(self, image: np.ndarray) -> float:
        """Median brightness of the bare tables in an image of shape (height, width, 3), of 255; 255 without any."""
        seen = image[::STRIDE, ::STRIDE][self.bare]
        return float(np.median(seen.mean(axis=1))) if len(seen) else 255.0

    def points(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Points of some pixels in the world, shape (n, 3) float64 [m]."""
        return np.stack([axis[rows, columns] for axis in self.position_w], axis=1).astype(np.float64)


class TableTops:
    """Finds what stands on the tables of a catalogue.

    Args:
        catalogue: Knows tables, trays and where they stand.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.tables = tuple(place for place in catalogue.places if place.kind == "table")
        self._trays = tuple(place for place in catalogue.places if place.kind == "tray" and not place.carrier)

    def supports(self, furniture: Furniture) -> tuple[Support, ...]:
        """Surfaces that things stand on, the lowest first."""
        rows = [_support(place) for place in (*self.tables, *self._trays, *furniture.boxes)]
        return tuple(sorted(rows, key=lambda row: row[4]))

    def find(self, depth: np.ndarray, rays: Rays, camera_to_world: np.ndarray, furniture: Furniture) -> Foreground:
        """The foreground of one frame.

        Args:
            depth: 0 where it is not known, shape (height, width) [m].
            rays: Of the camera.
            camera_to_world: Shape (4, 4).
            furniture: What stands on the tables and is no object.
        """
        fits = list(self._fits(depth, rays, camera_to_world))
        pose = corrected_pose(camera_to_world, fits)
        x, y, z = (rays.axis(depth, pose, axis) for axis in range(3))
        known = depth > 0.0
        height = np.zeros(depth.shape, dtype=np.float32)
        bare = np.zeros(depth[::STRIDE, ::STRIDE].shape, dtype=bool)
        for table in self.tables:
            center, size = table.pose.position_w, table.size
            over = known & (np.abs(x - center[0]) < 0.5 * size[0] + OFF_TABLE)
            over &= np.abs(y - center[1]) < 0.5 * size[1] + OFF_TABLE
            rise = z - np.float32(center[2])
            bare |= over[::STRIDE, ::STRIDE] & (np.abs(rise[::STRIDE, ::STRIDE]) < LOWEST)
            over &= rise > -NEAR
            np.copyto(height, rise, where=over)
        height = cv2.medianBlur(height, 3)
        mask = (height > LOWEST) & (height < HIGHEST) & known
        pixels = np.flatnonzero(mask)
        points = tuple(axis.ravel()[pixels] for axis in (x, y, z))
        gone = furniture.covers(*points)
        for tray in (*self._trays, *furniture.boxes):
            gone |= _shows_tray(tray, *points)
        mask.ravel()[pixels[gone]] = False
        return Foreground(mask, depth, (x, y, z), pose, bool(fits), bare)

    def _fits(self, depth: np.ndarray, rays: Rays, pose: np.ndarray) -> Iterator[tuple[Place, PlaneFit]]:
        few = depth[::STRIDE, ::STRIDE]
        x, y, z = (rays.axis(few, pose, axis, STRIDE)[few > 0.0] for axis in range(3))
        points = np.stack((x, y, z), axis=1)
        for table in self.tables:
            fit = fit_table(points, table, pose[:3, 3])
            if fit is not None:
                yield table, fit


def _shows_tray(tray: Place, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Which points are of a tray's floor or its rim, not of what stands in it or leans over it; shapes (n,)."""
    yaw = yaw_of(homogeneous(tray.pose)[:3, :3])
    c, s = math.cos(yaw), math.sin(yaw)
    dx, dy = x - tray.pose.position_w[0], y - tray.pose.position_w[1]
    u, v = np.abs(c * dx + s * dy), np.abs(c * dy - s * dx)
    rise = z - tray.pose.position_w[2]
    half_x, half_y = 0.5 * tray.size[0], 0.5 * tray.size[1]
    outer = (u < half_x + 2 * RIM) & (v < half_y + 2 * RIM)
    at_rim = outer & ((u > half_x - RIM) | (v > half_y - RIM)) & (rise < tray.size[2] + LOWEST)
    return at_rim | (outer & (rise < LOWEST))


def _support(place: Place) -> Support:
    """The upright rectangle around a place's surface."""
    (x, y, z), yaw = place.pose.position_w, yaw_of(homogeneous(place.pose)[:3, :3])
    c, s = abs(math.cos(yaw)), abs(math.sin(yaw))
    length, width = place.size[0] / 2, place.size[1] / 2
    return x, y, c * length + s * width, s * length + c * width, z
