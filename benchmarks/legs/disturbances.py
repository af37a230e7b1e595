"""Suites ``payload``, ``kicks``, ``bumps`` and ``latency``: walk to a goal and dock, each with one thing made hard."""

from dataclasses import dataclass, field, replace

from benchmarks.legs.conditions import NOMINAL, Conditions
from benchmarks.legs.docking import DockingTrialCfg, dock
from benchmarks.legs.kicks import KicksCfg
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, failed, median
from benchmarks.result import Metric, rate
from sim.legged.terrain import FLAT, bumps
from sim.tasks.task import RandomisationCfg


@dataclass(frozen=True, kw_only=True)
class DisturbanceCfg(SuiteCfg):
    """One disturbance; the controller sees the true pose.

    Attributes:
        trial: From where, for how long, with which kicks.
        physics: Ranges of the physical properties.
        bump_height: Of boxes on the ground, each batch with boxes of its own; none for 0 [m].
        error: Position error within which it counts as docked [m].
        share: Least share of episodes that dock without a fall.
    """

    episodes: int = 100
    quick_episodes: int = 40
    batch: int = 50
    trial: DockingTrialCfg = field(default_factory=lambda: DockingTrialCfg(distance=(2.8, 3.2)))
    physics: RandomisationCfg = NOMINAL
    bump_height: float = 0.0
    error: float = 0.020
    share: float = 0.95


PAYLOAD = DisturbanceCfg(
    physics=replace(
        NOMINAL, payload_mass=(3.0, 3.0), payload_offset=(0.06, 0.04, 0.03), payload_position_b=(0.0, 0.0, 0.10)
    )
)
KICKS = DisturbanceCfg(trial=DockingTrialCfg(distance=(2.8, 3.2), kicks=KicksCfg(speed=(0.6, 0.6), period=(2.0, 2.0))))
BUMPS = DisturbanceCfg(bump_height=0.02, batch=20)
LATENCY = DisturbanceCfg(physics=replace(NOMINAL, delay=(0.02, 0.02)))


def measure(cfg: DisturbanceCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode."""
    rows: list[Row] = []
    for count, seed in cfg.batches():
        ground = bumps(cfg.bump_height, seed) if cfg.bump_height else FLAT
        conditions = Conditions(physics=cfg.physics, terrain=ground)
        rows += dock(subject, conditions, cfg.trial, count, seed, threads)
    return rows


def docked_within(rows: list[Row], error: float) -> int:
    """How many stood at their goal in the end, without a fall, within ``error`` [m]."""
    return sum(row["position_error"] is not None and row["position_error"] <= error for row in rows)


def metrics(cfg: DisturbanceCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Falls, time and the share that docked."""
    return {
        "fell": Metric(sum(failed(row) for row in rows), None, n=len(rows)),
        "time to dock, median": median((row["seconds"] for row in rows if row["docked"]), "s"),
        f"docked within {1e3 * cfg.error:g} mm": rate(docked_within(rows, cfg.error), len(rows), cfg.share, quick),
    }
