"""The policy bundle's metadata: everything a robot must agree with before it runs a network.

The document travels as JSON beside the network or inside it (:mod:`policies.onnx_bundle`). The loader maps by name and
refuses on anything that is missing or different, never by position. What only some kinds of policy have is optional and
empty by default; whoever runs a policy refuses a bundle that lacks what it needs (:mod:`policies.controller`).
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from hardware.document import document, from_dict, to_json
from hardware.errors import DocumentError
from policies.errors import BundleError, BundleMismatchError
from policies.observation.clock import GaitClock

METADATA_KEY = "rostrum"
"""Name of the ONNX metadata property that carries the document."""
RELATIVE_TOLERANCE = 1e-6
MASS_TOLERANCE = 0.02
"""Largest difference of a robot's mass from the trained one, as a share of the latter."""
_SHA256_DIGITS = 64

ActionMeaning = Literal["joint_position", "joint_position_offset", "joint_velocity", "joint_torque", "tool_pose_offset"]


@dataclass(frozen=True)
class ObservationTerm:
    """One named part of the observation.

    Attributes:
        name: Term name, such as ``joint_velocity``.
        size: Number of values at one instant.
        scale: Factor on the measured value before the network sees it.
        unit: Unit of the measured value.
        frame: Frame of a vector (``world``, ``base``, ``tool``), empty for frameless ones.
        history: Number of consecutive control periods stacked, oldest first; 1 is the present one alone.
        sensor: What measures it on the robot, such as ``joint_encoders``.
        clip: Largest magnitude of the measured value, in its unit, before the scale; unbounded when None.
    """

    name: str
    size: int
    unit: str
    sensor: str
    scale: float = 1.0
    frame: Literal["", "world", "base", "tool"] = ""
    history: int = 1
    clip: float | None = None


@dataclass(frozen=True)
class Gains:
    """Low-level gains, one per joint: ``kp`` [N m/rad; N/m], ``kd`` [N m s/rad; N s/m]."""

    kp: tuple[float, ...]
    kd: tuple[float, ...]


@dataclass(frozen=True)
class Delays:
    """Delays that the policy was trained with [s]: from measurement to observation, from action to effect."""

    observation: float = 0.0
    action: float = 0.0


@dataclass(frozen=True)
class Limits:
    """Joint limits that the policy was trained under, one value per joint [rad; m] and [rad/s; m/s]."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    velocity: tuple[float, ...]


@dataclass(frozen=True)
class CommandRange:
    """Least and greatest command that the policy was trained with, one value each; empty for policies without one.

    For locomotion: forward and sideways velocity [m/s] and turning rate [rad/s].
    """

    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()


@dataclass(frozen=True)
class Normalisation:
    """Mean and standard deviation per observation value, history included; empty when the network does it itself."""

    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Where the policy comes from: the commit and the configuration that trained it."""

    commit: str
    config: dict[str, Any]


