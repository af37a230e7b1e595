"""Suite ``dock``: how exactly the robot comes to stand at a goal, with the true pose and with a pose sensor."""

import math
from dataclasses import dataclass, field, replace

from benchmarks.legs.conditions import Conditions
from benchmarks.legs.docking import DockingTrialCfg, dock
from benchmarks.legs.pose_source import PoseSourceCfg
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, SuiteCfg, failed, median, p95
from benchmarks.result import Metric


@dataclass(frozen=True, kw_only=True)
class DockCfg(SuiteCfg):
    """Docking.

    Attributes:
        trial: From where, for how long.
        source: The pose sensor of the second half.
        true_pose: 95th percentile of the errors wanted with the true pose [m, rad].
        sensed: The same with the pose sensor, its bias included [m, rad].
    """

    episodes: int = 200
    quick_episodes: int = 60
    trial: DockingTrialCfg = field(default_factory=DockingTrialCfg)
    source: PoseSourceCfg = field(default_factory=PoseSourceCfg)
    true_pose: tuple[float, float] = (0.008, math.radians(1.0))
    sensed: tuple[float, float] = (0.020, math.radians(2.0))


def measure(cfg: DockCfg, subject: Subject, threads: int) -> list[Row]:
    """A row per episode: the first half with the true pose, the second with the sensor, from the same starts."""
    rows: list[Row] = []
    for pose, source in (("true", None), ("sensed", cfg.source)):
        trial = replace(cfg.trial, source=source)
        for count, seed in cfg.batches():
            rows += [{"pose": pose} | row for row in dock(subject, Conditions(), trial, count, seed, threads)]
    return rows


def metrics(cfg: DockCfg, rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Errors of all episodes; one that did not dock is worse than any."""
    found: dict[str, Metric] = {}
    for pose, wanted in (("true", cfg.true_pose), ("sensed", cfg.sensed)):
        mine = [row for row in rows if row["pose"] == pose]
        position = [None if row["position_error"] is None else 1e3 * row["position_error"] for row in mine]
        heading = [None if row["heading_error"] is None else math.degrees(row["heading_error"]) for row in mine]
        n = len(mine)
        found |= {
            f"{pose} pose: fell": Metric(sum(failed(row) for row in mine), None, n=n),
            f"{pose} pose: said that it missed": Metric(sum(row["missed"] for row in mine), None, n=n),
            f"{pose} pose: not finished in time": Metric(
                sum(not (failed(row) or row["missed"] or row["docked"]) for row in mine), None, n=n
            ),
            f"{pose} pose: time to dock, median": median((row["seconds"] for row in mine if row["docked"]), "s"),
            f"{pose} pose: heading error, median": median(heading, "deg"),
            f"{pose} pose: heading error, p95": p95(heading, math.degrees(wanted[1]), "deg", quick),
            f"{pose} pose: position error, median": median(position, "mm"),
            f"{pose} pose: position error, p95": p95(position, 1e3 * wanted[0], "mm", quick),
        }
    return found
