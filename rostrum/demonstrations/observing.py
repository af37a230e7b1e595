"""What a demonstration holds of an arm at a time, and what a policy that learned from it is shown."""

import numpy as np

from hardware.descriptions.robot import RobotDescription
from policies.demonstrations.layout import Recording
from skills.contract import SkillSpec, Value
from skills.geometry import transform, yaw_of
from skills.world.catalogue import RobotInfo
from skills.world.snapshot import WorldSnapshot

PLACE_AXES = ("x", "y", "z", "cos_yaw", "sin_yaw")
"""Of everything that an argument names, in the frame of the robot's base [m]."""


def recording_of_skill(spec: SkillSpec, description: RobotDescription, model: str, fps: int) -> Recording:
    """The columns of a skill's demonstrations by one model of arm.

    The state is every measured joint, and the action the reference of every joint for the next frame [rad; m]; the
    surroundings are where the things are that the arguments name, and the numbers among the arguments.
    """
    return Recording(
        skill=spec.name,
        robot=model,
        fps=fps,
        state=tuple(description.joint_names),
        surroundings=surroundings_of(spec),
        action=tuple(description.joint_names),
    )


def surroundings_of(spec: SkillSpec) -> tuple[str, ...]:
    """Names of what is seen around the robot."""
    names = [f"{p.name}.{axis}" for p in spec.parameters if p.type in ("object", "place") for axis in PLACE_AXES]
    return (*names, *(p.name for p in spec.parameters if p.type == "number"))


def seen(spec: SkillSpec, arguments: dict[str, Value], world: WorldSnapshot, robot: RobotInfo) -> np.ndarray:
    """The numbers of :func:`surroundings_of`, as perceived.

    Raises:
        UnknownObjectError: the world does not hold what an argument names.
    """
    to_base = np.linalg.inv(transform(robot.base))
    found: list[float] = []
    for parameter in spec.parameters:
        find = {"object": world.object, "place": world.place}.get(parameter.type)
        if find is not None:
            pose = to_base @ transform(find(str(arguments[parameter.name])).pose)
            yaw = yaw_of(pose[:3, :3])
            found += [*pose[:3, 3].tolist(), float(np.cos(yaw)), float(np.sin(yaw))]
    found += [float(arguments[p.name]) for p in spec.parameters if p.type == "number"]  # type: ignore[arg-type]
    return np.array(found, np.float32)
