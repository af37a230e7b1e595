"""Control steps per second of processor time of our environment and our engines, to set beside others."""

import time
from collections.abc import Callable

import torch

from hardware.descriptions.legged import load_legged_description
from sim.physics.registry import BackendName, make_physics
from sim.tasks.env import LeggedEnv
from sim.tasks.registry import find_task


def environment_rate(robot: str, num_envs: int, steps: int, warm_up: int = 20) -> float:
    """Control steps per CPU second of the walking task in training, all copies together."""
    torch.set_num_threads(1)
    description, task = load_legged_description(robot), find_task("walk", robot).build("train")
    physics = make_physics("mujoco", description, num_envs, task.model, task.terrain.terrains)
    env = LeggedEnv(task, description, physics)
    random = torch.Generator().manual_seed(0)

    def step() -> None:
        env.step(0.2 * torch.randn(num_envs, env.num_actions, generator=random))

    with torch.inference_mode():
        seconds = _processor_time(step, warm_up, steps)
    env.close()
    return num_envs * steps / seconds


def physics_rate(backend: BackendName, num_envs: int, steps: int, warm_up: int = 5) -> float:
    """Control steps per CPU second of one engine on the CPU, the Go2 standing, all copies together."""
    torch.set_num_threads(1)
    description, task = load_legged_description("go2"), find_task("walk", "go2").build("train")
    physics = make_physics(backend, description, num_envs, task.model, device="cpu")
    targets = torch.tensor(description.stand, dtype=torch.float32).expand(num_envs, physics.substeps, -1)
    seconds = _processor_time(lambda: physics.step(targets), warm_up, steps)
    physics.close()
    return num_envs * steps / seconds


def _processor_time(step: Callable[[], None], warm_up: int, steps: int) -> float:
    """Of ``steps`` calls after ``warm_up`` others [s]."""
    for _ in range(warm_up):
        step()
    started = time.process_time()
    for _ in range(steps):
        step()
    return time.process_time() - started
