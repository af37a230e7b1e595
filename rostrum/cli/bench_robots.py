"""``rostrum bench safety``, ``drivers`` and ``motion-planning``: the robot floor, what lies below, ways of arms."""

import os
from pathlib import Path

from benchmarks.result import BenchResult
from rostrum.cli.options import Domain, require_learning


def safety(
    quick: bool = False,
    only: tuple[str, ...] = (),
    robots: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    steps: int | None = None,
    repeats: int | None = None,
) -> BenchResult:
    """The robot floor: what a step of it costs, injected faults of moving robots, a million steps of fuzz per robot.

    Args:
        quick: 20,000 steps per robot and every fault once; some minutes.
        only: Parts to run: overhead, faults, fuzz; all by default.
        robots: Robot descriptions to fuzz; by default two arms and three legged robots.
        json: File for the outcome; every finished block of steps and every run is in it at once.
        resume: Go on with what this file holds.
        steps: Steps of fuzz per robot; 1,000,000 by default.
        repeats: Runs of every injected fault; 3 by default.
    """
    if not only or "faults" in only:
        require_learning()  # the legged robot walks by its policy
    from benchmarks.safety.bench import SafetyBenchCfg, run

    return run(SafetyBenchCfg(quick, only, robots, steps, repeats), json, resume)


def drivers(
    quick: bool = False,
    only: tuple[str, ...] = (),
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench/drivers"),
    domain: Domain = None,
) -> BenchResult:
    """Vendors' clients against twins on loopback: how often, how late, what is missed; then whole missions.

    A client that is not installed is left out, and said to be; `make setup EXTRAS=serial,ur,unitree` brings them.

    Args:
        quick: A fifth of the time, and two missions of a kind.
        only: Parts to run: serial, ur, unitree, missions; all by default.
        json: File for the outcome; every finished part is in it at once.
        resume: Go on with what this file holds.
        out: Folder for the run folders of missions.
        domain: ROS domain id of missions.
    """
    del domain
    from benchmarks.drivers.bench import DriversBenchCfg, run

    return run(DriversBenchCfg(quick, only, out, int(os.environ["ROS_DOMAIN_ID"])), json, resume)


def motion_planning(quick: bool = False, json: Path | None = None, resume: Path | None = None) -> BenchResult:
    """An arm among random boxes, 200 problems: how often it finds a way, at what cost, and how long a way.

    The straight way is taken where it is free; MuJoCo tells of every way whether the arm touches something. Times are
    of the processor, so that other programs count for nothing. Some minutes on one core.

    Args:
        quick: 40 problems.
        json: File for the outcome; every finished problem is in it at once.
        resume: Go on with what this file holds.
    """
    from benchmarks.motion_planning.bench import MotionPlanningBenchCfg, run

    return run(MotionPlanningBenchCfg(quick), json, resume)
