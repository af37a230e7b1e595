"""Runs suites one after the other, keeps what is finished, and makes figures of it."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.legs.conditions import NOMINAL, ranges
from benchmarks.legs.kicks import KicksCfg
from benchmarks.legs.subject import Subject
from benchmarks.legs.suite import Row, Suite
from benchmarks.result import BenchResult, Metric
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.environment import environment
from rostrum.runs.jsonable import jsonable
from sim.tasks.task import RandomisationCfg, Range


@dataclass(frozen=True)
class RunCfg:
    """How to run suites.

    Attributes:
        quick: Fewer episodes; rates that they cannot decide stay undecided.
        episodes: Another number of episodes; the suites' own when None.
        seed: Added to every suite's.
        threads: Physics threads; as many as cores when 0.
    """

    quick: bool = False
    episodes: int | None = None
    seed: int = 0
    threads: int = 0

    def __post_init__(self) -> None:
        """Refuses numbers that mean nothing.

        Raises:
            UsageError: names the option.
        """
        if self.episodes is not None and self.episodes < 1:
            raise UsageError(f"--episodes is {self.episodes}; it must be at least 1")
        if self.threads < 0 or self.seed < 0:
            raise UsageError(f"--threads ({self.threads}) and --seed ({self.seed}) must not be negative")

    def of(self, suite: Suite) -> Any:
        """The configuration that a suite runs with."""
        count = self.episodes or (suite.cfg.quick_episodes if self.quick else suite.cfg.episodes)
        return replace(suite.cfg, episodes=count, seed=suite.cfg.seed + self.seed)


def run_suites(
    suites: Iterable[Suite],
    subject_for: Callable[[Suite], Subject],
    cfg: RunCfg,
    result: BenchResult,
    keep: Path | None,
) -> None:
    """Runs what ``result`` does not hold yet and adds it, with its figures.

    Args:
        suites: What to ask.
        subject_for: The policy that a suite is asked of.
        cfg: How.
        result: Takes a row per suite, with the episodes in it; what it holds of the same network and settings counts
            as done, and what it holds besides is kept.
        keep: File that holds every finished suite at once.
    """
    threads = cfg.threads or len(os.sched_getaffinity(0))
    commit = environment().commit
    done, asked = list(result.results), []
    for suite in suites:
        subject, settings = subject_for(suite), cfg.of(suite)
        head = {"part": suite.name, "policy": subject.name, "network": subject.identity, "settings": jsonable(settings)}
        found = next((row for row in done if head.items() <= row.items()), None)
        if found is None:
            line(f"{suite.name}: {suite.asks} ({subject.name}; {described(settings)}) ...")
            begin = time.monotonic()
            rows = suite.measure(settings, subject, threads)
            found = head | {
                "commit": commit,
                "quick": cfg.quick,
                "threads": threads,
                "wall_seconds": round(time.monotonic() - begin, 1),
                "episodes": rows,
            }
        else:
            line(f"{suite.name}: done before, {len(found['episodes'])} rows")
            done.remove(found)
        asked.append(found)
        result.results = [*asked, *done]
        figures = suite.metrics(settings, found["episodes"], cfg.quick)
        result.metrics |= {f"{suite.name}: {name}": metric for name, metric in figures.items()}
        for name, metric in figures.items():
            if metric.target is not None:
                line(f"  {name}: {metric.value:.4g} {metric.unit} ({'met' if metric.passed else 'not met'})")
        if keep is not None:
            result.write(keep)
    _count_diverged(result, asked)
    if keep is not None:
        result.write(keep)


def described(settings: Any) -> str:
    """Number of episodes and every range that is drawn."""
    drawn: list[str] = []
    _collect(settings, drawn)
    return ", ".join([f"{settings.episodes} episodes", *drawn])


def _collect(value: Any, into: list[str]) -> None:
    if isinstance(value, RandomisationCfg):
        into.extend([] if value == NOMINAL else [ranges(value)])
    elif isinstance(value, KicksCfg):
        into.append(f"kicks of {_span(value.speed)} m/s every {_span(value.period)} s")
    elif is_dataclass(value):
        into.extend(["sensor noise as in training"] if getattr(value, "sensor_noise", False) else [])
        for item in fields(value):
            _collect(getattr(value, item.name), into)


def _span(limits: Range) -> str:
    low, high = limits
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _count_diverged(result: BenchResult, parts: list[dict[str, Any]]) -> None:
    """Episodes whose physics broke; they count as failures in their suites."""
    rows: list[Row] = [row for part in parts for row in part["episodes"] if "diverged" in row]
    broken = Metric(sum(row["diverged"] for row in rows), None, n=len(rows))
    result.metrics = {"episodes whose physics diverged": broken} | result.metrics
