"""What every driver of an arm says of it, and how it reads a command."""

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.errors import CommandError
from hardware.ports.robot import JointCommand, RobotFeatures


def arm_features(description: RobotDescription) -> RobotFeatures:
    """The features of a described robot."""
    return RobotFeatures(
        model=description.model,
        joint_names=description.joint_names,
        joint_units=description.joint_units,
        command_period=description.command_period,
        watchdog=description.watchdog,
    )


def checked(command: JointCommand, features: RobotFeatures, robot: str) -> JointCommand:
    """A command whose arrays are of floating numbers, one for each joint.

    Args:
        command: As it was handed over.
        features: Of the robot.
        robot: Its name, for messages.

    Raises:
        CommandError: joint names or shapes differ from ``features``, or a number is not finite.
    """
    names = features.joint_names
    if command.names != names:
        raise CommandError(
            f"robot '{robot}': the command names {list(command.names)}, the robot has {list(names)} in this order"
        )
    position, velocity = np.asarray(command.position, dtype=float), np.asarray(command.velocity, dtype=float)
    sound = all(array.shape == (len(names),) and np.isfinite(array).all() for array in (position, velocity))
    if not sound:
        raise CommandError(
            f"robot '{robot}': position and velocity must be finite, of shape ({len(names)},), "
            f"got {position.tolist()} and {velocity.tolist()}"
        )
    return JointCommand(command.stamp, names, position, velocity, command.sender)
