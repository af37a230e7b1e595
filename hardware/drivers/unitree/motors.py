"""Which motor drives which joint, as the vendor numbers them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.errors import DescriptionError

_LEG = ("hip", "thigh", "calf")
_G1_LEG = ("hip_pitch", "hip_roll", "hip_yaw", "knee", "ankle_pitch", "ankle_roll")
_G1_ARM = ("shoulder_pitch", "shoulder_roll", "shoulder_yaw", "elbow", "wrist_roll", "wrist_pitch", "wrist_yaw")


@dataclass(frozen=True)
class MotorMap:
    """The motors of a model.

    Attributes:
        family: Which of the vendor's two message families it speaks.
        joints: Joint that each motor drives, by the motor's number.
        feet: Feet in the order of the force sensors; empty where it has none.
    """

    family: Literal["go", "hg"]
    joints: tuple[str, ...]
    feet: tuple[str, ...] = ()

    def motors_of(self, names: tuple[str, ...]) -> np.ndarray:
        """Numbers of the motors that drive these joints, shape (n,)."""
        return np.array([self.joints.index(name) for name in names])

    def sensors_of(self, feet: tuple[str, ...]) -> np.ndarray:
        """Numbers of these feet's force sensors, shape (f,); empty where the robot has none."""
        return np.array([self.feet.index(foot) for foot in feet] if self.feet else [], dtype=int)


MOTORS = {
    "go2": MotorMap(
        "go",
        tuple(f"{leg}_{part}_joint" for leg in ("FR", "FL", "RR", "RL") for part in _LEG),
        ("FR", "FL", "RR", "RL"),
    ),
    "g1": MotorMap(
        "hg",
        (
            *(f"{side}_{part}_joint" for side in ("left", "right") for part in _G1_LEG),
            *(f"waist_{axis}_joint" for axis in ("yaw", "roll", "pitch")),
            *(f"{side}_{part}_joint" for side in ("left", "right") for part in _G1_ARM),
        ),
    ),
}


def motor_map(description: LeggedDescription) -> MotorMap:
    """The motors of a described robot.

    Raises:
        DescriptionError: this driver does not know the model, or not all of its joints.
    """
    if description.model not in MOTORS:
        raise DescriptionError(
            f"driver 'unitree' does not know the motors of '{description.model}'; it knows {', '.join(MOTORS)}"
        )
    known = MOTORS[description.model]
    missing = set(description.joint_names) - set(known.joints)
    if missing:
        raise DescriptionError(f"'{description.model}' has no motor for {', '.join(sorted(missing))}")
    return known
