"""A legged robot of a running simulation behind a twin."""

import time

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.sim_legged import SimLeggedRobot
from hardware.errors import TwinError
from hardware.ports.legged import LeggedCommand, LeggedState

_PATIENCE = 60.0  # [s] a simulation in lock-step may take for one state
_POLL = 2e-4  # [s]


class SimLeggedPlant:
    """Any legged robot that the simulation plays, at its socket; its clock is the simulation's.

    Args:
        address: ``unix:`` and the path of the robot's socket.
        description: What the robot must be.
        robot: Name of the robot in the scene.
        lock_step: Whether the simulation advances with each command, so that :meth:`step` waits for what came of it.

    Raises:
        ConnectionFailedError: the address has another form, or nothing answers there.
    """

    def __init__(self, address: str, description: LeggedDescription, robot: str, lock_step: bool = False) -> None:
        self._robot, self._lock_step = SimLeggedRobot(address, description, robot), lock_step
        self._robot.connect()
        self._seen = self._robot.state()

    @property
    def names(self) -> tuple[str, ...]:
        """Joints, in the order of every array."""
        return self._robot.features.joint_names

    @property
    def feet(self) -> tuple[str, ...]:
        """Feet, in the order of the forces."""
        return self._robot.features.foot_names

    def state(self) -> LeggedState:
        """The newest measured state."""
        return self._robot.state()

    def command(self, position: np.ndarray, kp: np.ndarray, kd: np.ndarray) -> None:
        """Sends references and gains."""
        self._robot.command(LeggedCommand(self._robot.state().stamp, self.names, position, kp, kd))

    def stop(self) -> None:
        """Asks the simulated robot to damp its joints."""
        self._robot.stop()

    def step(self, duration: float) -> None:
        """In lock-step, waits for the state that follows the last command; otherwise time passes by itself.

        Raises:
            TwinError: the simulation does not go on.
        """
        if not self._lock_step:
            return
        deadline = time.monotonic() + _PATIENCE
        while (state := self._robot.state()) is self._seen:
            if time.monotonic() > deadline:
                raise TwinError(f"the simulation gave no state after {self._seen.stamp:.3f} s within {_PATIENCE:g} s")
            time.sleep(_POLL)
        self._seen = state

    def close(self) -> None:
        """Releases the simulated robot."""
        self._robot.close()
