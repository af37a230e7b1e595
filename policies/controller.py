"""The policy controller: what runs a locomotion policy on a robot, simulated or real. It needs NumPy and onnxruntime.

The same observation terms, gait clock and bundle serve training and this loop; joints are mapped by name throughout.
"""

from collections import deque
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.ports.legged import LeggedCommand, LeggedState
from policies.bundle import BundleTarget, Gains, ObservationTerm, PolicyBundle, joint_indices
from policies.errors import BundleMismatchError, ObservationError, PolicyError
from policies.observation.clock import GaitClock
from policies.observation.readings import Readings, gravity_from_quaternion
from policies.observation.terms import INTERNAL, observation_function
from policies.onnx_bundle import PolicyNetwork, bundle_from_bytes, read_bundle

COMMAND_SIZE = 3
QUATERNION_TOLERANCE = 0.01
"""Largest distance of an attitude quaternion's norm from 1; a sensor that gives zeros must not read as upright."""


class PolicyController:
    """Turns a legged robot's state and a velocity command into joint references, once per control period.

    Attributes:
        bundle: The policy's metadata.
        observation: What the network saw last, shape (D,), float32; zeros after a reset.
        action: What it answered, after ``action_clip``, shape (A,); zeros after a reset.
    """

    def __init__(self, bundle: str | Path | bytes, description: LeggedDescription) -> None:
        """Reads the bundle and checks it against the robot.

        Args:
            bundle: The bundle's file, or its bytes.
            description: The robot to drive.

        Raises:
            BundleError: the bundle cannot be read or is malformed, or onnxruntime is absent.
            BundleMismatchError: it is for another robot, other joints, gains, mass, rate or sensors, for another kind
                of action, lacks what a locomotion policy needs, or was changed; names every difference.
        """
        self.bundle, network = bundle_from_bytes(bundle) if isinstance(bundle, bytes) else read_bundle(bundle)
        _require_locomotion(self.bundle)
        self.bundle.check(legged_target(description))
        self._network = PolicyNetwork(self.bundle, network)
        self._names = description.joint_names
        order = [self.bundle.joints.index(name) for name in self._names]
        self._order = np.array(order)
        self._kp = np.array(self.bundle.gains.kp)[order]
        self._kd = np.array(self.bundle.gains.kd)[order]
        self._stand, self._scale = np.array(self.bundle.stand), np.array(self.bundle.action_scale)
        self._mean, self._std = (np.array(values) for values in _normalisation(self.bundle))
        self._range = np.array(self.bundle.command_range.lower), np.array(self.bundle.command_range.upper)
        self._observes_attitude = any(term.sensor == "imu_orientation" for term in self.bundle.observation)
        self._clock = self.bundle.clock or GaitClock(frequency=0.0)
        self._lift, self._joint_phase = np.array(self._clock.lift), np.array(self._clock.joint_phase)
        self.reset()

    def reset(self) -> None:
        """Forgets the history, the last action and the clock's phase, as at the start of an episode in training."""
        self._phase = np.float64(0.0)
        self._history = {term.name: deque(maxlen=term.history) for term in self.bundle.observation}
        self.observation = np.zeros(self.bundle.observation_size, dtype=np.float32)
        self.action = np.zeros(len(self.bundle.joints))

    def act(self, state: LeggedState, command: np.ndarray, now: float) -> LeggedCommand:
        """One control period.

        Args:
            state: Measured state; its joints may come in any order.
            command: Forward and sideways velocity [m/s] and turning rate [rad/s], shape (3,); clamped to the range that
                the policy was trained with.
            now: Stamp of the result [s].

        Returns:
            References of all joints in the description's order: position = stand + the clock's
                lift + action_scale * action.

        Raises:
            BundleMismatchError: the state lacks a joint of the policy.
            PolicyError: a quantity that the policy observes is missing or not finite, or the network's output is;
                names the term. Nothing has changed then: the next call goes on from where the last good one ended.
        """
        asked = np.clip(_finite(command, COMMAND_SIZE, "velocity_command", "command"), *self._range)
        moving = self._clock.is_moving(asked)
        values = self._terms(self._readings(state, asked, moving))
        observation = self._stacked(values)
        action = np.asarray(self._network(observation), dtype=float)
        if not np.isfinite(action).all():
            raise PolicyError(
                f"policy '{self.bundle.name}': its network's output 'action' is not finite for finite observations; "
                f"stop the robot and export the policy again"
            )
        if self.bundle.action_clip is not None:
            action = np.clip(action, -self.bundle.action_clip, self.bundle.action_clip)
        for name, value in values.items():
            self._history[name].append(value)
        self.observation, self.action = observation, action
        position = self._stand + self._scale * action
        if len(self._lift):
            position = position + self._clock.offset(self._phase, np.float64(moving), self._lift, self._joint_phase)
        self._phase = self._clock.advance(self._phase, moving, 1.0 / self.bundle.rate)
        return LeggedCommand(now, self._names, position[self._order], self._kp.copy(), self._kd.copy())

    def _readings(self, state: LeggedState, command: np.ndarray, moving: np.bool_) -> Readings:
        """What the terms are computed from, with joints in the network's order."""
        rows, count = list(joint_indices(self.bundle, state.names)), len(state.names)
        angle, running = self._clock.angle(self._phase), moving and self._clock.frequency > 0.0
        return Readings(
            joint_position=_sized(state.position, count, "joint_offset", "position")[rows],
            joint_velocity=_sized(state.velocity, count, "joint_velocity", "velocity")[rows],
            joint_stand=self._stand,
            angular_velocity_b=_sized(state.angular_velocity_b, 3, "angular_velocity", "angular_velocity_b"),
            gravity_b=_gravity(state.orientation_w) if self._observes_attitude else np.full(3, np.nan),
            command=command,
            clock=np.array([np.sin(angle), np.cos(angle)]) * running,
            last_action=self.action,
        )

    def _terms(self, readings: Readings) -> dict[str, np.ndarray]:
        """Every term's value at this instant, clipped and scaled."""
        values = {}
        for term in self.bundle.observation:
            value = np.asarray(observation_function(term.name).function(readings), dtype=float)
            if not np.isfinite(value).all():
                raise _not_finite(term.name, f"what came from '{term.sensor}'", value)
            if term.clip is not None:
                value = np.clip(value, -term.clip, term.clip)
            values[term.name] = value * term.scale
        return values

    def _stacked(self, values: dict[str, np.ndarray]) -> np.ndarray:
        """The network's input: term by term, each oldest first; a history yet too short repeats its oldest value."""
        parts: list[np.ndarray] = []
        for term in self.bundle.observation:
            kept = [*self._history[term.name], values[term.name]][-term.history :]
            parts += [kept[0]] * (term.history - len(kept)) + kept
        return ((np.concatenate(parts) - self._mean) / self._std).astype(np.float32)


