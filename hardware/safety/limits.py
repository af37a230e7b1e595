"""The numbers that the safety filter holds to, as arrays in joint order."""

from dataclasses import dataclass

import numpy as np

from hardware.descriptions.robot import STOP_MARGIN, RobotDescription
from hardware.timeline import DELAY_PERIODS

_EXTRAPOLATED_PERIODS = 3
_LONGEST_STEP_PERIODS = 2


@dataclass(frozen=True)
class SafetyLimits:
    """Limits of one robot; arrays have shape (n,) in the order of ``names``.

    Attributes:
        names: Joint names.
        lower: Lower position limits [rad; m].
        upper: Upper position limits [rad; m].
        velocity: Velocity limits of motion, derated [rad/s; m/s].
        acceleration: Acceleration limits of motion, derated [rad/s^2; m/s^2].
        stop_acceleration: Deceleration after a fault, within the vendor's limits [rad/s^2; m/s^2].
        jerk: Jerk limits of motion, derated; infinite where the vendor states none [rad/s^3; m/s^3].
        stop_jerk: Jerk limits after a fault, within the vendor's limits [rad/s^3; m/s^3].
        lag: Time constant of the output behind the point that keeps the other limits, which keeps the jerk limits [s].
        max_step: Largest jump between two commands; infinite for the gripper, which is commanded by goals [rad; m].
        max_tracking_error: Reference against measured; infinite for the gripper, which closes on objects [rad; m].
        effort: Measured effort beyond which a joint is overloaded; infinite for the gripper [N m; N].
        effort_time: How long a joint may be overloaded [s].
        max_temperature: Of a joint's motor, infinite where nothing is stated [deg C].
        command_age: A moving reference older than this is a fault [s].
        state_age: A measured state older than this is a fault [s].
        period: Time between two commands [s].
        extrapolation: A moving reference is continued with its velocity for this long [s].
        longest_step: Time that one output may cover at most, however late it is [s].
        delay: How far behind their stamps references are followed [s].
        soft_start: Time in which the velocity limits rise to their full values after the first command [s].
    """

    names: tuple[str, ...]
    lower: np.ndarray
    upper: np.ndarray
    velocity: np.ndarray
    acceleration: np.ndarray
    stop_acceleration: np.ndarray
    jerk: np.ndarray
    stop_jerk: np.ndarray
    lag: np.ndarray
    max_step: np.ndarray
    max_tracking_error: np.ndarray
    effort: np.ndarray
    effort_time: float
    max_temperature: float
    command_age: float
    state_age: float
    period: float
    extrapolation: float
    longest_step: float
    delay: float
    soft_start: float

    @classmethod
    def from_description(cls, description: RobotDescription) -> "SafetyLimits":
        """The limits of a robot model."""
        arm, safety = len(description.joints), description.safety
        acceleration = description.acceleration_limit
        stop = np.maximum(acceleration, description.stop_deceleration)
        stop_jerk = STOP_MARGIN * description.raw_jerk_limit
        effort = safety.max_effort * np.array([joint.effort for joint in description.joints])
        return cls(
            names=description.joint_names,
            lower=description.lower,
            upper=description.upper,
            velocity=description.velocity_limit,
            acceleration=acceleration,
            stop_acceleration=stop,
            jerk=description.jerk_limit,
            stop_jerk=stop_jerk,
            lag=_lag(np.maximum(2.0 * acceleration / description.jerk_limit, 2.0 * stop / stop_jerk)),
            max_step=np.array([safety.max_step] * arm + [np.inf]),
            max_tracking_error=np.array([safety.max_tracking_error] * arm + [np.inf]),
            effort=np.array([*effort, np.inf]),
            effort_time=safety.effort_time,
            max_temperature=np.inf if safety.max_temperature is None else safety.max_temperature,
            command_age=safety.command_age,
            state_age=safety.state_age,
            period=description.command_period,
            extrapolation=_EXTRAPOLATED_PERIODS * description.command_period,
            longest_step=_LONGEST_STEP_PERIODS * description.command_period,
            delay=DELAY_PERIODS * description.command_period,
            soft_start=safety.soft_start,
        )


def _lag(needed: np.ndarray) -> np.ndarray:
    """One time constant for all joints that have a jerk limit, so that their paths stay together, shape (n,) [s]."""
    return np.where(needed > 0.0, needed.max(), 0.0)
