"""Suite ``commands``: how well twelve commanded velocities are kept, with a robot that only stands beside it."""

from dataclasses import dataclass

from benchmarks.legs.conditions import Conditions, judged_task
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg
from benchmarks.result import Metric
from sim.tasks.evaluation import COMMANDS, CommandScores, score_commands, standing_scores


@dataclass(frozen=True, kw_only=True)
class CommandsCfg(SuiteCfg):
    """Commands one by one.

    Attributes:
        episodes: For each command, from different headings.
        seconds: Length of an episode; the first two are not judged [s].
        linear: Most error of the mean velocity, mean over the commands [m/s].
        yaw: Most error of the mean turning rate, mean over the commands [rad/s].
        worst: Most error of the mean velocity on any command [m/s].
    """

    episodes: int = 4
    quick_episodes: int = 2
    seconds: float = 8.0
    linear: float = 0.04
    yaw: float = 0.03
    worst: float = 0.08


def scores(cfg: CommandsCfg, subject: Subject) -> CommandScores:
    """Runs every command on level ground with the robot as described."""
    task = judged_task(subject, Conditions(), cfg.seconds + 1.0)
    return score_commands(subject.policy, task, subject.description, cfg.seconds, cfg.episodes, cfg.seed)


def measure(cfg: CommandsCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per command; falls are counted over all of them."""
    del threads
    found = scores(cfg, subject)
    return [
        {"command": list(command), "linear_error": linear, "yaw_error": yaw, "falls_in_all": found.falls}
        for command, linear, yaw in zip(COMMANDS, found.linear, found.yaw, strict=True)
    ]


def metrics(cfg: CommandsCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Errors against their targets and against standing still."""
    del quick
    n = len(rows) * cfg.episodes
    linear, yaw = standing_scores()
    mean = lambda key: sum(row[key] for row in rows) / max(len(rows), 1)  # noqa: E731
    worst = max((row["linear_error"] for row in rows), default=float("nan"))
    fallen = rows[0]["falls_in_all"] if rows else 0
    return {
        "standing robot's linear error": Metric(linear, None, unit="m/s", n=len(COMMANDS)),
        "standing robot's yaw error": Metric(yaw, None, unit="rad/s", n=len(COMMANDS)),
        "falls": Metric(fallen, 0, "<=", "", n),
        "worst command's linear error": Metric(worst, cfg.worst, "<=", "m/s", n),
        "yaw error": Metric(mean("yaw_error"), cfg.yaw, "<=", "rad/s", n),
        "linear error": Metric(mean("linear_error"), cfg.linear, "<=", "m/s", n),
    }
