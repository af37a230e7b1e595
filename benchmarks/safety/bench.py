"""``rostrum bench safety``: fuzzing every robot's floor, injected faults, and what a step costs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.result import BenchResult, Metric, read_rows
from benchmarks.safety import fuzz, injected, overhead
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.environment import environment

PARTS = ("overhead", "faults", "fuzz")
ROBOTS = ("panda_2f85", "go2", "g1", "ur5e_2f85", "go1")
MEASURED = "panda_2f85"  # the arm whose floor has every check


@dataclass(frozen=True)
class SafetyBenchCfg:
    """What to run.

    Attributes:
        quick: Fewer steps and repeats; some minutes.
        parts: Parts to run; all when empty.
        robots: Robots to fuzz; :data:`ROBOTS` when empty.
        steps: Steps of the fuzz for each robot; by default a million, 20,000 for a quick run.
        repeats: Runs of every injected fault; by default 3, 1 for a quick run.
    """

    quick: bool = False
    parts: tuple[str, ...] = ()
    robots: tuple[str, ...] = ()
    steps: int | None = None
    repeats: int | None = None


def run(cfg: SafetyBenchCfg, json_file: Path | None, resume: Path | None = None) -> BenchResult:
    """Runs part by part; every finished block is in the file at once. What ``resume`` holds is not run again.

    Raises:
        UsageError: a part that does not exist, or a file without results.
    """
    if unknown := sorted(set(cfg.parts) - set(PARTS)):
        raise UsageError(f"--only: no part {', '.join(map(repr, unknown))}; there are {', '.join(PARTS)}")
    result, target, commit = BenchResult("safety"), json_file or resume, environment().commit
    if resume is not None and resume.exists():
        result.results = read(resume)
    done = {_key(row) for row in result.results}
    for key, work in _work(cfg):
        if key in done:
            continue
        row = {**work(), "commit": commit}
        result.results.append(row)
        line(f"  {row['part']}: {_words(row)}")
        result.metrics = metrics(result.results)
        if target is not None:
            result.write(target)
    result.metrics = metrics(result.results)
    return result


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of an earlier run."""
    return read_rows(path, "part", "robot")


def _work(cfg: SafetyBenchCfg) -> Iterator[tuple[tuple[Any, ...], Callable[[], dict[str, Any]]]]:
    """Keys and what to do, in order."""
    parts = cfg.parts or PARTS
    if "overhead" in parts:
        yield ("overhead", MEASURED, 0), lambda: overhead.measure(MEASURED, cfg.quick)
    if "faults" in parts:
        for repeat in range(cfg.repeats or (1 if cfg.quick else injected.REPEATS)):
            for kind in injected.KINDS.values():
                yield ("faults", kind.robot, (kind.name, repeat)), lambda k=kind, r=repeat: injected.run(k, r)
    if "fuzz" in parts:
        steps = cfg.steps or (fuzz.QUICK_STEPS if cfg.quick else fuzz.STEPS)
        for robot in cfg.robots or ROBOTS:
            for block in range(-(-steps // fuzz.BLOCK)):
                yield ("fuzz", robot, block), lambda r=robot, b=block: fuzz.fuzz_block(r, b)


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    which: Any = row.get("block", 0)
    if row["part"] == "faults":
        which = (row["kind"], row["repeat"])
    return row["part"], row["robot"], which


def _words(row: dict[str, Any]) -> str:
    if row["part"] == "faults":
        return f"{row['kind']}: {row['fault'] or 'no fault'}; {'; '.join(row['wrong']) or 'safe'}"
    if row["part"] == "fuzz":
        return f"{row['robot']}, block {row['block']}: {sum(row['violations'].values())} violations"
    return f"{row['robot']}: filter {1e6 * row['filter']['processor']['p99']:.0f} us at p99"


def metrics(rows: list[dict[str, Any]]) -> dict[str, Metric]:
    """Figures of all parts, the violations last."""
    found: dict[str, Metric] = {}
    for row in rows:
        if row["part"] == "overhead":
            found.update(overhead.metrics(row))
    if own := [row for row in rows if row["part"] == "faults"]:
        found.update(injected.metrics(own))
    if own := [row for row in rows if row["part"] == "fuzz"]:
        found.update(fuzz.metrics(own))
    return found
