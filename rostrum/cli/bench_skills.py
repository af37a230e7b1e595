"""``rostrum bench skills``: the skills, one by one."""

from pathlib import Path
from typing import Literal

from benchmarks.result import BenchResult


def skills(
    quick: bool = False,
    only: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    runs: int | None = None,
    first: int = 0,
    failure_runs: int | None = None,
    mission_runs: int | None = None,
    sensor: Literal["markers", "cameras"] = "markers",
    out: Path = Path("out/bench/skills"),
) -> BenchResult:
    """Every skill alone on randomised kitchens and workshops, with failures injected, and long missions.

    In one process, without ROS, judged by ground truth; some seconds of one core per run of a skill.

    Args:
        quick: Five runs of every skill, and every failure once.
        only: Cases to run, such as `push`, `failures` and `missions`; all by default.
        json: File for the outcome; every finished run is in it at once.
        resume: Go on with what this file holds.
        runs: Runs of every case; 200 by default.
        first: Number of the first run of each, so that a long campaign is made in parts or on several machines.
        failure_runs: Runs of every injected failure; 20 by default.
        mission_runs: Missions; 50 by default.
        sensor: What sees the objects, except where failures are injected.
        out: Folder for the missions' run folders.
    """
    from benchmarks.skills.bench import SkillsBenchCfg, run

    return run(SkillsBenchCfg(quick, only, runs, first, failure_runs, mission_runs, sensor, out), json, resume)
