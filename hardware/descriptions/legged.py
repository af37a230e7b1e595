"""The description of a legged robot: joints, limits, gains, feet and sensors of one model, read from YAML.

The files in ``legged/`` are the only place where these numbers stand. Training, simulation, safety and deployment read
them through :func:`load_legged_description`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from hardware.descriptions.packs import ensure_pack
from hardware.descriptions.safety import Fraction, Positive
from hardware.errors import DescriptionError

_FOLDER = Path(__file__).resolve().parent / "legged"
_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)

NonNegative = Annotated[float, Field(ge=0.0)]
Sensor = Literal["joint_encoders", "gyroscope", "imu_orientation", "accelerometer", "foot_force"]


@dataclass(frozen=True)
class LegJoint:
    """One actuated joint with the vendor's limits and the gains of its position loop.

    Attributes:
        name: Joint name, also in the model pack.
        lower: Lower position limit [rad].
        upper: Upper position limit [rad].
        velocity: Velocity limit [rad/s].
        effort: Torque limit [N m].
        kp: Position gain [N m/rad].
        kd: Velocity gain [N m s/rad].
        stand: Angle of the nominal stance [rad].
        rest: Angle when lying down [rad].
        armature: Reflected rotor inertia [kg m^2], where the model pack states none.
    """

    name: str
    lower: float
    upper: float
    velocity: Positive
    effort: Positive
    kp: Positive
    kd: Positive
    stand: float
    rest: float
    armature: Positive | None = None

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class Foot:
    """One foot.

    Attributes:
        name: Short name, such as ``FL``.
        geoms: Its collision geoms in the model pack.
    """

    name: str
    geoms: tuple[str, ...]

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class Body:
    """The room that the robot takes on the floor while it walks: a rectangle around the base's centre.

    Attributes:
        length: Full extent along the base's x axis [m].
        width: Full extent along its y axis, from foot to foot [m].
    """

    length: Positive
    width: Positive

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class Tray:
    """A rimmed tray on the back.

    Attributes:
        position_b: Centre of its bottom in the base frame [m].
        size: Inner length and width [m].
        rim_height: Height of the rim above the mat [m].
        thickness: Of mat and rim [m].
        friction: Sliding friction of the mat.
        mass: [kg].
    """

    position_b: tuple[float, float, float]
    size: tuple[float, float]
    rim_height: Positive
    thickness: Positive
    friction: Positive
    mass: Positive

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class LeggedSafety:
    """What the robot floor tolerates.

    Attributes:
        max_step: Largest jump of a joint's reference between two commands [rad].
        max_tilt: Angle between the base's z axis and the vertical beyond which the robot counts as fallen [rad].
        command_age: A reference older than this is a fault [s].
        state_age: A measured state older than this is a fault [s].
        damping: Velocity gain of every joint while the robot rests after a fault [N m s/rad].
        max_effort: Fraction of the torque limits beyond which a measured torque is an overload.
        effort_time: An overload of this length is a fault [s].
        max_temperature: Of a joint's motor [deg C]; None does not watch it.
        soft_start: After the first command the gains rise from damping to what is asked for in this time [s].
    """

    max_step: Positive
    max_tilt: Positive
    command_age: Positive
    state_age: Positive
    damping: Positive
    max_effort: Fraction = 0.95
    effort_time: Positive = 1.0
    max_temperature: Positive | None = None
    soft_start: Positive = 0.3

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class RollKeyframe:
    """One pose on the way from back or side to the belly: hip outwards, thigh and calf of every leg on one side [rad].

    Attributes:
        seconds: Time to get there.
        low: Legs of the side over which the robot rolls.
        high: Legs of the other side.
    """

    seconds: Positive
    low: tuple[float, float, float]
    high: tuple[float, float, float]

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class GetUp:
    """How a quadruped that lies on its side or back turns over onto its belly.

    Attributes:
        left: Names of the legs on the left; each has three joints, hip, thigh and calf, whose names begin with it.
        right: Names of the legs on the right.
        keyframes: Poses, in their order; the last should be the resting pose.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    keyframes: Annotated[tuple[RollKeyframe, ...], Field(min_length=1)]

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class LeggedDescription:
    """One legged robot model. Arrays have shape (n,) in the order of ``joint_names``.

    Attributes:
        model: Name of the description.
        family: Always ``legged``.
        pack: Model pack that holds its MJCF.
        mjcf: Path of the MJCF inside the pack.
        base_body: Name of the floating base in the MJCF.
        imu_site: Site of the inertial unit in the MJCF.
        mass: Total mass of the model pack's robot [kg]; checked when a model is built.
        command_period: Time between policy commands [s].
        servo_period: Time between two evaluations of the joints' position loops [s].
        watchdog: The robot's own command time-out [s].
        stand_height: Height of the base frame above flat ground in the nominal stance [m].
        body: Room that it takes on the floor.
        velocity_range: Most that may be asked of it: forward, sideways [m/s] and turning [rad/s].
        sensors: What it measures.
        joints: Actuated joints.
        feet: Feet.
        safety: What the robot floor tolerates.
        tray: A tray on its back, where it has one.
        get_up: How it turns over, where that is known.
        lies_down: Whether it can lie down and rise by itself; one that cannot hangs until a policy has proved itself.
    """

    model: str
    family: Literal["legged"]
    pack: str
    mjcf: str
    base_body: str
    imu_site: str
    mass: Positive
    command_period: Positive
    servo_period: Positive
    watchdog: Positive
    stand_height: Positive
    body: Body
    velocity_range: tuple[float, float, float]
    sensors: tuple[Sensor, ...]
    joints: Annotated[tuple[LegJoint, ...], Field(min_length=1)]
    feet: Annotated[tuple[Foot, ...], Field(min_length=2)]
    safety: LeggedSafety
    tray: Tray | None = None
    get_up: GetUp | None = None
    lies_down: bool = True

    __pydantic_config__ = _STRICT

    @property
    def joint_names(self) -> tuple[str, ...]:
        """Names of the actuated joints."""
        return tuple(joint.name for joint in self.joints)

    @property
    def foot_names(self) -> tuple[str, ...]:
        """Names of the feet."""
        return tuple(foot.name for foot in self.feet)

    @cached_property
    def lower(self) -> np.ndarray:
        """Lower position limits [rad]."""
        return _constant(joint.lower for joint in self.joints)

    @cached_property
    def upper(self) -> np.ndarray:
        """Upper position limits [rad]."""
        return _constant(joint.upper for joint in self.joints)

    @cached_property
    def velocity_limit(self) -> np.ndarray:
        """Velocity limits [rad/s]."""
        return _constant(joint.velocity for joint in self.joints)

    @cached_property
    def effort_limit(self) -> np.ndarray:
        """Torque limits [N m]."""
        return _constant(joint.effort for joint in self.joints)

    @cached_property
    def kp(self) -> np.ndarray:
        """Position gains [N m/rad]."""
        return _constant(joint.kp for joint in self.joints)

    @cached_property
    def kd(self) -> np.ndarray:
        """Velocity gains [N m s/rad]."""
        return _constant(joint.kd for joint in self.joints)

    @cached_property
    def stand(self) -> np.ndarray:
        """Joint angles of the nominal stance [rad]."""
        return _constant(joint.stand for joint in self.joints)

    @cached_property
    def rest(self) -> np.ndarray:
        """Joint angles when lying down [rad]."""
        return _constant(joint.rest for joint in self.joints)

    def leg_joints(self, leg: str) -> tuple[int, ...]:
        """Indices of the joints whose names begin with a leg's name and an underscore."""
        return tuple(i for i, name in enumerate(self.joint_names) if name.startswith(f"{leg}_"))

    def mjcf_path(self) -> Path:
        """Path of the MJCF; fetches the model pack when it is absent.

        Raises:
            PackError: the pack cannot be had.
        """
        return ensure_pack(self.pack) / self.mjcf


