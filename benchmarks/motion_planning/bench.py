"""``rostrum bench motion-planning``: how often an arm finds a way among random boxes, and what it costs."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.motion_planning.contacts import ContactJudge
from benchmarks.motion_planning.problems import Problem, arm, problem
from benchmarks.result import BenchResult, Metric, percentile, rate, read_rows
from rostrum.cli.terminal import line
from rostrum.runs.environment import environment
from skills.errors import SkillError
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.along import resampled
from skills.manipulation.planning.finder import WayFinder
from skills.manipulation.planning.shortcut import length
from skills.manipulation.planning.transit import Transit, free_way
from skills.manipulation.trajectory import MotionLimits, Trajectory, plan_trajectory

PROBLEMS, QUICK = 200, 40
SUCCESS = 0.95
CHECKS = 2000  # configurations of which the cost of a check is measured
SPACING = 0.004  # [m] that no point of the arm moves farther between two places that MuJoCo judges

Row = dict[str, Any]


@dataclass(frozen=True)
class MotionPlanningBenchCfg:
    """What to run.

    Attributes:
        quick: Fewer problems.
        seeds: First and last problem; all of them when None.
    """

    quick: bool = False
    seeds: tuple[int, int] | None = None


def run(cfg: MotionPlanningBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the problems that ``resume`` does not hold.

    Raises:
        UsageError: ``resume`` holds no results.
    """
    rows = read_rows(resume, "problem", "solved") if resume is not None and resume.exists() else []
    result, target, commit = BenchResult("motion planning", results=rows), json_file or resume, environment().commit
    first, last = cfg.seeds or (0, (QUICK if cfg.quick else PROBLEMS) - 1)
    known = {row["problem"] for row in rows}
    kinematics, finder = arm()
    for seed in range(first, last + 1):
        if seed in known:
            continue
        row = solve(problem(seed, kinematics, finder), kinematics, finder)
        result.results.append({**row, "commit": commit, "load": environment().load})
        line(f"  problem {seed}: {row['why'] or ('straight' if row['straight'] else 'around')}")
        result.metrics = metrics(result.results, cfg.quick)
        if target is not None:
            result.write(target)
    return result


def solve(given: Problem, kinematics: ArmKinematics, finder: WayFinder) -> Row:
    """One problem as a skill would put it: the straight way where it is free, or else another; in CPU seconds."""
    limits = MotionLimits.from_description(kinematics.description)
    straight = plan_trajectory(np.vstack((given.start, given.goal_position)), limits, kinematics)
    transit = Transit(straight.positions, given.start[None], limits, given.goal)
    begin, steps, why, found = time.thread_time(), [0.0], "", None
    search = free_way(finder, kinematics, given.surroundings, transit)
    while True:
        step = time.thread_time()
        try:
            next(search)
        except StopIteration as stop:
            found = stop.value
        except SkillError as error:
            why = str(error)
        steps.append(time.thread_time() - step)
        if found is not None or why:
            break
    row: Row = {
        "problem": given.seed,
        "straight": found is transit,
        "solved": found is not None,
        "why": why,
        "plan_s": time.thread_time() - begin,
        "longest_step_s": max(steps),
        "periods": len(steps) - 2,
        "check_s": _check_time(given, finder),
    }
    return row if found is None else row | _judged(given, kinematics, finder, found)


def _judged(given: Problem, kinematics: ArmKinematics, finder: WayFinder, found: Trajectory) -> Row:
    """What MuJoCo says of a way, and how long it is beside the straight one to the same end."""
    judge = ContactJudge(kinematics.description, given.around)
    places = resampled(found.positions, finder.levers, SPACING)
    direct = float(np.linalg.norm(found.end - given.start))
    return {
        "places": len(places),
        "touching": judge.touching(places),
        "ratio": length(found.positions) / direct,
        "duration_s": found.duration,
    }


def _check_time(given: Problem, finder: WayFinder) -> float:
    """Mean time of one collision check about the start and the goal [s]."""
    model, rng = finder.model(given.surroundings), np.random.default_rng(given.seed)
    between = given.start + rng.uniform(0.0, 1.0, (CHECKS, 1)) * (given.goal_position - given.start)
    near = between + rng.normal(0.0, 0.2, between.shape)
    begin = time.thread_time()
    for q in near:
        model.touches(q)
    return (time.thread_time() - begin) / CHECKS


def metrics(rows: list[Row], quick: bool) -> dict[str, Metric]:
    """The figures of the problems so far."""
    count, solved = len(rows), [row for row in rows if row["solved"]]
    around = [row for row in solved if not row["straight"]]
    searched = [row for row in rows if not row["straight"]]
    touching = sum(row["touching"] > 0 for row in solved)
    check = 1e6 * float(np.mean([row["check_s"] for row in rows]))
    times, ratios = [row["plan_s"] for row in searched], [row["ratio"] for row in around]
    return {
        "collision check, mean": Metric(check, None, "<=", "us", count),
        "straight way free": Metric(sum(row["straight"] for row in rows) / count, None, ">=", "", count),
        "straight way free: time to see it, p99": percentile([row["plan_s"] for row in rows if row["straight"]], 99),
        "plan time, p50": percentile(times, 50),
        "plan time, p99": percentile(times, 99),
        "longest step of a control loop, p99": percentile([row["longest_step_s"] for row in rows], 99),
        "control periods waited, p50": percentile([row["periods"] for row in searched], 50, unit=""),
        "control periods waited, p99": percentile([row["periods"] for row in searched], 99, unit=""),
        "path length over straight, p50": percentile(ratios, 50, unit=""),
        "path length over straight, p99": percentile(ratios, 99, unit=""),
        "blocked and gone around": rate(len(around), len(searched), 0.0, quick),
        "ways that touch something, by MuJoCo": Metric(touching, 0, "==", "", len(solved)),
        "solved": rate(len(solved), count, SUCCESS, quick),
    }
