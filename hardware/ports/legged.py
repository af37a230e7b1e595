"""The port of a legged robot: simulated robot, twin and real robot differ by a driver name and an address."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class LeggedState:
    """What a legged robot measures at one instant.

    Attributes:
        stamp: When it was measured, on the robot's clock [s].
        names: Joint names, in the order of the arrays.
        position: Shape (n,) [rad].
        velocity: Shape (n,) [rad/s].
        effort: Shape (n,) [N m].
        orientation_w: Attitude from the inertial unit, wxyz, shape (4,); its heading may drift.
        angular_velocity_b: Gyroscope, shape (3,) [rad/s].
        linear_acceleration_b: Accelerometer with gravity, as it reads, shape (3,) [m/s^2].
        foot_force: Normal force on each foot, in the description's order, shape (f,) [N].
        temperature: Of the joints' motors, shape (n,) [deg C], NaN for a joint without a sensor; None without any.
    """

    stamp: float
    names: tuple[str, ...]
    position: np.ndarray
    velocity: np.ndarray
    effort: np.ndarray
    orientation_w: np.ndarray
    angular_velocity_b: np.ndarray
    linear_acceleration_b: np.ndarray
    foot_force: np.ndarray
    temperature: np.ndarray | None = None


@dataclass(frozen=True)
class LeggedCommand:
    """References of the joints' position loops: torque = kp (position - q) - kd dq, clipped at the torque limit.

    Attributes:
        stamp: When it was computed [s].
        names: Joint names, in the order of the arrays.
        position: Shape (n,) [rad].
        kp: Position gains, shape (n,) [N m/rad]; all zero while the robot is damped.
        kd: Velocity gains, shape (n,) [N m s/rad].
        sender: Who sends it; a robot follows one at a time.
    """

    stamp: float
    names: tuple[str, ...]
    position: np.ndarray
    kp: np.ndarray
    kd: np.ndarray
    sender: str = ""


@dataclass(frozen=True)
class LeggedFeatures:
    """What a legged robot has, readable without a connection.

    Attributes:
        model: Name of its description, such as ``go2``.
        joint_names: Joints in the description's order.
        foot_names: Feet in the description's order.
        sensors: What it measures.
        command_period: Expected time between commands [s].
        watchdog: The robot's own command time-out [s]; after it, the robot damps its joints by itself.
    """

    model: str
    joint_names: tuple[str, ...]
    foot_names: tuple[str, ...]
    sensors: tuple[str, ...]
    command_period: float
    watchdog: float


class LeggedRobot(Protocol):
    """A legged robot behind a driver. Raises like :class:`hardware.ports.robot.Robot`."""

    @property
    def features(self) -> LeggedFeatures:
        """What the robot has; needs no connection."""
        ...

    def connect(self) -> None:
        """Opens the connection."""
        ...

    def state(self) -> LeggedState:
        """The newest measured state; never blocks once one has arrived."""
        ...

    def command(self, command: LeggedCommand) -> LeggedCommand:
        """Sends one command and returns what was sent."""
        ...

    def stop(self) -> None:
        """Asks the robot to damp its joints by its own means; returns at once."""
        ...

    def close(self) -> None:
        """Releases the robot; its watchdog damps it. Safe to call twice."""
        ...
