"""What an executor may touch of its robot."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.ports.robot import JointState
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.reference import ReferenceGenerator

if TYPE_CHECKING:
    from skills.manipulation.planning.finder import WayFinder


@dataclass
class ArmContext:
    """One arm, as its executors see it.

    Attributes:
        robot: Its name in the world snapshot.
        description: Its limits.
        kinematics: Its kinematics, with the base where it stands.
        generator: Makes its references.
        state: Newest measured joints; the runner keeps it fresh.
        ways: Judges its ways; where it is None they are taken as scripted.
    """

    robot: str
    description: RobotDescription
    kinematics: ArmKinematics
    generator: ReferenceGenerator
    state: JointState
    ways: "WayFinder | None" = None

    @property
    def arm_position(self) -> np.ndarray:
        """Measured arm joints, shape (n,) [rad]."""
        return np.asarray(self.state.position[: len(self.description.joints)])

    @property
    def arm_speed(self) -> float:
        """Largest measured speed of an arm joint [rad/s]."""
        return float(np.abs(self.state.velocity[: len(self.description.joints)]).max())

    @property
    def opening(self) -> float:
        """Measured gripper opening [m]."""
        return float(self.state.position[-1])

    @property
    def opening_speed(self) -> float:
        """Measured speed of the gripper opening [m/s]."""
        return abs(float(self.state.velocity[-1]))
