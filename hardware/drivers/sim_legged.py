"""The simulated legged robot's driver: its port over :mod:`hardware.sim_wire`."""

from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.sim_link import SimLink
from hardware.legged.features import checked_legged, legged_features, to_legged_state
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
        sent = checked_legged(command, self._features, self._robot)
        self._send(pack(LeggedCommandMessage(sent.stamp, sent.position, sent.kp, sent.kd)))
        return sent

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
