"""Whether an arm is folded so far that it comes near to itself, where its safety floor would stop it."""

import functools
from collections.abc import Iterable

import numpy as np

from hardware.descriptions.robot import RobotDescription
from skills.errors import UnreachableError
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.body import ArmBody
from skills.manipulation.planning.collision import CollisionModel


def check_unfolded(kinematics: ArmKinematics, way: Iterable[np.ndarray]) -> None:
    """Judges joint vectors along a way, shape (n,) [rad] each.

    Raises:
        UnreachableError: at one of them two parts of the arm are nearer than the safety floor lets them come.
    """
    model = _model(kinematics)
    for q in way:
        if model.touches(q):
            near = model.contacts(q)
            parts = f"{near[0].part} and {near[0].other}" if near else "two of its parts"
            x, y, z = kinematics.tool_transform(q)[:3, 3]
            raise UnreachableError(
                f"the arm would fold too far for its tool to be at ({x:.3f}, {y:.3f}, {z:.3f}) m: {parts} would come "
                "too near to each other; choose a target farther from its base"
            )


@functools.lru_cache(maxsize=8)
def _model(kinematics: ArmKinematics) -> CollisionModel:
    """The arm alone; one per arm, because such a model is not for two threads."""
    return CollisionModel(_body(kinematics.description), kinematics.base)


@functools.lru_cache(maxsize=8)
def _body(description: RobotDescription) -> ArmBody:
    return ArmBody(description)
