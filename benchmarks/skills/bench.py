"""``rostrum bench skills``: every skill alone on randomised kitchens and workshops, and with failures injected."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from benchmarks.result import BenchResult, Metric, percentile, rate, read_rows, wilson
from benchmarks.skills.cases import CASES
from benchmarks.skills.failures import FAILURES
from benchmarks.skills.hand_over import CASE as HAND_OVER
from benchmarks.skills.hand_over import run_hand_over
from benchmarks.skills.missions import LEAST_STEPS, MISSIONS, run_mission
from benchmarks.skills.trial import Trial, run_trial, seeded
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.environment import environment
from skills.contract import Reason

FIRST_TIME, HANDED_OVER, AGREEMENT, RIGHT_REASON, DONE = 0.95, 0.90, 0.95, 0.90, 0.80
RUNS, QUICK_RUNS = 200, 5
FAILURE_RUNS, QUICK_FAILURE_RUNS = 20, 1
MISSION_RUNS, QUICK_MISSION_RUNS = 50, 1
FAILED = "failures"  # the part of --only that runs what is injected

Sensor = Literal["markers", "cameras"]


@dataclass(frozen=True)
class SkillsBenchCfg:
    """What to measure.

    Attributes:
        quick: Few runs of everything.
        only: Cases by name, ``failures`` and ``missions``; all when empty.
        runs: Runs per case; 200 by default, 5 when quick.
        first: Number of the first run of each, where others are made elsewhere.
        failure_runs: Runs per injected failure; 20 by default, 1 when quick.
        mission_runs: Missions; 50 by default, 1 when quick.
        sensor: What sees the objects, except where failures are injected: those hinder the markers, and with the dog:
            no depth camera looks at its tray.
        out: Folder of the missions' run folders.
    """

    quick: bool = False
    only: tuple[str, ...] = ()
    runs: int | None = None
    first: int = 0
    failure_runs: int | None = None
    mission_runs: int | None = None
    sensor: Sensor = "markers"
    out: Path = Path("out/bench/skills")


def run(cfg: SkillsBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the benchmark; each finished run is in the file at once.

    Raises:
        UsageError: an unknown case, or a first run below 0.
        RendererError: cameras find the objects, and no OpenGL works here.
    """
    known = [case.name for case in CASES] + [HAND_OVER, FAILED, MISSIONS]
    unknown = sorted(set(cfg.only) - set(known))
    if unknown:
        raise UsageError(f"--only: no case {', '.join(map(repr, unknown))}; there are {', '.join(known)}")
    if cfg.first < 0:
        raise UsageError(f"--first is the number of a run, from 0 on; got {cfg.first}")
    result = BenchResult("skills")
    if resume is not None and resume.exists():
        result.results = read_rows(resume, "part", "case", "seed", "reason")
        line(f"resumed with {len(result.results)} finished runs of {resume}")
    done = {(row["part"], row["case"], row["seed"], row.get("sensor", "markers")) for row in result.results}
    commit, target = environment().commit, json_file or resume
    for work in _work(cfg):
        if (work.part, work.case, work.seed, work.sensor) in done:
            continue
        row = {"part": work.part, "expected": work.expected, **work.run(), "sensor": work.sensor, "commit": commit}
        result.results.append(row)
        verdict = "as it should" if _right(row) else row.get("text", "no world was found in which it is possible")
        line(f"  {work.case} ({work.seed % 10_000}): {row['reason']}  {verdict}")
        result.metrics = metrics(result.results, cfg.quick)
        if target is not None:
            result.write(target)
    result.metrics = metrics(result.results, cfg.quick)
    for text in confusion(result.results):
        line(text)
    return result


@dataclass(frozen=True)
class _Work:
    """One run to do: what makes its row, and by what the row is known again."""

    part: str
    case: str
    seed: int
    sensor: Sensor
    expected: str
    run: Callable[[], dict[str, Any]]


