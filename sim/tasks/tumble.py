"""Robots that have fallen: dropped tumbled, then damped until they lie still."""

import numpy as np
import torch

from hardware.descriptions.legged import LeggedDescription
from hardware.ports.legged import LeggedState
from sim.physics.backend import Pose
from sim.physics.mujoco_c import MujocoC
from sim.tasks.randomisation import draw_physics
from sim.tasks.task import RandomisationCfg

DROP = 0.45  # [m] height of the base from which they are dropped
SETTLE = 1.5  # [s] until they lie still


def let_fall(
    physics: MujocoC,
    description: LeggedDescription,
    seed: int,
    alike: int = 1,
    randomisation: RandomisationCfg | None = None,
) -> None:
    """Drops every copy in a random attitude with random joints, and waits until all lie.

    Args:
        physics: The copies; they start anew, on floors and with gains drawn from ``randomisation``.
        description: The robot.
        seed: Of everything random.
        alike: The same starts are used this often: copy ``i`` like copy ``i + N / alike``.
        randomisation: Ranges; without payload by default.
    """
    random = torch.Generator().manual_seed(seed)
    count = physics.num_envs // alike
    cfg = randomisation or RandomisationCfg(payload_mass=(0.0, 0.0))
    lower, upper = (torch.from_numpy(limit.copy()).float() for limit in (description.lower, description.upper))
    tumble = torch.randn(count, 4, generator=random)
    joints = lower + (upper - lower) * torch.rand(count, len(lower), generator=random)
    place = torch.tensor([[0.0, 0.0, DROP]]).repeat(count, 1)
    pose = Pose(place, tumble / tumble.norm(dim=-1, keepdim=True), joints)
    draw = draw_physics(cfg, count, random)
    for k in range(alike):
        ids = torch.arange(k * count, (k + 1) * count)
        physics.randomise(ids, draw)
        physics.place(ids, pose)
    for _ in range(round(SETTLE / description.command_period)):
        physics.step(physics.state.joint_position[:, None].expand(-1, physics.substeps, -1))


def legged_states(physics: MujocoC, description: LeggedDescription, now: float) -> list[LeggedState]:
    """What every copy would measure at ``now`` [s], without noise; efforts and accelerations read zero."""
    state, names = physics.state, description.joint_names
    nothing, zero = np.zeros(len(names)), np.zeros(3)
    columns = (
        state.joint_position.double().numpy(),
        state.joint_velocity.double().numpy(),
        state.base_quaternion_w.double().numpy(),
        state.base_angular_velocity_b.double().numpy(),
        state.foot_force.double().numpy(),
    )
    return [
        LeggedState(now, names, position, velocity, nothing, attitude, turn, zero, force)
        for position, velocity, attitude, turn, force in zip(*columns, strict=True)
    ]
