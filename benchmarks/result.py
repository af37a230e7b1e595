"""What a benchmark prints and writes: metrics against targets, the runs behind them, the machine."""

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.environment import environment
from rostrum.runs.jsonable import jsonable

Sense = Literal["<=", ">=", "=="]
Z95 = 1.959964


@dataclass(frozen=True)
class Metric:
    """One figure.

    Attributes:
        value: What was measured.
        target: What was wanted; None for a figure without a target.
        sense: How the value relates to the target when it passes.
        unit: Unit of both.
        n: How many samples are behind it.
        interval: 95 % interval: Wilson's for a rate, Student's t for a mean over seeds.
        decided: Whether the samples suffice to decide; an undecided metric does not fail a quick run.
    """

    value: float
    target: float | None = None
    sense: Sense = "<="
    unit: str = ""
    n: int = 0
    interval: tuple[float, float] | None = None
    decided: bool = True

    @property
    def passed(self) -> bool:
        """Whether the target is met; true without a target."""
        if self.target is None:
            return True
        if math.isnan(self.value):
            return False
        return {"<=": self.value <= self.target, ">=": self.value >= self.target, "==": self.value == self.target}[
            self.sense
        ]


@dataclass
class BenchResult:
    """A benchmark's outcome.

    Attributes:
        name: Name of the benchmark.
        metrics: Figures by name, the main one last.
        results: The runs behind them, each with its commit.
    """

    name: str
    metrics: dict[str, Metric] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether no decided metric falls short."""
        return all(metric.passed or not metric.decided for metric in self.metrics.values())

    def write(self, path: Path) -> None:
        """Writes the outcome as JSON."""
        metrics = {name: {**asdict(metric), "pass": metric.passed} for name, metric in self.metrics.items()}
        body = {"name": self.name, "metrics": metrics, "results": self.results, "environment": asdict(environment())}
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(jsonable(body), indent=1))
        part.replace(path)

    def show(self) -> None:
        """Prints a short table."""
        line(f"\n{self.name}")
        for name, metric in self.metrics.items():
            goal = "" if metric.target is None else f"{metric.sense} {metric.target:g}"
            verdict = (
                "" if metric.target is None else "pass" if metric.passed else "FAIL" if metric.decided else "undecided"
            )
            spread = f"  [{metric.interval[0]:.3f}, {metric.interval[1]:.3f}]" if metric.interval else ""
            line(f"  {name:<44} {metric.value:>9.4g} {metric.unit:<6} {goal:<10} {verdict:<9} n={metric.n}{spread}")


def wilson(successes: int, n: int) -> tuple[float, float]:
    """95 % interval of a rate (Wilson 1927)."""
    if n == 0:
        return (0.0, 1.0)
    p, z = successes / n, Z95
    centre, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return ((centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n))


def rate(successes: int, n: int, target: float, quick: bool = False) -> Metric:
    """A success rate; a quick run that falls short is undecided while the target lies inside its interval."""
    interval = wilson(successes, n)
    value = successes / n if n else math.nan
    decided = not quick or value >= target or not interval[0] <= target <= interval[1]
    return Metric(value, target, ">=", "", n, interval, decided)


def percentile(samples: list[float], q: float, target: float | None = None, unit: str = "s") -> Metric:
    """The ``q``-th percentile (nearest rank) of samples, against an upper bound."""
    if not samples:
        return Metric(math.nan, target, "<=", unit, 0)
    ordered = sorted(samples)
    return Metric(
        ordered[min(len(ordered) - 1, math.ceil(q / 100 * len(ordered)) - 1)], target, "<=", unit, len(samples)
    )


def largest(samples: list[float], target: float, unit: str) -> Metric:
    """The largest sample, against an upper bound."""
    return Metric(max(samples, default=math.nan), target, "<=", unit, len(samples))


def read_rows(path: Path, *keys: str) -> list[dict[str, Any]]:
    """The runs that a file of results holds, those that have all ``keys``.

    Raises:
        UsageError: it holds none.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no results of a benchmark ({error}); choose another --resume file") from error
    return [row for row in rows if isinstance(row, dict) and set(keys) <= set(row)]
