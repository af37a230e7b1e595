"""The safety filter: one pure function between every command and every driver.

Whatever comes in, every output lies inside the position limits, moves by no more than the velocity limits allow, and
changes its velocity and its acceleration by no more than the acceleration and the jerk limits allow.

Two stages do that, both for steps of any length. A leading point x with velocity w takes its velocity from

    w + [-a, a] dt,    [-v_max, v_max],    and the velocities from which braking with ``a`` stops before a limit.

The third set follows from x + w dt + w^2 / (2 a) <= upper. Braking keeps that inequality for any sequence of steps,
so the three always have a velocity in common once they had one. (The idea of viable bounds in discrete time: A. Del
Prete, "Joint Position and Velocity Bounds in Discrete-Time Acceleration/Torque Control of Robot Manipulators", IEEE
Robotics and Automation Letters, 2018; here with the stopping distance of continuous time, which is an upper bound
for every step length.)

The output q follows x with the lag T, by the backward Euler step q' = (T q + dt x') / (T + dt). Position, velocity and
acceleration of q are then averages of those of x, and keep their limits with it; its jerk is
(x'' - q'') / (T + dt), at most 2 a / T. So T = 2 a / jerk keeps the jerk limit. Since x = q + T v, a reference that
keeps the limits with some room is followed without that lag: x heads for reference + T (its velocity).
"""

from dataclasses import dataclass, replace

import numpy as np

