"""The safety filter: one pure function between every command and every driver.

Whatever comes in, every output lies inside the position limits, moves by no more than the velocity limits allow and
changes its velocity by no more than the acceleration limits allow, because the output's velocity is chosen from

    v + [-a, a] dt,    [-v_max, v_max],    and the velocities from which braking with ``a`` stops before a limit.

The third set follows from q + v dt + v^2 / (2 a) <= upper. Braking keeps that inequality for any sequence of steps,
so the three always have a velocity in common once they had one. (The idea of viable bounds in discrete time: A. Del
Prete, "Joint Position and Velocity Bounds in Discrete-Time Acceleration/Torque Control of Robot Manipulators", IEEE
Robotics and Automation Letters, 2018; here with the stopping distance of continuous time, which is an upper bound
for every step length.)
"""

from dataclasses import dataclass, replace

import numpy as np

from hardware.ports.robot import JointCommand, JointState
from hardware.safety.checks import (
    came_late,
    check_age,
    check_content,
    check_state,
    check_step,
    check_timing,
    check_tracking,
    is_moving,
)
from hardware.safety.faults import Fault
from hardware.safety.limits import SafetyLimits
from hardware.timeline import Timeline, extended, reference_at

_SHORTEST_STEP = 1e-4  # [s] a tick sooner after the last one repeats the last output
_LIMITED = 1e-4  # [rad; m] an output that misses its target by less counts as reached


@dataclass(frozen=True)
class FilterState:
    """What the filter remembers.

    Attributes:
        position: Reference last sent, shape (n,) [rad; m].
        velocity: Its velocity, shape (n,) [rad/s; m/s].
        timeline: Latest commands that passed the checks.
        state_stamp: Stamp of the last measured state [s].
    """

    position: np.ndarray
    velocity: np.ndarray
    timeline: Timeline = ()
    state_stamp: float = -np.inf

    @property
    def command(self) -> JointCommand | None:
        """Last command that passed the checks, or None."""
        return self.timeline[-1] if self.timeline else None


@dataclass(frozen=True)
class FilterOutcome:
    """What the filter says.

    Attributes:
        command: What to send, always.
        state: What to remember.
        fault: Why the output comes to rest, or None.
        limited: Whether a limit kept the output from where the command wants it.
    """

    command: JointCommand
    state: FilterState
    fault: Fault | None = None
    limited: bool = False


def start_at(state: JointState, limits: SafetyLimits) -> FilterState:
    """The filter at rest at the measured position, inside the position limits."""
    position = np.clip(np.asarray(state.position, dtype=float), limits.lower, limits.upper)
    return FilterState(position, np.zeros_like(position), (), state.stamp)


def filter_command(
    command: JointCommand | None,
    state: JointState,
    previous: FilterState,
    limits: SafetyLimits,
    now: float,
    dt: float,
) -> FilterOutcome:
    """Checks one command and shapes the reference to send.

    Args:
        command: Newest command, or None when none came since the last call. One that comes twice counts once, one
            that was overtaken by a later one does not count.
        state: Newest measured state.
        previous: What the last call, or :func:`start_at`, said to remember.
        limits: Limits of the robot.
        now: Current time [s].
        dt: Time since the last call [s].

    Returns:
        What to send. After a fault it is a step towards rest; the caller latches the fault.
    """
    fault = check_state(state, previous.state_stamp, limits, now)
    if fault is None:
        previous = replace(previous, state_stamp=state.stamp)
        fault = check_tracking(state, previous.position, limits)
    accepted = previous.command
    if fault is None and command is not None:
        fault = check_content(command, limits)
    if fault is None and command is not None and _is_new(command, accepted, limits):
        command = _copy(command)
        fault = check_timing(command, accepted, limits, now)
        fault = fault or check_step(command, accepted, previous.position, limits)
        accepted = command
    if fault is None and accepted is not None:
        fault = check_age(accepted, limits, now)
    if fault is not None:
        return replace(come_to_rest(previous, limits, now, dt), fault=fault)
    if accepted is not None and accepted is not previous.command:
        previous = replace(previous, timeline=extended(previous.timeline, accepted))
    return _follow(previous, limits, now, dt)


def _is_new(command: JointCommand, accepted: JointCommand | None, limits: SafetyLimits) -> bool:
    if accepted is None:
        return True
    return command.stamp != accepted.stamp and not came_late(command.stamp, accepted.stamp, limits.command_age)


