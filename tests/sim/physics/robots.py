"""Poses and draws that the tests of all backends start from."""

import torch

from sim.physics.backend import PhysicsDraw, Pose


def standing(description, count, x=0.0, z=None):
    """``count`` robots in the nominal stance, upright, at ``x`` and height ``z`` [m] of the base."""
    height = description.stand_height if z is None else z
    place = torch.tensor([[x, 0.0, height]]).repeat(count, 1)
    upright = torch.tensor([[1.0, 0.0, 0.0, 0.0]]).repeat(count, 1)
    return Pose(place, upright, torch.tensor(description.stand, dtype=torch.float32).repeat(count, 1))


def hold(description, backend, seconds=0.0):
    """Steps a backend with the nominal stance as target, once at least; returns the last state."""
    targets = torch.tensor(description.stand, dtype=torch.float32).expand(backend.num_envs, backend.substeps, -1)
    for _ in range(max(1, round(seconds / description.command_period))):
        backend.step(targets)
    return backend.state


def nominal(count, **changes):
    """A draw that leaves everything as described but ``changes``, each a number or one value per copy."""
    ones, zeros = torch.ones(count), torch.zeros(count)
    values = {
        "foot_friction": 0.8 * ones,
        "payload_mass": zeros,
        "payload_position_b": torch.zeros(count, 3),
        "kp_factor": ones,
        "kd_factor": ones,
        "friction_loss_factor": ones,
        "strength_factor": ones,
    }
    for name, value in changes.items():
        values[name] = torch.as_tensor(value, dtype=torch.float32).expand_as(values[name]).clone()
    return PhysicsDraw(**values)
