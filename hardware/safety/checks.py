"""What a command and a measured state must satisfy; each check returns the fault, or None."""

from collections.abc import Mapping

import numpy as np

from hardware.ports.robot import JointCommand, JointState
from hardware.safety.faults import Fault, FaultCode
from hardware.safety.limits import SafetyLimits

MOVING = 1e-3  # [rad/s; m/s] a reference slower than this is at rest
ROUNDING = 1e-9  # [s] stamps are sums of periods


def check_content(command: JointCommand, limits: SafetyLimits) -> Fault | None:
    """Names, shapes and numbers of a command, whatever the circumstances."""
    arrays = {"position": command.position, "velocity": command.velocity}
    return check_arrays(command.names, command.stamp, arrays, limits.names)


def check_arrays(
    names: tuple[str, ...], stamp: float, arrays: Mapping[str, object], expected: tuple[str, ...]
) -> Fault | None:
    """Names, shapes and numbers of a command of any family.

    Args:
        names: Joints that it names.
        stamp: Its stamp [s].
        arrays: Its arrays by name, one number per joint each.
        expected: Joints of the robot.
    """
    if tuple(names) != expected:
        text = f"the command names {list(names)}, the robot has {list(expected)} in this order"
        return Fault(FaultCode.COMMAND_NAMES, text)
    for what, values in arrays.items():
        array = _numbers(values)
        if array is None or array.shape != (len(expected),):
            found = "no numbers" if array is None else f"shape {array.shape}"
            return Fault(FaultCode.COMMAND_SHAPE, f"command {what} must have shape ({len(expected)},), got {found}")
        if not np.isfinite(array).all():
            joint = expected[int(np.argmin(np.isfinite(array)))]
            return Fault(FaultCode.COMMAND_NOT_FINITE, f"command {what} of {joint} is {array[~np.isfinite(array)][0]}")
    if not np.isfinite(stamp):
        return Fault(FaultCode.COMMAND_NOT_FINITE, f"the command's stamp is {stamp}")
    return None


def check_timing(command: JointCommand, last: JointCommand | None, limits: SafetyLimits, now: float) -> Fault | None:
    """Stamps of a command with sound content: neither backwards, nor ahead, nor too old while moving."""
    fault = check_order(command.stamp, last.stamp if last is not None else None, limits.command_age, now)
    return fault or check_age(command, limits, now)


def came_late(stamp: float, last_stamp: float | None, command_age: float) -> bool:
    """Whether a later command overtook this one on its way, so that it says nothing new and is dropped.

    A network may double and reorder messages. What is further back than ``command_age`` [s] never took that long on
    the way: it is for :func:`check_order` to judge.
    """
    return last_stamp is not None and last_stamp - command_age <= stamp < last_stamp


def check_order(stamp: float, last_stamp: float | None, command_age: float, now: float) -> Fault | None:
    """The stamp of a command of any family: neither before that of the last one, nor ahead of ``now`` [s]."""
    if last_stamp is not None and stamp < last_stamp:
        text = f"the command's stamp runs back by {last_stamp - stamp:.3f} s; is there a second sender?"
        return Fault(FaultCode.COMMAND_STAMP, text)
    if stamp - now > command_age:
        text = f"the command's stamp lies {stamp - now:.3f} s ahead; sender and driver need one clock"
        return Fault(FaultCode.COMMAND_STAMP, text)
    return None


def check_age(command: JointCommand, limits: SafetyLimits, now: float) -> Fault | None:
    """A moving reference must be followed by the next one in time; a resting one may stay."""
    age = now - command.stamp
    if age > limits.command_age + ROUNDING and is_moving(command):
        text = f"the moving reference is {age:.3f} s old (at most {limits.command_age:g} s); its sender fell silent"
        return Fault(FaultCode.COMMAND_STALE, text)
    return None


