"""What an actor may know: quantities that the robot's own sensors measure, plus what was asked and done.

Every array may be a NumPy array or a torch tensor, with a leading batch axis or without; the observation terms work on
all of them alike, so that training and the robot share one definition.
"""

from dataclasses import dataclass
from typing import Any

Array = Any  # numpy.ndarray or torch.Tensor


@dataclass
class Readings:
    """Measurements of one instant, in the description's joint order.

    Attributes:
        joint_position: Shape (..., J) [rad].
        joint_velocity: Shape (..., J) [rad/s].
        joint_stand: Joint angles of the nominal stance, shape (J,) [rad].
        angular_velocity_b: Gyroscope, shape (..., 3) [rad/s].
        gravity_b: Direction of gravity in the base frame, from the inertial unit's orientation, shape (..., 3).
        command: What is asked: forward and sideways velocity [m/s] and turning rate [rad/s], shape (..., 3).
        clock: Sine and cosine of the gait clock, both 0 while it is stopped, shape (..., 2).
        last_action: The network's previous output, shape (..., A).
    """

    joint_position: Array
    joint_velocity: Array
    joint_stand: Array
    angular_velocity_b: Array
    gravity_b: Array
    command: Array
    clock: Array
    last_action: Array


def gravity_from_quaternion(quaternion_w: Array) -> tuple[Array, Array, Array]:
    """Direction of gravity in the base frame.

    Args:
        quaternion_w: Orientation of the base in the world, wxyz, shape (..., 4).

    Returns:
        Its x, y and z components, each of shape (...).
    """
    w, x, y, z = (quaternion_w[..., i] for i in range(4))
    return 2.0 * (w * y - x * z), -2.0 * (y * z + w * x), 2.0 * (x * x + y * y) - 1.0
