"""How much of its processor time the environment spends on physics.

The environment runs as in training: every term, draws, delays, pushes and resets. Then the same models make the same
physics steps again in bare ``mujoco.rollout``, from the recorded states with the recorded targets. Blocks of both
alternate, so that whatever else the machine does falls on both.
"""

import time
from dataclasses import dataclass

import numpy as np
import torch
from mujoco import rollout

from benchmarks.result import Metric
from hardware.descriptions.legged import load_legged_description
from sim.physics.mujoco_c import MujocoC
from sim.tasks.env import LeggedEnv
from sim.tasks.registry import find_task

PART = "overhead"
TARGET = 0.75
ACTION = 0.2  # standard deviation of the actions: the robot trots in place, and some copies fall
PERIODS = 20  # control periods in one block


@dataclass(frozen=True)
class OverheadCfg:
    """What to measure.

    Attributes:
        task: Task.
        robot: Robot.
        num_envs: Copies.
        blocks: Pairs of blocks.
        warm_up: Control periods before the first block.
    """

    task: str = "walk"
    robot: str = "go2"
    num_envs: int = 256
    blocks: int = 60
    warm_up: int = 100


class Bench:
    """An environment in training, and bare physics on its models."""

    def __init__(self, cfg: OverheadCfg) -> None:
        """Builds both, and runs the environment until its copies are at different moments of their episodes."""
        description = load_legged_description(cfg.robot)
        task = find_task(cfg.task, cfg.robot).build("train")
        self.physics = MujocoC(description, cfg.num_envs, task.model, task.terrain.terrains)
        self.env = LeggedEnv(task, description, self.physics, seed=0)
        self._random = torch.Generator().manual_seed(0)
        self._states: list[np.ndarray] = []
        self._targets: list[np.ndarray] = []
        self._step, self.physics.step = self.physics.step, self._recorded
        shape = (cfg.num_envs, self.physics.substeps)
        self._trajectory = np.zeros((*shape, self.physics.full_state.shape[1]))
        self._sensors = np.zeros((*shape, self.physics.models[0].nsensordata))
        self._pool = rollout.Rollout(nthread=0)
        self._data = [_data(self.physics)]
        buffer = self.env.episode_length_buf
        buffer[:] = torch.randint(self.env.max_episode_length, buffer.shape, generator=self._random)
        self.train(cfg.warm_up)

    def train(self, periods: int = PERIODS) -> float:
        """Processor time of some control periods of the environment [s]."""
        self._states, self._targets = [], []
        actions = ACTION * torch.randn(periods, self.env.num_envs, self.env.num_actions, generator=self._random)
        started = time.process_time()
        with torch.inference_mode():
            for k in range(periods):
                self.env.step(actions[k])
        return time.process_time() - started

    def replay(self) -> float:
        """Processor time of the same physics steps without the environment [s]."""
        models = self.physics.models
        started = time.process_time()
        for state, targets in zip(self._states, self._targets, strict=True):
            self._pool.rollout(
                models,
                self._data,
                state,
                targets,
                nstep=self.physics.substeps,
                skip_checks=True,
                state=self._trajectory,
                sensordata=self._sensors,
            )
        return time.process_time() - started

    def end_of_replay(self) -> np.ndarray:
        """State after the last replayed step, shape (N, S), to compare with the environment's."""
        return self._trajectory[:, -1]

    def close(self) -> None:
        """Frees both."""
        self._pool.close()
        self.env.close()

    def _recorded(self, targets: torch.Tensor) -> None:
        self._states.append(self.physics.full_state.copy())
        self._targets.append(targets.numpy().astype(float))
        self._step(targets)


def measure(cfg: OverheadCfg) -> dict:
    """One row: processor time of every block [s], and how much work a block is."""
    torch.set_num_threads(1)
    bench = Bench(cfg)
    env_s, raw_s = [], []
    try:
        for _ in range(cfg.blocks):
            env_s.append(bench.train())
            raw_s.append(bench.replay())
    finally:
        bench.close()
    ratio = float(np.median(np.array(raw_s) / np.array(env_s)))
    return {
        "part": PART,
        "summary": f"{cfg.task} {cfg.robot}, {cfg.num_envs} copies: physics is {ratio:.2f} of the environment's time",
        "cfg": {"task": cfg.task, "robot": cfg.robot, "num_envs": cfg.num_envs, "periods": PERIODS},
        "substeps": bench.physics.substeps,
        "env_cpu_s": env_s,
        "raw_cpu_s": raw_s,
    }


def metrics(row: dict) -> dict[str, Metric]:
    """Rates in control and in physics steps per second of processor time; the share of physics last."""
    env, raw = np.array(row["env_cpu_s"]), np.array(row["raw_cpu_s"])
    control = row["cfg"]["num_envs"] * row["cfg"]["periods"]
    n, steps = len(env), control * row["substeps"]
    share = raw / env
    rate = lambda values, work: Metric(float(np.median(work / values)), unit="1/s", n=n)  # noqa: E731
    return {
        "environment, control steps per CPU second": rate(env, control),
        "environment, physics steps per CPU second": rate(env, steps),
        "bare rollout, physics steps per CPU second": rate(raw, steps),
        "environment over bare rollout, p5": Metric(float(np.percentile(share, 5)), n=n),
        "environment over bare rollout, p95": Metric(float(np.percentile(share, 95)), n=n),
        "environment over bare rollout": Metric(float(np.median(share)), TARGET, ">=", "", n),
    }


def _data(physics: MujocoC) -> object:
    import mujoco

    return mujoco.MjData(physics.models[0])
