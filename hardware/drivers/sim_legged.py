"""The simulated legged robot's driver: its port over :mod:`hardware.sim_wire`."""

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.sim_link import SimLink
from hardware.errors import CommandError
from hardware.legged.features import legged_features, to_legged_state
from hardware.ports.legged import LeggedCommand, LeggedFeatures, LeggedState
from hardware.sim_wire import LeggedCommandMessage, LeggedStateMessage, pack


class SimLeggedRobot(SimLink[LeggedState]):
    """A legged robot played by another process on this machine."""

    def __init__(self, address: str, description: LeggedDescription, robot: str, connect_timeout: float = 20.0) -> None:
        """Describes the connection; nothing is opened before :meth:`connect`.

        Args:
            address: ``unix:`` and the path of the robot's socket, such as ``unix:/run/user/1000/rostrum/dog.sock``.
            description: What the robot must be.
            robot: Name that the robot must have.
            connect_timeout: How long :meth:`connect` waits for the robot and its first state [s].

        Raises:
            ConnectionFailedError: the address has another form.
        """
        super().__init__(address, robot, description.model, description.joint_names, connect_timeout)
        self._features = legged_features(description)

    @property
    def features(self) -> LeggedFeatures:
        """What the robot has; needs no connection."""
        return self._features

    def command(self, command: LeggedCommand) -> LeggedCommand:
        """Sends one command and returns what was sent, in the robot's joint order.

        Raises:
            NotConnectedError: before :meth:`connect`, after :meth:`close`, or when the link broke.
            CommandError: joint names or shapes differ from :attr:`features`.
        """
        names = self._features.joint_names
        if command.names != names:
            raise CommandError(
                f"robot '{self._robot}': the command names {list(command.names)}, "
                f"the robot has {list(names)} in this order"
            )
        position, kp, kd = (np.asarray(values, dtype=float) for values in (command.position, command.kp, command.kd))
        if any(array.shape != (len(names),) for array in (position, kp, kd)):
            raise CommandError(
                f"robot '{self._robot}': position, kp and kd must have shape ({len(names)},), "
                f"got {position.shape}, {kp.shape} and {kd.shape}"
            )
        self._send(pack(LeggedCommandMessage(command.stamp, position, kp, kd)))
        return LeggedCommand(command.stamp, names, position, kp, kd)

    def _to_state(self, message: object) -> LeggedState | None:
        if not isinstance(message, LeggedStateMessage):
            return None
        joints, feet = len(self._features.joint_names), len(self._features.foot_names)
        if message.position.size != joints or message.foot_force.size != feet:
            raise ValueError(
                f"a state of {message.position.size} joints and {message.foot_force.size} feet, "
                f"expected {joints} and {feet}"
            )
        return to_legged_state(message, self._features.joint_names)
