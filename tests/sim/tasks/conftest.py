"""Small environments of the Go2 on the real engine."""

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")


@pytest.fixture(scope="session")
def go2():
    from hardware.descriptions.legged import load_legged_description

    return load_legged_description("go2")


@pytest.fixture
def make_env(go2):
    """Builds environments and closes them; ``task`` is the Go2's walk unless one is given."""
    from sim.physics.mujoco_c import MujocoC
    from sim.tasks.env import LeggedEnv
    from sim.tasks.registry import find_task

    built = []

    def make(num_envs=4, task=None, mode="train", description=None, **options):
        task = task or find_task("walk", "go2").build(mode)
        description = description or go2
        physics = MujocoC(description, num_envs, task.model, task.terrain.terrains)
        built.append(physics)
        return LeggedEnv(task, description, physics, **options)

    yield make
    for physics in built:
        physics.close()


@pytest.fixture(autouse=True)
def one_thread():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
