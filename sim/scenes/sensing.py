"""How a scene is measured: its sensors, its depth cameras, and the electronics of its legged robots."""

import math
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from sim.scenes.furniture import Name, NonNegative, OptionalName, Point, Positive

ONE_DEGREE = math.pi / 180.0


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


@dataclass(frozen=True)
class DepthNoiseCfg:
    """How a depth camera errs: as measured on a first structured-light sensor.

    The axial and lateral terms have the form of Nguyen, Izadi and Lovell, "Modeling Kinect Sensor Noise for Improved
    3D Reconstruction and Tracking" (3DIMPVT 2012), section 3.

    Attributes:
        axial: Standard deviation of the depth at :attr:`nearest` [m].
        axial_growth: What is added to it for every square metre beyond :attr:`nearest` [1/m].
        nearest: Distance from which the noise grows [m].
        correlation: Pixels over which neighbours err alike.
        lateral: Standard deviation of where a pixel truly looks, along each axis [pixel].
        step: Quantisation of the depth at one metre; it grows with the square of the depth [m].
        grazing: Angle between a surface and the ray below which half of its pixels have no depth [rad].
        edge_step: A pixel beside a depth step of more than this may have no depth [m].
        edge_dropout: Share of those that have none.
        color: Standard deviation of each colour channel, of 255.
    """

    axial: NonNegative = 0.0012
    axial_growth: NonNegative = 0.0019
    nearest: NonNegative = 0.4
    correlation: Positive = 2.0
    lateral: NonNegative = 0.5
    step: NonNegative = 0.001
    grazing: NonNegative = 10.0 * ONE_DEGREE
    edge_step: Positive = 0.02
    edge_dropout: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    color: NonNegative = 4.0


@dataclass(frozen=True)
class DepthCameraCfg:
    """A camera that measures colour and depth.

    Attributes:
        name: Unique name.
        position_w: Eye; in the frame of :attr:`link` where it is mounted on a robot [m].
        target_w: Point that it looks at, in the same frame [m].
        robot: The robot that carries it; empty for a camera that stands still.
        link: The body of that robot that it is fixed to, by its name in the model pack.
        fovy: Vertical field of view [degree].
        width: [pixel].
        height: [pixel].
        rate: Exposures per second [Hz].
        latency: From exposure to delivery [s].
        phase: Time of the first exposure, so that cameras take turns [s].
        position_error: Standard deviation, per axis, of the calibrated position's error, fixed for a run [m].
        rotation_error: Standard deviation, about each axis, of the calibrated rotation's error, fixed for a run [rad].
        noise: Of its pixels.
    """

    name: Name
    position_w: Point
    target_w: Point
    robot: OptionalName = ""
    link: str = ""
    fovy: Annotated[float, Field(gt=1.0, lt=170.0)] = 45.0
    width: Annotated[int, Field(ge=16, le=4096)] = 640
    height: Annotated[int, Field(ge=16, le=4096)] = 480
    rate: Positive = 10.0
    latency: NonNegative = 0.05
    phase: NonNegative = 0.0
    position_error: NonNegative = 0.001
    rotation_error: NonNegative = 0.1 * ONE_DEGREE
    noise: DepthNoiseCfg = field(default_factory=DepthNoiseCfg)
