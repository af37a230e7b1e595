"""Days of household tasks with and without a memory: corrections, planner calls, and what must not happen."""

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.memory.controls import memory_of, shortcut_rows, silence
from benchmarks.memory.session import run_errand
from benchmarks.memory.tasks import TASKS, Errand, errands
from benchmarks.result import BenchResult, Metric, read_rows, wilson
from planners.memory.likeness import measured_by
from rostrum.cli.terminal import line
from rostrum.runs.environment import environment

LATE = range(16, TASKS + 1)
FEWER_CALLS = 0.75
MORE_CONTENT = 0.15
BLOCK = 5  # tasks over which corrections are averaged
RESAMPLES = 2000

Row = dict[str, Any]


@dataclass(frozen=True)
class MemoryBenchCfg:
    """What to run.

    Attributes:
        quick: One household.
        seeds: First and last seed; each is a household with an order of tasks, words and placements of its own.
        out: Folder for run folders and memories.
    """

    quick: bool = False
    seeds: tuple[int, int] = (0, 4)
    out: Path = Path("out/bench/memory")


def run(cfg: MemoryBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the errands that ``resume`` does not hold; the memories are taken from ``cfg.out``.

    Raises:
        UsageError: ``resume`` holds no results.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    rows = read_rows(resume, "part", "seed") if resume is not None and resume.exists() else []
    result, target = BenchResult("memory", results=rows), json_file or resume
    first, last = cfg.seeds
    commit, likeness = environment().commit, measured_by()
    for seed in range(first, (first if cfg.quick else last) + 1):
        for row in _household(seed, cfg.out / f"seed-{seed}", rows):
            row |= {"seed": seed, "commit": commit, "likeness": likeness}
            result.results.append(row)
            _tell(row)
            result.metrics = metrics(result.results)
            if target is not None:
                result.write(target)
    result.metrics = metrics(result.results)
    if target is not None:
        result.write(target)
    return result


def _household(seed: int, folder: Path, rows: list[Row]) -> Iterator[Row]:
    """Rows of one household that are not there yet."""
    todo = errands(seed)
    own = [row for row in rows if row["seed"] == seed]
    known = {(row["part"], row.get("number")) for row in own}
    for part in ("without", "with"):
        for errand in todo:
            if (part, errand.number) not in known:
                yield {"part": part, **_errand(errand, folder, part == "with")}
    memory = _kept(folder, TASKS)
    if ("silence", None) not in known:
        yield {"part": "silence", **silence(memory_of(memory), todo, folder / "silence", 10_000 + seed)}
    if ("shortcut", None) not in known:
        for row in shortcut_rows(memory_of(memory), memory, folder / "shortcuts", 20_000 + seed):
            yield {"part": "shortcut", **row}


def _errand(errand: Errand, folder: Path, remembers: bool) -> Row:
    """One errand; with a memory, from what the errand before left to what this one leaves."""
    if not remembers:
        return run_errand(errand, None, folder / f"without-{errand.number}")
    memory, before = folder / "tips.json", _kept(folder, errand.number - 1)
    memory.unlink(missing_ok=True)
    if before.exists():
        shutil.copyfile(before, memory)
    row = run_errand(errand, memory, folder / f"with-{errand.number}")
    if memory.exists():
        shutil.copyfile(memory, _kept(folder, errand.number))
    return row


def _kept(folder: Path, number: int) -> Path:
    return folder / f"tips-{number}.json"


def _tell(row: Row) -> None:
    if row["part"] in ("with", "without"):
        said = f"said {len(row['said'])}" if row["said"] else "content" if row["content"] else "nothing said"
        line(f"seed {row['seed']} {row['part']:<8} {row['number']:>2} {row['task']:<24} {said:<12} {row['failure']}")
    elif row["part"] == "shortcut":
        line(f"seed {row['seed']} '{row['shortcut']}' {row['case']:<28} {'ok' if row['passed'] else row['failure']}")
    else:
        line(f"seed {row['seed']} fired: own {row['own']}, unrelated {row['unrelated']}, others {row['others']}")


def metrics(rows: Sequence[Row]) -> dict[str, Metric]:
    """Figures of what was run so far; intervals are over resampled households, or Wilson's for rates, 95 %."""
    without, with_ = (_of(rows, part) for part in ("without", "with"))
    found: dict[str, Metric] = {}
    for begin in range(1, TASKS + 1, BLOCK):
        numbers = range(begin, begin + BLOCK)
        for name, own in (("without", without), ("with", with_)):
            said = lambda chosen: mean(row["corrections"] for row in chosen)  # noqa: E731
            found[f"corrections a task, {begin}-{begin + BLOCK - 1}, {name}"] = _figure(_within(own, numbers), said)
    late_without, late_with = _within(without, LATE), _within(with_, LATE)
    for name, own in (("without", late_without), ("with", late_with)):
        found[f"as wanted in the end, 16-25, {name}"] = _rate(own, "success")
        found[f"as wanted without a word, 16-25, {name}"] = _rate(own, "content")
    both = [*late_without, *late_with]
    tips_only = [row for row in both if row["task"] != "set the table"]
    found["more without a word, but for the named task"] = _figure(tips_only, _more_content)
    found["readings, 16-25, with over without"] = _figure(both, lambda chosen: _ratio(chosen, ("readings",)))
    found["plannings, 16-25, with over without"] = _figure(both, lambda chosen: _ratio(chosen, ("plannings",)))
    found["limits exceeded"] = Metric(sum(bool(row["limits"]) for row in (*without, *with_)), 0.0, "==",
                                      n=len(without) + len(with_))  # fmt: skip
    found |= _controls(rows)
    calls = _figure(both, lambda chosen: _ratio(chosen, ("readings", "plannings")))
    found["planner calls, 16-25, with over without"] = _against(calls, FEWER_CALLS, "<=")
    found["more as wanted without a word, 16-25"] = _against(_figure(both, _more_content), MORE_CONTENT, ">=")
    return found


def _controls(rows: Sequence[Row]) -> dict[str, Metric]:
    silent, shortcuts = _of(rows, "silence"), _of(rows, "shortcut")
    total = lambda name: sum(row[name] for row in silent)  # noqa: E731
    return {
        "requests at which tips fire in their own situations": Metric(total("own"), 1.0, ">=", n=len(silent)),
        "tips that fire in unrelated situations": Metric(total("unrelated"), 0.0, "==", n=total("unrelated_asked")),
        "tips that fire in any other's situation": Metric(total("others"), n=total("others_asked")),
        "shortcut cases that pass": Metric(mean(row["passed"] for row in shortcuts) if shortcuts else float("nan"),
                                           1.0, ">=", n=len(shortcuts)),
    }  # fmt: skip


def _of(rows: Sequence[Row], part: str) -> list[Row]:
    return [row for row in rows if row["part"] == part]


def _within(rows: Sequence[Row], numbers: range) -> list[Row]:
    return [row for row in rows if row["number"] in numbers]


def _rate(rows: Sequence[Row], name: str) -> Metric:
    hits = sum(row[name] for row in rows)
    return Metric(hits / len(rows) if rows else float("nan"), n=len(rows), interval=wilson(hits, len(rows)))


def _more_content(rows: Sequence[Row]) -> float:
    share = {part: mean(row["content"] for row in _of(rows, part)) for part in ("with", "without")}
    return share["with"] - share["without"]


def _ratio(rows: Sequence[Row], names: tuple[str, ...]) -> float:
    spent = {part: sum(row[name] for row in _of(rows, part) for name in names) for part in ("with", "without")}
    return spent["with"] / spent["without"]


def _figure(rows: Sequence[Row], statistic: Callable[[Sequence[Row]], float]) -> Metric:
    """A statistic with its interval over households, which are drawn anew with all their rows."""
    seeds = sorted({row["seed"] for row in rows})
    try:
        value = statistic(rows)
        by_seed = {seed: [row for row in rows if row["seed"] == seed] for seed in seeds}
        rng = random.Random(0)
        drawn = sorted(
            statistic([row for seed in rng.choices(seeds, k=len(seeds)) for row in by_seed[seed]])
            for _ in range(RESAMPLES)
        )
    except (ValueError, KeyError, ZeroDivisionError, IndexError):  # one side has not been run yet
        return Metric(float("nan"), n=len(rows))
    return Metric(value, n=len(rows), interval=(drawn[int(0.025 * RESAMPLES)], drawn[int(0.975 * RESAMPLES)]))


def _against(metric: Metric, target: float, sense: Any) -> Metric:
    return Metric(metric.value, target, sense, n=metric.n, interval=metric.interval)
