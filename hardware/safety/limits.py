"""The numbers that the safety filter holds to, as arrays in joint order."""

from dataclasses import dataclass

import numpy as np

from hardware.descriptions.robot import RobotDescription
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
        max_step: Largest jump between two commands; infinite for the gripper, which is commanded by goals [rad; m].
        max_tracking_error: Reference against measured; infinite for the gripper, which closes on objects [rad; m].
        command_age: A moving reference older than this is a fault [s].
        state_age: A measured state older than this is a fault [s].
        period: Time between two commands [s].
        extrapolation: A moving reference is continued with its velocity for this long [s].
        longest_step: Time that one output may cover at most, however late it is [s].
        delay: How far behind their stamps references are followed [s].
    """

    names: tuple[str, ...]
    lower: np.ndarray
    upper: np.ndarray
    velocity: np.ndarray
    acceleration: np.ndarray
    stop_acceleration: np.ndarray
    max_step: np.ndarray
    max_tracking_error: np.ndarray
    command_age: float
    state_age: float
    period: float
    extrapolation: float
    longest_step: float
    delay: float

    @classmethod
    def from_description(cls, description: RobotDescription) -> "SafetyLimits":
        """The limits of a robot model."""
        arm, safety = len(description.joints), description.safety
        return cls(
            names=description.joint_names,
            lower=description.lower,
            upper=description.upper,
            velocity=description.velocity_limit,
            acceleration=description.acceleration_limit,
            stop_acceleration=np.maximum(description.acceleration_limit, description.stop_deceleration),
            max_step=np.array([safety.max_step] * arm + [np.inf]),
            max_tracking_error=np.array([safety.max_tracking_error] * arm + [np.inf]),
            command_age=safety.command_age,
            state_age=safety.state_age,
            period=description.command_period,
            extrapolation=_EXTRAPOLATED_PERIODS * description.command_period,
            longest_step=_LONGEST_STEP_PERIODS * description.command_period,
            delay=DELAY_PERIODS * description.command_period,
        )
