"""``rostrum bench train``: walking from nothing, seed by seed, timed and judged."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.legs.subject import subject_from_bundle
from benchmarks.legs.wander import ENDURANCE
from benchmarks.legs.wander import measure as endurance
from benchmarks.result import BenchResult, Metric, largest
from rostrum.cli.terminal import line
from rostrum.report.training import TrainingProgress
from rostrum.runs.environment import environment
from rostrum.training import PROGRESS_FILE, TrainingProcesses
from sim.tasks.evaluation import standing_scores
from sim.tasks.training_run import TrainingRun, save_run

LINEAR, YAW, WORST, MINUTES = 0.04, 0.03, 0.08, 15.0


@dataclass(frozen=True)
class TrainingBenchCfg:
    """What to train.

    Attributes:
        run: The run to repeat; its seed is replaced.
        seeds: First and last seed.
        out: Folder for the runs; those in it already are made anew.
        quick: One seed.
        threads: Physics threads for judging.
    """

    run: TrainingRun
    seeds: tuple[int, int] = (0, 2)
    out: Path = Path("out/bench/train")
    quick: bool = False
    threads: int = 2


def run(cfg: TrainingBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Trains every seed and judges its policy; each finished seed is in the file at once."""
    result = BenchResult("train")
    if resume is not None and resume.exists():
        result.results = json.loads(resume.read_text())["results"]
    target = json_file or resume
    done = {row["seed"] for row in result.results}
    last = cfg.seeds[0] if cfg.quick else cfg.seeds[1]
    for seed in range(cfg.seeds[0], last + 1):
        if seed not in done:
            result.results.append(_one(cfg, seed))
            line(f"  seed {seed}: {result.results[-1]['summary']}")
        result.metrics = metrics(result.results)
        if target is not None:
            result.write(target)
    return result


def _one(cfg: TrainingBenchCfg, seed: int) -> dict[str, Any]:
    commit = environment().commit
    training = replace(cfg.run, commit=commit, train=replace(cfg.run.train, seed=seed))
    folder = cfg.out / f"{training.task}-{training.robot}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    save_run(training, folder)
    processes = TrainingProcesses(folder, training.processes, resume=False)
    with TrainingProgress(training.train.iterations) as shown:
        if not processes.wait(shown.show):
            raise KeyboardInterrupt
    progress = [json.loads(text) for text in (folder / PROGRESS_FILE).read_text().splitlines()]
    final = progress[-1]
    rows = endurance(replace(ENDURANCE, seed=seed), subject_from_bundle(folder / "policy.onnx"), cfg.threads)
    falls = sum(row["fell"] or row["diverged"] for row in rows)
    judged = final["evaluation"]
    return {
        "seed": seed,
        "commit": commit,
        "steps": final["steps"],
        "seconds": final["seconds"],
        "seconds_to_threshold": _reached(progress),
        "linear_error": judged["linear_error"],
        "yaw_error": judged["yaw_error"],
        "worst_linear_error": judged["worst_linear_error"],
        "falls_of_100": falls,
        "curve": [
            {"seconds": p["seconds"], "steps": p["steps"], **p["evaluation"]} for p in progress if p["evaluation"]
        ],
        "summary": f"{final['seconds'] / 60.0:.1f} min, {judged['linear_error']:.3f} m/s, "
        f"{judged['yaw_error']:.3f} rad/s, {falls} falls in {len(rows)} episodes",
    }


def _reached(progress: list[dict[str, Any]]) -> float | None:
    """When an evaluation first met all thresholds [s]."""
    for row in progress:
        judged = row["evaluation"]
        if judged and _good(judged) and not judged["falls"]:
            return row["seconds"]
    return None


def _good(judged: dict[str, float]) -> bool:
    return judged["linear_error"] <= LINEAR and judged["yaw_error"] <= YAW and judged["worst_linear_error"] <= WORST


def metrics(rows: list[dict[str, Any]]) -> dict[str, Metric]:
    """The worst seed against the targets, beside a robot that stands still."""
    linear, yaw = standing_scores()
    first = [row["seconds_to_threshold"] for row in rows]
    return {
        "standing robot: linear error": Metric(linear, None, unit="m/s"),
        "standing robot: yaw error": Metric(yaw, None, unit="rad/s"),
        "falls in 100 episodes of 20 s, worst seed": largest([row["falls_of_100"] for row in rows], 0.0, ""),
        "worst command's linear error, worst seed": largest([row["worst_linear_error"] for row in rows], WORST, "m/s"),
        "yaw error, worst seed": largest([row["yaw_error"] for row in rows], YAW, "rad/s"),
        "linear error, worst seed": largest([row["linear_error"] for row in rows], LINEAR, "m/s"),
        "seeds that met every threshold on the way": Metric(
            sum(value is not None for value in first), float(len(rows)), ">=", n=len(rows)
        ),
        "minutes to the thresholds, slowest seed": Metric(
            max((value / 60.0 for value in first if value is not None), default=float("nan")), n=len(rows), unit="min"
        ),
        "training minutes, slowest seed": largest([row["seconds"] / 60.0 for row in rows], MINUTES, "min"),
    }
