"""What reward, termination and critic terms see: the motion of every copy after one control step."""

from dataclasses import dataclass

import torch

from policies.observation.readings import gravity_from_quaternion
from sim.physics.backend import PhysicsState

CONTACT_FORCE = 1.0  # [N] above which a foot counts as touching


@dataclass
class Motion:
    """Batched quantities of one instant; the first axis is the copy, N.

    Attributes:
        gravity_b: Direction of gravity in the base frame, (N, 3).
        velocity_b: Linear velocity of the base, (N, 3) [m/s].
        angular_velocity_b: (N, 3) [rad/s].
        height: Of the base frame above the ground below it, (N,) [m].
        joint_position: (N, J) [rad].
        joint_offset: Relative to the nominal stance, (N, J) [rad].
        joint_velocity: (N, J) [rad/s].
        torque: Servo torques at the end of the step, (N, J) [N m].
        foot_contact: Whether each foot touches, (N, F), float 0 or 1.
        foot_force: (N, F) [N].
        foot_height: Of each foot's centre above the ground below it, (N, F) [m].
        foot_velocity_w: (N, F, 3) [m/s].
        command: Velocity asked for: (N, 3) [m/s, m/s, rad/s].
        moving: Whether the command asks for motion, (N,), float 0 or 1.
        swing: Half-wave of each foot's gait clock: positive while it shall swing, sin of its phase, (N, F).
        action: Network output of this step, (N, A).
        previous_action: Of the step before, (N, A).
        mean_error: Velocity minus command, averaged over about one step of the gait since the command came, (N, 3).
        drawn: Physical properties of this copy: foot friction, payload [kg], factors on kp, kd, dry friction and
            strength, and delay [s]; (N, 7).
        time: Since the episode began, (N,) [s].
    """

    gravity_b: torch.Tensor
    velocity_b: torch.Tensor
    angular_velocity_b: torch.Tensor
    height: torch.Tensor
    joint_position: torch.Tensor
    joint_offset: torch.Tensor
    joint_velocity: torch.Tensor
    torque: torch.Tensor
    foot_contact: torch.Tensor
    foot_force: torch.Tensor
    foot_height: torch.Tensor
    foot_velocity_w: torch.Tensor
    command: torch.Tensor
    moving: torch.Tensor
    swing: torch.Tensor
    action: torch.Tensor
    previous_action: torch.Tensor
    mean_error: torch.Tensor
    drawn: torch.Tensor
    time: torch.Tensor


def gravity_b(state: PhysicsState) -> torch.Tensor:
    """Direction of gravity in the base frame, (N, 3)."""
    return torch.stack(gravity_from_quaternion(state.base_quaternion_w), dim=-1)


def rotate_inverse(quaternion_w: torch.Tensor, vector_w: torch.Tensor) -> torch.Tensor:
    """Vectors of the world frame in the base frame; shapes (N, 4), wxyz, and (N, 3)."""
    w, axis = quaternion_w[:, :1], quaternion_w[:, 1:]
    cross = torch.linalg.cross(vector_w, axis)
    return vector_w + 2.0 * (w * cross + torch.linalg.cross(cross, axis))