def legged_target(description: LeggedDescription) -> BundleTarget:
    """What a legged robot offers a policy; its mass is with its tray, where it has one."""
    return BundleTarget(
        robot=description.model,
        joints=description.joint_names,
        gains=Gains(tuple(description.kp.tolist()), tuple(description.kd.tolist())),
        rate=1.0 / description.command_period,
        sensors=frozenset(description.sensors) | INTERNAL,
        mass=description.mass + (description.tray.mass if description.tray is not None else 0.0),
    )


def _require_locomotion(bundle: PolicyBundle) -> None:
    """Refuses a bundle that this controller cannot run on any robot."""
    lines = []
    if bundle.action != "joint_position_offset":
        lines.append(f"action: it is '{bundle.action}', this controller needs 'joint_position_offset'")
    if bundle.mass is None:
        lines.append("mass: the bundle states none")
    if not bundle.stand:
        lines.append("stand: the bundle states none")
    if len(bundle.command_range.lower) != COMMAND_SIZE:
        lines.append(f"command_range: it has {len(bundle.command_range.lower)} values, a velocity command has 3")
    for term in bundle.observation:
        lines += _term_differences(bundle, term)
    if lines:
        raise BundleMismatchError(
            f"policy '{bundle.name}' cannot drive a legged robot: {'; '.join(lines)}; export it again with these",
            tuple(lines),
        )


def _term_differences(bundle: PolicyBundle, term: ObservationTerm) -> list[str]:
    """Where a term of the bundle is not the one that is registered under its name."""
    try:
        known = observation_function(term.name)
    except ObservationError as error:
        return [str(error)]
    size = known.size_for(len(bundle.joints), len(bundle.action_scale))
    pairs = {
        "size": (term.size, size),
        "unit": (term.unit, known.unit),
        "frame": (term.frame, known.frame),
        "sensor": (term.sensor, known.sensor),
    }
    lines = [
        f"{what} of observation term '{term.name}': trained with '{mine}', here it is '{here}'"
        for what, (mine, here) in pairs.items()
        if mine != here
    ]
    if term.name == "gait_clock" and bundle.clock is None:
        lines.append("clock: the bundle states none, but observes 'gait_clock'")
    return lines


def _normalisation(bundle: PolicyBundle) -> tuple[Sequence[float], Sequence[float]]:
    size, norm = bundle.observation_size, bundle.normalisation
    return norm.mean or (0.0,) * size, norm.std or (1.0,) * size


def _sized(values: np.ndarray, size: int, term: str, what: str) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.shape != (size,):
        raise PolicyError(f"observation term '{term}': the given {what} has shape {array.shape}; it must be ({size},)")
    return array


def _finite(values: np.ndarray, size: int, term: str, what: str) -> np.ndarray:
    array = _sized(values, size, term, what)
    if not np.isfinite(array).all():
        raise _not_finite(term, f"the given {what}", array)
    return array


def _not_finite(term: str, what: str, values: np.ndarray) -> PolicyError:
    return PolicyError(
        f"observation term '{term}': {what} is not finite: {np.array2string(values, precision=3)}; rest the robot and "
        f"look at where that comes from"
    )


def _gravity(orientation_w: np.ndarray) -> np.ndarray:
    quaternion = _finite(orientation_w, 4, "projected_gravity", "orientation_w")
    norm = float(np.linalg.norm(quaternion))
    if abs(norm - 1.0) > QUATERNION_TOLERANCE:
        raise PolicyError(
            f"observation term 'projected_gravity': orientation_w has norm {norm:.3f}; it must be a unit "
            f"quaternion, wxyz: rest the robot and look at its inertial unit"
        )
    return np.stack(gravity_from_quaternion(quaternion / norm))
