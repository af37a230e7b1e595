"""The training loop: it learns, can be stopped, killed and resumed, and refuses figures that are not finite."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("rsl_rl", reason="learning is not installed: make test EXTRAS=learn")

from policies.errors import CheckpointError, TrainingError  # noqa: E402
from policies.rl.checkpoint import load_checkpoint  # noqa: E402
from policies.rl.trainer import CHECKPOINT, Trainer  # noqa: E402
from tests.policies.rl.points import Points, parameters, tiny  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]


def test_the_policy_learns(tmp_path):
    torch.manual_seed(0)
    cfg = tiny(iterations=60, num_envs=32)
    seen = []
    Trainer(Points(32), cfg, tmp_path).run(seen.append)
    rewards = [progress.figures["reward"] for progress in seen]
    assert sum(rewards[-10:]) / 10 > sum(rewards[:10]) / 10 + 0.1
    assert seen[-1].figures["std"] <= 1.1 * cfg.ppo.std[1]


def test_progress_counts_iterations_steps_and_episodes(tmp_path):
    seen = []
    Trainer(Points(), tiny(), tmp_path).run(seen.append)
    assert [(each.iteration, each.iterations, each.steps) for each in seen] == [(1, 3, 32), (2, 3, 64), (3, 3, 96)]
    assert [each.figures["episodes"] for each in seen] == [0.0, 4.0, 4.0]  # every copy ends in steps 12 and 24
    assert [each.figures["failed"] for each in seen] == [0.0, 0.0, 0.0]
    assert [each.figures.get("episode/length_s") for each in seen] == [None, 1.2, 1.2]
    assert all(each.steps_per_second > 0.0 for each in seen)
    assert seen[0].seconds < seen[1].seconds < seen[2].seconds


def test_the_same_seed_gives_the_same_parameters_and_another_one_others(tmp_path):
    found = []
    for i, seed in enumerate((0, 0, 1)):
        trainer = Trainer(Points(seed=seed), tiny(seed=seed), tmp_path / str(i))
        trainer.run()
        found.append(parameters(trainer))
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def test_a_resumed_run_goes_on_where_it_stopped(tmp_path):
    """Networks, optimiser, counters and schedules go on; what is drawn at random is not what it would have been."""
    first = Trainer(Points(), tiny(iterations=2), tmp_path)
    first.run()
    before = load_checkpoint(tmp_path / CHECKPOINT)
    seen = []
    second = Trainer(Points(), tiny(iterations=5), tmp_path)
    second.resume()
    assert second.iteration == 2
    assert torch.equal(parameters(second), parameters(first))
    state = second._learner.state_dict()
    assert state["learning_rate"] == before.learner["learning_rate"]
    same_moments = [
        torch.equal(mine["exp_avg"], theirs["exp_avg"])
        for mine, theirs in zip(
            state["optimizer_state_dict"]["state"].values(),
            before.learner["optimizer_state_dict"]["state"].values(),
            strict=True,
        )
    ]
    assert same_moments and all(same_moments)
    second.run(seen.append)
    assert [(each.iteration, each.steps) for each in seen] == [(3, 96), (4, 128), (5, 160)]
    assert seen[0].seconds > before.seconds
    assert load_checkpoint(tmp_path / CHECKPOINT).iteration == 5


def test_a_finished_run_has_nothing_left_to_do(tmp_path):
    Trainer(Points(), tiny(), tmp_path).run()
    again = Trainer(Points(), tiny(), tmp_path)
    again.resume()
    seen = []
    again.run(seen.append)
    assert seen == []


def test_stop_finishes_the_iteration_and_its_checkpoint(tmp_path):
    steps = []

    class Stopping(Points):
        def step(self, actions):
            steps.append(None)
            if len(steps) == 11:  # in the middle of the second iteration
                trainer.stop()
            return super().step(actions)

    trainer = Trainer(Stopping(), tiny(iterations=50), tmp_path)
    trainer.run()
    assert trainer.iteration == 2
    assert len(steps) == 16
    kept = load_checkpoint(tmp_path / CHECKPOINT)
    assert (kept.iteration, kept.steps) == (2, 64)


KILLED = """
import os, signal, sys
from pathlib import Path
import torch
from policies.rl.trainer import Trainer
from tests.policies.rl.points import Points, tiny
torch.set_num_threads(1)
steps = 0
class Doomed(Points):
    def step(self, actions):
        global steps
        steps += 1
        if steps == 8 * 3 + 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().step(actions)
Trainer(Doomed(), tiny(iterations=50), Path(sys.argv[1])).run()
"""


def test_a_killed_run_loses_only_the_iteration_that_it_was_in(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    trainer = Trainer(Points(), tiny(iterations=4), tmp_path)
    trainer.resume()
    assert trainer.iteration == 3
    trainer.run()
    assert load_checkpoint(tmp_path / CHECKPOINT).iteration == 4


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_rewards_that_are_not_finite_end_the_run_and_leave_the_last_checkpoint_sound(tmp_path, wrong):
    calls = []

    def reward(x):
        calls.append(None)
        return torch.where(torch.arange(len(x)) == 2, wrong, -x.abs()) if len(calls) == 12 else -x.abs()

    trainer = Trainer(Points(reward=reward), tiny(iterations=10), tmp_path)
    with pytest.raises(TrainingError, match=r"reward.*not finite after iteration 1; the last checkpoint"):
        trainer.run()
    kept = load_checkpoint(tmp_path / CHECKPOINT)
    assert kept.iteration == 1
    assert all(value.isfinite().all() for value in kept.learner["actor_state_dict"].values())


def test_evaluations_come_when_due_and_at_the_end(tmp_path):
    seen = []
    gain = lambda actor: {"gain": float(actor(torch.ones(1, 1)).detach())}  # noqa: E731
    trainer = Trainer(Points(), tiny(iterations=5, evaluate_every=2), tmp_path, evaluate=gain)
    last = trainer.run(seen.append)
    assert [bool(each.evaluation) for each in seen] == [False, True, False, True, True]
    assert last == seen[-1].evaluation
    assert last == pytest.approx(gain(trainer.actor))


def test_another_run_s_checkpoint_is_refused_by_what_differs(tmp_path):
    Trainer(Points(), tiny(), tmp_path, {"task": "walk", "robot": "go2"}).run()
    other = Trainer(Points(), tiny(), tmp_path, {"task": "terrain", "robot": "go2"})
    with pytest.raises(CheckpointError, match="belongs to another run: task differ"):
        other.resume()


def test_networks_of_another_shape_are_refused(tmp_path):
    Trainer(Points(), tiny(), tmp_path).run()
    wide = Trainer(Points(), tiny(ppo=type(tiny().ppo)(hidden=(8,))), tmp_path)
    with pytest.raises(CheckpointError, match="networks do not fit this run"):
        wide.resume()


def test_a_run_without_checkpoint_cannot_be_resumed(tmp_path):
    with pytest.raises(CheckpointError, match="start the run without --resume"):
        Trainer(Points(), tiny(), tmp_path).resume()
