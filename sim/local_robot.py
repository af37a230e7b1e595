"""A simulated robot behind the Robot port, in the same process: no socket, for tests and for learning."""

import numpy as np

from hardware.arm_features import arm_features
from hardware.errors import CommandError, NotConnectedError
from hardware.ports.robot import JointCommand, JointState, RobotFeatures
from hardware.sim_wire import CommandMessage
from sim.robot import SimulatedRobot


class LocalRobot:
    """Implements :class:`hardware.ports.Robot` on a :class:`SimulatedRobot`."""

    def __init__(self, robot: SimulatedRobot) -> None:
        self._robot = robot
        self._connected = False
        description = robot.description
        self._features = arm_features(description)

    @property
    def features(self) -> RobotFeatures:
        """What the robot has; needs no connection."""
        return self._features

    def connect(self) -> None:
        """Opens the connection."""
        self._connected = True

    def state(self) -> JointState:
        """The measured state now.

        Raises:
            NotConnectedError: before ``connect`` or after ``close``.
        """
        self._require_connection()
        state = self._robot.state()
        return JointState(state.stamp, self._features.joint_names, state.position, state.velocity, state.effort)

    def command(self, command: JointCommand) -> JointCommand:
        """Hands one reference to the robot and returns it.

        Raises:
            NotConnectedError: as for ``state``.
            CommandError: joint names or shapes differ from ``features``, or a number is not finite.
        """
        self._require_connection()
        if tuple(command.names) != self._features.joint_names:
            raise CommandError(
                f"a command for '{self._robot.name}' names the joints {list(command.names)}; "
                f"it takes {list(self._features.joint_names)}, in this order"
            )
        position, velocity = np.asarray(command.position, dtype=float), np.asarray(command.velocity, dtype=float)
        self._robot.command(CommandMessage(command.stamp, position, velocity))
        return command

    def stop(self) -> None:
        """Asks the robot to come to rest; returns at once.

        Raises:
            NotConnectedError: as for ``state``.
        """
        self._require_connection()
        self._robot.stop()

    def close(self) -> None:
        """Releases the robot; its watchdog brings it to rest."""
        self._connected = False

    def _require_connection(self) -> None:
        if not self._connected:
            raise NotConnectedError(f"simulated robot '{self._robot.name}' is not connected; call connect() first")
