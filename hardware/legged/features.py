"""What every driver of a legged robot says of it, and how it reads the wire's states."""

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.errors import CommandError
from hardware.ports.legged import LeggedCommand, LeggedFeatures, LeggedState
from hardware.sim_wire import LeggedStateMessage


def legged_features(description: LeggedDescription) -> LeggedFeatures:
    """The features of a described robot."""
    return LeggedFeatures(
        model=description.model,
        joint_names=description.joint_names,
        foot_names=description.foot_names,
        sensors=description.sensors,
        command_period=description.command_period,
        watchdog=description.watchdog,
    )


def checked_legged(command: LeggedCommand, features: LeggedFeatures, robot: str) -> LeggedCommand:
    """A command whose arrays are of floating numbers, one for each joint.

    Args:
        command: As it was handed over.
        features: Of the robot.
        robot: Its name, for messages.

    Raises:
        CommandError: joint names or shapes differ from ``features``.
    """
    names = features.joint_names
    if command.names != names:
        raise CommandError(
            f"robot '{robot}': the command names {list(command.names)}, the robot has {list(names)} in this order"
        )
    position, kp, kd = (np.asarray(values, dtype=float) for values in (command.position, command.kp, command.kd))
    if any(array.shape != (len(names),) for array in (position, kp, kd)):
        raise CommandError(
            f"robot '{robot}': position, kp and kd must have shape ({len(names)},), "
            f"got {position.shape}, {kp.shape} and {kd.shape}"
        )
    return LeggedCommand(command.stamp, names, position, kp, kd, command.sender)


def to_legged_state(message: LeggedStateMessage, names: tuple[str, ...]) -> LeggedState:
    """A state of the wire with its joints' names."""
    return LeggedState(
        message.stamp,
        names,
        message.position,
        message.velocity,
        message.effort,
        message.orientation_w,
        message.angular_velocity_b,
        message.linear_acceleration_b,
        message.foot_force,
    )
