"""How a scene is measured: its sensors, and the electronics of its legged robots."""

import math
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

ONE_DEGREE = math.pi / 180.0
Positive = Annotated[float, Field(gt=0.0)]
NonNegative = Annotated[float, Field(ge=0.0)]


@dataclass(frozen=True)
class MarkerSensorCfg:
    """A motion-capture-like sensor that sees every marked object, always: occlusion is not modelled.

    Attributes:
        rate: Exposures per second [Hz].
        latency: From exposure to delivery [s].
        position_sigma: White noise per axis [m].
        position_bias: Length of an offset that is fixed for a run, in a random direction [m].
        rotation_sigma: White noise of the rotation angle [rad].
    """

    rate: Positive = 30.0
    latency: NonNegative = 0.05
    position_sigma: NonNegative = 0.002
    position_bias: NonNegative = 0.001
    rotation_sigma: NonNegative = ONE_DEGREE


@dataclass(frozen=True)
class PoseSensorCfg:
    """A motion-capture-like sensor that sees the base of every legged robot, always.

    Attributes:
        rate: Exposures per second [Hz].
        latency: From exposure to delivery [s].
        position_sigma: White noise per axis [m].
        position_bias: Standard deviation, per axis, of an offset that is fixed for a run [m].
        rotation_sigma: White noise of the rotation about each axis [rad].
        rotation_bias: Standard deviation, per axis, of a rotation that is fixed for a run [rad].
    """

    rate: Positive = 30.0
    latency: NonNegative = 0.05
    position_sigma: NonNegative = 0.005
    position_bias: NonNegative = 0.005
    rotation_sigma: NonNegative = 0.5 * ONE_DEGREE
    rotation_bias: NonNegative = 0.5 * ONE_DEGREE


TRUE_POSE = PoseSensorCfg(
    rate=100.0, latency=0.0, position_sigma=0.0, position_bias=0.0, rotation_sigma=0.0, rotation_bias=0.0
)
"""A pose sensor without error, for tests and for telling what the sensor's error costs."""


@dataclass(frozen=True)
class LeggedHardwareCfg:
    """How real the simulated electronics of a legged robot are.

    Attributes:
        command_latency: From a command's arrival to its effect on the joints [s].
        state_latency: From measurement to delivery [s].
        position_sigma: Noise of the joint encoders [rad].
        velocity_sigma: Noise of the joint velocities [rad/s].
        gyroscope_sigma: Noise of the angular velocity, per axis [rad/s].
        accelerometer_sigma: Noise of the linear acceleration, per axis [m/s^2].
        orientation_sigma: Noise of the attitude about each axis [rad].
        heading_drift: Standard deviation of the heading's drift, which is fixed for a run [rad/s].
    """

    command_latency: NonNegative = 0.004
    state_latency: NonNegative = 0.004
    position_sigma: NonNegative = 0.002
    velocity_sigma: NonNegative = 0.05
    gyroscope_sigma: NonNegative = 0.02
    accelerometer_sigma: NonNegative = 0.1
    orientation_sigma: NonNegative = 0.003
    heading_drift: NonNegative = 0.0005


IDEAL_HARDWARE = LeggedHardwareCfg(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""Electronics without latency and noise."""
