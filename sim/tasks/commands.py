"""Draws velocity commands."""

import torch

from sim.tasks.task import CommandCfg


def draw_commands(
    cfg: CommandCfg, velocity_range: tuple[float, float, float], count: int, generator: torch.Generator
) -> torch.Tensor:
    """Commands of shape (count, 3): forward, sideways [m/s], turning [rad/s]."""
    device = generator.device
    most = torch.tensor([a * b for a, b in zip(cfg.range, velocity_range, strict=True)], device=device)
    command = (2.0 * torch.rand(count, 3, generator=generator, device=device) - 1.0) * most
    kind = torch.rand(count, 3, generator=generator, device=device)
    command[kind[:, 0] < cfg.small] *= 0.25
    command[kind[:, 1] < cfg.straight] *= torch.tensor([1.0, 0.1, 0.1], device=device)
    command[kind[:, 2] < cfg.standing] = 0.0
    return command
