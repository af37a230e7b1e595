"""Where robots are in a picture: their links as convex parts, at the joints that were measured."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pinocchio as pin

from hardware.descriptions.arm_model import arm_model
from hardware.descriptions.robot import RobotDescription
from hardware.safety.arm_hulls import GRIPPER, arm_hulls
from skills.geometry import transform
from skills.perception.cloud import Projector
from skills.world.snapshot import Pose

PointsOf = Callable[
    [np.ndarray, np.ndarray], np.ndarray
]  # rows and columns, each of shape (n,), to points of the world

MARGIN = 0.015  # [m] around every part: calibration, depth noise and the time between frame and joints
_DIRECTIONS = np.array(
    [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if (x, y, z) > (0, 0, 0)], dtype=float
)
_DIRECTIONS /= np.linalg.norm(_DIRECTIONS, axis=1)[:, None]
STRIDE = 2  # one in so many pixels of each row and column is looked at; the margin covers the rest
_CORNERS = 200  # vertices of a part that are projected, at most


@dataclass(frozen=True, eq=False)
class BodyPart:
    """A convex part of a robot.

    Attributes:
        vertices: In its own frame, shape (k, 3) [m].
        reach: Its least and greatest extent along 13 directions, shape (2, 13) [m]: a discrete oriented polytope, after
            Klosowski et al., "Efficient Collision Detection Using Bounding Volume Hierarchies of k-DOPs" (TVCG 1998).
        to_world: Its frame in the world, shape (4, 4).
        hollow: Whether something that is no part of it may lie inside: the room between a gripper's fingers.
    """

    vertices: np.ndarray
    reach: np.ndarray
    to_world: np.ndarray
    hollow: bool = False


class ArmBody:
    """An arm's parts at measured joints.

    Args:
        description: The arm.
        base: Pose of its base.

    Raises:
        PackError: the model pack cannot be had.
    """

    def __init__(self, description: RobotDescription, base: Pose) -> None:
        self._model = arm_model(description)
        self._data = self._model.createData()
        self._base = transform(base)
        hulls = arm_hulls(description, self._model)
        self._parts = [_part(hull) for hull in hulls.geometryObjects]

    def parts(self, joints: np.ndarray) -> tuple[BodyPart, ...]:
        """Its parts with its joints at ``joints``, shape (n,) [rad]; the gripper's hull is that of an open one."""
        pin.forwardKinematics(self._model, self._data, np.asarray(joints, dtype=float))
        return tuple(
            BodyPart(vertices, reach, self._base @ self._data.oMi[joint].homogeneous, hollow)
            for joint, vertices, reach, hollow in self._parts
        )


def _part(hull: pin.GeometryObject) -> tuple[int, np.ndarray, np.ndarray, bool]:
    vertices = np.array(hull.geometry.points())
    along = vertices @ _DIRECTIONS.T
    reach = np.stack((along.min(axis=0), along.max(axis=0)))
    few = vertices[:: max(1, len(vertices) // _CORNERS)]
    return hull.parentJoint, few, reach, hull.name.startswith(f"{GRIPPER}/")


@dataclass(frozen=True, eq=False)
class RobotMask:
    """Which pixels show robots, each of shape (height, width) bool.

    Attributes:
        solid: Inside of links.
        hollow: Inside of a gripper's hull, where what it holds may be as well.
    """

    solid: np.ndarray
    hollow: np.ndarray


def robot_mask(
    parts: Sequence[BodyPart], projector: Projector, candidates: np.ndarray, points: PointsOf, margin: float = MARGIN
) -> RobotMask:
    """Finds the pixels of robots' parts among candidates.

    Args:
        parts: Convex parts in the world.
        projector: Of the camera.
        candidates: Pixels that may show a robot, shape (height, width) bool.
        points: Gives the world's points of pixels.
        margin: By which every part is enlarged [m].
    """
    few = candidates[::STRIDE, ::STRIDE]
    solid, hollow = np.zeros_like(few), np.zeros_like(few)
    for part in parts:
        window = _window(part, projector, margin)
        if window is None:
            continue
        mask, (top, left) = window
        area = (slice(top, top + mask.shape[0]), slice(left, left + mask.shape[1]))
        rows, columns = np.nonzero(mask.view(bool) & few[area] & ~solid[area])
        if not len(rows):
            continue
        rows, columns = rows + top, columns + left
        local = (points(rows * STRIDE, columns * STRIDE) - part.to_world[:3, 3]) @ part.to_world[:3, :3]
        along = local @ _DIRECTIONS.T
        inside = ((along >= part.reach[0] - margin) & (along <= part.reach[1] + margin)).all(axis=1)
        target = hollow if part.hollow else solid
        target[rows[inside], columns[inside]] = True
    height, width = candidates.shape
    whole = [mask.repeat(STRIDE, axis=0).repeat(STRIDE, axis=1)[:height, :width] for mask in (solid, hollow)]
    return RobotMask(whole[0] & candidates, whole[1] & candidates)


def parts_of(bodies: Iterable[tuple[ArmBody, np.ndarray]]) -> tuple[BodyPart, ...]:
    """All parts of some arms at their joints."""
    return tuple(part for body, joints in bodies for part in body.parts(joints))


def _window(part: BodyPart, projector: Projector, margin: float) -> tuple[np.ndarray, tuple[int, int]] | None:
    """The silhouette of a part in every second pixel: mask and its upper left corner; None when it is not there."""
    vertices = part.vertices @ part.to_world[:3, :3].T + part.to_world[:3, 3]
    local = vertices @ projector.world_to_camera[:3, :3].T + projector.world_to_camera[:3, 3]
    pinhole = projector.intrinsics
    local = local[local[:, 2] > 0.05]
    if len(local) < 3:
        return None
    pixels = np.stack((pinhole.fx * local[:, 0] / local[:, 2] + pinhole.cx,
                       pinhole.fy * local[:, 1] / local[:, 2] + pinhole.cy), axis=1) / STRIDE  # fmt: skip
    grown = int(np.ceil(margin * pinhole.fx / local[:, 2].min() / STRIDE)) + 1
    limit = 4.0 * max(pinhole.width, pinhole.height)
    hull = cv2.convexHull(np.clip(np.rint(pixels), -limit, limit).astype(np.int32))[:, 0]
    left, top = np.maximum(hull.min(axis=0) - grown, 0)
    right = min(int(hull[:, 0].max()) + grown + 1, -(-pinhole.width // STRIDE))
    bottom = min(int(hull[:, 1].max()) + grown + 1, -(-pinhole.height // STRIDE))
    if left >= right or top >= bottom:
        return None
    mask = np.zeros((bottom - int(top), right - int(left)), dtype=np.uint8)
    shifted = (hull - (left, top)).astype(np.int32)
    cv2.fillConvexPoly(mask, shifted, 1)
    cv2.polylines(mask, [shifted], True, 1, 2 * grown + 1)
    return mask, (int(top), int(left))
