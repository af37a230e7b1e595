"""Says every scripted correction to a rehearsed team, and asks the simulator what it changed."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.corrections.effects import CHECKS, Run
from benchmarks.corrections.script import Spoken, script
from benchmarks.corrections.thinking import thinking
from benchmarks.corrections.watch import PERIOD, Trace
from benchmarks.result import BenchResult, Metric, percentile, rate, read_rows
from rostrum.cli.terminal import line
from rostrum.rehearsal import RehearsalCfg, Team, TimedCorrection, rehearse
from rostrum.runs.environment import environment
from rostrum.runs.report import RunReport

TARGET = 0.95
PLANNED_WITHIN = 0.5  # [s] from words to the new plan
SEEN_AFTER = {"grasp": 8.0}  # [s] for which a motion is watched after it was corrected
SOON = 3.0  # [s] for all others
MOTION = ("nudge", "speed", "stop", "grip", "grasp", "undo motion")
QUICK = 5  # every so many of the script

Row = dict[str, Any]


@dataclass(frozen=True)
class CorrectionsBenchCfg:
    """What to run.

    Attributes:
        quick: Every fifth correction.
        kinds: Kinds of corrections; all when empty.
        out: Folder for the run folders.
        jobs: Processes; as many as cores when 0.
    """

    quick: bool = False
    kinds: tuple[str, ...] = ()
    out: Path = Path("out/bench/corrections")
    jobs: int = 0


def run(cfg: CorrectionsBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the corrections that ``resume`` does not hold.

    Raises:
        UsageError: ``resume`` holds no results.
    """
    rows = read_rows(resume, "key", "kind") if resume is not None and resume.exists() else []
    result, target = BenchResult("corrections", results=rows), json_file or resume
    done = {row["key"] for row in rows}
    chosen = [each for each in script()[:: QUICK if cfg.quick else 1] if not cfg.kinds or each.kind in cfg.kinds]
    for found in _run_all([each for each in chosen if each.key not in done], cfg):
        for row in found:
            result.results.append(row)
            line(f"{row['kind']:<12} {row['text']:<45} {'ok' if not row['failure'] else row['failure']}")
        result.metrics = metrics(result.results, cfg.quick)
        if target is not None:
            result.write(target)
    times = thinking(cfg.out) if not cfg.kinds else []
    result.metrics = {**_thinking(times), **metrics(result.results, cfg.quick)}
    if target is not None:
        result.write(target)
    return result


def _thinking(times: list[float]) -> dict[str, Metric]:
    if not times:
        return {}
    return {
        "words to new plan, median": percentile(times, 50.0),
        "words to new plan, p99": percentile(times, 99.0, PLANNED_WITHIN),
    }


def metrics(rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Rates of corrections with the effect asked for, by kind and of all, and what must never happen."""
    found: dict[str, Metric] = {}
    for kind in dict.fromkeys(row["kind"] for row in rows):
        own = [row for row in rows if row["kind"] == kind]
        found[kind] = Metric(sum(not row["failure"] for row in own) / len(own), n=len(own))
    broken = sum(bool(row["broken"]) for row in rows)
    found["without the correction the same effect"] = Metric(sum(row["idle"] for row in rows), n=len(rows))
    found["limits or constraints broken"] = Metric(broken, 0.0, "==", n=len(rows))
    found["have the effect asked for"] = rate(sum(not row["failure"] for row in rows), len(rows), TARGET, quick)
    return found


def _run_all(cases: list[Spoken], cfg: CorrectionsBenchCfg) -> Iterator[list[Row]]:
    """Rows of all corrections that share a twin, as they end."""
    commit = environment().commit
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # one process per core; threads of theirs would only contend
    twin = lambda case: (case.scene, case.sentence, case.seed)  # noqa: E731
    groups = [list(group) for _, group in groupby(sorted(cases, key=twin), twin)]
    jobs = min(cfg.jobs or environment().cores, max(1, len(groups)))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(run_group, group, cfg.out) for group in groups]
        try:
            for future in as_completed(waiting):
                yield [{**row, "commit": commit, "jobs": jobs} for row in future.result()]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def run_group(cases: list[Spoken], out: Path) -> list[Row]:
    """Runs corrections of one team at one work, and that work once without any."""
    first = cases[0]
    lasting = any(case.kind not in MOTION for case in cases)
    end = 600.0 if lasting else max(map(_seen_until, cases))
    twin, report = _rehearsed(first, out / f"twin-{first.key}", (), end)
    return [_row(case, twin, report if lasting else None, out) for case in cases]


def _seen_until(case: Spoken) -> float:
    """How long a correction of motion is watched, from when the team was told [s]."""
    return case.at + SEEN_AFTER.get(case.kind, SOON)


def _row(case: Spoken, twin: Trace, twin_report: RunReport | None, out: Path) -> Row:
    begin = time.monotonic()
    said = [TimedCorrection(case.at - 1.0, case.before)] if case.before else []
    said.append(TimedCorrection(case.at, case.text))
    end = _seen_until(case) if case.kind in MOTION else 600.0
    seen, report = _rehearsed(case, out / case.key, tuple(said), end)
    robots = {node.id: node.robot for node in report.nodes if node.state == "done" and not node.id.startswith("home")}
    check = CHECKS[case.effect]
    failure = check(Run(case.at, seen, twin, report, robots), *case.wanted)
    truth: dict[str, Any] = dict(report.ground_truth)
    broken = [*truth.get("limits_exceeded", ()), *(str(c) for c in truth.get("contacts", {}).get("robot_robot", ()))]
    if case.kind not in MOTION and not report.success:
        failure = failure or f"the mission: {report.failure}"
    idle = twin_report is not None and not check(Run(case.at, twin, twin, twin_report, {}), *case.wanted)
    return {
        "key": case.key,
        "kind": case.kind,
        "text": case.text,
        "at": case.at,
        "scene": case.scene,
        "seed": case.seed,
        "answers": [reply.text for record in report.corrections for reply in record.replies],
        "failure": failure,
        "broken": broken,
        "idle": idle,
        "wall_seconds": round(time.monotonic() - begin, 2),
    }


def _rehearsed(case: Spoken, folder: Path, said: tuple[TimedCorrection, ...], end: float) -> tuple[Trace, RunReport]:
    trace, begun = Trace(), []

    def watch(team: Team) -> None:
        begun.append(team.now)
        trace.sample(team, begun[0])

    cfg = RehearsalCfg(folder.name, folder.parent, case.scene, case.seed, corrections=said, timeout=end)
    return trace, rehearse(cfg, case.sentence, watch=watch, every=PERIOD)
