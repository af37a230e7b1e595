"""The simulated arm's driver: the Robot port over :mod:`hardware.sim_wire`."""

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.drivers.sim_link import SimLink
from hardware.errors import CommandError
from hardware.ports.robot import JointCommand, JointState, RobotFeatures
from hardware.sim_wire import CommandMessage, StateMessage, pack


class SimRobot(SimLink[JointState]):
    """An arm played by another process on this machine."""

    def __init__(self, address: str, description: RobotDescription, robot: str, connect_timeout: float = 20.0) -> None:
        """Describes the connection; nothing is opened before :meth:`connect`.

        Args:
            address: ``unix:`` and the path of the robot's socket, such as ``unix:/run/user/1000/rostrum/left.sock``.
            description: What the robot must be.
            robot: Name that the robot must have.
            connect_timeout: How long :meth:`connect` waits for the robot and its first state [s].

        Raises:
            ConnectionFailedError: the address has another form.
        """
        super().__init__(address, robot, description.model, description.joint_names, connect_timeout)
        self._features = RobotFeatures(
            model=description.model,
            joint_names=description.joint_names,
            joint_units=description.joint_units,
            command_period=description.command_period,
            watchdog=description.watchdog,
        )

    @property
    def features(self) -> RobotFeatures:
        """What the robot has; needs no connection."""
        return self._features

    def command(self, command: JointCommand) -> JointCommand:
        """Sends one reference and returns what was sent, in the robot's joint order.

        Raises:
            NotConnectedError: as for :meth:`state`.
            CommandError: joint names or shapes differ from :attr:`features`.
        """
        names = self._features.joint_names
        if command.names != names:
            raise CommandError(
                f"robot '{self._robot}': the command names {list(command.names)}, "
                f"the robot has {list(names)} in this order"
            )
        position = np.asarray(command.position, dtype=float)
        velocity = np.asarray(command.velocity, dtype=float)
        if position.shape != (len(names),) or velocity.shape != (len(names),):
            raise CommandError(
                f"robot '{self._robot}': position and velocity must have shape ({len(names)},), "
                f"got {position.shape} and {velocity.shape}"
            )
        self._send(pack(CommandMessage(command.stamp, position, velocity)))
        return JointCommand(command.stamp, names, position, velocity)

    def _to_state(self, message: object) -> JointState | None:
        if not isinstance(message, StateMessage):
            return None
        names = self._features.joint_names
        if message.position.shape != (len(names),):
            raise ValueError(f"a state of {message.position.size} joints, expected {len(names)}")
        return JointState(message.stamp, names, message.position, message.velocity, message.effort)
