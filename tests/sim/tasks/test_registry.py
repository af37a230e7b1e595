"""Tasks by name: found, listed, refused; every shipped one builds."""

from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from sim.tasks.errors import TaskError
from sim.tasks.registry import find_task, register_task, tasks
from sim.tasks.task import ActorTermCfg

NAMES = [(entry.name, entry.robot) for entry in tasks()]


def test_an_unknown_task_names_the_nearest_and_lists_all():
    with pytest.raises(TaskError, match=r"no task 'wakl' for 'go2'\. Did you mean 'walk go2'\? Known .*walk go2"):
        find_task("wakl", "go2")
    with pytest.raises(TaskError, match="no task 'walk' for 'spot'"):
        find_task("walk", "spot")


def test_a_task_is_registered_once():
    with pytest.raises(TaskError, match="task 'walk' for 'go2' is registered already"):
        register_task(find_task("walk", "go2"))


@pytest.mark.parametrize(("name", "robot"), NAMES)
def test_every_shipped_task_runs_in_both_variants(make_env, name, robot):
    import torch

    from hardware.descriptions.legged import load_legged_description

    entry, description = find_task(name, robot), load_legged_description(robot)
    assert entry.summary.endswith(".")
    for mode in ("train", "play"):
        task = entry.build(mode)
        task = replace(
            task, terrain=replace(task.terrain, levels=tuple(level[:1] for level in task.terrain.levels[:2]))
        )
        env = make_env(2, task=task, description=description, train=mode == "train")
        for _ in range(3):
            observations, reward, *_ = env.step(torch.zeros(2, env.num_actions))
        assert reward.isfinite().all()
        assert all(value.isfinite().all() for value in observations.values())
    assert not any(term.noise or term.bias for term in task.actor)
    known = {term.name for term in entry.build("train").actor}
    assert known <= {term.name for term in task.actor}
    assert all(isinstance(term, ActorTermCfg) for term in task.actor)
