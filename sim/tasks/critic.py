"""Critic terms: what only a simulator knows; the actor never sees them."""

import torch

from sim.tasks.motion import Motion
from sim.tasks.terms import register_term


@register_term("critic", "m/s", "base", size=3)
def base_velocity(motion: Motion) -> torch.Tensor:
    """Linear velocity of the base."""
    return motion.velocity_b


@register_term("critic", "m/s, m/s, rad/s", "base", size=3)
def mean_error(motion: Motion) -> torch.Tensor:
    """Running mean of the velocity's error."""
    return motion.mean_error


@register_term("critic", "1, kg, 1, 1, 1, 1, 0.02 s", size=7)
def drawn_physics(motion: Motion) -> torch.Tensor:
    """Friction, payload, factors on gains, dry friction and strength, and the delay in control periods of 20 ms."""
    return motion.drawn * motion.drawn.new_tensor((1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 50.0))


@register_term("critic", "m", "world", size=1)
def base_height(motion: Motion) -> torch.Tensor:
    """Height above the ground."""
    return motion.height[:, None]


@register_term("critic", "N", "world", size="feet")
def foot_force(motion: Motion) -> torch.Tensor:
    """Normal force on each foot."""
    return motion.foot_force


@register_term("critic", "m", "world", size="feet")
def foot_height(motion: Motion) -> torch.Tensor:
    """Height of each foot above the ground."""
    return motion.foot_height
