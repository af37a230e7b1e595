"""What a network is shown of the things that a skill call names, in a demonstration and when it runs."""

import numpy as np

from skills.contract import SkillSpec, Value
from skills.geometry import transform, yaw_of
from skills.world.snapshot import Pose, WorldSnapshot

PLACE_AXES = ("x", "y", "z", "cos_yaw", "sin_yaw")
"""Of everything that an argument names, in the frame of the robot's base [m]."""


def surroundings_of(spec: SkillSpec) -> tuple[str, ...]:
    """Names of what is seen around the robot."""
    names = [f"{p.name}.{axis}" for p in spec.parameters if p.type in ("object", "place") for axis in PLACE_AXES]
    return (*names, *(p.name for p in spec.parameters if p.type == "number"))


def seen(spec: SkillSpec, arguments: dict[str, Value], world: WorldSnapshot, base: Pose) -> np.ndarray:
    """The numbers of :func:`surroundings_of`, as perceived from a robot with its base at ``base``.

    Raises:
        UnknownObjectError: the world does not hold what an argument names.
    """
    to_base = np.linalg.inv(transform(base))
    found: list[float] = []
    for parameter in spec.parameters:
        find = {"object": world.object, "place": world.place}.get(parameter.type)
        if find is not None:
            pose = to_base @ transform(find(str(arguments[parameter.name])).pose)
            yaw = yaw_of(pose[:3, :3])
            found += [*pose[:3, 3].tolist(), float(np.cos(yaw)), float(np.sin(yaw))]
    found += [float(arguments[p.name]) for p in spec.parameters if p.type == "number"]  # type: ignore[arg-type]
    return np.array(found, np.float32)


def offsets_of(spec: SkillSpec) -> tuple[str, ...]:
    """Names of what :func:`offsets` tells."""
    return tuple(
        f"{p.name}.from_tool_{axis}" for p in spec.parameters if p.type in ("object", "place") for axis in "xyz"
    )


def offsets(spec: SkillSpec, around: np.ndarray, tool_b: np.ndarray) -> np.ndarray:
    """Where the things are, from the tool and along the axes of the base [m]; of what was seen, not seen anew.

    A network that is shown them as well needs to learn no kinematics to bring the tool near a thing.

    Args:
        spec: The skill.
        around: The numbers of :func:`surroundings_of`.
        tool_b: Position of the tool in the base's frame, shape (3,) [m].
    """
    names = surroundings_of(spec)
    starts = [n for n, name in enumerate(names) if name.endswith(".x")]
    found = [around[start : start + 3] - tool_b for start in starts]
    return np.concatenate(found).astype(np.float32) if found else np.zeros(0, np.float32)
