"""Suites ``endurance`` and ``randomised``: random commands for a while, and nobody may fall."""

from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.legs.conditions import NOMINAL, RANDOMISED, Conditions
from benchmarks.legs.kicks import Kicks, KicksCfg
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, endings, failed, falls, upright_rate
from benchmarks.legs.trial import Trial
from benchmarks.result import Metric
from sim.tasks.commands import draw_commands
from sim.tasks.task import CommandCfg, RandomisationCfg

COMMANDS = CommandCfg(range=(1.0, 0.9, 0.9), period=(4.0, 8.0), small=0.3, straight=0.2, standing=0.15)


@dataclass(frozen=True, kw_only=True)
class WanderCfg(SuiteCfg):
    """Random commands.

    Attributes:
        seconds: Length of an episode [s].
        command: How commands are drawn, as shares of the robot's velocity range.
        physics: Ranges of the physical properties.
        sensor_noise: Whether observations carry the noise of training.
        kicks: Pushes; none when None.
        upright: Least share of episodes without a fall; 1 for none at all.
    """

    seconds: float = 20.0
    command: CommandCfg = COMMANDS
    physics: RandomisationCfg = NOMINAL
    sensor_noise: bool = False
    kicks: KicksCfg | None = None
    upright: float = 1.0


ENDURANCE = WanderCfg(episodes=100, quick_episodes=50)
RANDOMISED_WANDER = WanderCfg(
    episodes=1000,
    quick_episodes=300,
    batch=200,
    physics=RANDOMISED,
    sensor_noise=True,
    kicks=KicksCfg(speed=(0.0, 0.4), period=(4.0, 8.0)),
    upright=0.995,
)


class RandomCommands:
    """A command for every copy, drawn anew from time to time."""

    def __init__(self, cfg: CommandCfg, velocity_range: tuple[float, float, float], trial: Trial, seed: int) -> None:
        self._cfg, self._most, self._trial = cfg, velocity_range, trial
        self._random = torch.Generator().manual_seed(seed)
        self._next = np.zeros(trial.count)
        self._command = np.zeros((trial.count, 3))

    def now(self) -> np.ndarray:
        """Commands for the next step, shape (N, 3)."""
        due = np.flatnonzero(self._trial.time >= self._next)
        if len(due):
            self._command[due] = draw_commands(self._cfg, self._most, len(due), self._random).numpy()
            self._next[due] += self._trial.rng.uniform(*self._cfg.period, len(due))
        return self._command


def measure(cfg: WanderCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode: whether and when it fell."""
    return [row for count, seed in cfg.batches() for row in _batch(cfg, subject, threads, count, seed)]


def _batch(cfg: WanderCfg, subject: Subject, threads: int, count: int, seed: int) -> list[Row]:
    conditions = Conditions(physics=cfg.physics, sensor_noise=cfg.sensor_noise)
    with Trial(subject, conditions, count, cfg.seconds, seed, threads) as trial:
        commands = RandomCommands(cfg.command, subject.description.velocity_range, trial, seed)
        kicks = Kicks(cfg.kicks, trial) if cfg.kicks is not None else None
        seconds = np.full(count, cfg.seconds)
        while trial.time < cfg.seconds:
            if kicks is not None:
                kicks.apply()
            before = trial.over
            trial.step(commands.now())
            seconds[trial.over & ~before] = trial.time
        rows = endings(trial)
    kicked = kicks.count if kicks is not None else np.zeros(count, dtype=int)
    return [
        {**row, "seconds": round(float(s), 3), "kicks": int(k)} for row, s, k in zip(rows, seconds, kicked, strict=True)
    ]


def metrics(cfg: WanderCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Falls, as a count or as a rate."""
    if cfg.upright >= 1.0:
        return {"falls": falls(rows)}
    fallen = Metric(sum(failed(row) for row in rows), None, n=len(rows))
    return {"falls": fallen, "episodes without a fall": upright_rate(rows, cfg.upright, quick)}
