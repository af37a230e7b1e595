"""Where a camera is mounted, from robot poses and views of a board: AX = XB.

Closed form of Park and Martin, "Robot Sensor Calibration: Solving AX = XB on the Euclidean Group" (IEEE Transactions on
Robotics and Automation 1994), over all pairs of poses. (OpenCV 5 has no hand-eye solvers any more.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pinocchio as pin

from hardware.drivers.camera.errors import CalibrationFailedError

LEAST_POSES = 5
LEAST_TURN = np.radians(10.0)  # between two poses that count as a pair
LEAST_SPREAD = 0.05  # smallest singular value of the axes of turns, of their root mean square


@dataclass(frozen=True, eq=False)
class HandEyeResult:
    """Where a camera is mounted.

    Attributes:
        camera_to_mount: The camera's frame in the tool's (eye in hand) or in the base's (eye to hand), shape (4, 4).
        position_rms: Root mean square scatter of the board, which does not move, along each axis [m].
        rotation_rms: Of its turn [rad].
        poses: How many poses were used.
    """

    camera_to_mount: np.ndarray
    position_rms: float
    rotation_rms: float
    poses: int


def solve_hand_eye(tools: Sequence[np.ndarray], boards: Sequence[np.ndarray], in_hand: bool) -> HandEyeResult:
    """Solves for the mounting.

    Args:
        tools: The tool's frame in the robot's base at each pose, each of shape (4, 4).
        boards: The board's frame in the camera's at each pose, each of shape (4, 4).
        in_hand: Whether the camera is on the tool and the board stands still; else the board is on the tool.

    Raises:
        CalibrationFailedError: too few poses, or poses too alike: turns about a single axis leave the mounting open.
    """
    if len(tools) != len(boards) or len(tools) < LEAST_POSES:
        raise CalibrationFailedError(
            f"{len(tools)} tool poses and {len(boards)} views of the board; it takes {LEAST_POSES} pairs and more"
        )
    moving = [np.asarray(tool) if in_hand else np.linalg.inv(tool) for tool in tools]
    pairs = [
        (np.linalg.inv(moving[j]) @ moving[i], boards[j] @ np.linalg.inv(boards[i]))
        for i, j in combinations(range(len(moving)), 2)
    ]
    logs = [(pin.log3(a[:3, :3]), pin.log3(b[:3, :3])) for a, b in pairs]
    chosen = [k for k, (alpha, _) in enumerate(logs) if np.linalg.norm(alpha) > LEAST_TURN]
    axes = np.array([logs[k][0] / np.linalg.norm(logs[k][0]) for k in chosen]).reshape(-1, 3)
    _check_spread(axes)
    mixed = sum(np.outer(logs[k][1], logs[k][0]) for k in chosen)
    u, _, v = np.linalg.svd(np.asarray(mixed))
    rotation = v.T @ np.diag((1.0, 1.0, np.linalg.det(v.T @ u.T))) @ u.T
    rows = np.vstack([pairs[k][0][:3, :3] - np.eye(3) for k in chosen])
    right = np.concatenate([rotation @ pairs[k][1][:3, 3] - pairs[k][0][:3, 3] for k in chosen])
    camera = np.eye(4)
    camera[:3, :3], camera[:3, 3] = rotation, np.linalg.lstsq(rows, right, rcond=None)[0]
    still = [pose @ camera @ board for pose, board in zip(moving, boards, strict=True)]
    position, turn = _scatter(still)
    return HandEyeResult(camera, position, turn, len(tools))


def _check_spread(axes: np.ndarray) -> None:
    if len(axes) < 2:
        raise CalibrationFailedError(
            f"the tool turns by less than {np.degrees(LEAST_TURN):.0f} degrees between all poses; turn it by 30 and "
            "more, about different axes"
        )
    values = np.linalg.svd(axes, compute_uv=False)
    if values[1] / np.sqrt(len(axes)) < LEAST_SPREAD:
        raise CalibrationFailedError(
            "the poses are too alike: the tool turns about one axis only, which leaves the camera's place along that "
            "axis open; tilt the tool to different sides as well"
        )


def _scatter(poses: Sequence[np.ndarray]) -> tuple[float, float]:
    """How much what should stand still seems to move: along each axis [m], and in its turn [rad]."""
    positions = np.array([pose[:3, 3] for pose in poses])
    mean = np.mean([pose[:3, :3] for pose in poses], axis=0)
    u, _, v = np.linalg.svd(mean)
    turns = [float(np.linalg.norm(pin.log3((u @ v).T @ pose[:3, :3]))) for pose in poses]
    return float(np.sqrt(positions.var(axis=0).mean())), float(np.sqrt(np.mean(np.square(turns))))
