"""Kicks: sudden changes of the base's planar velocity, in random directions, at random or regular times."""

from dataclasses import dataclass

import numpy as np

from benchmarks.legs.trial import Trial
from sim.tasks.task import Range


@dataclass(frozen=True)
class KicksCfg:
    """How hard and how often.

    Attributes:
        speed: Change of velocity, drawn uniformly [m/s].
        period: Time between two kicks, drawn uniformly [s].
    """

    speed: Range
    period: Range


class Kicks:
    """Kicks the copies of one trial."""

    def __init__(self, cfg: KicksCfg, trial: Trial) -> None:
        self._cfg, self._trial = cfg, trial
        self._next = trial.rng.uniform(*cfg.period, trial.count)
        self.count = np.zeros(trial.count, dtype=int)

    def apply(self, to: np.ndarray | None = None) -> None:
        """Kicks those that are due; call it before every step.

        Args:
            to: Which copies may be kicked now, shape (N,), bool; a kick that is due meanwhile is left out. All when
                None.
        """
        trial, rng = self._trial, self._trial.rng
        due = trial.time >= self._next
        self._next[due] += rng.uniform(*self._cfg.period, int(due.sum()))
        hit = np.flatnonzero(due & ~trial.over if to is None else due & ~trial.over & to)
        if not len(hit):
            return
        angle, speed = rng.uniform(-np.pi, np.pi, len(hit)), rng.uniform(*self._cfg.speed, len(hit))
        trial.kick(hit, np.column_stack((speed * np.cos(angle), speed * np.sin(angle))))
        self.count[hit] += 1