def come_to_rest(previous: FilterState, limits: SafetyLimits, now: float, dt: float) -> FilterOutcome:
    """One step towards rest with the stop deceleration; at rest, the same position for ever."""
    return _advance(previous, np.zeros_like(previous.velocity), limits.stop_acceleration, limits, now, dt)


def retreat(state: JointState, previous: FilterState, limits: SafetyLimits, now: float, dt: float) -> FilterOutcome:
    """One step of the reference back to the measured position, so that a blocked arm stops pressing."""
    measured = np.clip(np.asarray(state.position, dtype=float), limits.lower, limits.upper)
    goal = np.where(np.isinf(limits.max_tracking_error), previous.position, measured)
    wanted = _approach_velocity(goal - previous.position, limits.acceleration, max(dt, _SHORTEST_STEP))
    return _advance(previous, wanted, limits.stop_acceleration, limits, now, dt)


def _follow(previous: FilterState, limits: SafetyLimits, now: float, dt: float) -> FilterOutcome:
    """One step towards where the accepted command is now."""
    command = previous.command
    if command is None:
        return _advance(previous, np.zeros_like(previous.velocity), limits.acceleration, limits, now, dt)
    time = now - limits.delay
    if is_moving(command) and time - command.stamp > limits.extrapolation + _SHORTEST_STEP:
        # Its sender is late: brake without turning back, and go on when the next one arrives.
        return _advance(previous, np.zeros_like(previous.velocity), limits.acceleration, limits, now, dt)
    dt = _step_length(dt, limits)
    asked, velocity = reference_at(previous.timeline, time, limits.extrapolation)
    feedforward = np.clip(velocity, -limits.velocity, limits.velocity)
    target = np.clip(asked, limits.lower, limits.upper)
    remaining = target - previous.position - feedforward * dt
    wanted = feedforward + _approach_velocity(remaining, limits.acceleration, max(dt, _SHORTEST_STEP))
    outcome = _advance(previous, wanted, limits.acceleration, limits, now, dt)
    missed = np.abs(asked - outcome.state.position) > _LIMITED
    return replace(outcome, limited=bool(missed.any()))


def _approach_velocity(distance: np.ndarray, acceleration: np.ndarray, dt: float) -> np.ndarray:
    """The largest velocity that covers ``distance`` without overshoot when it falls by ``acceleration * dt`` a step.

    With n full braking steps after this one, w dt + dt (n w - a dt n (n + 1) / 2) = distance; n is the largest number
    for which the last of them is still forward. Within one step's reach it is distance / dt: the target is met exactly.
    """
    unit = acceleration * dt**2
    steps = np.floor((np.sqrt(1.0 + 8.0 * np.abs(distance) / unit) - 1.0) / 2.0)
    return np.sign(distance) * (np.abs(distance) / dt + acceleration * dt * steps * (steps + 1.0) / 2.0) / (steps + 1.0)


def _advance(
    previous: FilterState,
    wanted: np.ndarray,
    acceleration: np.ndarray,
    limits: SafetyLimits,
    now: float,
    dt: float,
) -> FilterOutcome:
    """One step with the admissible velocity next to ``wanted``, shape (n,) [rad/s; m/s]."""
    dt = _step_length(dt, limits)
    position, velocity = previous.position, previous.velocity
    if dt > 0.0:
        highest = _viable_velocity(limits.upper - position, limits.acceleration, dt)
        lowest = -_viable_velocity(position - limits.lower, limits.acceleration, dt)
        change = acceleration * dt
        highest = np.minimum(highest, np.minimum(limits.velocity, velocity + change))
        lowest = np.maximum(lowest, np.maximum(-limits.velocity, velocity - change))
        velocity = np.clip(wanted, lowest, highest)
        position = np.clip(position + velocity * dt, limits.lower, limits.upper)
    command = JointCommand(now, limits.names, position, velocity)
    return FilterOutcome(command, replace(previous, position=position, velocity=velocity))


def _viable_velocity(distance: np.ndarray, acceleration: np.ndarray, dt: float) -> np.ndarray:
    """The largest v with v dt + v^2 / (2 a) <= distance: after this step, braking still stops in time."""
    return acceleration * (np.sqrt(dt**2 + 2.0 * np.maximum(distance, 0.0) / acceleration) - dt)


def _step_length(dt: float, limits: SafetyLimits) -> float:
    """A late tick moves no further than ``longest_step`` allows; one without time does not move."""
    return min(dt, limits.longest_step) if dt >= _SHORTEST_STEP else 0.0


def _copy(command: JointCommand) -> JointCommand:
    """A command that its sender can no longer change."""
    return replace(command, position=np.array(command.position, float), velocity=np.array(command.velocity, float))
