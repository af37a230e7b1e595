"""Draws what differs from copy to copy."""

import torch

from sim.physics.backend import PhysicsDraw
from sim.tasks.task import RandomisationCfg, Range


def uniform(count: int, interval: Range, generator: torch.Generator) -> torch.Tensor:
    """Uniform numbers of shape (count,)."""
    low, high = interval
    return low + (high - low) * torch.rand(count, generator=generator, device=generator.device)


def draw_physics(cfg: RandomisationCfg, count: int, generator: torch.Generator) -> PhysicsDraw:
    """Physical properties of ``count`` copies."""
    offset = 2.0 * torch.rand(count, 3, generator=generator, device=generator.device) - 1.0
    middle = offset.new_tensor(cfg.payload_position_b)
    return PhysicsDraw(
        foot_friction=uniform(count, cfg.foot_friction, generator),
        payload_mass=uniform(count, cfg.payload_mass, generator),
        payload_position_b=middle + offset * offset.new_tensor(cfg.payload_offset),
        kp_factor=uniform(count, cfg.kp, generator),
        kd_factor=uniform(count, cfg.kd, generator),
        friction_loss_factor=uniform(count, cfg.friction_loss, generator),
        strength_factor=uniform(count, cfg.strength, generator),
    )
