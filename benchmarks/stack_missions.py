"""Consecutive seeds of block poses: the main sentence, from words to a judged end, in lock-step."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from benchmarks.result import Metric, rate
from rostrum.cli.demo import SENTENCES
from rostrum.errors import RostrumError
from rostrum.finish import finish_run
from rostrum.missions import run_mission
from rostrum.runs.folder import load_run
from rostrum.session import Session, SessionCfg

if TYPE_CHECKING:
    from benchmarks.stack import StackBenchCfg

PART = "missions"
QUICK_SEEDS = 5
TIMEOUT = 600.0


def measure(cfg: "StackBenchCfg", done: list[dict[str, Any]], keep: Callable[[dict[str, Any]], None]) -> None:
    """Runs the seeds that are not done yet."""
    first, last = cfg.seeds
    if cfg.quick:
        last = min(last, first + QUICK_SEEDS - 1)
    known = {row["seed"] for row in done}
    for seed in range(first, last + 1):
        if seed not in known:
            keep(_mission(cfg, seed))


def _mission(cfg: "StackBenchCfg", seed: int) -> dict[str, Any]:
    begin = time.monotonic()
    session = Session(SessionCfg(f"mission-{seed:03d}", cfg.out, seed=seed, mode="lockstep", domain=cfg.domain))
    failure = ""
    try:
        with session:
            session.start()
            run_mission(session, SENTENCES["bench"], TIMEOUT)
    except RostrumError as error:
        failure = str(error)
    wall = time.monotonic() - begin
    finish_run(session.folder.path, film=False, wall_seconds=wall)
    report = load_run(session.folder.path).report
    assert report is not None
    truth: dict[str, Any] = dict(report.ground_truth)
    orange = truth.get("objects", {}).get("orange_block", {})
    attempts = sum(node.attempts for node in report.nodes)
    return {
        "part": PART,
        "seed": seed,
        "success": report.success and not failure,
        "claimed": report.claimed,
        "failure": failure or report.failure,
        "wall_seconds": wall,
        "sim_seconds": report.sim_seconds,
        "orange_touched_by": orange.get("touched_by", []),
        "orange_moved_m": orange.get("max_displacement"),
        "limits_exceeded": truth.get("limits_exceeded", []),
        "attempts": attempts,
        "nodes": len(report.nodes),
        "robots": sorted({node.robot for node in report.nodes}),
        "run": str(session.folder.path),
        "summary": f"seed {seed}: {'success' if report.success else 'FAILED: ' + (failure or report.failure)} "
        f"({report.sim_seconds:.0f} s simulated in {wall:.0f} s)",
    }


def metrics(rows: list[dict[str, Any]], quick: bool) -> dict[str, Metric]:
    """Success by ground truth, the untouched object, limits, time."""
    n = len(rows)
    wins = sum(row["success"] for row in rows)
    touched = sum(bool(set(row["orange_touched_by"]) - {"table"}) for row in rows)
    moved = max(
        (float("inf") if row["orange_moved_m"] is None else row["orange_moved_m"] for row in rows), default=float("nan")
    )
    return {
        "mission wall time, median": Metric(_median([row["wall_seconds"] for row in rows]), None, unit="s", n=n),
        "mission simulated time, median": Metric(_median([row["sim_seconds"] for row in rows]), None, unit="s", n=n),
        "missions in which both arms work": Metric(sum(len(row["robots"]) > 1 for row in rows), None, n=n),
        "claims that ground truth denies": Metric(
            sum(bool(r["claimed"]) and not r["success"] for r in rows), 0, "<=", "", n
        ),
        "runs with a limit exceeded": Metric(sum(bool(row["limits_exceeded"]) for row in rows), 0, "<=", "", n),
        "runs with the orange block touched": Metric(touched, 0, "<=", "", n),
        "orange block moved, largest": Metric(moved * 1e3, 1.0, "<=", "mm", n),
        "missions that succeed": rate(wins, n, 0.95, quick),
    }


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else float("nan")