@document("policy_bundle", "1.1")
@dataclass(frozen=True)
class PolicyBundle:
    """Metadata of one policy.

    Attributes:
        name: Policy name.
        robot: Model name of the robot description that it drives.
        joints: Commanded joints in the network's order.
        observation: Terms in the network's order.
        action: What an action means.
        action_scale: Factor from the network's output to the unit of the action, one per action value.
        gains: Gains that the joints must run with.
        delays: Delays in training.
        rate: Control rate [Hz].
        limits: Joint limits in training.
        normalisation: Of the observation.
        provenance: Where it comes from.
        sha256: Hash of the network's bytes, without this document, lower-case hex; empty until it is written with one.
        mass: Total mass of the robot with what it carried in training, such as its tray [kg].
        stand: Joint positions that actions and joint offsets are relative to, one per joint [rad; m].
        action_clip: Largest magnitude of the network's output before ``action_scale``; unbounded when None.
        command_range: Commands in training; others are clamped to it.
        clock: The gait clock, for policies that observe one.
        evaluation: Results for the model card, see :mod:`policies.card`.
    """

    name: str
    robot: str
    joints: tuple[str, ...]
    observation: tuple[ObservationTerm, ...]
    action: ActionMeaning
    action_scale: tuple[float, ...]
    gains: Gains
    delays: Delays
    rate: float
    limits: Limits
    normalisation: Normalisation
    provenance: Provenance
    sha256: str = ""
    mass: float | None = None
    stand: tuple[float, ...] = ()
    action_clip: float | None = None
    command_range: CommandRange = CommandRange()
    clock: GaitClock | None = None
    evaluation: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuses a bundle that contradicts itself.

        Raises:
            BundleError: names the field.
        """
        self._check_sizes()
        for term in self.observation:
            _check_term(self.name, term)
        for what, value in (("mass", self.mass), ("action_clip", self.action_clip)):
            if value is not None and value <= 0.0:
                raise BundleError(f"{self.name}: {what} is {value}; it must be positive, or absent")
        if self.clock is not None:
            _check_clock(self.name, self.clock, len(self.joints))
        if self.rate <= 0.0:
            raise BundleError(f"{self.name}: rate is {self.rate} Hz; it must be positive")
        if min(self.delays.observation, self.delays.action) < 0.0:
            raise BundleError(f"{self.name}: delays must not be negative")
        if any(low >= high for low, high in zip(self.limits.lower, self.limits.upper, strict=True)):
            raise BundleError(f"{self.name}: limits.lower must be below limits.upper for every joint")
        if any(std <= 0.0 for std in self.normalisation.std):
            raise BundleError(f"{self.name}: normalisation.std must be positive")
        span = self.command_range
        if len(span.lower) != len(span.upper) or any(a > b for a, b in zip(span.lower, span.upper, strict=True)):
            raise BundleError(f"{self.name}: command_range needs as many lower as upper values, none above its upper")
        hexadecimal = all(digit in "0123456789abcdef" for digit in self.sha256)
        if len(self.sha256) not in (0, _SHA256_DIGITS) or not hexadecimal:
            raise BundleError(f"{self.name}: sha256 must be {_SHA256_DIGITS} lower-case hex digits, or empty")

    def _check_sizes(self) -> None:
        for what, names in (
            ("joint", self.joints),
            ("observation term", tuple(term.name for term in self.observation)),
        ):
            if not names or len(set(names)) != len(names):
                raise BundleError(f"{self.name}: each {what} must be named exactly once; got {list(names)}")
        count = len(self.joints)
        for what, values in (
            ("gains.kp", self.gains.kp),
            ("gains.kd", self.gains.kd),
            ("limits.lower", self.limits.lower),
            ("limits.upper", self.limits.upper),
            ("limits.velocity", self.limits.velocity),
        ):
            if len(values) != count:
                raise BundleError(f"{self.name}: {what} has {len(values)} values for {count} joints")
        expected = 6 if self.action == "tool_pose_offset" else count
        if len(self.action_scale) != expected:
            raise BundleError(
                f"{self.name}: action_scale has {len(self.action_scale)} values; '{self.action}' needs {expected}"
            )
        if len(self.stand) not in (0, count):
            raise BundleError(f"{self.name}: stand has {len(self.stand)} values for {count} joints")
        norm = self.normalisation
        if len(norm.mean) != len(norm.std) or len(norm.mean) not in (0, self.observation_size):
            raise BundleError(
                f"{self.name}: normalisation has {len(norm.mean)} means and {len(norm.std)} deviations; "
                f"the observation has {self.observation_size} values"
            )

    @property
    def observation_size(self) -> int:
        """Number of values that the network takes, history included."""
        return sum(term.size * term.history for term in self.observation)

    def check(self, target: "BundleTarget") -> None:
        """Refuses a robot that differs from the one the policy was trained for.

        Raises:
            BundleMismatchError: names every difference.
        """
        differences = tuple(_differences(self, target))
        if differences:
            lines = "; ".join(differences)
            raise BundleMismatchError(
                f"policy '{self.name}' does not fit this robot: {lines}; train or export it for this robot", differences
            )

    def check_network(self, onnx: bytes) -> None:
        """Refuses a network that is not the one that the metadata belongs to.

        Raises:
            BundleMismatchError: the hash differs.
        """
        found = hashlib.sha256(onnx).hexdigest()
        if found != self.sha256:
            line = f"sha256 of the network is {found}, the metadata says '{self.sha256}'"
            raise BundleMismatchError(f"policy '{self.name}': {line}; export the bundle again", (line,))


@dataclass(frozen=True)
class BundleTarget:
    """What a robot offers a policy; its joints may come in any order.

    Attributes:
        robot: Model name of its description.
        joints: Commanded joints.
        gains: Gains in the order of ``joints``.
        rate: Control rate [Hz].
        sensors: What it can measure with; None leaves them unchecked.
        mass: Its total mass with what it always carries [kg]; None leaves it unchecked.
    """

    robot: str
    joints: tuple[str, ...]
    gains: Gains
    rate: float
    sensors: frozenset[str] | None = None
    mass: float | None = None

    def __post_init__(self) -> None:
        """Refuses gains that do not come one per joint.

        Raises:
            BundleError: names the gain.
        """
        for name, values in (("kp", self.gains.kp), ("kd", self.gains.kd)):
            if len(values) != len(self.joints):
                raise BundleError(f"{self.robot}: {name} has {len(values)} values for {len(self.joints)} joints")


def _check_clock(name: str, clock: GaitClock, joints: int) -> None:
    if min(clock.frequency, clock.moving) < 0.0:
        raise BundleError(f"{name}: clock.frequency and clock.moving must not be negative")
    for what, values in (("clock.lift", clock.lift), ("clock.joint_phase", clock.joint_phase)):
        if len(values) not in (0, joints) or len(clock.lift) != len(clock.joint_phase):
            raise BundleError(f"{name}: {what} has {len(values)} values for {joints} joints")


def _check_term(policy: str, term: ObservationTerm) -> None:
    if term.size < 1 or term.history < 1 or not term.sensor or term.scale == 0.0:
        raise BundleError(
            f"{policy}: observation term '{term.name}' needs a positive size and history, "
            f"a sensor and a scale that is not zero"
        )
    if term.clip is not None and term.clip <= 0.0:
        raise BundleError(f"{policy}: observation term '{term.name}': clip must be positive, or absent")


def _differences(bundle: PolicyBundle, target: BundleTarget) -> list[str]:
    found: list[str] = []
    if bundle.robot != target.robot:
        found.append(f"robot: trained for '{bundle.robot}', this is '{target.robot}'")
    missing = [joint for joint in bundle.joints if joint not in target.joints]
    extra = [joint for joint in target.joints if joint not in bundle.joints]
    if missing:
        found.append(f"joints that this robot lacks: {', '.join(missing)}")
    if extra:
        found.append(f"joints that the policy does not command: {', '.join(extra)}")
    for gain, mine, theirs in (("kp", bundle.gains.kp, target.gains.kp), ("kd", bundle.gains.kd, target.gains.kd)):
        offered = dict(zip(target.joints, theirs, strict=True))
        for joint, value in zip(bundle.joints, mine, strict=True):
            if joint in offered and not math.isclose(value, offered[joint], rel_tol=RELATIVE_TOLERANCE):
                found.append(f"{gain} of {joint}: trained with {value:g}, this robot has {offered[joint]:g}")
    if not math.isclose(bundle.rate, target.rate, rel_tol=RELATIVE_TOLERANCE):
        found.append(f"rate: trained at {bundle.rate:g} Hz, this robot runs at {target.rate:g} Hz")
    if (
        bundle.mass is not None
        and target.mass is not None
        and abs(target.mass - bundle.mass) > MASS_TOLERANCE * bundle.mass
    ):
        found.append(f"mass: trained with {bundle.mass:g} kg, this robot weighs {target.mass:g} kg")
    if target.sensors is not None:
        found += [
            f"observation term '{term.name}' needs the sensor '{term.sensor}', which this robot lacks"
            for term in bundle.observation
            if term.sensor not in target.sensors
        ]
    return found


def bundle_from_dict(data: Any) -> PolicyBundle:
    """Reads bundle metadata.

    Raises:
        BundleError: another schema or version, an unknown or missing key, a wrong type, or a contradiction.
    """
    try:
        return from_dict(PolicyBundle, data)
    except DocumentError as error:
        raise BundleError(str(error)) from error


def load_bundle(path: str | Path) -> PolicyBundle:
    """Reads bundle metadata from a JSON file; raises like :func:`bundle_from_dict`, and when it cannot be read."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise BundleError(f"cannot read policy bundle '{path}': {error.strerror}") from error
    except ValueError as error:
        raise BundleError(f"policy bundle '{path}' is not JSON: {error}") from error
    return bundle_from_dict(data)


def save_bundle(bundle: PolicyBundle, path: str | Path) -> None:
    """Writes bundle metadata as a JSON file."""
    Path(path).write_text(to_json(bundle, indent=2) + "\n", encoding="utf-8")


def joint_indices(bundle: PolicyBundle, names: Sequence[str]) -> tuple[int, ...]:
    """Where each joint of the policy stands in ``names``: maps a robot's arrays to the network's order.

    Raises:
        BundleMismatchError: a joint of the policy is missing.
    """
    missing = [joint for joint in bundle.joints if joint not in names]
    if missing:
        line = f"joints that this robot lacks: {', '.join(missing)}"
        raise BundleMismatchError(f"policy '{bundle.name}': {line}; it has {list(names)}", (line,))
    return tuple(list(names).index(joint) for joint in bundle.joints)
