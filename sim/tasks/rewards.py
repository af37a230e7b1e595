"""Reward terms of locomotion. All return shape (N,); weights and signs stand in the tasks.

Forms follow the published recipes for velocity-tracking quadrupeds (Rudin et al., "Learning to Walk in Minutes Using
Massively Parallel Deep Reinforcement Learning"); the gait clock's terms follow Siekmann et al., "Sim-to-Real Learning
of All Common Bipedal Gaits via Periodic Reward Composition".
"""

import torch

from sim.tasks.motion import Motion
from sim.tasks.terms import register_term


@register_term("reward", "1", "base")
def track_linear_velocity(motion: Motion, width: float = 0.25) -> torch.Tensor:
    """exp(-e^2 / width) of the planar velocity error; ``width`` [m^2/s^2]."""
    error = motion.command[:, :2] - motion.velocity_b[:, :2]
    return torch.exp(error.square().sum(-1) * (-1.0 / width))


@register_term("reward", "1", "base")
def track_yaw_rate(motion: Motion, width: float = 0.25) -> torch.Tensor:
    """exp(-e^2 / width) of the turning rate's error; ``width`` [rad^2/s^2]."""
    return torch.exp((motion.command[:, 2] - motion.angular_velocity_b[:, 2]).square() * (-1.0 / width))


@register_term("reward", "1", "base")
def track_mean_velocity(motion: Motion, width: float = 0.01) -> torch.Tensor:
    """exp(-e^2 / width) of the planar velocity's mean error; free of the gait's own swaying; ``width`` [m^2/s^2]."""
    return torch.exp(motion.mean_error[:, :2].square().sum(-1) * (-1.0 / width))


@register_term("reward", "1", "base")
def track_mean_yaw_rate(motion: Motion, width: float = 0.01) -> torch.Tensor:
    """exp(-e^2 / width) of the turning rate's mean error; ``width`` [rad^2/s^2]."""
    return torch.exp(motion.mean_error[:, 2].square() * (-1.0 / width))


@register_term("reward", "m^2/s^2", "base")
def vertical_velocity_l2(motion: Motion) -> torch.Tensor:
    """Square of the vertical velocity."""
    return motion.velocity_b[:, 2].square()


@register_term("reward", "rad^2/s^2", "base")
def tilt_rate_l2(motion: Motion) -> torch.Tensor:
    """Square of the roll and pitch rates."""
    return motion.angular_velocity_b[:, :2].square().sum(-1)


@register_term("reward", "1", "base")
def tilt_l2(motion: Motion) -> torch.Tensor:
    """Square of the horizontal part of gravity in the base frame."""
    return motion.gravity_b[:, :2].square().sum(-1)


@register_term("reward", "m^2", "world")
def height_l2(motion: Motion, target: float) -> torch.Tensor:
    """Square of the base height's distance from ``target`` [m]."""
    return (motion.height - target).square()


@register_term("reward", "1")
def action_rate_l2(motion: Motion) -> torch.Tensor:
    """Square of the change of the action."""
    return (motion.action - motion.previous_action).square().sum(-1)


@register_term("reward", "rad^2")
def pose_l2(motion: Motion) -> torch.Tensor:
    """Square of the joints' distance from the nominal stance."""
    return motion.joint_offset.square().sum(-1)


@register_term("reward", "rad^2")
def pose_subset_l2(motion: Motion, joints: tuple[int, ...]) -> torch.Tensor:
    """Square of the distance from the nominal stance of the joints with the given indices."""
    return motion.joint_offset[:, list(joints)].square().sum(-1)


@register_term("reward", "N^2 m^2")
def torque_l2(motion: Motion) -> torch.Tensor:
    """Square of the torques."""
    return motion.torque.square().sum(-1)


@register_term("reward", "W")
def mechanical_power(motion: Motion) -> torch.Tensor:
    """Sum of the magnitudes of torque times joint velocity."""
    return (motion.torque * motion.joint_velocity).abs().sum(-1)


@register_term("reward", "m^2/s^2", "world")
def foot_slip_l2(motion: Motion) -> torch.Tensor:
    """Square of the horizontal velocity of touching feet."""
    return (motion.foot_contact * motion.foot_velocity_w[..., :2].square().sum(-1)).sum(-1)


@register_term("reward", "1")
def gait_contact(motion: Motion) -> torch.Tensor:
    """Share of the feet whose contact agrees with the gait clock; all shall touch while standing."""
    shall_touch = (motion.swing <= 0.0).float()
    return 1.0 - (motion.foot_contact - shall_touch).abs().mean(-1)


@register_term("reward", "m^2", "world")
def swing_height_l2(motion: Motion, clearance: float = 0.075, ground: float = 0.022) -> torch.Tensor:
    """Square of swinging feet's distance from a half-wave of ``clearance`` [m] above ``ground`` [m]."""
    lift = motion.swing.clamp(min=0.0)
    error = motion.foot_height - ground - clearance * lift
    return ((lift > 0.0) * error.square()).sum(-1)


@register_term("reward", "1")
def standing_motion(motion: Motion) -> torch.Tensor:
    """Joint speed while asked to stand, squared and summed."""
    return (1.0 - motion.moving) * motion.joint_velocity.square().sum(-1)


@register_term("reward", "1")
def standing_action_rate(motion: Motion) -> torch.Tensor:
    """Square of the change of the action while asked to stand; sensor noise must not pass through to the feet."""
    return (1.0 - motion.moving) * (motion.action - motion.previous_action).square().sum(-1)


@register_term("reward", "rad^2")
def standing_pose(motion: Motion) -> torch.Tensor:
    """Square of the joints' distance from the nominal stance while asked to stand."""
    return (1.0 - motion.moving) * motion.joint_offset.square().sum(-1)


@register_term("reward", "m^2/s^2", "base")
def standing_drift(motion: Motion) -> torch.Tensor:
    """Square of planar velocity and turning rate while asked to stand."""
    rate = motion.velocity_b[:, :2].square().sum(-1) + motion.angular_velocity_b[:, 2].square()
    return (1.0 - motion.moving) * rate


@register_term("reward", "1")
def alive(motion: Motion) -> torch.Tensor:
    """One for every step."""
    return torch.ones_like(motion.height)


@register_term("reward", "rad^2/s^2")
def joint_velocity_l2(motion: Motion) -> torch.Tensor:
    """Square of the joint velocities."""
    return motion.joint_velocity.square().sum(-1)


@register_term("reward", "rad^2")
def joint_limit_l1(motion: Motion, lower: tuple[float, ...], upper: tuple[float, ...]) -> torch.Tensor:
    """How far joints are beyond soft limits [rad], summed."""
    low = motion.joint_position.new_tensor(lower)
    high = motion.joint_position.new_tensor(upper)
    return ((low - motion.joint_position).clamp(min=0.0) + (motion.joint_position - high).clamp(min=0.0)).sum(-1)
