"""The robot description: joints, limits, gains and safety numbers of one robot model, read from YAML.

The YAML files beside this module are the only place where these numbers stand. Every floor reads them through
:func:`load_description`; nothing else parses the files.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import numpy as np
import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from hardware.descriptions.compose import composed
from hardware.descriptions.packs import ensure_pack
from hardware.descriptions.safety import (
    Fraction,
    Positive,
    SafetyDescription,
    SelfCollisionDescription,
    WorkspaceDescription,
)
from hardware.errors import DescriptionError

_FOLDER = Path(__file__).resolve().parent
_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)

Unit = Literal["rad", "m"]


@dataclass(frozen=True)
class Derate:
    """Fractions of the vendor's limits that motion may use; a rest after a fault may brake with the full ones.

    Attributes:
        velocity: Of the velocity limits.
        acceleration: Of the acceleration and the jerk limits.
    """

    velocity: Fraction
    acceleration: Fraction

    __pydantic_config__ = _STRICT


STOP_MARGIN = 0.85  # of the vendor's acceleration and jerk limits, for a stop; the servo overshoots by some of the rest


@dataclass(frozen=True)
class JointDescription:
    """One arm joint, with the vendor's limits.

    Attributes:
        name: Joint name, also in the model pack.
        unit: ``rad`` or ``m``.
        lower: Lower position limit [rad; m].
        upper: Upper position limit [rad; m].
        velocity: Vendor's velocity limit [rad/s; m/s].
        acceleration: Vendor's acceleration limit [rad/s^2; m/s^2].
        effort: Vendor's effort limit [N m; N].
        kp: Position gain [N m/rad; N/m].
        kd: Velocity gain [N m s/rad; N s/m].
        jerk: Vendor's jerk limit, where there is one [rad/s^3; m/s^3].
    """

    name: str
    unit: Unit
    lower: float
    upper: float
    velocity: Positive
    acceleration: Positive
    effort: Positive
    kp: Positive
    kd: Positive
    jerk: Positive | None = None

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class GripperDescription:
    """The gripper as one joint: the opening between its pads, or the angle of a jaw that turns.

    Attributes:
        name: Joint name in states and commands.
        unit: Unit of the opening: ``m``, or ``rad`` for a jaw that turns.
        lower: Opening when closed [m; rad].
        upper: Opening when open [m; rad].
        velocity: Speed of the opening [m/s; rad/s], used as it stands, not derated.
        acceleration: Acceleration of the opening [m/s^2; rad/s^2], used as it stands.
        force: Largest closing force [N; N m].
        actuator: Actuator name in the model pack; empty without a pack.
        drivers: Joints in the model pack whose angle gives the opening; empty without a pack.
        closed_angle: Driver angle when closed [rad].
        mjcf: Path of the gripper's own MJCF inside the pack, when the arm's has none; its names get the prefix
            ``gripper_``. Empty otherwise.
        mount_site: Site of the arm that this gripper sits at; empty otherwise.
    """

    name: str
    unit: Unit
    lower: float
    upper: float
    velocity: Positive
    acceleration: Positive
    force: Positive
    actuator: str
    drivers: tuple[str, ...]
    closed_angle: float
    mjcf: str = ""
    mount_site: str = ""

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class RobotDescription:
    """One robot model. Arrays have shape (n,) in the order of ``joint_names``: arm joints, then the gripper.

    Attributes:
        model: Name of the description.
        pack: Model pack that holds its MJCF; empty where none is known, and then the next three are empty, too.
        mjcf: Path of the MJCF inside the pack.
        base_body: Name of the root body in the MJCF.
        tool_site: Name of the tool site, whose z axis points out of the gripper; empty where the MJCF has none such.
        command_period: Time between commands [s].
        watchdog: The robot's own command time-out [s].
        rest_deceleration: Most deceleration when the robot comes to rest by itself [rad/s^2].
        derate: Fractions of the vendor's limits that motion may use.
        joints: Arm joints from base to tool.
        gripper: The gripper.
        home: Ready pose of the arm joints [rad].
        safety: What the safety filter tolerates.
    """

    model: str
    pack: str
    mjcf: str
    base_body: str
    tool_site: str
    command_period: Positive
    watchdog: Positive
    rest_deceleration: Positive
    derate: Derate
    joints: Annotated[tuple[JointDescription, ...], Field(min_length=1)]
    gripper: GripperDescription
    home: tuple[float, ...]
    safety: SafetyDescription

    __pydantic_config__ = _STRICT

    @property
    def arm_joint_names(self) -> tuple[str, ...]:
        """Names of the arm joints, from base to tool."""
        return tuple(joint.name for joint in self.joints)

    @property
    def joint_names(self) -> tuple[str, ...]:
        """Names of all commanded joints: the arm's, then the gripper's."""
        return (*self.arm_joint_names, self.gripper.name)

    @property
    def joint_units(self) -> tuple[str, ...]:
        """``rad`` or ``m`` for each joint."""
        return tuple(joint.unit for joint in (*self.joints, self.gripper))

    @cached_property
    def lower(self) -> np.ndarray:
        """Lower position limits [rad; m]."""
        return _constant(joint.lower for joint in (*self.joints, self.gripper))

    @cached_property
    def upper(self) -> np.ndarray:
        """Upper position limits [rad; m]."""
        return _constant(joint.upper for joint in (*self.joints, self.gripper))

    @cached_property
    def velocity_limit(self) -> np.ndarray:
        """Velocity limits of motion, derated for the arm [rad/s; m/s]."""
        return _constant((*(self.derate.velocity * joint.velocity for joint in self.joints), self.gripper.velocity))

    @cached_property
    def acceleration_limit(self) -> np.ndarray:
        """Acceleration limits of motion, derated for the arm [rad/s^2; m/s^2]."""
        derated = (self.derate.acceleration * joint.acceleration for joint in self.joints)
        return _constant((*derated, self.gripper.acceleration))

    @cached_property
    def jerk_limit(self) -> np.ndarray:
        """Jerk limits of motion, derated; infinite where the vendor states none [rad/s^3; m/s^3]."""
        return _constant(self.derate.acceleration * self.raw_jerk_limit)

    @cached_property
    def raw_velocity_limit(self) -> np.ndarray:
        """The vendor's velocity limits [rad/s; m/s]."""
        return _constant(joint.velocity for joint in (*self.joints, self.gripper))

    @cached_property
    def stop_deceleration(self) -> np.ndarray:
        """Deceleration of every joint that comes to rest by itself, well inside the vendor's [rad/s^2; m/s^2]."""
        return _constant(np.minimum(self.rest_deceleration, STOP_MARGIN * self.raw_acceleration_limit))

    @cached_property
    def raw_acceleration_limit(self) -> np.ndarray:
        """The vendor's acceleration limits [rad/s^2; m/s^2]."""
        return _constant(joint.acceleration for joint in (*self.joints, self.gripper))

    @cached_property
    def raw_jerk_limit(self) -> np.ndarray:
        """The vendor's jerk limits; infinite where there is none [rad/s^3; m/s^3]."""
        return _constant((*(np.inf if joint.jerk is None else joint.jerk for joint in self.joints), np.inf))

    def mjcf_path(self) -> Path:
        """Path of the MJCF; fetches the model pack when it is absent.

        Raises:
            DescriptionError: no model pack is known for this robot.
            PackError: the pack cannot be had.
        """
        if not self.pack:
            raise DescriptionError(
                f"'{self.model}' has no model pack, so it can be driven but neither simulated nor planned for; "
                "name a pack, mjcf, base_body and tool_site in its description"
            )
        folder, gripper = ensure_pack(self.pack), self.gripper
        if not gripper.mjcf:
            return folder / self.mjcf
        return composed(folder, self.model, self.mjcf, gripper.mjcf, gripper.mount_site)


