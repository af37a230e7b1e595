"""What a command and a measured state must satisfy; each check returns the fault, or None."""

import math
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
        if not _all_finite(array):
            joint = expected[int(np.argmin(np.isfinite(array)))]
            return Fault(FaultCode.COMMAND_NOT_FINITE, f"command {what} of {joint} is {array[~np.isfinite(array)][0]}")
    if not math.isfinite(stamp):
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
    lowest = highest = reference
    if last is not None:
        elapsed = min(max(command.stamp - last.stamp, 0.0), limits.command_age)
        travel = np.minimum(np.maximum(last.velocity, -limits.velocity), limits.velocity) * elapsed
        lowest, highest = last.position + np.minimum(travel, 0.0), last.position + np.maximum(travel, 0.0)
    step = np.maximum(command.position - highest, lowest - command.position)
    text = "the reference of {joint} jumps by {value:.3f} (at most {most:g})"
    return _worst(step, limits.max_step, limits, FaultCode.COMMAND_STEP, text)


def check_state(state: JointState, last_stamp: float, limits: SafetyLimits, now: float) -> Fault | None:
    """Names, shapes, numbers and age of a measured state."""
    n = len(limits.names)
    arrays = {"position": (state.position, n), "velocity": (state.velocity, n)}
    if np.size(state.effort):
        arrays["effort"] = (state.effort, n)
    fault = check_measured(state.names, state.stamp, arrays, limits.names)
    fault = fault or check_temperature(state.temperature, limits.names, limits.max_temperature)
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
        if array is None or array.shape != (size,) or not _all_finite(array):
            text = f"measured {what} is not {size} finite numbers: {values!r}"
            return Fault(FaultCode.STATE_INVALID, text)
    if not math.isfinite(stamp):
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
    error = np.abs(state.position - reference)
    text = "{joint} is {value:.3f} away from its reference (at most {most:g}); blocked, or driven by something else?"
    return _worst(error, limits.max_tracking_error, limits, FaultCode.TRACKING_ERROR, text)


def check_effort(state: JointState, since: float | None, limits: SafetyLimits) -> tuple[Fault | None, float | None]:
    """No joint may be overloaded for long; an arm that is held, or presses, is.

    Args:
        state: A sound measured state.
        since: Stamp since which a joint is overloaded [s]; None while none is.
        limits: Limits of the robot.

    Returns:
        The fault, and the stamp for the next call.
    """
    if not np.size(state.effort):
        return None, None
    return judge_effort(state.effort, state.stamp, since, limits.effort, limits.effort_time, limits.names)


def judge_effort(
    effort: np.ndarray, stamp: float, since: float | None, most: np.ndarray, longest: float, names: tuple[str, ...]
) -> tuple[Fault | None, float | None]:
    """As :func:`check_effort`, for a robot of any family.

    Args:
        effort: Measured, shape (n,) [N m; N].
        stamp: When [s].
        since: Stamp since which a joint is overloaded [s]; None while none is.
        most: Effort beyond which a joint is overloaded, shape (n,) [N m; N].
        longest: How long that may last [s].
        names: Joints.
    """
    effort = np.abs(effort)
    if (effort <= most).all():
        return None, None
    since = stamp if since is None else min(since, stamp)
    if stamp - since < longest:
        return None, since
    joint = int(np.argmax(effort - most))
    text = f"{names[joint]} has carried more than {most[joint]:.1f} for {stamp - since:.2f} s, now {effort[joint]:.1f}"
    return Fault(FaultCode.OVERLOAD, f"{text}; is it blocked, or its load too heavy?"), since


def check_temperature(temperature: object, names: tuple[str, ...], most: float) -> Fault | None:
    """The motors of a robot of any family, as far as they are measured, must not be hotter than ``most`` [deg C]."""
    if temperature is None:
        return None
    array = _numbers(temperature)
    if array is None or array.shape != (len(names),) or np.isinf(array).any():
        return Fault(FaultCode.STATE_INVALID, f"measured temperature is not {len(names)} numbers: {temperature!r}")
    if not (array > most).any():
        return None
    joint = int(np.nanargmax(array))
    text = f"the motor of {names[joint]} has {array[joint]:.0f} deg C (at most {most:g}); let it cool down"
    return Fault(FaultCode.OVERHEAT, text)


def is_moving(command: JointCommand) -> bool:
    """Whether the command asks any joint to move."""
    return bool((np.abs(command.velocity) > MOVING).any())


def _numbers(values: object) -> np.ndarray | None:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return None


def _all_finite(array: np.ndarray) -> bool:
    return bool(np.logical_and.reduce(np.isfinite(array)))


def _worst(values: np.ndarray, most: np.ndarray, limits: SafetyLimits, code: FaultCode, text: str) -> Fault | None:
    if (values <= most).all():
        return None
    joint = int(np.argmax(values - most))
    return Fault(code, text.format(joint=limits.names[joint], value=values[joint], most=most[joint]))
