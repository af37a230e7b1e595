"""``rostrum bench workshop``: the main sentence over consecutive seeds, judged by ground truth."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.mission import JudgedMission, judged_mission
from benchmarks.result import BenchResult, Metric, percentile, rate, read_rows
from rostrum.cli.demo import SENTENCES
from rostrum.cli.terminal import line
from rostrum.runs.environment import environment

PART = "nominal"
QUICK_SEEDS = 5
TARGET = 0.98
FORBIDDEN = "yellow_zone"  # by the sentence


@dataclass(frozen=True)
class WorkshopBenchCfg:
    """What to run.

    Attributes:
        seeds: First and last seed of block poses and sensor errors.
        out: Folder for the run folders.
        domain: ROS domain id.
        quick: A few seeds only.
    """

    seeds: tuple[int, int] = (0, 99)
    out: Path = Path("out/bench/workshop")
    domain: int = 77
    quick: bool = False


def run(cfg: WorkshopBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the seeds that ``resume`` does not hold; each finished one is in the file at once.

    Raises:
        UsageError: ``resume`` holds no results.
    """
    result = BenchResult("workshop", results=_done(resume))
    known = {row["seed"] for row in result.results}
    first, last = cfg.seeds
    last = min(last, first + QUICK_SEEDS - 1) if cfg.quick else last
    for seed in (seed for seed in range(first, last + 1) if seed not in known):
        mission = judged_mission(f"workshop-{seed:03d}", cfg.out, "workshop", seed, SENTENCES["workshop"], cfg.domain)
        line(mission.summary(seed))
        result.results.append(_row(seed, mission))
        result.metrics = metrics(result.results, cfg.quick)
        if json_file or resume:
            result.write(json_file or resume)  # type: ignore[arg-type]
    result.metrics = metrics(result.results, cfg.quick)
    return result


def metrics(rows: list[dict[str, Any]], quick: bool) -> dict[str, Metric]:
    """Time, what must never happen, and the share of missions that succeed."""
    n = len(rows)
    never = lambda key: Metric(sum(bool(row[key]) for row in rows), 0, "<=", "", n)  # noqa: E731
    times = [row["sim_seconds"] for row in rows if row["success"]]
    return {
        "mission simulated time, median": percentile(times, 50, None, "s"),
        "simulated over wall time, median": percentile([row["sim_over_wall"] for row in rows], 50, None),
        "steps done more than once": Metric(sum(row["repeated"] for row in rows), None, n=n),
        "claims that ground truth denies": Metric(sum(bool(r["claimed"]) and not r["success"] for r in rows), 0, n=n),
        "runs with a limit exceeded": never("limits_exceeded"),
        "runs with a forbidden contact": never("contacts"),
        "runs in which the zone was entered": never("entered"),
        "missions that succeed": rate(sum(row["success"] for row in rows), n, TARGET, quick),
    }


def _done(resume: Path | None) -> list[dict[str, Any]]:
    rows = read_rows(resume, "part", "seed") if resume is not None and resume.exists() else []
    return [row for row in rows if row["part"] == PART]


def _row(seed: int, mission: JudgedMission) -> dict[str, Any]:
    report, truth = mission.report, dict(mission.report.ground_truth)
    contacts = truth.get("contacts", {})
    entered = {zone for robot in truth.get("legged", {}).values() for zone in robot["entered"]}
    return {
        "part": PART,
        "seed": seed,
        "commit": environment().commit,
        "success": mission.success,
        "claimed": report.claimed,
        "failure": mission.failure,
        "wall_seconds": round(mission.wall_seconds, 2),
        "sim_seconds": report.sim_seconds,
        "sim_over_wall": round(report.sim_seconds / mission.wall_seconds, 3),
        "repeated": int(np.sum([max(0, node.attempts - 1) for node in report.nodes])),
        "limits_exceeded": truth.get("limits_exceeded", []),
        "contacts": [*contacts.get("robot_robot", []), *contacts.get("robot_table", [])],
        "entered": sorted(entered & {FORBIDDEN}),
        "run": str(mission.folder),
    }
