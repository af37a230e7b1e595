"""``rostrum bench perception``: random tables, seen by noisy cameras, against the simulator's truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.perception.score import WRONG, score_table
from benchmarks.result import BenchResult, Metric, percentile, rate, read_rows, wilson
from rostrum.cli.terminal import line
from rostrum.runs.environment import environment
from skills.perception.uncertainty import GATE

HALF = 0.5  # share of an object that must be to be seen so that it must be found
BAD = 0.012  # [m] error that its covariance must flag
SCENES, QUICK_SCENES = 500, 40
FOUND, MEDIAN, P95, CPU = 0.98, 0.003, 0.012, 0.060  # targets: rate, [m], [m], [s]
FLAGGED, FALSE_ALARMS = 0.9, 0.05
DECIDES = 30  # bad measurements from which the share of those flagged is decided
TOLD_EVERY = 25


@dataclass(frozen=True)
class PerceptionBenchCfg:
    """What to run.

    Attributes:
        seeds: First and last seed.
        quick: Whether rates that fall short may be undecided.
        peer: Whether the textbook's pipeline in Open3D looks at the same frames.
    """

    seeds: tuple[int, int]
    quick: bool = False
    peer: bool = False


def run(cfg: PerceptionBenchCfg, json_file: Path | None, resume: Path | None = None) -> BenchResult:
    """Scores table by table; every finished one is in the file at once. What ``resume`` holds is not run again.

    Raises:
        UsageError: ``resume`` is a file without results.
        RendererError: no OpenGL works here.
    """
    result, target, commit = BenchResult("perception"), json_file or resume, environment().commit
    if resume is not None and resume.exists():
        result.results = read_rows(resume, "seed", "frames")
    done = {row["seed"] for row in result.results}
    first, last = cfg.seeds
    for seed in range(first, last + 1):
        if seed in done:
            continue
        result.results.append({**score_table(seed, peer=cfg.peer), "commit": commit})
        if len(result.results) % TOLD_EVERY == 0:
            result.metrics = metrics(result.results, cfg.quick)
            line(f"  {len(result.results)} tables; found {result.metrics['found, at least half visible'].value:.3f}")
        if target is not None:
            result.metrics = metrics(result.results, cfg.quick)
            result.write(target)
    result.metrics = metrics(result.results, cfg.quick)
    return result


def metrics(rows: list[dict[str, Any]], quick: bool = False) -> dict[str, Metric]:
    """Figures of some tables, the share of objects found last.

    An object counts as found when its name was given to something within :data:`WRONG` of it. Errors are of every
    name given to an object that is at least half visible, whatever the name was given to. Flags are judged on all
    names given: one is flagged when its stated standard deviation exceeds the gate at which it would not be used.
    """
    frames = [frame for row in rows for frame in row["frames"]]
    half = [block for frame in frames for block in frame["blocks"] if block["visible"] >= HALF]
    named = [block for frame in frames for block in frame["blocks"] if block["found"]]
    errors = [block["error"] for block in half if block["found"]]
    found = {
        **_by_visibility(frames),
        "half visible, in view of an arm: found": _rate(
            [block for row in rows if row["arm"] for block in _blocks(row) if block["visible"] >= HALF]
        ),
        "orientation error, median": percentile([block["turn"] for block in half if block["found"]], 50, unit="rad"),
        "names given to what is not there": Metric(float(sum(len(f["imagined"]) for f in frames)), n=len(frames)),
        **_flags(named),
        **_peer(frames),
        "processor time of a frame, p50": percentile([1e3 * frame["cpu"] for frame in frames], 50, unit="ms"),
        "processor time of a frame, p95": percentile([1e3 * f["cpu"] for f in frames], 95, 1e3 * CPU, "ms"),
        "position error, median": percentile([1e3 * e for e in errors], 50, 1e3 * MEDIAN, "mm"),
        "position error, p95": percentile([1e3 * e for e in errors], 95, 1e3 * P95, "mm"),
    }
    good = sum(block["found"] and block["error"] <= WRONG for block in half)
    found["found, at least half visible"] = rate(good, len(half), FOUND, quick)
    return found


def _flags(named: list[dict[str, Any]]) -> dict[str, Metric]:
    """How well the covariance tells bad measurements from good ones."""
    bad = [block for block in named if block["error"] > BAD]
    good = [block for block in named if block["error"] <= BAD]
    caught = sum(block["sigma"] > GATE for block in bad)
    alarms = sum(block["sigma"] > GATE for block in good)
    used = [block["error"] for block in named if block["sigma"] <= GATE]
    spread = [float(np.square(block["error"] / block["sigma"])) for block in good]
    return {
        "used measurements off by more than 12 mm": Metric(
            sum(error > BAD for error in used) / max(len(used), 1), n=len(used)
        ),
        "good measurements, error squared over variance": Metric(float(np.mean(spread or [np.nan])), n=len(spread)),
        "good measurements flagged": Metric(
            alarms / max(len(good), 1), FALSE_ALARMS, "<=", n=len(good), interval=wilson(alarms, len(good))
        ),
        "errors above 12 mm flagged": Metric(
            caught / max(len(bad), 1),
            FLAGGED,
            ">=",
            n=len(bad),
            interval=wilson(caught, len(bad)),
            decided=len(bad) > DECIDES,
        ),
    }


def _peer(frames: list[dict[str, Any]]) -> dict[str, Metric]:
    """The same figures of the textbook's pipeline, where it looked as well."""
    looked = [frame["peer"] for frame in frames if "peer" in frame]
    if not looked:
        return {}
    half = [block for frame in looked for block in frame["blocks"] if block["visible"] >= HALF]
    errors = [1e3 * block["error"] for block in half if block["found"]]
    return {
        "Open3D's textbook pipeline: found, at least half visible": _rate(half),
        "Open3D's textbook pipeline: position error, median": percentile(errors, 50, unit="mm"),
        "Open3D's textbook pipeline: position error, p95": percentile(errors, 95, unit="mm"),
        "Open3D's textbook pipeline: processor time of a frame, p50": percentile(
            [1e3 * frame["cpu"] for frame in looked], 50, unit="ms"
        ),
    }


def _by_visibility(frames: list[dict[str, Any]]) -> dict[str, Metric]:
    spans = ((0.02, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.01))
    blocks = [block for frame in frames for block in frame["blocks"]]
    return {
        f"found, {100 * low:.0f} to {100 * min(high, 1.0):.0f} % visible": _rate(
            [block for block in blocks if low <= block["visible"] < high]
        )
        for low, high in spans
    }


def _rate(blocks: list[dict[str, Any]]) -> Metric:
    good = sum(block["found"] and block["error"] <= WRONG for block in blocks)
    n = len(blocks)
    return Metric(good / n if n else float("nan"), n=n, interval=wilson(good, n))


def _blocks(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for frame in row["frames"]:
        yield from frame["blocks"]
