"""The physics backend: N copies of one legged robot, stepped together on one device.

Three engines implement it: MuJoCo C on threads, MuJoCo Warp on a GPU, and Isaac Gym. A task never knows which.
"""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch


@dataclass
class PhysicsState:
    """What the engine knows after a step; tensors on the backend's device, float32, refreshed in place or replaced.

    Attributes:
        base_position_w: Shape (N, 3) [m].
        base_quaternion_w: Shape (N, 4), wxyz.
        base_velocity_w: Linear velocity of the base frame, shape (N, 3) [m/s].
        base_angular_velocity_b: Shape (N, 3) [rad/s].
        joint_position: Shape (N, J) [rad], in the description's order.
        joint_velocity: Shape (N, J) [rad/s].
        foot_position_w: Centres of the feet, shape (N, F, 3) [m].
        foot_velocity_w: Shape (N, F, 3) [m/s].
        foot_force: Normal force on each foot, shape (N, F) [N].
        diverged: Copies whose physics broke in the last step, shape (N,), bool; their other values mean nothing.
    """

    base_position_w: "torch.Tensor"
    base_quaternion_w: "torch.Tensor"
    base_velocity_w: "torch.Tensor"
    base_angular_velocity_b: "torch.Tensor"
    joint_position: "torch.Tensor"
    joint_velocity: "torch.Tensor"
    foot_position_w: "torch.Tensor"
    foot_velocity_w: "torch.Tensor"
    foot_force: "torch.Tensor"
    diverged: "torch.Tensor"


@dataclass(frozen=True)
class PhysicsDraw:
    """Physical properties drawn for M copies; tensors of shape (M,) unless said otherwise, float32.

    Attributes:
        foot_friction: Sliding friction of the feet on the ground.
        payload_mass: Mass fixed to the base [kg].
        payload_position_b: Where, shape (M, 3), in the base frame [m].
        kp_factor: Factor on the position gains.
        kd_factor: Factor on the velocity gains.
        friction_loss_factor: Factor on the joints' dry friction.
        strength_factor: Factor on the torque limits.
    """

    foot_friction: "torch.Tensor"
    payload_mass: "torch.Tensor"
    payload_position_b: "torch.Tensor"
    kp_factor: "torch.Tensor"
    kd_factor: "torch.Tensor"
    friction_loss_factor: "torch.Tensor"
    strength_factor: "torch.Tensor"

    def __getitem__(self, index: int) -> dict[str, float | list[float]]:
        """The properties of one copy as plain numbers."""
        return {item.name: getattr(self, item.name)[index].tolist() for item in fields(self)}


@dataclass(frozen=True)
class Pose:
    """Start of M copies: base pose and joints; velocities are zero.

    Attributes:
        position_w: Shape (M, 3) [m].
        quaternion_w: Shape (M, 4), wxyz.
        joint_position: Shape (M, J) [rad].
    """

    position_w: "torch.Tensor"
    quaternion_w: "torch.Tensor"
    joint_position: "torch.Tensor"


class PhysicsBackend(Protocol):
    """N copies of one robot on its terrain.

    Attributes:
        num_envs: N.
        device: Where all tensors live, such as ``cpu`` or ``cuda:0``.
        timestep: Of the physics [s].
        substeps: Physics steps in one control period.
        state: What is known now.
    """

    num_envs: int
    device: str
    timestep: float
    substeps: int
    state: PhysicsState

    def step(self, targets: "torch.Tensor") -> None:
        """Advances every copy by one control period and refreshes ``state``.

        Args:
            targets: Joint position targets for every physics step, shape (N, substeps, J) [rad]. The joints follow
                them with torque = kp (target - q) - kd dq, clipped at the torque limit.
        """
        ...

    def place(self, ids: "torch.Tensor", pose: Pose) -> None:
        """Puts copies ``ids``, shape (M,), int64, at rest at a pose and refreshes their ``state``."""
        ...

    def kick(self, ids: "torch.Tensor", velocity_w: "torch.Tensor") -> None:
        """Adds to the base velocity of copies ``ids``; shape (M, 6): linear [m/s] and angular [rad/s], world frame."""
        ...

    def randomise(self, ids: "torch.Tensor", draw: PhysicsDraw) -> None:
        """Gives copies ``ids`` other physical properties, from their next step on."""
        ...

    def assign_terrain(self, ids: "torch.Tensor", terrain: "torch.Tensor") -> None:
        """Puts copies ``ids`` on other terrains: indices, shape (M,), int64, into those the backend was built with."""
        ...

    def close(self) -> None:
        """Frees the engine; safe to call twice."""
        ...
