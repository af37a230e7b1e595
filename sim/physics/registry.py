"""The physics engines by name."""

from typing import Literal, get_args

from hardware.descriptions.legged import LeggedDescription
from sim.legged.model import LeggedModelCfg
from sim.legged.terrain import FLAT, Terrain
from sim.physics.backend import PhysicsBackend
from sim.physics.errors import BackendError

BackendName = Literal["mujoco", "warp", "isaacgym"]


def make_physics(
    backend: BackendName,
    description: LeggedDescription,
    num_envs: int,
    cfg: LeggedModelCfg | None = None,
    terrains: tuple[Terrain, ...] = (FLAT,),
    threads: int = 1,
    device: str | None = None,
) -> PhysicsBackend:
    """Builds N copies of a robot on one engine; only that engine's package is imported.

    Args:
        backend: ``mujoco``: MuJoCo C on CPU threads; ``warp``: MuJoCo Warp; ``isaacgym``: NVIDIA Isaac Gym.
        description: The robot.
        num_envs: Number of copies, N.
        cfg: What the models contain.
        terrains: Grounds that copies may stand on; all start on the first.
        threads: Threads that ``mujoco`` steps with; the others choose themselves.
        device: Where tensors live; ``cpu`` for ``mujoco`` and ``cuda:0`` for the others when None.

    Raises:
        BackendError: no such backend, or its package or device is missing.
        ValueError: the backend cannot run on the device, or a control period is no whole number of time steps.
    """
    if num_envs < 1:
        raise BackendError(f"{num_envs} copies of a robot cannot be simulated; num_envs must be at least 1")
    if backend == "mujoco":
        from sim.physics.mujoco_c import MujocoC

        return MujocoC(description, num_envs, cfg, terrains, threads, device or "cpu")
    if backend == "warp":
        from sim.physics.warp import MujocoWarp

        return MujocoWarp(description, num_envs, cfg, terrains, device or "cuda:0")
    if backend == "isaacgym":
        from sim.physics.isaacgym import IsaacGym

        return IsaacGym(description, num_envs, cfg, terrains, device or "cuda:0")
    raise BackendError(f"no physics backend '{backend}'; choose one of {', '.join(get_args(BackendName))}")