def descriptions() -> tuple[str, ...]:
    """Names of the descriptions that are shipped."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def load_description(name: str = "panda_2f85") -> RobotDescription:
    """Reads the description ``name``; once, however often it is asked for.

    Raises:
        DescriptionError: no such description, or its file is malformed or inconsistent.
    """
    if name not in descriptions():
        raise DescriptionError(f"no robot description '{name}'; known: {', '.join(descriptions())}")
    return read_description(_FOLDER / f"{name}.yaml")


def read_description(path: Path) -> RobotDescription:
    """Reads a description from a YAML file of your own.

    Raises:
        DescriptionError: the file cannot be read, is malformed or inconsistent; the message names the field.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DescriptionError(f"{path.name}: cannot be read as YAML: {error}") from error
    if not isinstance(data, dict):
        raise DescriptionError(f"{path.name}: expected a mapping with {_keys(RobotDescription)}")
    try:
        # Through JSON, because pydantic's strict mode then takes a list for a tuple and still no "1.0" for 1.0.
        description = TypeAdapter(RobotDescription).validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise DescriptionError(f"{path.name}: {_explain(error)}") from error
    _check(description, path.name)
    return description


def _constant(values: Iterable[float]) -> np.ndarray:
    array = np.array(list(values), dtype=float)
    array.setflags(write=False)
    return array


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    text = f"at '{where}': {first['msg']}"
    if first["type"] in ("unexpected_keyword_argument", "extra_forbidden", "missing", "missing_argument"):
        text += f"; the keys here are {_keys(_class_at(first['loc'][:-1]))}"
    return f"{text} ({error.error_count()} problem(s))"


