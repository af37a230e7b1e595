"""Planar poses: position and heading on the floor, as arrays ``(x, y, yaw)`` [m, m, rad]."""

import math
from collections.abc import Sequence

import numpy as np

from skills.geometry import matrix_from_quaternion, wrap, yaw_of


def planar_pose(position_w: Sequence[float] | np.ndarray, quaternion_w: Sequence[float] | np.ndarray) -> np.ndarray:
    """Position and heading of a body on the floor.

    Args:
        position_w: Shape (3,) [m].
        quaternion_w: Shape (4,), wxyz.

    Returns:
        Shape (3,): x, y [m], yaw [rad].
    """
    return np.array(
        [float(position_w[0]), float(position_w[1]), yaw_of(matrix_from_quaternion(np.asarray(quaternion_w)))]
    )


def error_in_base(pose: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """How far the goal lies from the robot, in its base frame.

    Args:
        pose: Planar pose of the robot in the world frame, shape (3,).
        goal: Planar pose that it shall have, shape (3,).

    Returns:
        Shape (3,): forward, sideways [m], turn in [-pi, pi) [rad].
    """
    c, s = math.cos(pose[2]), math.sin(pose[2])
    dx, dy = float(goal[0] - pose[0]), float(goal[1] - pose[1])
    return np.array([c * dx + s * dy, c * dy - s * dx, wrap(float(goal[2] - pose[2]))])


def moved(pose: np.ndarray, velocity_b: np.ndarray, dt: float) -> np.ndarray:
    """The planar pose after ``dt`` [s] of a constant base velocity (forward, sideways [m/s], turning [rad/s])."""
    half = pose[2] + 0.5 * velocity_b[2] * dt
    c, s = math.cos(half), math.sin(half)
    x = pose[0] + dt * (c * velocity_b[0] - s * velocity_b[1])
    y = pose[1] + dt * (s * velocity_b[0] + c * velocity_b[1])
    return np.array([x, y, wrap(pose[2] + velocity_b[2] * dt)])
