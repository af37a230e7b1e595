"""The textbook's pipeline in Open3D, as an anchor: the plane by RANSAC, clusters by density, boxes around them.

It gets the same frames, the same masks of robots and the same catalogue, and names a cluster by its colour and extents.
Source: Zhou, Park and Koltun, "Open3D: A Modern Library for 3D Data Processing", 2018.
"""

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from hardware.ports.camera import View
from rostrum.errors import UsageError
from skills.geometry import invert, quaternion_from_matrix
from skills.perception.associate import assign
from skills.perception.cloud import Projector, Rays
from skills.perception.colors import color_word
from skills.perception.observation import Covariance, Observation, Percept
from skills.perception.robot_mask import BodyPart, robot_mask
from skills.world.catalogue import Catalogue
from skills.world.snapshot import Pose

ON_THE_PLANE = 0.008  # [m] from it, within which points belong to it
RANSAC = (3, 200)  # points of a try, tries
REACH, LEAST_POINTS = 0.012, 20  # [m] between neighbours of one cluster, and how many make one
BESIDE = 0.05  # [m] beyond the table's edges at which things are still on it
MISFIT = 0.06  # [m] sum of differences between extents, from which a cluster is not an object
NOTHING: Covariance = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def require_open3d() -> Any:
    """Open3D's module.

    Raises:
        UsageError: it is not here, or a library of the system that it wants is not.
    """
    try:
        return importlib.import_module("open3d")
    except ImportError as error:
        raise UsageError(
            f"--peer wants Open3D: {error}; run `make setup EXTRAS=peers`, and if a library of the system is missing "
            "on Debian or Ubuntu, install libusb-1.0-0 and libgl1"
        ) from error


class TextbookPerceiver:
    """Finds the objects of a catalogue as tutorials of Open3D find clusters on a table.

    Args:
        catalogue: Objects to look for, and the tables that they stand on.

    Raises:
        UsageError: see :func:`require_open3d`.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._open3d = require_open3d()
        self._open3d.utility.set_verbosity_level(self._open3d.utility.VerbosityLevel.Error)
        self._objects = catalogue.objects
        self._tables = tuple(place for place in catalogue.places if place.kind == "table")

    def perceive(self, view: View, robots: Sequence[BodyPart] = ()) -> Percept:
        """Looks at one frame; what it says has no covariance."""
        boxes = self._boxes(view, robots)
        costs = np.full((len(boxes), len(self._objects)), np.inf)
        for i, (extent, _, color) in enumerate(boxes):
            for j, item in enumerate(self._objects):
                if item.color == color:
                    costs[i, j] = np.abs(np.sort(extent) - np.sort(item.size)).sum() / MISFIT
        found = []
        for i, j in assign(costs):
            item = self._objects[j]
            found.append(
                Observation(item.name, item.color, item.size, boxes[i][1], NOTHING, 0.0, 1.0, 0, 0.0,
                            view.frame.stamp, view.camera)
            )  # fmt: skip
        return Percept(view.frame.stamp, view.camera, tuple(found))

    def _boxes(self, view: View, robots: Sequence[BodyPart]) -> list[tuple[np.ndarray, Pose, str]]:
        """Extents [m], pose and colour word of every cluster."""
        depth = np.nan_to_num(np.asarray(view.frame.depth, dtype=np.float32))
        to_world = np.asarray(view.camera_to_world, dtype=float)
        rays = Rays(view.intrinsics)
        points = np.stack([rays.axis(depth, to_world, axis) for axis in range(3)], axis=2)
        seen = (depth > 0.0) & self._over_a_table(points)
        projector = Projector(view.intrinsics, invert(to_world))
        seen &= ~robot_mask(robots, projector, seen, lambda rows, columns: points[rows, columns]).solid
        if not seen.any():
            return []
        cloud = self._open3d.geometry.PointCloud(self._open3d.utility.Vector3dVector(points[seen].astype(float)))
        cloud.colors = self._open3d.utility.Vector3dVector(view.frame.image[seen] / 255.0)
        _, inliers = cloud.segment_plane(ON_THE_PLANE, *RANSAC)
        things = cloud.select_by_index(inliers, invert=True)
        labels = np.array(things.cluster_dbscan(REACH, LEAST_POINTS))
        return [self._box(things, np.nonzero(labels == label)[0]) for label in range(int(labels.max(initial=-1)) + 1)]

    def _box(self, things: Any, indices: np.ndarray) -> tuple[np.ndarray, Pose, str]:
        cluster = things.select_by_index(indices)
        box = cluster.get_minimal_oriented_bounding_box(robust=True)
        turn = np.array(box.R)
        turn[:, 2] *= np.sign(np.linalg.det(turn))
        x, y, z = np.array(box.center).tolist()
        color = color_word(255.0 * np.median(np.asarray(cluster.colors), axis=0))
        return np.array(box.extent), Pose((x, y, z), quaternion_from_matrix(turn)), color

    def _over_a_table(self, points: np.ndarray) -> np.ndarray:
        """Which points lie over a table or a little beside, and not under its top; shape (height, width) bool."""
        over = np.zeros(points.shape[:2], dtype=bool)
        for table in self._tables:
            x, y, z = table.pose.position_w
            near = np.abs(points[..., :2] - (x, y)) <= 0.5 * np.array(table.size[:2]) + BESIDE
            over |= near.all(axis=2) & (points[..., 2] > z - BESIDE)
        return over
