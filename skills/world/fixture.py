"""Where a fixture's part is at an opening, and what opening a measured handle shows."""

import math
from dataclasses import replace

import numpy as np

from skills.geometry import invert, pose_of_matrix, transform
from skills.world.snapshot import FixtureInfo, Place, Pose


def motion(info: FixtureInfo, opening: float) -> np.ndarray:
    """Transform in the world that takes the closed part to where it is at ``opening``, shape (4, 4)."""
    moved = np.eye(4)
    axis, origin = np.asarray(info.axis_f), np.asarray(info.origin_f)
    if info.kind == "door":
        moved[:3, :3] = _turn(axis, opening)
        moved[:3, 3] = origin - moved[:3, :3] @ origin
    else:
        moved[:3, 3] = opening * axis
    own = transform(info.pose)
    return own @ moved @ invert(own)


def handle_pose(info: FixtureInfo, opening: float) -> Pose:
    """Where its handle or its cap is at ``opening``, turned as the part is."""
    return pose_of_matrix(motion(info, opening) @ transform(info.pose) @ transform(Pose(info.handle_f)))


def moved_with(info: FixtureInfo, place: Place, opening: float) -> Place:
    """A place on its part, given where it is when that is closed, as it is at ``opening``."""
    return replace(place, pose=pose_of_matrix(motion(info, opening) @ transform(place.pose)))


def opening_of(info: FixtureInfo, handle_w: np.ndarray) -> float:
    """The opening at which its handle comes nearest to a measured position, shape (3,) [m].

    The projection on the slide, or the angle about the hinge; not limited to the travel.
    """
    own = transform(info.pose)
    point = own[:3, :3].T @ (np.asarray(handle_w) - own[:3, 3])
    axis, origin, closed = np.asarray(info.axis_f), np.asarray(info.origin_f), np.asarray(info.handle_f)
    if info.kind != "door":
        return float((point - closed) @ axis)
    a, b = (arm - axis * (axis @ arm) for arm in (closed - origin, point - origin))
    return math.atan2(float(axis @ np.cross(a, b)), float(a @ b))


def lever(info: FixtureInfo) -> float:
    """From the hinge to the handle [m]; 1 where nothing turns: an opening times this is the handle's way."""
    return math.dist(info.handle_f[:2], info.origin_f[:2]) if info.kind == "door" else 1.0


def _turn(axis: np.ndarray, angle: float) -> np.ndarray:
    """Rotation about a unit vector, shape (3, 3) (Rodrigues 1840)."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + math.sin(angle) * cross + (1.0 - math.cos(angle)) * cross @ cross