def legged_descriptions() -> tuple[str, ...]:
    """Names of the legged descriptions that are shipped."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def load_legged_description(name: str = "go2") -> LeggedDescription:
    """Reads the description ``name``; once, however often it is asked for.

    Raises:
        DescriptionError: no such description, or its file is malformed or inconsistent.
    """
    if name not in legged_descriptions():
        raise DescriptionError(f"no description of a legged robot '{name}'; known: {', '.join(legged_descriptions())}")
    return read_legged_description(_FOLDER / f"{name}.yaml")


def read_legged_description(path: Path) -> LeggedDescription:
    """Reads a description from a YAML file of your own.

    Raises:
        DescriptionError: the file cannot be read, is malformed or inconsistent; the message names the field.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DescriptionError(f"{path.name}: cannot be read as YAML: {error}") from error
    try:
        description = TypeAdapter(LeggedDescription).validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DescriptionError(
            f"{path.name}: at '{where}': {first['msg']} ({error.error_count()} problem(s))"
        ) from error
    _check(description, path.name)
    return description


def _constant(values: Iterable[float]) -> np.ndarray:
    array = np.array(list(values), dtype=float)
    array.setflags(write=False)
    return array


def _check(description: LeggedDescription, source: str) -> None:
    """Refuses a description whose numbers contradict each other."""
    for what, names in (("joints", description.joint_names), ("feet", description.foot_names)):
        if len(set(names)) != len(names):
            raise DescriptionError(f"{source}: at '{what}': names must be unique, got {', '.join(names)}")
    for joint in description.joints:
        for pose in ("stand", "rest"):
            if not joint.lower <= getattr(joint, pose) <= joint.upper:
                raise DescriptionError(
                    f"{source}: at '{joint.name}': {pose} {getattr(joint, pose)} lies outside "
                    f"[{joint.lower}, {joint.upper}] rad"
                )
    legs = (*description.get_up.left, *description.get_up.right) if description.get_up is not None else ()
    for leg in legs:
        if len(description.leg_joints(leg)) != 3:
            raise DescriptionError(f"{source}: at 'get_up': leg '{leg}' must have three joints named '{leg}_...'")
    if description.watchdog < description.command_period:
        raise DescriptionError(
            f"{source}: at 'watchdog': {description.watchdog} s is shorter than command_period "
            f"{description.command_period} s"
        )
    if "joint_encoders" not in description.sensors:
        raise DescriptionError(f"{source}: at 'sensors': a legged robot without 'joint_encoders' cannot be controlled")
