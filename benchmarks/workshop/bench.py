"""Runs the parts on as many processes as there are cores; every finished mission is in the result file at once."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from benchmarks.result import BenchResult, read_rows
from benchmarks.workshop.metrics import metrics
from benchmarks.workshop.mission import run_case, run_in_graph
from benchmarks.workshop.part import Case, Row
from benchmarks.workshop.parts import parts
from rostrum.cli.terminal import line
from rostrum.environment import DEFAULT_DOMAIN
from rostrum.errors import UsageError
from rostrum.runs.environment import environment

QUICK_SEEDS = 2


@dataclass(frozen=True)
class WorkshopBenchCfg:
    """What to run.

    Attributes:
        only: Parts; all when empty.
        seeds: First and last seed; each part's own number from 0 when None.
        quick: Two seeds of every part.
        out: Folder for the run folders.
        jobs: Processes; as many as cores when 0.
        domain: ROS domain id of the missions that run in the graph.
    """

    only: tuple[str, ...] = ()
    seeds: tuple[int, int] | None = None
    quick: bool = False
    out: Path = Path("out/bench/workshop")
    jobs: int = 0
    domain: int = DEFAULT_DOMAIN


def run(cfg: WorkshopBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the missions that ``resume`` does not hold.

    Raises:
        UsageError: there is no such part, or ``resume`` holds no results.
    """
    known = parts()
    unknown = sorted(set(cfg.only) - set(known))
    if unknown:
        raise UsageError(f"--only: no part {', '.join(map(repr, unknown))}; there are {', '.join(known)}")
    chosen = [part for name, part in known.items() if not cfg.only or name in cfg.only]
    rows = read_rows(resume, "part", "seed") if resume is not None and resume.exists() else []
    result, target = BenchResult("workshop", results=rows), json_file or resume
    done = {(row["part"], row["seed"]) for row in rows}
    for part in chosen:
        line(f"{part.name}: {part.question}" + (f" {part.ranges[0].upper()}{part.ranges[1:]}." if part.ranges else ""))
    cases = [part.make(seed) for part in chosen for seed in _seeds(cfg, part.seeds) if (part.name, seed) not in done]
    for row in _run_all(cases, cfg):
        result.results.append(row)
        line(_summary(row))
        if target is not None:
            result.metrics = metrics(result.results, chosen, cfg.quick)
            result.write(target)
    result.metrics = metrics(result.results, chosen, cfg.quick)
    if target is not None:
        result.write(target)
    return result


def _seeds(cfg: WorkshopBenchCfg, count: int) -> range:
    first, last = cfg.seeds or (0, count - 1)
    return range(first, min(last, first + QUICK_SEEDS - 1) + 1 if cfg.quick else last + 1)


def _run_all(cases: list[Case], cfg: WorkshopBenchCfg) -> Iterator[Row]:
    """The missions' rows, as they end."""
    commit = environment().commit
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # one process per core; threads of theirs would only contend
    rehearsed = [case for case in cases if not case.graph]
    jobs = min(cfg.jobs or environment().cores, max(1, len(rehearsed)))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(run_case, case, cfg.out) for case in rehearsed]
        try:
            for future in as_completed(waiting):
                yield {**future.result(), "commit": commit, "jobs": jobs}
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    for case in (case for case in cases if case.graph):  # one graph has the machine for itself
        yield {**run_in_graph(case, cfg.out, cfg.domain), "commit": commit, "jobs": 1}


def _summary(row: Row) -> str:
    how = "success" if row["success"] else f"FAILED: {row['failure']}"
    return f"{row['part']} {row['seed']}: {how} ({row['sim_seconds']:.0f} s simulated in {row['wall_seconds']:.0f} s)"