def _work(cfg: SkillsBenchCfg) -> Iterator[_Work]:
    """Every run, one of each case in turn."""
    success = Reason.SUCCESS.value
    for index in _numbers(cfg, cfg.runs or (QUICK_RUNS if cfg.quick else RUNS)):
        for case in CASES:
            if not cfg.only or case.name in cfg.only:
                sensor = "markers" if case.by_markers else cfg.sensor
                trial = Trial(case, seeded(case, index), sensor=sensor)
                yield _Work("skill", case.name, trial.seed, sensor, success, partial(run_trial, trial))
        if not cfg.only or HAND_OVER in cfg.only:
            run = partial(run_hand_over, index, cfg.sensor)
            yield _Work("skill", HAND_OVER, index, cfg.sensor, success, run)
    for index in _numbers(cfg, cfg.failure_runs or (QUICK_FAILURE_RUNS if cfg.quick else FAILURE_RUNS)):
        for failure in FAILURES if not cfg.only or FAILED in cfg.only else ():
            possible = bool(failure.disturbances)  # else it is the world that must not allow it
            trial = Trial(failure.case, seeded(failure.case, index), failure.disturbances, possible)
            reason = failure.reason.value
            yield _Work("failure", failure.case.name, trial.seed, "markers", reason, partial(run_trial, trial))
    if not cfg.only or MISSIONS in cfg.only:
        for seed in _numbers(cfg, cfg.mission_runs or (QUICK_MISSION_RUNS if cfg.quick else MISSION_RUNS)):
            run = partial(run_mission, seed, cfg.sensor, cfg.out)
            yield _Work("mission", MISSIONS, seed, cfg.sensor, success, run)


def _numbers(cfg: SkillsBenchCfg, count: int) -> range:
    return range(cfg.first, cfg.first + count)


def metrics(rows: list[dict[str, Any]], quick: bool) -> dict[str, Metric]:
    """Figures of all runs, the main ones last."""
    figures: dict[str, Metric] = {}
    counted = [row for row in rows if row["reason"] != "none"]
    skills = [row for row in counted if row["part"] == "skill"]
    for name in dict.fromkeys(row["case"] for row in skills):
        own = [row for row in skills if row["case"] == name]
        durations = [row["duration_s"] for row in own if row["truth"]]
        target = HANDED_OVER if name == HAND_OVER else FIRST_TIME
        figures[f"{name}_first_attempt"] = rate(sum(row["truth"] for row in own), len(own), target, quick)
        figures[f"{name}_verdict_true"] = rate(sum(_agrees(row) for row in own), len(own), AGREEMENT, quick)
        figures[f"{name}_median"] = Metric(statistics.median(durations or [0.0]), unit="s", n=len(durations))
        figures[f"{name}_p95"] = percentile(durations, 95.0)
    failures = [row for row in counted if row["part"] == "failure"]
    if failures:
        right = sum(_right(row) for row in failures)
        figures["right_reason"] = rate(right, len(failures), RIGHT_REASON, quick)
        false = sum(row["reason"] == Reason.SUCCESS.value and not row["truth"] for row in failures)
        figures["success_claimed_falsely"] = Metric(false, 0.0, "==", "", len(failures))
    missions = [row for row in counted if row["part"] == "mission"]
    if missions:
        figures |= _of_missions(missions, quick)
    if skills:
        touched = sum(bool(row["touched"]) for row in skills)
        figures["runs_touching_tables_or_cabinets"] = Metric(touched, unit="", n=len(skills))
        figures["verdict_true"] = rate(sum(map(_agrees, skills)), len(skills), AGREEMENT, quick)
        figures["first_attempt"] = rate(sum(row["truth"] for row in skills), len(skills), FIRST_TIME, quick)
    return figures


def _of_missions(rows: list[dict[str, Any]], quick: bool) -> dict[str, Metric]:
    """What became of missions, and what they tried or looked at again."""
    n, smooth = len(rows), sum(map(_smooth, rows))
    return {
        "missions_steps": Metric(min(row["steps"] for row in rows), float(LEAST_STEPS), ">=", "", n),
        "missions_retries": Metric(sum(row["retries"] for row in rows), unit="", n=n),
        "missions_second_looks": Metric(sum(row["looks"] for row in rows), unit="", n=n),
        "missions_without_either": Metric(smooth / n, n=n, interval=wilson(smooth, n)),
        "missions_done": rate(sum(row["truth"] for row in rows), n, DONE, quick),
    }


def _smooth(row: dict[str, Any]) -> bool:
    """Whether a mission was done without trying or looking again."""
    return bool(row["truth"]) and not row["retries"] and not row["looks"]


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
