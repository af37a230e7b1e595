"""Whether skills that are learnt one by one make new tasks possible that a policy of whole tasks cannot do.

The criteria are those under which "RoboMatrix", Mao et al. 2024, would have worked in miniature: the lead on tasks that
nobody demonstrated, every meta-skill by itself, and a log that names the step that failed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.result import BenchResult, Metric, rate, read_rows, wilson
from rostrum.cli.terminal import line
from rostrum.estimate import Estimate, mean_over_seeds
from rostrum.runs.environment import environment
from rostrum.skill_centric.run import SKILL_CENTRIC, TASK_CENTRIC, SkillCentricCfg, SkillCentricRun

LEAD, ALONE, NAMED = 40.0, 0.9, 0.9
QUICK = {"pieces": 30, "alone": 5, "judged": 4, "again": 2, "swapped": 1, "befallen": 1}
QUICK_UPDATES = 1500

Stages = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class SkillCentricBenchCfg:
    """What to run.

    Attributes:
        seeds: First and last.
        quick: The first seed alone, taught less.
        out: Folder for the runs.
        run: What each seed does; its seed is replaced.
    """

    seeds: tuple[int, int] = (0, 2)
    quick: bool = False
    out: Path = Path("out/bench/skill-centric")
    run: SkillCentricCfg = field(default_factory=SkillCentricCfg)


def run(cfg: SkillCentricBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the seeds that ``resume`` does not hold; what a seed's folder holds already is not done again.

    Raises:
        UsageError: ``resume`` holds no results.
    """
    rows = read_rows(resume, "seed", "stages") if resume is not None and resume.exists() else []
    result, target = BenchResult("skill-centric", results=rows), json_file or resume
    done = {row["seed"] for row in rows}
    for seed in range(cfg.seeds[0], (cfg.seeds[0] if cfg.quick else cfg.seeds[1]) + 1):
        if seed not in done:
            folder = cfg.out / f"{'quick-' if cfg.quick else ''}{seed}"
            stages = SkillCentricRun(_asked(cfg, seed), folder, line).run()
            result.results.append({"seed": seed, "stages": stages, "commit": environment().commit})
        result.metrics = metrics([row["stages"] for row in result.results], cfg.quick)
        if target is not None:
            result.write(target)
    return result


def _asked(cfg: SkillCentricBenchCfg, seed: int) -> SkillCentricCfg:
    if not cfg.quick:
        return replace(cfg.run, seed=seed)
    return replace(cfg.run, seed=seed, training=replace(cfg.run.training, steps=QUICK_UPDATES), **QUICK)


def metrics(seeds: Sequence[Stages], quick: bool) -> dict[str, Metric]:
    """The figures of some seeds against their targets; one seed has no interval and decides nothing by it."""
    shown: dict[str, Metric] = {}
    for policy in (SKILL_CENTRIC, TASK_CENTRIC):
        shown[f"{policy}, tasks as demonstrated"] = _share(seeds, f"{policy}, seen tasks")
        shown[f"{policy}, new tasks"] = _share(seeds, f"{policy}, new tasks")
    shown["new tasks without a retry"] = _share(seeds, f"{SKILL_CENTRIC}, new tasks", "at_first")
    bodies = [name.split(", ")[1] for name in seeds[0] if name.startswith(SKILL_CENTRIC) and "tasks" not in name]
    for body in bodies:
        for policy in (SKILL_CENTRIC, TASK_CENTRIC):
            shown[f"{policy}, all tasks, {body}"] = _share(seeds, f"{policy}, {body}")
    shown |= _alone(seeds, quick)
    shown["failures whose step the log names"] = _named(seeds, quick)
    skills, tasks = (_rates(seeds, f"{policy}, new tasks") for policy in (SKILL_CENTRIC, TASK_CENTRIC))
    lead = mean_over_seeds(skills - tasks)
    if len(seeds) > 1:
        shown["lead, lower end of the interval"] = Metric(lead.low, 0.0, ">=", "points", len(seeds))
    shown["lead on new tasks"] = _lead(lead, len(seeds), quick)
    return shown


def _lead(lead: Estimate, count: int, quick: bool) -> Metric:
    interval = None if math.isnan(lead.low) else (lead.low, lead.high)
    return Metric(lead.value, LEAD, ">=", "points", count, interval, decided=lead.value >= LEAD or not quick)


def _alone(seeds: Sequence[Stages], quick: bool) -> dict[str, Metric]:
    """Each meta-skill by itself, over all seeds."""
    shown = {}
    for skill in seeds[0]["alone"]["alone"]:
        successes = sum(stages["alone"]["alone"][skill] for stages in seeds)
        trials = sum(stages["alone"]["trials"][skill] for stages in seeds)
        shown[f"{skill} alone"] = rate(successes, trials, ALONE, quick)
    return shown


def _named(seeds: Sequence[Stages], quick: bool) -> Metric:
    """Failures of plans, with mishaps and without, in any body."""
    names = [name for name in seeds[0] if name == "mishaps" or name.startswith(f"{SKILL_CENTRIC},")]
    stages = [each[name] for each in seeds for name in names]
    return rate(sum(each["named"] for each in stages), sum(len(each["failures"]) for each in stages), NAMED, quick)


def _share(seeds: Sequence[Stages], name: str, key: str = "successes") -> Metric:
    """A success rate over all seeds [%], with Wilson's interval."""
    successes, episodes = (sum(stages[name][part] for stages in seeds) for part in (key, "episodes"))
    low, high = wilson(successes, episodes)
    return Metric(100.0 * successes / episodes, unit="%", n=episodes, interval=(100.0 * low, 100.0 * high))


def _rates(seeds: Sequence[Stages], name: str) -> np.ndarray:
    """Success of each seed [%]."""
    return np.array([100.0 * stages[name]["successes"] / stages[name]["episodes"] for stages in seeds])
