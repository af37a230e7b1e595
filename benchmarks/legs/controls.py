"""Suite ``controls``: what must fail, fails. A benchmark that everything passes measures nothing."""

from dataclasses import dataclass, field, replace

from benchmarks.legs.commands import CommandsCfg, scores
from benchmarks.legs.subject import Subject, untrained, with_frozen_clock
from benchmarks.legs.suite import Row, SuiteCfg
from benchmarks.result import Metric
from sim.tasks.evaluation import standing_scores


@dataclass(frozen=True, kw_only=True)
class ControlsCfg(SuiteCfg):
    """Two ways to be no policy.

    Attributes:
        episodes: For each command and control.
        networks: Untrained networks, each with random weights of its own.
        commands: The suite that they must fail.
    """

    episodes: int = 2
    quick_episodes: int = 2
    networks: int = 3
    commands: CommandsCfg = field(default_factory=CommandsCfg)


def measure(cfg: ControlsCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per control: its score on the twelve commands."""
    del threads
    rows: list[Row] = []
    subjects = [("untrained", untrained(subject, cfg.seed + i)) for i in range(cfg.networks)]
    for kind, control in [*subjects, ("frozen clock", with_frozen_clock(subject))]:
        figures = scores(replace(cfg.commands, seed=cfg.seed, episodes=cfg.episodes), control).figures
        rows.append({"control": kind, "name": control.name} | figures)
    return rows


def metrics(cfg: ControlsCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Passes when the controls fail: an untrained network is no better than standing, a frozen clock misses targets."""
    del quick
    linear, _ = standing_scores()
    random = [row["linear_error"] for row in rows if row["control"] == "untrained"]
    missed = [_missed(cfg.commands, row) for row in rows if row["control"] == "frozen clock"]
    return {
        "untrained network: linear error, least": Metric(
            min(random, default=float("nan")), linear, ">=", "m/s", len(random)
        ),
        "frozen clock: targets of `commands` missed": Metric(
            min(missed, default=float("nan")), 1, ">=", "", len(missed)
        ),
    }


def _missed(cfg: CommandsCfg, row: Row) -> int:
    return sum(
        (
            row["linear_error"] > cfg.linear,
            row["yaw_error"] > cfg.yaw,
            row["worst_linear_error"] > cfg.worst,
            row["falls"] > 0,
        )
    )
