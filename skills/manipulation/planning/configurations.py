"""Several ways for an arm to hold its tool at one pose."""

from collections.abc import Generator

import numpy as np

from skills.geometry import matrix_from_quaternion
from skills.manipulation.kinematics import POSITION_TOLERANCE, ROTATION_TOLERANCE, ArmKinematics
from skills.world.snapshot import Pose

TRIES = 12  # random configurations to start from
ITERATIONS = 40
APART = 0.3  # [rad] between two configurations that are told apart


def configurations(kinematics: ArmKinematics, tool: Pose, near: np.ndarray) -> Generator[None, None, list[np.ndarray]]:
    """Joint vectors with the tool at a pose: those that the scripted ways would take first, then random others.

    Yields between two solutions.

    Args:
        kinematics: The arm.
        tool: Where the tool is to be.
        near: Joint vector that one of them should be near to, shape (n,) [rad].

    Raises:
        UnreachableError: there is none.
    """
    found: list[np.ndarray] = []
    for seed in (near, kinematics.home):
        _keep(found, kinematics.solve(tool, seed))
        yield
    rng = np.random.default_rng(1)
    rotation, position = matrix_from_quaternion(tool.quaternion_w), np.array(tool.position_w)
    lower = np.maximum(kinematics.lower, kinematics.home - np.pi)
    upper = np.minimum(kinematics.upper, kinematics.home + np.pi)
    for _ in range(TRIES):
        q = kinematics.refine(rotation, position, rng.uniform(lower, upper), ITERATIONS)
        if _is_there(kinematics, tool, rotation, q):
            _keep(found, q)
        yield
    return found


def nearest_first(found: list[np.ndarray], start: np.ndarray) -> list[np.ndarray]:
    """Joint vectors in the order of their distance from ``start``, shape (n,) [rad]."""
    return sorted(found, key=lambda q: float(np.linalg.norm(q - start)))


def _is_there(kinematics: ArmKinematics, tool: Pose, rotation: np.ndarray, q: np.ndarray) -> bool:
    turned = np.abs(kinematics.tool_transform(q)[:3, :3] - rotation).max()
    return kinematics.residual(tool, q) < POSITION_TOLERANCE and bool(turned < ROTATION_TOLERANCE)


def _keep(found: list[np.ndarray], q: np.ndarray) -> None:
    if all(np.abs(q - other).max() > APART for other in found):
        found.append(q)