_PARTS = {"derate": Derate, "joints": JointDescription, "gripper": GripperDescription, "safety": SafetyDescription}
_SAFETY_PARTS = {"workspace": WorkspaceDescription, "self_collision": SelfCollisionDescription}


def _class_at(location: tuple[Any, ...]) -> type:
    """The dataclass that the mapping at ``location`` of a description becomes."""
    if len(location) > 1 and str(location[1]) in _SAFETY_PARTS:
        return _SAFETY_PARTS[str(location[1])]
    return _PARTS.get(str(location[0]), RobotDescription) if location else RobotDescription


def _keys(cls: type) -> str:
    return ", ".join(field.name for field in fields(cls))


def _check(description: RobotDescription, source: str) -> None:
    """Refuses a description whose numbers contradict each other."""

    def refuse(where: str, why: str) -> NoReturn:
        raise DescriptionError(f"{source}: at '{where}': {why}")

    names, joints, home = description.joint_names, description.joints, description.home
    if len(set(names)) != len(names):
        refuse("joints", f"names must be unique, got {', '.join(names)}")
    for joint in (*joints, description.gripper):
        if joint.lower >= joint.upper:
            refuse(joint.name, f"lower {joint.lower} is not below upper {joint.upper}")
    if len(home) != len(joints):
        refuse("home", f"{len(home)} values for {len(joints)} arm joints")
    for joint, value in zip(joints, home, strict=True):
        if not joint.lower <= value <= joint.upper:
            refuse("home", f"{value} for '{joint.name}' lies outside [{joint.lower}, {joint.upper}] {joint.unit}")
    workspace = description.safety.workspace
    if workspace is not None:
        if any(low >= high for low, high in zip(workspace.lower, workspace.upper, strict=True)):
            refuse("safety.workspace", f"lower {workspace.lower} is not below upper {workspace.upper}")
        if workspace.elbow not in (None, *description.arm_joint_names):
            refuse("safety.workspace.elbow", f"'{workspace.elbow}' is none of {', '.join(description.arm_joint_names)}")
    if len({bool(description.pack), bool(description.mjcf), bool(description.base_body)}) != 1:
        refuse("pack", "pack, mjcf and base_body are all given or all empty")
    if description.watchdog < description.command_period:
        refuse("watchdog", f"{description.watchdog} s is shorter than command_period {description.command_period} s")
