"""The simulated arm's driver: the Robot port over :mod:`hardware.sim_wire`."""

from hardware.arm_features import arm_features, checked
from hardware.descriptions.robot import RobotDescription
from hardware.drivers.sim_link import SimLink
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
        self._features = arm_features(description)

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
        sent = checked(command, self._features, self._robot)
        self._send(pack(CommandMessage(sent.stamp, sent.position, sent.velocity)))
        return sent

    def _to_state(self, message: object) -> JointState | None:
        if not isinstance(message, StateMessage):
            return None
        names = self._features.joint_names
        if message.position.shape != (len(names),):
            raise ValueError(f"a state of {message.position.size} joints, expected {len(names)}")
        return JointState(message.stamp, names, message.position, message.velocity, message.effort)
