"""Never into another robot: slows a velocity command down so far that two bodies stay apart, whoever has the way.

Within the horizon a command may use up at most half of what separates two bodies beyond :data:`CLEARANCE`. The other
half is the other robot's, which keeps the same rule (the equal shares of Wang, Ames and Egerstedt 2017, "Safety barrier
certificates for collisions-free multirobot systems", for a body's rectangle and a gait's lag): the separation beyond
the clearance then shrinks no faster than exp(-t / HORIZON), and never crosses zero as long as the delay from motion
over sensing to the gait's response stays below HORIZON / e.
"""

import numpy as np

from skills.locomotion.docking import DockingCfg
from skills.locomotion.navigation.footprint import Footprint
from skills.locomotion.navigation.neighbours import Neighbour
from skills.locomotion.navigation.rectangle import Boxes, separation
from skills.locomotion.planar import moved

STOP_DISTANCE = 0.15  # [m] that two bodies are always apart
POSE_ERRORS = 0.06  # [m] by which the measured separation of two bodies may be off: two noisy, biased, late poses
CLEARANCE = STOP_DISTANCE + POSE_ERRORS
HORIZON = 0.8  # [s]
UNSEEN_SPEED = 0.5  # [m/s] at which a robot that is not seen may have come nearer
SHARES = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1)  # of a command that are tried
SMALLEST = DockingCfg().smallest_command  # norm of a command below which there is no walking
INSTANTS = HORIZON * np.array([0.25, 0.5, 0.75, 1.0])


def keep_off(
    pose: np.ndarray, velocity_b: np.ndarray, body: Footprint, neighbours: tuple[Neighbour, ...]
) -> tuple[np.ndarray, str]:
    """The largest share of a command that keeps off every neighbour.

    Args:
        pose: Planar pose, shape (3,).
        velocity_b: Forward, sideways [m/s], turning [rad/s], shape (3,).
        body: The robot's.
        neighbours: The other robots.

    Returns:
        The command, zero where no share will do, and the name of the neighbour that it is slowed down for, or "".
    """
    if not neighbours or not np.any(velocity_b):
        return velocity_b, ""
    reach = 2.0 * (float(np.hypot(*velocity_b[:2])) * HORIZON + body.radius) + 1.0
    near = [item for item in neighbours if np.hypot(*(item.pose[:2] - pose[:2])) < reach + _kept(item)]
    if not near:
        return velocity_b, ""
    others = Boxes(
        np.array([item.pose[:2] for item in near]),
        np.array([item.half for item in near]),
        np.array([item.pose[2] for item in near]),
    )
    kept = np.array([_kept(item) for item in near])
    apart = separation(_bodies(pose[None], body), others)[0]
    floor = apart - 0.5 * np.maximum(apart - kept, 0.0) - 1e-6
    speed = float(np.linalg.norm(velocity_b))
    for share in SHARES:
        if share < 1.0 and share * speed < SMALLEST:
            break  # a gait would walk faster than that, or not at all
        poses = np.array([moved(pose, share * velocity_b, float(time)) for time in INSTANTS])
        least = separation(_bodies(poses, body), others).min(axis=0)
        if (least >= floor).all():
            return share * velocity_b, "" if share == 1.0 else near[int(np.argmin(apart))].name
    return np.zeros(3), near[int(np.argmin(apart))].name


def _kept(neighbour: Neighbour) -> float:
    """The separation below which nothing brings the robot nearer [m]."""
    return CLEARANCE + UNSEEN_SPEED * neighbour.unseen


def _bodies(poses: np.ndarray, body: Footprint) -> Boxes:
    return Boxes(poses[:, :2], np.tile([body.half_length, body.half_width], (len(poses), 1)), poses[:, 2])
