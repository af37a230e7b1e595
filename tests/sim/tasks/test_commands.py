"""Velocity commands: how they are distributed and when they change."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from policies.observation.terms import observation_function  # noqa: E402
from sim.tasks.commands import draw_commands  # noqa: E402
from sim.tasks.registry import find_task  # noqa: E402
from sim.tasks.task import CommandCfg  # noqa: E402

RANGE = (0.8, 0.4, 1.0)
COUNT = 20000


def drawn(**changes):
    cfg = replace(CommandCfg(small=0.0, straight=0.0, standing=0.0), **changes)
    return draw_commands(cfg, RANGE, COUNT, torch.Generator().manual_seed(0))


def test_commands_fill_the_range_evenly():
    commands = drawn(range=(1.0, 0.5, 0.9))
    most = torch.tensor([0.8, 0.2, 0.9])
    assert (commands.abs() <= most).all()
    assert torch.allclose(commands.abs().amax(0), most, rtol=0.01)
    assert torch.allclose(commands.mean(0), torch.zeros(3), atol=0.02)
    assert torch.allclose(commands.abs().mean(0), most / 2.0, rtol=0.03)


def test_a_share_stands():
    commands = drawn(standing=0.15)
    assert float((commands == 0.0).all(-1).float().mean()) == pytest.approx(0.15, abs=0.01)


def test_a_share_is_small():
    commands = drawn(small=1.0)
    assert torch.allclose(commands.abs().amax(0), torch.tensor([0.8, 0.36, 0.9]) / 4.0, rtol=0.02)


def test_a_share_goes_straight():
    commands = drawn(straight=1.0)
    assert torch.allclose(commands.abs().amax(0), torch.tensor([0.8, 0.036, 0.09]), rtol=0.02)


def test_a_seed_gives_the_same_commands():
    assert torch.equal(drawn(), drawn())


def test_commands_change_in_their_period_and_only_then(make_env):
    task = find_task("walk", "go2").build("train")
    env = make_env(16, task=replace(task, command=CommandCfg(period=(0.1, 0.3), standing=0.0)))
    changes = torch.zeros(16)
    before = env.command.clone()
    for _ in range(100):
        _, _, dones, _ = env.step(torch.zeros(16, 12))
        changed = (env.command != before).any(-1)
        changes += changed
        before = env.command.clone()
        if dones.any():
            changes[dones] = torch.nan
    alive = changes[~changes.isnan()]
    assert len(alive) >= 8
    assert ((alive >= 6) & (alive <= 20)).all()  # 2 s of 0.1 to 0.3 s each


def observed(task, observations, name):
    """A term of the actor, without noise."""
    start = 0
    for term in task.actor:
        size = observation_function(term.name).size_for(12, 12)
        if term.name == name:
            return observations["critic"][:, start : start + size]
        start += size
    raise AssertionError(name)


def test_the_clock_is_observed_with_the_command_that_just_came(make_env):
    """A robot that is told to stand sees a stopped clock with that command, in training as on the robot."""
    task = find_task("walk", "go2").build("train")
    task = replace(task, command=CommandCfg(period=(0.06, 0.1), standing=0.5, small=0.0))
    env = make_env(32, task=task)
    seen = 0
    for _ in range(30):
        observations, *_ = env.step(torch.zeros(32, 12))
        stands = (observed(task, observations, "velocity_command") == 0.0).all(-1)
        clock = observed(task, observations, "gait_clock")
        assert torch.equal(stands, (clock == 0.0).all(-1))
        seen += int(stands.sum())
    assert seen > 100
