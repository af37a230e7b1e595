"""A simulated legged robot behind its port, in the same process: no socket, for tests and for learning."""

import numpy as np

from hardware.errors import CommandError, NotConnectedError
from hardware.legged.features import legged_features, to_legged_state
from hardware.ports.legged import LeggedCommand, LeggedFeatures, LeggedState
from hardware.sim_wire import LeggedCommandMessage
from sim.legged.robot import SimulatedLeggedRobot


class LocalLeggedRobot:
    """Implements :class:`hardware.ports.legged.LeggedRobot` on a :class:`SimulatedLeggedRobot`."""

    def __init__(self, robot: SimulatedLeggedRobot) -> None:
        self._robot = robot
        self._connected = False
        self._features = legged_features(robot.description)

    @property
    def features(self) -> LeggedFeatures:
        """What the robot has; needs no connection."""
        return self._features

    def connect(self) -> None:
        """Opens the connection."""
        self._connected = True

    def state(self) -> LeggedState:
        """The newest measurement that has arrived.

        Raises:
            NotConnectedError: before ``connect`` or after ``close``.
        """
        self._require_connection()
        return to_legged_state(self._robot.state(), self._features.joint_names)

    def command(self, command: LeggedCommand) -> LeggedCommand:
        """Hands one command to the robot and returns it.

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
        arrays = (np.asarray(values, dtype=float) for values in (command.position, command.kp, command.kd))
        self._robot.command(LeggedCommandMessage(command.stamp, *arrays))
        return command

    def stop(self) -> None:
        """Damps the robot's joints; returns at once.

        Raises:
            NotConnectedError: as for ``state``.
        """
        self._require_connection()
        self._robot.stop()

    def close(self) -> None:
        """Releases the robot; its watchdog damps it."""
        self._connected = False

    def _require_connection(self) -> None:
        if not self._connected:
            raise NotConnectedError(f"simulated robot '{self._robot.name}' is not connected; call connect() first")
