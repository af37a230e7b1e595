"""Suite ``stand``: a robot that is asked to stand stays where it is."""

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.legs.conditions import RANDOMISED, Conditions
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, endings, falls, median, p95
from benchmarks.legs.trial import Trial
from benchmarks.result import Metric
from sim.tasks.task import RandomisationCfg


@dataclass(frozen=True, kw_only=True)
class StandCfg(SuiteCfg):
    """Zero command.

    Attributes:
        seconds: Length of an episode [s].
        settle: Where the robot is after this long is what it is compared with [s].
        physics: Ranges of the physical properties.
        sensor_noise: Whether observations carry the noise of training.
        drift: Most change of the base's planar position at any time [m].
        turn: Most change of heading, and of the direction of gravity in the base frame, at any time [rad].
    """

    episodes: int = 50
    quick_episodes: int = 20
    seconds: float = 60.0
    settle: float = 2.0
    physics: RandomisationCfg = RANDOMISED
    sensor_noise: bool = True
    drift: float = 0.015
    turn: float = math.radians(1.0)


def measure(cfg: StandCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode with the largest changes; None where the robot fell."""
    return [row for count, seed in cfg.batches() for row in _batch(cfg, subject, threads, count, seed)]


def _batch(cfg: StandCfg, subject: Subject, threads: int, count: int, seed: int) -> list[Row]:
    conditions = Conditions(physics=cfg.physics, sensor_noise=cfg.sensor_noise)
    most = np.zeros((count, 3))  # drift, change of heading, change of tilt
    with Trial(subject, conditions, count, cfg.seconds, seed, threads) as trial:
        while trial.time < cfg.settle:
            trial.step(np.zeros(3))
        start, gravity = trial.poses(), trial.motion.gravity_b.numpy().copy()
        while trial.time < cfg.seconds:
            trial.step(np.zeros(3))
            change = trial.poses() - start
            sine = np.linalg.norm(np.cross(gravity, trial.motion.gravity_b.numpy()), axis=1)
            now = np.column_stack(
                (np.hypot(change[:, 0], change[:, 1]), np.abs(_wrapped(change[:, 2])), np.arcsin(sine.clip(0.0, 1.0)))
            )
            most = np.where(trial.over[:, None], most, np.maximum(most, now))
        rows = endings(trial)
        for row, over, (drift, turn, tilt) in zip(rows, trial.over, most.tolist(), strict=True):
            found = (None, None, None) if over else (drift, turn, tilt)
            row.update(zip(("drift_m", "heading_rad", "tilt_rad"), found, strict=True))
    return rows


def _wrapped(angle: np.ndarray) -> np.ndarray:
    return (angle + np.pi) % (2.0 * np.pi) - np.pi


def metrics(cfg: StandCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Medians, and 95th percentiles against their targets; in millimetres and degrees."""
    drift = [None if row["drift_m"] is None else 1e3 * row["drift_m"] for row in rows]
    heading, tilt = ([_degrees(row[key]) for row in rows] for key in ("heading_rad", "tilt_rad"))
    degrees = math.degrees(cfg.turn)
    return {
        "falls": falls(rows),
        "change of heading, median": median(heading, "deg"),
        "change of heading, p95": p95(heading, degrees, "deg", quick),
        "change of tilt, median": median(tilt, "deg"),
        "change of tilt, p95": p95(tilt, degrees, "deg", quick),
        "drift, median": median(drift, "mm"),
        "drift, p95": p95(drift, 1e3 * cfg.drift, "mm", quick),
    }


def _degrees(angle: float | None) -> float | None:
    return None if angle is None else math.degrees(angle)
