"""Episodes in which copies walk to a goal and dock there, under the skill's own controller."""

import math
from dataclasses import dataclass, field

import numpy as np

from benchmarks.legs.conditions import Conditions
from benchmarks.legs.kicks import Kicks, KicksCfg
from benchmarks.legs.pose_source import PoseSource, PoseSourceCfg
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, endings
from benchmarks.legs.trial import Trial
from sim.tasks.task import Range
from skills.locomotion.docking import DockingCfg, DockingController, DockingPhase
from skills.locomotion.planar import error_in_base
from skills.locomotion.pose_filter import PoseFilter


@dataclass(frozen=True)
class DockingTrialCfg:
    """From where, with what, for how long.

    Attributes:
        distance: From the start to the goal [m]; direction and both headings are random.
        source: The pose sensor; the true pose, without delay, when None.
        kicks: While the robot walks; none when None.
        limit: Most time to report that it docked [s].
        stand: How long it stands after its report before the true error is taken [s].
        controller: The controller's configuration.
    """

    distance: Range = (1.0, 2.0)
    source: PoseSourceCfg | None = None
    kicks: KicksCfg | None = None
    limit: float = 45.0
    stand: float = 1.0
    controller: DockingCfg = field(default_factory=DockingCfg)


class _Dockers:
    """A controller, and perhaps a filter, for every copy of a trial."""

    def __init__(self, cfg: DockingTrialCfg, trial: Trial) -> None:
        self._trial, count = trial, trial.count
        self.goals = _goals(cfg.distance, trial)
        self.controllers = [DockingController(cfg.controller) for _ in range(count)]
        self._source = PoseSource(cfg.source, count, trial.rng) if cfg.source is not None else None
        self._filters = [PoseFilter() for _ in range(count)]

    def commands(self) -> np.ndarray:
        """What every controller asks now, shape (N, 3); zero for copies that are over."""
        now, truth = self._trial.time, self._trial.poses()
        command = np.zeros((self._trial.count, 3))
        running = ~self._trial.over
        measurements = []
        if self._source is not None:
            self._source.look(truth, now)
            measurements = self._source.arrived(now)
        for i in np.flatnonzero(running):
            pose = truth[i]
            if self._source is not None:
                for stamp, measured in measurements:
                    self._filters[i].measure(measured[i], stamp)
                pose = self._filters[i].estimate(now)
            if pose is not None:
                command[i] = self.controllers[i].update(pose, self.goals[i], now)
            self._filters[i].command(command[i], now)
        return command

    def walking(self) -> np.ndarray:
        """Which copies approach their goal, shape (N,), bool."""
        return np.array([controller.phase is DockingPhase.APPROACH for controller in self.controllers])

    def finished(self) -> np.ndarray:
        """Which copies have reported, shape (N,), bool."""
        return np.array([controller.finished for controller in self.controllers])


def dock(
    subject: Subject, conditions: Conditions, cfg: DockingTrialCfg, count: int, seed: int, threads: int
) -> list[Row]:
    """Docks every copy once.

    Returns:
        A row per copy: how it ended, ``docked`` (it said so and stood), ``seconds`` until it said so, ``attempts``, and
        the true ``position_error`` [m] and ``heading_error`` [rad] of a robot that docked, else None.
    """
    with Trial(subject, conditions, count, cfg.limit + cfg.stand, seed, threads) as trial:
        dockers = _Dockers(cfg, trial)
        kicks = Kicks(cfg.kicks, trial) if cfg.kicks is not None else None
        reported, error = np.full(count, np.inf), np.full((count, 2), np.nan)
        while trial.time < cfg.limit + cfg.stand and not _all_done(trial, reported, cfg):
            command = dockers.commands()
            if trial.time <= cfg.limit:
                reported[dockers.finished() & np.isinf(reported)] = trial.time
            if kicks is not None:
                kicks.apply(dockers.walking())
            trial.step(command)
            ready = np.flatnonzero((trial.time >= reported + cfg.stand) & np.isnan(error[:, 0]) & ~trial.over)
            poses = trial.poses()
            for i in ready:
                off = error_in_base(poses[i], dockers.goals[i])
                error[i] = math.hypot(off[0], off[1]), abs(off[2])
        return [
            _row(row, controller, float(seconds), found)
            for row, controller, seconds, found in zip(
                endings(trial), dockers.controllers, reported, error.tolist(), strict=True
            )
        ]


def _all_done(trial: Trial, reported: np.ndarray, cfg: DockingTrialCfg) -> bool:
    return bool((trial.over | (trial.time >= reported + cfg.stand)).all())


def _row(row: Row, controller: DockingController, seconds: float, error: list[float]) -> Row:
    measured = not math.isnan(error[0])
    docked = measured and controller.phase is DockingPhase.DOCKED
    return row | {
        "docked": docked,
        "missed": measured and not docked,
        "seconds": round(seconds, 3) if math.isfinite(seconds) else None,
        "attempts": controller.attempt,
        "position_error": error[0] if docked else None,
        "heading_error": error[1] if docked else None,
    }


def _goals(distance: Range, trial: Trial) -> np.ndarray:
    """Goals around the starts, shape (N, 3)."""
    rng, count = trial.rng, trial.count
    away, direction = rng.uniform(*distance, count), rng.uniform(-np.pi, np.pi, count)
    goals = trial.poses()
    goals[:, 0] += away * np.cos(direction)
    goals[:, 1] += away * np.sin(direction)
    goals[:, 2] = rng.uniform(-np.pi, np.pi, count)
    return goals