def check_step(
    command: JointCommand, last: JointCommand | None, reference: np.ndarray, limits: SafetyLimits
) -> Fault | None:
    """The jump of the reference, against where the last command would be by now.

    Args:
        command: The new command, with sound content.
        last: The command accepted before it; None takes ``reference`` instead.
        reference: Current reference, shape (n,) [rad; m].
        limits: Limits of the robot.
    """
    start, travel = reference, np.zeros_like(reference)
    if last is not None:
        elapsed = min(max(command.stamp - last.stamp, 0.0), limits.command_age)
        start, travel = last.position, np.clip(last.velocity, -limits.velocity, limits.velocity) * elapsed
    with np.errstate(over="ignore"):
        nearest = np.clip(command.position, np.minimum(start, start + travel), np.maximum(start, start + travel))
        step = np.abs(command.position - nearest)
    text = "the reference of {joint} jumps by {value:.3f} (at most {most:g})"
    return _worst(step, limits.max_step, limits, FaultCode.COMMAND_STEP, text)


def check_state(state: JointState, last_stamp: float, limits: SafetyLimits, now: float) -> Fault | None:
    """Names, shapes, numbers and age of a measured state."""
    n = len(limits.names)
    arrays = {"position": (state.position, n), "velocity": (state.velocity, n)}
    fault = check_measured(state.names, state.stamp, arrays, limits.names)
    return fault or check_freshness(state.stamp, last_stamp, limits.state_age, now)


def check_measured(
    names: tuple[str, ...], stamp: float, arrays: Mapping[str, tuple[object, int]], expected: tuple[str, ...]
) -> Fault | None:
    """Names, shapes and numbers of a measured state of any family.

    Args:
        names: Joints that it names.
        stamp: Its stamp [s].
        arrays: Its arrays by name, each with the number of values that it must have.
        expected: Joints of the robot.
    """
    if tuple(names) != expected:
        return Fault(FaultCode.STATE_INVALID, f"the robot reports {list(names)}, expected {list(expected)}")
    for what, (values, size) in arrays.items():
        array = _numbers(values)
        if array is None or array.shape != (size,) or not np.isfinite(array).all():
            text = f"measured {what} is not {size} finite numbers: {values!r}"
            return Fault(FaultCode.STATE_INVALID, text)
    if not np.isfinite(stamp):
        return Fault(FaultCode.STATE_INVALID, f"the measured state's stamp is {stamp}")
    return None


def check_freshness(stamp: float, last_stamp: float, state_age: float, now: float) -> Fault | None:
    """The stamp of a measured state of any family: neither backwards, nor too old, nor ahead of ``now`` [s]."""
    if stamp < last_stamp:
        return Fault(FaultCode.STATE_STAMP, f"the robot's clock runs back by {last_stamp - stamp:.3f} s")
    age = now - stamp
    if age > state_age + ROUNDING:
        return Fault(FaultCode.STATE_STALE, f"the measured state is {age:.3f} s old (at most {state_age:g} s)")
    if -age > state_age + ROUNDING:
        text = f"the measured state lies {-age:.3f} s ahead; robot and driver need one clock"
        return Fault(FaultCode.STATE_STAMP, text)
    return None


def check_tracking(state: JointState, reference: np.ndarray, limits: SafetyLimits) -> Fault | None:
    """The measured arm must be near its reference, shape (n,) [rad; m]."""
    with np.errstate(over="ignore"):
        error = np.abs(state.position - reference)
    text = "{joint} is {value:.3f} away from its reference (at most {most:g}); blocked, or driven by something else?"
    return _worst(error, limits.max_tracking_error, limits, FaultCode.TRACKING_ERROR, text)


def is_moving(command: JointCommand) -> bool:
    """Whether the command asks any joint to move."""
    return bool((np.abs(command.velocity) > MOVING).any())


def _numbers(values: object) -> np.ndarray | None:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return None


def _worst(values: np.ndarray, most: np.ndarray, limits: SafetyLimits, code: FaultCode, text: str) -> Fault | None:
    joint = int(np.argmax(values - most))
    if values[joint] <= most[joint]:
        return None
    return Fault(code, text.format(joint=limits.names[joint], value=values[joint], most=most[joint]))
