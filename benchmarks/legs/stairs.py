"""Suite ``stairs``: walks up steps."""

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.legs.conditions import Conditions
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, endings, failed, median
from benchmarks.legs.trial import Trial
from benchmarks.result import Metric, rate
from sim.legged.terrain import Terrain, stairs


@dataclass(frozen=True, kw_only=True)
class StairsCfg(SuiteCfg):
    """Steps.

    Attributes:
        rise: Height of a step [m].
        steps: How many all four feet must climb.
        seconds: Most time [s].
        speed: Commanded forward velocity [m/s].
        turn_gain: Turning rate per heading error, towards the nearer flight [1/s].
        turn_limit: Most turning rate [rad/s].
        share: Least share of episodes that succeed.
    """

    episodes: int = 100
    quick_episodes: int = 40
    rise: float = 0.05
    steps: int = 3
    seconds: float = 20.0
    speed: float = 0.4
    turn_gain: float = 1.5
    turn_limit: float = 0.6
    share: float = 0.90


def measure(cfg: StairsCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode: the highest step that every foot has reached, and when enough were climbed."""
    return [row for count, seed in cfg.batches() for row in _batch(cfg, subject, threads, count, seed)]


def _batch(cfg: StairsCfg, subject: Subject, threads: int, count: int, seed: int) -> list[Row]:
    ground = stairs(cfg.rise)
    edges = step_edges(ground)[: cfg.steps]
    climbed, done = np.zeros(count, dtype=int), np.full(count, np.inf)
    with Trial(subject, Conditions(terrain=ground), count, cfg.seconds, seed, threads) as trial:
        up = np.where(np.abs(trial.poses()[:, 2]) < math.pi / 2.0, 0.0, math.pi)  # heading of the nearer flight
        while trial.time < cfg.seconds and not (trial.over | np.isfinite(done)).all():
            trial.step(_command(cfg, up - trial.poses()[:, 2]))
            now = steps_climbed(trial.physics.state.foot_position_w[..., 0].numpy(), up == 0.0, edges)
            counts = ~trial.over & np.isinf(done)
            climbed[counts] = np.maximum(climbed, now)[counts]
            done[counts & (climbed >= cfg.steps)] = trial.time
        rows = endings(trial)
    for row, steps, seconds in zip(rows, climbed.tolist(), done.tolist(), strict=True):
        row |= {"steps": steps, "seconds": seconds if math.isfinite(seconds) else None}
    return rows


def step_edges(ground: Terrain) -> list[float]:
    """Where the steps towards +x begin, from the middle outwards [m]; those towards -x mirror them."""
    return sorted({box.center[0] - box.size[0] / 2.0 for box in ground.boxes if box.center[0] > 0.0})


def steps_climbed(foot_x: np.ndarray, forward: np.ndarray, edges: list[float]) -> np.ndarray:
    """How many steps every foot of a robot has behind it.

    Args:
        foot_x: Of the feet in the world frame, shape (N, F) [m].
        forward: Which robots climb towards +x, the others towards -x, shape (N,), bool.
        edges: Where the steps begin [m].

    Returns:
        Shape (N,).
    """
    last = (foot_x * np.where(forward, 1.0, -1.0)[:, None]).min(axis=1)
    return (last[:, None] > np.array(edges)).sum(axis=1)


def _command(cfg: StairsCfg, error: np.ndarray) -> np.ndarray:
    """Turns towards the flight, and walks the more the better it faces it."""
    error = (error + np.pi) % (2.0 * np.pi) - np.pi
    turn = np.clip(cfg.turn_gain * error, -cfg.turn_limit, cfg.turn_limit)
    return np.column_stack((cfg.speed * np.cos(error).clip(0.0, 1.0), np.zeros(len(error)), turn))


def metrics(cfg: StairsCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Falls before the top, time and the share that climbed."""
    return {
        "fell on the way": Metric(sum(failed(row) and row["seconds"] is None for row in rows), None, n=len(rows)),
        "time to climb, median": median((row["seconds"] for row in rows), "s"),
        f"climbed {cfg.steps} steps of {1e3 * cfg.rise:g} mm": rate(
            sum(row["seconds"] is not None for row in rows), len(rows), cfg.share, quick
        ),
    }
