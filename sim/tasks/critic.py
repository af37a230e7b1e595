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
