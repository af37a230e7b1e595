"""Suite ``recover``: gets up from wherever it fell, and stands."""

from dataclasses import dataclass

import numpy as np

from benchmarks.legs.conditions import Conditions
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, endings, median
from benchmarks.legs.trial import Trial
from benchmarks.result import Metric, rate


@dataclass(frozen=True, kw_only=True)
class RecoverCfg(SuiteCfg):
    """Getting up. Copies start tumbled above the ground, with random joints.

    Attributes:
        seconds: By then it must stand [s].
        hold: How long it must go on standing [s].
        tilt: Most angle of a standing robot from the vertical [rad].
        height: Least height of a standing robot, as a share of the standing height.
        speed: Most planar speed of a standing robot [m/s].
        share: Least share of episodes that succeed; reported without a target when 0.
    """

    episodes: int = 100
    quick_episodes: int = 50
    seconds: float = 5.0
    hold: float = 1.0
    tilt: float = 0.25
    height: float = 0.8
    speed: float = 0.15
    share: float = 0.0


def measure(cfg: RecoverCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode: when it stood for good, None when it did not in time."""
    return [row for count, seed in cfg.batches() for row in _batch(cfg, subject, threads, count, seed)]


def _batch(cfg: RecoverCfg, subject: Subject, threads: int, count: int, seed: int) -> list[Row]:
    since = np.zeros(count)  # end of the last instant at which it did not stand
    with Trial(subject, Conditions(fallen=True), count, cfg.seconds + cfg.hold, seed, threads) as trial:
        while trial.time < cfg.seconds + cfg.hold:
            trial.step(np.zeros(3))
            since[~_stands(cfg, subject, trial)] = trial.time
        rows = endings(trial)
        for row, time in zip(rows, since.tolist(), strict=True):
            row["stood_at"] = round(time, 3) if time <= cfg.seconds and not row["diverged"] else None
    return rows


def _stands(cfg: RecoverCfg, subject: Subject, trial: Trial) -> np.ndarray:
    motion = trial.motion
    upright = motion.gravity_b[:, 2] < -np.cos(cfg.tilt)
    high = motion.height > cfg.height * subject.description.stand_height
    slow = motion.velocity_b[:, :2].norm(dim=-1) < cfg.speed
    return (upright & high & slow).numpy()


def metrics(cfg: RecoverCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Time, and the share that stands."""
    stood = sum(row["stood_at"] is not None for row in rows)
    share = rate(stood, len(rows), cfg.share, quick)
    if not cfg.share:
        share = Metric(share.value, None, n=share.n, interval=share.interval)
    return {
        "time to stand, median": median((row["stood_at"] for row in rows), "s"),
        f"upright and standing within {cfg.seconds:g} s": share,
    }
