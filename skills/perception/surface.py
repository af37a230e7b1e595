"""Tables as planes: finds them in the depth, and corrects with them what of the camera's pose they reveal."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skills.world.snapshot import Place

NEAR = 0.03  # [m] from where a table should be, that its points may seem
STRIDE = 4  # every so many pixels in each direction are fitted
LEAST = 300  # points of a table that are fitted
ROUNDS = 3  # of the robust fit
TRIM = 2.5  # standard deviations


@dataclass(frozen=True)
class PlaneFit:
    """How a table's plane seems to lie.

    Attributes:
        offset: Height of the plane over where it should be, below the camera [m].
        slope: Its rise along x and y.
        residual: Standard deviation of the points about it [m].
        points: How many were fitted.
    """

    offset: float
    slope: tuple[float, float]
    residual: float
    points: int


def fit_table(points_w: np.ndarray, table: Place, origin_w: np.ndarray) -> PlaneFit | None:
    """Fits a plane to a table's points by least squares, trimmed around its residuals; None when few are seen.

    Args:
        points_w: Shape (n, 3) [m].
        table: A level table.
        origin_w: Where :attr:`PlaneFit.offset` is measured, shape (3,) [m]; its height does not matter.
    """
    x, y, z = table.pose.position_w
    near = np.abs(points_w[:, 2] - z) < NEAR
    for axis, center in enumerate((x, y)):
        near &= np.abs(points_w[:, axis] - center) < 0.5 * table.size[axis]
    kept = points_w[near].astype(np.float64)
    residual = np.inf
    solution = np.zeros(3)
    for _ in range(ROUNDS):
        if len(kept) < LEAST:
            return None
        design = np.stack((np.ones(len(kept)), kept[:, 0] - origin_w[0], kept[:, 1] - origin_w[1]))
        height = kept[:, 2] - z
        solution = np.linalg.lstsq(design @ design.T, design @ height, rcond=None)[0]
        off = height - solution @ design
        residual = float(1.4826 * np.median(np.abs(off)))
        kept = kept[np.abs(off) <= TRIM * max(residual, 1e-4)]
    return PlaneFit(float(solution[0]), (float(solution[1]), float(solution[2])), residual, len(kept))


def corrected_pose(camera_to_world: np.ndarray, fits: Sequence[tuple[Place, PlaneFit]]) -> np.ndarray:
    """The camera's pose turned about itself and lifted so that a table lies level where it should; shape (4, 4).

    A table reveals two turns and the height of a camera; what it does not reveal stays as it was.

    Args:
        camera_to_world: Shape (4, 4).
        fits: Tables and how they seem to lie, relative to below the camera; that with the most points counts.
    """
    if not fits:
        return camera_to_world
    table, fit = max(fits, key=lambda item: item[1].points)
    normal = np.array((-fit.slope[0], -fit.slope[1], 1.0))
    normal /= np.linalg.norm(normal)
    axis = np.cross(normal, (0.0, 0.0, 1.0))
    cross = np.array(((0.0, -axis[2], axis[1]), (axis[2], 0.0, -axis[0]), (-axis[1], axis[0], 0.0)))
    turn = np.eye(3) + cross + cross @ cross / (1.0 + normal[2])  # Rodrigues: the smallest turn that levels the table
    result = camera_to_world.astype(float).copy()
    result[:3, :3] = turn @ camera_to_world[:3, :3]
    distance = (camera_to_world[2, 3] - table.pose.position_w[2] - fit.offset) * normal[2]
    result[2, 3] = table.pose.position_w[2] + distance
    return result
