"""Suite ``carry``: a loose block stays on the tray while the robot walks, turns and is kicked."""

from dataclasses import dataclass, field

import numpy as np

from benchmarks.legs.conditions import Conditions
from benchmarks.legs.kicks import Kicks, KicksCfg
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, endings, failed
from benchmarks.legs.trial import Trial
from benchmarks.result import Metric, rate
from sim.legged.cargo import Cargo, cargo_on_tray, tray_for

_CHORD = 0.5  # [s] over which the way is measured, one step of each foot or more: sway is no way


@dataclass(frozen=True, kw_only=True)
class CarryCfg(SuiteCfg):
    """Carrying.

    Attributes:
        cargo: The block.
        distance: Way to walk [m].
        course: Commands in turn, each for so many seconds: (seconds, forward, sideways, turning).
        kicks: While it walks.
        stand: How long it stands before and after [s].
        limit: Most time [s].
        kept: Least share of episodes in which the block is still there, and the robot at its end.
    """

    episodes: int = 200
    quick_episodes: int = 60
    cargo: Cargo = field(default_factory=Cargo)
    distance: float = 5.0
    course: tuple[tuple[float, float, float, float], ...] = (
        (2.0, 0.5, 0.0, 0.0),
        (2.0, 0.4, 0.0, 0.6),
        (1.5, 0.5, 0.0, 0.0),
        (2.0, 0.4, 0.0, -0.6),
    )
    kicks: KicksCfg = field(default_factory=lambda: KicksCfg(speed=(0.3, 0.3), period=(2.0, 2.0)))
    stand: float = 1.0
    limit: float = 30.0
    kept: float = 0.98


def measure(cfg: CarryCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode: whether the block was kept, when it was lost, how far the robot came."""
    return [row for count, seed in cfg.batches() for row in _batch(cfg, subject, threads, count, seed)]


def _batch(cfg: CarryCfg, subject: Subject, threads: int, count: int, seed: int) -> list[Row]:
    with Trial(subject, Conditions(cargo=cfg.cargo), count, cfg.limit, seed, threads) as trial:
        kicks, steps = Kicks(cfg.kicks, trial), 0
        chord = round(_CHORD / trial.dt)
        way, lost, stands = np.zeros(count), np.full(count, np.inf), np.full(count, np.inf)
        last = trial.poses()
        while trial.time < cfg.limit and not (trial.over | (trial.time >= stands + cfg.stand)).all():
            walking = (trial.time >= cfg.stand) & np.isinf(stands)
            kicks.apply(walking)
            trial.step(np.where(walking[:, None], course_command(cfg.course, trial.time - cfg.stand), 0.0))
            lost[~on_tray(cfg, subject, trial) & np.isinf(lost) & ~trial.over] = trial.time
            steps += 1
            if steps % chord == 0:
                pose = trial.poses()
                way += np.where(trial.over, 0.0, np.hypot(*(pose - last)[:, :2].T))
                last = pose
                stands[(way >= cfg.distance) & np.isinf(stands)] = trial.time
        rows = endings(trial)
        for i, row in enumerate(rows):
            row |= {
                "arrived": bool(np.isfinite(stands[i]) and trial.time >= stands[i] + cfg.stand and not failed(row)),
                "lost_at": float(lost[i]) if np.isfinite(lost[i]) else None,
                "way": float(way[i]),
                "kicks": int(kicks.count[i]),
            }
    return rows


def course_command(course: tuple[tuple[float, float, float, float], ...], time: float) -> np.ndarray:
    """The command of a course that begins anew at its end, ``time`` [s] after its start; shape (3,)."""
    left = time % sum(part[0] for part in course)
    for seconds, *command in course:
        if left < seconds:
            return np.array(command)
        left -= seconds
    return np.array(course[-1][1:])


def on_tray(cfg: CarryCfg, subject: Subject, trial: Trial) -> np.ndarray:
    """Which copies have their block on the tray, shape (N,), bool."""
    state, tray = trial.physics.state, tray_for(subject.description, cfg.cargo)
    return cargo_on_tray(
        tray,
        cfg.cargo,
        trial.physics.cargo_pose.numpy(),
        state.base_position_w.numpy(),
        state.base_quaternion_w.numpy(),
    )


def metrics(cfg: CarryCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Falls, robots that did not come to the end, and blocks that did."""
    n = len(rows)
    kept = sum(row["arrived"] and row["lost_at"] is None for row in rows)
    return {
        "fell": Metric(sum(failed(row) for row in rows), None, n=n),
        "did not arrive": Metric(sum(not row["arrived"] for row in rows), None, n=n),
        "block lost": Metric(sum(row["lost_at"] is not None for row in rows), None, n=n),
        "block kept to the end": rate(kept, n, cfg.kept, quick),
    }
