"""Suite ``slopes``: docks on a gentle slope, and walks across a steeper one."""

from dataclasses import dataclass, field

import numpy as np

from benchmarks.legs.conditions import Conditions
from benchmarks.legs.disturbances import docked_within
from benchmarks.legs.docking import DockingTrialCfg, dock
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, endings, failed, falls
from benchmarks.legs.trial import Trial
from benchmarks.result import Metric, rate
from sim.legged.terrain import Terrain, slope


@dataclass(frozen=True, kw_only=True)
class SlopesCfg(SuiteCfg):
    """Slopes; every slope is met rising and falling, half of the episodes each.

    Attributes:
        docked_on: Slope to dock on [degree].
        walked_on: Slope to walk on [degree].
        trial: From where, for how long.
        error: Position error within which it counts as docked [m].
        share: Least share that docks.
        command: Command on the steeper slope: forward, sideways [m/s], turning [rad/s].
        seconds: How long [s].
    """

    episodes: int = 100
    quick_episodes: int = 40
    docked_on: float = 3.0
    walked_on: float = 5.0
    trial: DockingTrialCfg = field(default_factory=DockingTrialCfg)
    error: float = 0.020
    share: float = 0.95
    command: tuple[float, float, float] = (0.4, 0.0, 0.0)
    seconds: float = 10.0


def measure(cfg: SlopesCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode, the steeper slope's last."""
    rows: list[Row] = []
    for steep in (cfg.docked_on, cfg.walked_on):
        for sign in (1.0, -1.0):
            ground = slope(sign * steep)
            for count, seed in cfg.batches():
                half = count // 2 if sign > 0.0 else count - count // 2
                if not half:
                    continue
                seed += 0 if sign > 0.0 else 500
                if steep == cfg.docked_on:
                    found = dock(subject, Conditions(terrain=ground), cfg.trial, half, seed, threads)
                else:
                    found = _walk(cfg, subject, ground, half, seed, threads)
                rows += [{"degrees": sign * steep, "walks": steep == cfg.walked_on} | row for row in found]
    return rows


def _walk(cfg: SlopesCfg, subject: Subject, ground: Terrain, count: int, seed: int, threads: int) -> list[Row]:
    with Trial(subject, Conditions(terrain=ground), count, cfg.seconds, seed, threads) as trial:
        start = trial.poses()
        while trial.time < cfg.seconds:
            trial.step(np.array(cfg.command))
        away = np.hypot(*(trial.poses() - start)[:, :2].T)
        return [
            row | {"way": None if failed(row) else float(way)} for row, way in zip(endings(trial), away, strict=True)
        ]


def metrics(cfg: SlopesCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Falls on the steeper slope and how far it came, docking on the other."""
    walked, docked = ([row for row in rows if row["walks"] is walks] for walks in (True, False))
    ways = [row["way"] for row in walked if row["way"] is not None]
    asked = float(np.hypot(*cfg.command[:2])) * cfg.seconds
    share = float(np.median(ways)) / asked if ways and asked else float("nan")
    gentle, steep = f"{cfg.docked_on:g} deg", f"{cfg.walked_on:g} deg"
    return {
        f"{steep}: way walked over way asked, median": Metric(share, None, n=len(ways)),
        f"{steep}: falls": falls(walked),
        f"{gentle}: fell": Metric(sum(failed(row) for row in docked), None, n=len(docked)),
        f"{gentle}: docked within {1e3 * cfg.error:g} mm": rate(
            docked_within(docked, cfg.error), len(docked), cfg.share, quick
        ),
    }
