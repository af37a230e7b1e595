"""A robot of a running simulation behind a twin: the shared workshop's included."""

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.drivers.sim import SimRobot
from hardware.ports.robot import JointCommand, JointState


class SimPlant:
    """Any arm that the simulation plays, at its socket; its clock is the simulation's.

    Args:
        address: ``unix:`` and the path of the robot's socket.
        description: What the robot must be.
        robot: Name of the robot in the scene.

    Raises:
        ConnectionFailedError: the address has another form, or nothing answers there.
    """

    def __init__(self, address: str, description: RobotDescription, robot: str) -> None:
        self._robot = SimRobot(address, description, robot)
        self._robot.connect()

    @property
    def names(self) -> tuple[str, ...]:
        """Joints, in the order of every array."""
        return self._robot.features.joint_names

    def state(self) -> JointState:
        """The newest measured state."""
        return self._robot.state()

    def command(self, position: np.ndarray, velocity: np.ndarray) -> None:
        """Sends the references."""
        self._robot.command(JointCommand(self._robot.state().stamp, self.names, position, velocity))

    def stop(self) -> None:
        """Asks the simulated robot to come to rest by its own means."""
        self._robot.stop()

    def step(self, duration: float) -> None:
        """Does nothing: the simulation's time passes by itself."""

    def close(self) -> None:
        """Releases the simulated robot."""
        self._robot.close()
