"""``rostrum bench skills``: every manipulation skill alone on randomised kitchens, and with failures injected."""

import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.result import BenchResult, Metric, percentile, rate, read_rows
from benchmarks.skills.cases import CASES
from benchmarks.skills.failures import FAILURES
from benchmarks.skills.trial import Trial, run_trial, seeded
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.environment import environment
from skills.contract import Reason

FIRST_TIME, AGREEMENT, RIGHT_REASON = 0.95, 0.95, 0.90
RUNS, QUICK_RUNS = 200, 5
FAILURE_RUNS, QUICK_FAILURE_RUNS = 20, 1
FAILED = "failures"  # the part of --only that runs what is injected

Sensor = Literal["markers", "cameras"]


@dataclass(frozen=True)
class SkillsBenchCfg:
    """What to measure.

    Attributes:
        quick: Few runs of everything.
        only: Cases by name, and ``failures``; all when empty.
        runs: Runs per case; 200 by default, 5 when quick.
        failure_runs: Runs per injected failure; 20 by default, 1 when quick.
        sensor: What sees the objects.
    """

    quick: bool = False
    only: tuple[str, ...] = ()
    runs: int | None = None
    failure_runs: int | None = None
    sensor: Sensor = "markers"


def run(cfg: SkillsBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the benchmark; each finished run is in the file at once.

    Raises:
        UsageError: an unknown case.
        RendererError: cameras find the objects, and no OpenGL works here.
    """
    known = [case.name for case in CASES] + [FAILED]
    unknown = sorted(set(cfg.only) - set(known))
    if unknown:
        raise UsageError(f"--only: no case {', '.join(map(repr, unknown))}; there are {', '.join(known)}")
    result = BenchResult("skills")
    if resume is not None and resume.exists():
        result.results = read_rows(resume, "part", "case", "seed", "reason")
        line(f"resumed with {len(result.results)} finished runs of {resume}")
    done = {(row["part"], row["case"], row["seed"]) for row in result.results}
    commit, target = environment().commit, json_file or resume
    for part, trial, expected in _trials(cfg):
        if (part, trial.case.name, trial.seed) in done:
            continue
        row = {"part": part, "expected": expected, **run_trial(trial), "sensor": cfg.sensor, "commit": commit}
        result.results.append(row)
        verdict = "as it should" if _right(row) else row.get("text", "no world was found in which it is possible")
        line(f"  {trial.case.name} ({trial.seed % 10_000}): {row['reason']}  {verdict}")
        result.metrics = metrics(result.results, cfg.quick)
        if target is not None:
            result.write(target)
    result.metrics = metrics(result.results, cfg.quick)
    for text in confusion(result.results):
        line(text)
    return result


def _trials(cfg: SkillsBenchCfg) -> list[tuple[str, Trial, str]]:
    """Part, trial and expected reason of every run, one of each case in turn."""
    chosen = [case for case in CASES if not cfg.only or case.name in cfg.only]
    count = cfg.runs or (QUICK_RUNS if cfg.quick else RUNS)
    listed = [
        ("skill", Trial(case, seeded(case, seed), sensor=cfg.sensor), Reason.SUCCESS.value)
        for seed in range(count)
        for case in chosen
    ]
    if cfg.only and FAILED not in cfg.only:
        return listed
    count = cfg.failure_runs or (QUICK_FAILURE_RUNS if cfg.quick else FAILURE_RUNS)
    for seed in range(count):
        for failure in FAILURES:
            possible = bool(failure.disturbances)  # else it is the world that must not allow it
            trial = Trial(failure.case, seeded(failure.case, seed), failure.disturbances, possible)
            listed.append(("failure", trial, failure.reason.value))
    return listed


def metrics(rows: list[dict[str, Any]], quick: bool) -> dict[str, Metric]:
    """Figures of all runs, the main ones last."""
    figures: dict[str, Metric] = {}
    counted = [row for row in rows if row["reason"] != "none"]
    skills = [row for row in counted if row["part"] == "skill"]
    for name in dict.fromkeys(row["case"] for row in skills):
        own = [row for row in skills if row["case"] == name]
        durations = [row["duration_s"] for row in own if row["truth"]]
        figures[f"{name}_first_attempt"] = rate(sum(row["truth"] for row in own), len(own), FIRST_TIME, quick)
        figures[f"{name}_verdict_true"] = rate(sum(_agrees(row) for row in own), len(own), AGREEMENT, quick)
        figures[f"{name}_median"] = Metric(statistics.median(durations or [0.0]), unit="s", n=len(durations))
        figures[f"{name}_p95"] = percentile(durations, 95.0)
    failures = [row for row in counted if row["part"] == "failure"]
    if failures:
        right = sum(_right(row) for row in failures)
        figures["right_reason"] = rate(right, len(failures), RIGHT_REASON, quick)
        false = sum(row["reason"] == Reason.SUCCESS.value and not row["truth"] for row in failures)
        figures["success_claimed_falsely"] = Metric(false, 0.0, "==", "", len(failures))
    if skills:
        touched = sum(bool(row["touched"]) for row in skills)
        figures["runs_touching_tables_or_cabinets"] = Metric(touched, unit="", n=len(skills))
        figures["verdict_true"] = rate(sum(map(_agrees, skills)), len(skills), AGREEMENT, quick)
        figures["first_attempt"] = rate(sum(row["truth"] for row in skills), len(skills), FIRST_TIME, quick)
    return figures


def confusion(rows: list[dict[str, Any]]) -> list[str]:
    """Which reason was given for which failure, as lines of a table; empty without injected failures."""
    failures = [row for row in rows if row["part"] == "failure"]
    if not failures:
        return []
    lines = ["", "failure: reason wanted -> reasons given"]
    for name in dict.fromkeys(row["case"] for row in failures):
        own = [row for row in failures if row["case"] == name]
        given = ", ".join(f"{reason} {count}" for reason, count in Counter(r["reason"] for r in own).most_common())
        lines.append(f"  {name:<38} {own[0]['expected']:<20} -> {given}")
    given = sorted({row["reason"] for row in failures})
    wanted = sorted({row["expected"] for row in failures})
    lines += ["", "confusion (rows wanted, columns given)", "  " + " " * 20 + "".join(f"{g[:14]:>15}" for g in given)]
    counts = Counter((row["expected"], row["reason"]) for row in failures)
    lines += [f"  {w:<20}" + "".join(f"{counts[w, g]:>15}" for g in given) for w in wanted]
    return lines


def _agrees(row: dict[str, Any]) -> bool:
    """Whether the skill's own verdict is the truth."""
    return (row["reason"] == Reason.SUCCESS.value) == bool(row["truth"])


def _right(row: dict[str, Any]) -> bool:
    return row["reason"] == row["expected"] and (row["part"] == "failure" or bool(row["truth"]))
