"""What a suite is, and figures that several share."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from benchmarks.legs.subject import Subject
from benchmarks.legs.trial import Trial
from benchmarks.result import Metric, percentile, rate, wilson

Role = Literal["walk", "terrain"]
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SuiteCfg:
    """How much to run.

    Attributes:
        episodes: In all, for each variant that the suite has.
        quick_episodes: The same for a quick run.
        seed: Of everything random.
        batch: Most copies that run side by side.
    """

    episodes: int
    quick_episodes: int
    seed: int = 0
    batch: int = 100

    def batches(self) -> Iterator[tuple[int, int]]:
        """Count and seed of every batch."""
        for i, first in enumerate(range(0, self.episodes, self.batch)):
            yield min(self.batch, self.episodes - first), self.seed + 1000 * i


@dataclass(frozen=True)
class Suite:
    """A question to a policy.

    Attributes:
        name: Its name.
        asks: The question, in a sentence.
        role: Which of the shipped policies it is for.
        cfg: Its configuration.
        measure: Runs it: configuration, subject, physics threads; gives a row per episode.
        metrics: Figures of its rows: configuration, rows, whether the run is a quick one.
    """

    name: str
    asks: str
    role: Role
    cfg: Any
    measure: Callable[[Any, Subject, int], list[Row]]
    metrics: Callable[[Any, list[Row], bool], dict[str, Metric]]


def endings(trial: Trial) -> list[Row]:
    """A row for each copy with how its episode ended."""
    return [
        {"fell": bool(fell), "diverged": bool(diverged)}
        for fell, diverged in zip(trial.fell, trial.diverged, strict=True)
    ]


def failed(row: Row) -> bool:
    """Whether the robot fell or its physics broke."""
    return row["fell"] or row["diverged"]


def upright_rate(rows: list[Row], target: float, quick: bool) -> Metric:
    """Share of episodes without a fall; broken physics counts as a fall."""
    return rate(sum(not failed(row) for row in rows), len(rows), target, quick)


def falls(rows: list[Row]) -> Metric:
    """Number of falls, of which there must be none; broken physics counts as a fall."""
    return Metric(sum(failed(row) for row in rows), 0, "<=", "", len(rows))


def p95(samples: Iterable[float | None], target: float, unit: str, quick: bool) -> Metric:
    """The 95th percentile against an upper bound; a missing sample is worse than any.

    A quick run that falls short is undecided while 95 % lies in the interval of the share within the bound.
    """
    values = [math.inf if sample is None else sample for sample in samples]
    metric = percentile(values, 95, target, unit)
    low, high = wilson(sum(value <= target for value in values), len(values))
    return replace(metric, decided=not quick or metric.passed or not low <= 0.95 <= high)


def median(samples: Iterable[float | None], unit: str) -> Metric:
    """The median of what is there, without a target."""
    return percentile([sample for sample in samples if sample is not None], 50, None, unit)
