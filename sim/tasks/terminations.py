"""Termination terms: when an episode has failed. All return shape (N,), bool."""

import math

import torch

from sim.tasks.motion import Motion
from sim.tasks.terms import register_term


@register_term("termination", "1", "base")
def tilted(motion: Motion, angle: float = 1.0) -> torch.Tensor:
    """The base's z axis is further than ``angle`` [rad] from the vertical."""
    return motion.gravity_b[:, 2] > -math.cos(angle)


@register_term("termination", "1", "world")
def low(motion: Motion, height: float) -> torch.Tensor:
    """The base is lower than ``height`` [m] above the ground."""
    return motion.height < height
