"""Whether what people say to a robot makes it better by itself: the rounds of several seeds, with two controls.

The criteria are those under which "Yell At Your Robot", Shi et al., RSS 2024, would have worked in miniature: the
gain, its share of what a person standing by gains, controls that gain nothing, a low level that never changed.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.result import BenchResult, Metric, rate, read_rows
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.estimate import Estimate
from rostrum.learned_corrections.loop import LoopCfg
from rostrum.learned_corrections.preparation import PreparationCfg
from rostrum.learned_corrections.result import figures
from rostrum.learned_corrections.run import CorrectionsRun, RunCfg
from rostrum.runs.environment import environment

GAINED, RECOVERED, CONTROL, OBEYED = 20.0, 50.0, 5.0, 0.9
QUICK_SEEDS = 1


@dataclass(frozen=True)
class LearnedCorrectionsBenchCfg:
    """What to run.

    Attributes:
        seeds: First and last.
        quick: The first seed alone, with fewer episodes.
        out: Folder for the runs.
        preparation: Folder of demonstrations and low level made before; made in ``out`` when None.
    """

    seeds: tuple[int, int] = (0, 4)
    quick: bool = False
    out: Path = Path("out/bench/learned-corrections")
    preparation: Path | None = None


def run(cfg: LearnedCorrectionsBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the seeds that ``resume`` does not hold; what a seed's folder holds already is not done again.

    Raises:
        UsageError: ``resume`` holds no results.
    """
    rows = read_rows(resume, "seed", "stages", "obeyed") if resume is not None and resume.exists() else []
    result, target = BenchResult("learned-corrections", results=rows), json_file or resume
    done = {row["seed"] for row in rows}
    last = cfg.seeds[0] + QUICK_SEEDS - 1 if cfg.quick else cfg.seeds[1]
    for seed in range(cfg.seeds[0], last + 1):
        if seed not in done:
            result.results.append(_row(cfg, seed))
        result.metrics = metrics(result.results, cfg.quick)
        if target is not None:
            result.write(target)
    return result


def _row(cfg: LearnedCorrectionsBenchCfg, seed: int) -> dict[str, Any]:
    loop = LoopCfg(episodes=40, judged=40) if cfg.quick else LoopCfg()
    asked = RunCfg(PreparationCfg(), loop, (seed,))
    preparation = cfg.preparation or cfg.out / "preparation"
    folder = cfg.out / f"{'quick-' if cfg.quick else ''}{seed}"
    found = CorrectionsRun(asked, folder, line, preparation).run()
    if found is None:
        raise UsageError(f"{folder}: the run was stopped; go on with the same command")
    return {
        "seed": seed,
        "stages": found["seeds"][seed],
        "obeyed": found["obeyed"],
        "trials": found["trials"],
        "low_level": found["low_level"],
        "commit": environment().commit,
    }


def metrics(rows: list[dict[str, Any]], quick: bool) -> dict[str, Metric]:
    """The figures against their targets; one seed has no interval and decides nothing by it."""
    found, count = figures([row["stages"] for row in rows]), len(rows)
    shown: dict[str, Metric] = {}
    for number, success in enumerate(found.rounds):
        shown[f"success by itself after round {number}"] = _figure(success, count, "%")
    shown["success of round 0 with a person"] = _figure(found.live, count, "%")
    shown["corrections of an episode, last round"] = Metric(found.corrections[-1], n=count)
    obeyed, trials = rows[0]["obeyed"], rows[0]["trials"]
    shown["what is said alone is obeyed"] = rate(sum(obeyed.values()), trials * len(obeyed), OBEYED, quick)
    shown["the least obeyed command"] = rate(min(obeyed.values()), trials, OBEYED, quick)
    hashes = {*found.hashes, *(value for row in rows for value in row["low_level"].values())}
    shown["low levels seen"] = Metric(len(hashes), 1, "==", n=count)
    shown["gained with shuffled words"] = _against(found.shuffled, count, CONTROL, "<=", "points", quick)
    shown["gained without corrections"] = _against(found.none, count, CONTROL, "<=", "points", quick)
    shown["share of the gap to the person"] = _against(found.recovered, count, RECOVERED, ">=", "%", quick)
    if count > 1:
        shown["gained, lower end of the interval"] = Metric(found.gained.low, 0.0, ">=", "points", count)
    shown["gained by corrections"] = _against(found.gained, count, GAINED, ">=", "points", quick)
    return shown


def _figure(estimate: Estimate, count: int, unit: str) -> Metric:
    interval = None if math.isnan(estimate.low) else (estimate.low, estimate.high)
    return Metric(estimate.value, unit=unit, n=count, interval=interval)


def _against(estimate: Estimate, count: int, target: float, sense: Any, unit: str, quick: bool) -> Metric:
    interval = None if math.isnan(estimate.low) else (estimate.low, estimate.high)
    met = estimate.value >= target if sense == ">=" else estimate.value <= target
    return Metric(estimate.value, target, sense, unit, count, interval, decided=met or not quick)
