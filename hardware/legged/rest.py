"""How a legged robot comes to rest: damped joints, or lying down first."""

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.legged.blend import JointBlend
from hardware.ports.legged import LeggedCommand

LIE_DOWN_TIME = 2.0  # [s]


def damping_command(description: LeggedDescription, now: float) -> LeggedCommand:
    """The command of a robot at rest: no stiffness, ``safety.damping`` on every joint."""
    n = len(description.joints)
    return LeggedCommand(
        now, description.joint_names, description.rest, np.zeros(n), np.full(n, description.safety.damping)
    )


def lie_down(description: LeggedDescription, position: np.ndarray, now: float) -> JointBlend:
    """The way from ``position``, shape (n,) [rad], to the described resting pose, from ``now`` [s] on."""
    return JointBlend(now, LIE_DOWN_TIME, position, description.rest)