from hardware.ports.robot import JointCommand, JointState
from hardware.safety.checks import (
    came_late,
    check_age,
    check_content,
    check_effort,
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
_ARRIVED = 1e-6  # [rad/s; m/s] an output that approaches a leading point at rest more slowly is at rest, too
_EASE = 0.25  # of the acceleration of motion: a joint that is held and let loose faster shakes the others
_SLOWEST = 0.1  # of the velocity limits, at the beginning of a soft start


@dataclass(frozen=True)
class FilterState:
    """What the filter remembers.

    Attributes:
        position: Reference last sent, shape (n,) [rad; m].
        velocity: Its velocity, shape (n,) [rad/s; m/s].
        timeline: Latest commands that passed the checks.
        state_stamp: Stamp of the last measured state [s].
        acceleration: Change of velocity in the last step, shape (n,) [rad/s^2; m/s^2]; zero when None.
        asked: Where, inside the position limits, the last output should have been, shape (n,) [rad; m]; None while
            nothing was followed.
        followed_since: When the first command was followed [s]; None before. The soft start begins with it.
        overloaded_since: Stamp since which a joint is overloaded [s]; None while none is.
    """

    position: np.ndarray
    velocity: np.ndarray
    timeline: Timeline = ()
    state_stamp: float = -np.inf
    acceleration: np.ndarray | None = None
    asked: np.ndarray | None = None
    followed_since: float | None = None
    overloaded_since: float | None = None

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
    stamp, overloaded = previous.state_stamp, previous.overloaded_since
    fault = check_state(state, stamp, limits, now)
    if fault is None:
        stamp = state.stamp
        fault, overloaded = check_effort(state, overloaded, limits)
        fault = fault or check_tracking(state, previous.position, limits)
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
    timeline, since = previous.timeline, previous.followed_since
    if fault is None and accepted is not None and accepted is not previous.command:
        timeline = extended(timeline, accepted)
    if fault is None and accepted is not None and since is None:
        since = now
    previous = FilterState(
        previous.position,
        previous.velocity,
        timeline,
        stamp,
        previous.acceleration,
        previous.asked,
        since,
        overloaded,
    )
    if fault is not None:
        return replace(come_to_rest(previous, limits, now, dt), fault=fault)
    return _follow(previous, limits, now, dt)


def starts_softly(state: FilterState, limits: SafetyLimits, now: float) -> bool:
    """Whether the velocity limits are still rising at ``now`` [s]."""
    return state.followed_since is not None and now - state.followed_since < limits.soft_start


def come_to_rest(previous: FilterState, limits: SafetyLimits, now: float, dt: float) -> FilterOutcome:
    """One step towards rest with the stop deceleration; at rest, the same position for ever."""
    return _advance(previous, np.zeros_like(previous.velocity), limits.stop_acceleration, limits, now, dt)


def retreat(
    goal: np.ndarray, held: np.ndarray, previous: FilterState, limits: SafetyLimits, now: float, dt: float
) -> FilterOutcome:
    """One step of a blocked arm's reference back to where the arm is, so that it stops pressing.

    Args:
        goal: Where it is, shape (n,) [rad; m].
        held: Joints that press, shape (n,) of booleans; the others come to rest.
        previous: What the last step left.
        limits: Limits of the robot.
        now: Current time [s].
        dt: Time since the last step [s].
    """
    remaining = np.clip(goal, limits.lower, limits.upper) - previous.position - limits.lag * previous.velocity
    back = _approach_velocity(remaining, _EASE * limits.acceleration, max(dt, _SHORTEST_STEP))
    wanted = np.where(held, back, 0.0)
    return _advance(previous, wanted, limits.stop_acceleration, limits, now, dt)


def _is_new(command: JointCommand, accepted: JointCommand | None, limits: SafetyLimits) -> bool:
    if accepted is None:
        return True
    return command.stamp != accepted.stamp and not came_late(command.stamp, accepted.stamp, limits.command_age)


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
    step = max(dt, _SHORTEST_STEP)
    asked, velocity = reference_at(previous.timeline, time, limits.extrapolation)
    feedforward = _within(velocity, -limits.velocity, limits.velocity)
    reachable = _within(asked, limits.lower, limits.upper)
    trend = feedforward  # the mean velocity of what was asked in this step: so much the leading point is ahead
    if previous.asked is not None and dt > 0.0:
        trend = _within((reachable - previous.asked) / step, -limits.velocity, limits.velocity)
    target = _within(reachable + limits.lag * trend, limits.lower, limits.upper)
    leading = previous.position + limits.lag * previous.velocity
    remaining = target - leading - feedforward * dt
    wanted = feedforward + _approach_velocity(remaining, limits.acceleration, step)
    share = _share_of_speed(previous, limits, now)
    if share < 1.0:  # slower along the same path
        wanted = wanted * min(1.0, share / max(float((np.abs(wanted) / limits.velocity).max()), _LIMITED))
    outcome = _advance(previous, wanted, limits.acceleration, limits, now, dt, share, reachable)
    missed = float(np.maximum.reduce(np.abs(asked - outcome.state.position)))
    return outcome if missed <= _LIMITED else replace(outcome, limited=True)


def _share_of_speed(previous: FilterState, limits: SafetyLimits, now: float) -> float:
    """How much of the velocity limits may be used: after the first command it rises to all of them."""
    if not starts_softly(previous, limits, now):
        return 1.0
    since = previous.followed_since if previous.followed_since is not None else now
    return _SLOWEST + (1.0 - _SLOWEST) * max(now - since, 0.0) / limits.soft_start


def _approach_velocity(distance: np.ndarray, acceleration: np.ndarray, dt: float) -> np.ndarray:
    """The largest velocity that covers ``distance`` without overshoot when it falls by ``acceleration * dt`` a step.

    With n full braking steps after this one, w dt + dt (n w - a dt n (n + 1) / 2) = distance; n is the largest number
    for which the last of them is still forward. Within one step's reach it is distance / dt: the target is met exactly.
    """
    unit, length = acceleration * dt**2, np.abs(distance)
    steps = np.floor((np.sqrt(1.0 + 8.0 * length / unit) - 1.0) / 2.0)
    speed = (length / dt + acceleration * dt * steps * (steps + 1.0) / 2.0) / (steps + 1.0)
    return np.copysign(speed, distance)


def _advance(
    previous: FilterState,
    wanted: np.ndarray,
    acceleration: np.ndarray,
    limits: SafetyLimits,
    now: float,
    dt: float,
    share: float = 1.0,
    asked: np.ndarray | None = None,
) -> FilterOutcome:
    """One step of the leading point with the admissible velocity next to ``wanted``, and of the output behind it.

    Args:
        previous: What the last step left.
        wanted: Velocity for the leading point, shape (n,) [rad/s; m/s].
        acceleration: Its largest acceleration, shape (n,) [rad/s^2; m/s^2].
        limits: Limits of the robot.
        now: Current time [s].
        dt: Time since the last step [s].
        share: Of the velocity limits.
        asked: Where the output should be, for the next step to know.
    """
    dt = _step_length(dt, limits)
    position, velocity, rate = previous.position, previous.velocity, previous.acceleration
    if dt > 0.0:
        leading, speed = position + limits.lag * velocity, velocity
        if rate is not None:
            speed = velocity + limits.lag * rate
        change, fastest = acceleration * dt, share * limits.velocity
        highest = _viable_velocity(limits.upper - leading, limits.acceleration, dt)
        lowest = -_viable_velocity(leading - limits.lower, limits.acceleration, dt)
        highest = np.minimum(highest, np.minimum(fastest, speed + change))
        lowest = np.maximum(lowest, np.maximum(-fastest, speed - change))
        speed = np.minimum(np.maximum(wanted, lowest), highest)
        leading = _within(leading + speed * dt, limits.lower, limits.upper)
        moved = position + (leading - position) * (dt / (limits.lag + dt))
        if not speed.any():
            moved = np.where(np.abs(velocity) < _ARRIVED, position, moved)
        change_of_position = moved - position
        rate, position = (change_of_position / dt - velocity) / dt, moved
        velocity = change_of_position / dt
    state = FilterState(
        position,
        velocity,
        previous.timeline,
        previous.state_stamp,
        rate,
        asked,
        previous.followed_since,
        previous.overloaded_since,
    )
    return FilterOutcome(JointCommand(now, limits.names, position, velocity), state)


def _viable_velocity(distance: np.ndarray, acceleration: np.ndarray, dt: float) -> np.ndarray:
    """The largest v with v dt + v^2 / (2 a) <= distance: after this step, braking still stops in time."""
    return acceleration * (np.sqrt(dt**2 + 2.0 * np.maximum(distance, 0.0) / acceleration) - dt)


def _step_length(dt: float, limits: SafetyLimits) -> float:
    """A late tick moves no further than ``longest_step`` allows; one without time does not move."""
    return min(dt, limits.longest_step) if dt >= _SHORTEST_STEP else 0.0


def _within(values: np.ndarray, lowest: np.ndarray, highest: np.ndarray) -> np.ndarray:
    return np.minimum(np.maximum(values, lowest), highest)


def _copy(command: JointCommand) -> JointCommand:
    """A command that its sender can no longer change."""
    return JointCommand(
        command.stamp, command.names, np.array(command.position, float), np.array(command.velocity, float)
    )
