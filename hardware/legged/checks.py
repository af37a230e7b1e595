"""What a legged robot's command and measured state must satisfy; each check returns the fault, or None."""

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.ports.legged import LeggedCommand, LeggedState
from hardware.safety.checks import (
    ROUNDING,
    check_arrays,
    check_freshness,
    check_measured,
    check_order,
    check_temperature,
    judge_effort,
)
from hardware.safety.faults import Fault, FaultCode

GAIN_FACTOR = 3.0  # of the described gains that a command may ask for
_UNIT_TOLERANCE = 0.05  # of the length of a measured quaternion


def check_command(command: LeggedCommand, description: LeggedDescription) -> Fault | None:
    """Names, shapes, numbers and gains of a command, whatever the circumstances."""
    arrays = {"position": command.position, "kp": command.kp, "kd": command.kd}
    fault = check_arrays(command.names, command.stamp, arrays, description.joint_names)
    if fault is not None:
        return fault
    most = {"kp": GAIN_FACTOR * description.kp, "kd": largest_damping(description)}
    for what, limit in most.items():
        gain = np.asarray(arrays[what], dtype=float)
        wrong = (gain < 0.0) | (gain > limit)
        if wrong.any():
            joint = int(np.argmax(wrong))
            text = f"{what} of {description.joint_names[joint]} is {gain[joint]:g}, not in [0, {limit[joint]:g}]"
            return Fault(FaultCode.COMMAND_GAINS, text)
    limp = (np.asarray(command.kp, dtype=float) == 0.0) & (np.asarray(command.kd, dtype=float) == 0.0)
    if limp.any():
        text = (
            f"{description.joint_names[int(np.argmax(limp))]} has neither stiffness nor damping; a robot rests damped"
        )
        return Fault(FaultCode.COMMAND_GAINS, text)
    return None


def largest_damping(description: LeggedDescription) -> np.ndarray:
    """Largest velocity gains that a command may ask for, shape (n,) [N m s/rad]."""
    return np.maximum(GAIN_FACTOR * description.kd, description.safety.damping)


def check_arrival(
    command: LeggedCommand, last: LeggedCommand | None, description: LeggedDescription, now: float
) -> Fault | None:
    """Stamps of a command with sound content: neither backwards, nor ahead, nor too old."""
    fault = check_order(command.stamp, last.stamp if last is not None else None, description.safety.command_age, now)
    return fault or check_age(command, description, now)


def check_age(command: LeggedCommand, description: LeggedDescription, now: float) -> Fault | None:
    """A legged robot needs its next command in time, standing or walking."""
    age, most = now - command.stamp, description.safety.command_age
    if age <= most + ROUNDING:
        return None
    return Fault(
        FaultCode.COMMAND_STALE, f"the newest command is {age:.3f} s old (at most {most:g} s); its sender fell silent"
    )


def check_step(position: np.ndarray, before: np.ndarray, description: LeggedDescription) -> Fault | None:
    """The jump of the reference.

    Args:
        position: New reference inside the position limits, shape (n,) [rad].
        before: Last reference, or the measured joints before the first, shape (n,) [rad].
        description: Limits of the robot.
    """
    step = np.abs(position - before)
    joint, most = int(np.argmax(step)), description.safety.max_step
    if step[joint] <= most:
        return None
    text = f"the reference of {description.joint_names[joint]} jumps by {step[joint]:.3f} rad (at most {most:g})"
    return Fault(FaultCode.COMMAND_STEP, text)


def check_state(state: LeggedState, last_stamp: float, description: LeggedDescription, now: float) -> Fault | None:
    """Names, shapes, numbers and age of a measured state."""
    n = len(description.joints)
    arrays = {
        "position": (state.position, n),
        "velocity": (state.velocity, n),
        "orientation": (state.orientation_w, 4),
        "angular velocity": (state.angular_velocity_b, 3),
        "linear acceleration": (state.linear_acceleration_b, 3),
    }
    if np.size(state.effort):
        arrays["effort"] = (state.effort, n)
    most = description.safety.max_temperature
    fault = check_measured(state.names, state.stamp, arrays, description.joint_names)
    fault = fault or check_temperature(state.temperature, description.joint_names, np.inf if most is None else most)
    if fault is not None:
        return fault
    length = float(np.linalg.norm(state.orientation_w))
    if abs(length - 1.0) > _UNIT_TOLERANCE:
        return Fault(FaultCode.STATE_INVALID, f"the measured orientation has length {length:.3f}, not 1")
    return check_freshness(state.stamp, last_stamp, description.safety.state_age, now)


def check_effort(
    state: LeggedState, since: float | None, description: LeggedDescription
) -> tuple[Fault | None, float | None]:
    """No joint of a robot with a sound state may be overloaded for long.

    Args:
        state: Measured state.
        since: Stamp since which a joint is overloaded [s]; None while none is.
        description: Limits of the robot.

    Returns:
        The fault, and the stamp for the next call.
    """
    if not np.size(state.effort):
        return None, None
    safety = description.safety
    most = safety.max_effort * description.effort_limit
    return judge_effort(state.effort, state.stamp, since, most, safety.effort_time, description.joint_names)


def check_tilt(state: LeggedState, description: LeggedDescription) -> Fault | None:
    """The base of a robot with a sound state must be upright."""
    angle, most = tilt(state.orientation_w), description.safety.max_tilt
    if angle <= most:
        return None
    return Fault(FaultCode.FALLEN, f"the base is tilted by {angle:.2f} rad (at most {most:g} rad)")


def tilt(orientation_w: np.ndarray) -> float:
    """Angle between a body's z axis and the vertical [rad]; orientation wxyz of any length but zero, shape (4,)."""
    w, x, y, z = np.asarray(orientation_w, dtype=float)
    cosine = 1.0 - 2.0 * (x * x + y * y) / (w * w + x * x + y * y + z * z)
    return float(np.arccos(np.clip(cosine, -1.0, 1.0)))
