"""Rigid transforms in numpy: quaternions wxyz, rotation matrices, poses."""

import math
from functools import lru_cache

import numpy as np

from skills.world.snapshot import Pose, Quaternion, Vector3


def matrix_from_quaternion(quaternion: Quaternion | np.ndarray) -> np.ndarray:
    """Rotation matrix, shape (3, 3), of a quaternion wxyz of any length but zero."""
    w, x, y, z = map(float, quaternion)
    length = math.sqrt(w * w + x * x + y * y + z * z)
    w, x, y, z = w / length, x / length, y / length, z / length
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def quaternion_from_matrix(rotation: np.ndarray) -> Quaternion:
    """Quaternion wxyz with w >= 0 of a rotation matrix, shape (3, 3).

    Shepperd's method (1978): divides by the largest of the four components, so that it is exact near every turn.
    """
    (a, b, c), (d, e, f), (g, h, i) = rotation.tolist()
    squares = (1 + a + e + i, 1 + a - e - i, 1 - a + e - i, 1 - a - e + i)
    most = max(range(4), key=squares.__getitem__)
    rows = (
        (squares[0], h - f, c - g, d - b),
        (h - f, squares[1], b + d, c + g),
        (c - g, b + d, squares[2], f + h),
        (d - b, c + g, f + h, squares[3]),
    )
    w, x, y, z = rows[most]
    scale = math.copysign(1.0 / math.sqrt(w * w + x * x + y * y + z * z), w)
    return (w * scale, x * scale, y * scale, z * scale)


def nearest_quaternion(rotation: np.ndarray) -> Quaternion:
    """Quaternion wxyz with w >= 0 of the rotation nearest to a matrix of shape (3, 3), such as a mean of rotations.

    The eigenvector method of Bar-Itzhack (2000).
    """
    m = rotation
    k = np.array(
        [
            [m[0, 0] + m[1, 1] + m[2, 2], m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1]],
            [m[2, 1] - m[1, 2], m[0, 0] - m[1, 1] - m[2, 2], m[0, 1] + m[1, 0], m[0, 2] + m[2, 0]],
            [m[0, 2] - m[2, 0], m[0, 1] + m[1, 0], m[1, 1] - m[0, 0] - m[2, 2], m[1, 2] + m[2, 1]],
            [m[1, 0] - m[0, 1], m[0, 2] + m[2, 0], m[1, 2] + m[2, 1], m[2, 2] - m[0, 0] - m[1, 1]],
        ]
    )
    quaternion = np.linalg.eigh(k)[1][:, -1]
    if quaternion[0] < 0:
        quaternion = -quaternion
    return (float(quaternion[0]), float(quaternion[1]), float(quaternion[2]), float(quaternion[3]))


@lru_cache(maxsize=4096)
def transform(pose: Pose) -> np.ndarray:
    """Homogeneous transform, shape (4, 4), read-only, that maps coordinates in the pose's own frame to the world."""
    result = np.eye(4)
    result[:3, :3] = matrix_from_quaternion(pose.quaternion_w)
    result[:3, 3] = pose.position_w
    result.setflags(write=False)
    return result


@lru_cache(maxsize=4096)
def _rows_to_local(pose: Pose) -> list[list[float]]:
    return invert(transform(pose))[:3].tolist()


def in_frame(pose: Pose, point_w: Vector3) -> Vector3:
    """A point of the world in a pose's own frame [m]."""
    (a, b, c, u), (d, e, f, v), (g, h, i, w) = _rows_to_local(pose)
    x, y, z = point_w
    return a * x + b * y + c * z + u, d * x + e * y + f * z + v, g * x + h * y + i * z + w


def pose_from(rotation: np.ndarray, position: np.ndarray) -> Pose:
    """Pose of a rotation matrix, shape (3, 3), and a position, shape (3,) [m]."""
    return Pose((float(position[0]), float(position[1]), float(position[2])), quaternion_from_matrix(rotation))


def pose_of_matrix(matrix: np.ndarray) -> Pose:
    """Pose of a homogeneous transform, shape (4, 4); :func:`transform` gives that back."""
    return pose_from(matrix[:3, :3], matrix[:3, 3])


def pose_of(position_w: np.ndarray, quaternion_w: np.ndarray) -> Pose:
    """Pose of a measured position, shape (3,) [m], and quaternion wxyz, shape (4,)."""
    x, y, z = position_w.tolist()
    w, qx, qy, qz = quaternion_w.tolist()
    return Pose((x, y, z), (w, qx, qy, qz))


def invert(matrix: np.ndarray) -> np.ndarray:
    """Inverse of a homogeneous transform, shape (4, 4)."""
    turn = matrix[:3, :3].T
    result = np.zeros((4, 4))
    result[:3, :3] = turn
    result[:3, 3] = -turn @ matrix[:3, 3]
    result[3, 3] = 1.0
    return result


def yaw_of(rotation: np.ndarray) -> float:
    """Angle of the x axis of a rotation matrix, projected on the horizontal plane [rad]."""
    return math.atan2(rotation[1, 0], rotation[0, 0])


def upright_yaw(pose: Pose, symmetry: float = math.pi / 2) -> float:
    """Heading of a box that lies on any of its faces, in [-symmetry/2, symmetry/2) [rad].

    Reads the heading off the body axis that is most horizontal, so that a block on its side has one as well.
    """
    rotation = matrix_from_quaternion(pose.quaternion_w)
    axis = rotation[:, int(np.argmin(np.abs(rotation[2, :])))]
    return wrap(math.atan2(axis[1], axis[0]), symmetry)


def wrap(angle: float, period: float = 2 * math.pi) -> float:
    """``angle`` modulo ``period``, in [-period/2, period/2) [rad]."""
    return (angle + period / 2) % period - period / 2


def tool_down(yaw: float) -> np.ndarray:
    """Rotation of a tool that points straight down (z axis to the floor), its x axis at ``yaw`` [rad]; shape (3, 3)."""
    c, s = math.cos(yaw), math.sin(yaw)
    return np.array([[c, s, 0.0], [s, -c, 0.0], [0.0, 0.0, -1.0]])
