"""The Robot port: simulated robot, twin and real robot differ by a driver name and an address."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class JointState:
    """Measured joints.

    Attributes:
        stamp: When it was measured, on the robot's clock [s].
        names: Joint names, in the order of the arrays.
        position: Shape (n,) [rad; m for prismatic joints and the gripper opening].
        velocity: Shape (n,) [rad/s; m/s].
        effort: Shape (n,) [N m; N]; empty where nothing measures it.
        temperature: Of the joints' motors, shape (n,) [deg C], NaN for a joint without a sensor; None without any.
    """

    stamp: float
    names: tuple[str, ...]
    position: np.ndarray
    velocity: np.ndarray
    effort: np.ndarray
    temperature: np.ndarray | None = None


@dataclass(frozen=True)
class JointCommand:
    """One joint reference.

    Attributes:
        stamp: When it was computed [s].
        names: Joint names, in the order of the arrays.
        position: Shape (n,) [rad; m].
        velocity: Shape (n,) reference velocity at ``stamp`` [rad/s; m/s].
        sender: Who sends it; a robot follows one at a time.
    """

    stamp: float
    names: tuple[str, ...]
    position: np.ndarray
    velocity: np.ndarray
    sender: str = ""


@dataclass(frozen=True)
class RobotFeatures:
    """What a robot has, readable without a connection.

    Attributes:
        model: Name of the robot description, such as ``panda_2f85``.
        joint_names: Commanded joints in the description's order.
        joint_units: ``rad`` or ``m`` for each joint.
        command_period: Expected time between commands [s].
        watchdog: The robot's own command time-out [s]; after it, the robot comes to rest by itself.
    """

    model: str
    joint_names: tuple[str, ...]
    joint_units: tuple[str, ...]
    command_period: float
    watchdog: float


class Robot(Protocol):
    """A robot behind a driver."""

    @property
    def features(self) -> RobotFeatures:
        """What the robot has; needs no connection."""
        ...

    def connect(self) -> None:
        """Opens the connection.

        Raises:
            ConnectionFailedError: nothing that speaks the protocol answers, or another robot does.
        """
        ...

    def state(self) -> JointState:
        """The newest measured state; never blocks once one has arrived.

        Raises:
            NotConnectedError: before ``connect``, after ``close``, or when the link broke.
        """
        ...

    def command(self, command: JointCommand) -> JointCommand:
        """Sends one reference and returns what was sent.

        Raises:
            NotConnectedError: as for ``state``.
            CommandError: joint names or shapes differ from ``features``.
        """
        ...

    def stop(self) -> None:
        """Asks the robot to come to rest by its own means; returns at once."""
        ...

    def close(self) -> None:
        """Releases the robot; it comes to rest by its watchdog. Safe to call twice."""
        ...
