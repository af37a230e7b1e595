"""Consecutive seeds of block poses: the main sentence, from words to a judged end, in lock-step."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from benchmarks.mission import judged_mission
from benchmarks.result import Metric, rate
from rostrum.mission_of import mission_of

if TYPE_CHECKING:
    from benchmarks.stack import StackBenchCfg

PART = "missions"
QUICK_SEEDS = 5


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
    mission = judged_mission(f"mission-{seed:03d}", cfg.out, "bench", seed, mission_of("bench"), cfg.domain)
    report = mission.report
    truth: dict[str, Any] = dict(report.ground_truth)
    orange = truth.get("objects", {}).get("orange_block", {})
    attempts = sum(node.attempts for node in report.nodes)
    return {
        "part": PART,
        "seed": seed,
        "success": mission.success,
        "claimed": report.claimed,
        "failure": mission.failure,
        "wall_seconds": mission.wall_seconds,
        "sim_seconds": report.sim_seconds,
        "orange_touched_by": orange.get("touched_by", []),
        "orange_moved_m": orange.get("max_displacement"),
        "limits_exceeded": truth.get("limits_exceeded", []),
        "attempts": attempts,
        "nodes": len(report.nodes),
        "robots": sorted({node.robot for node in report.nodes}),
        "run": str(mission.folder),
        "summary": mission.summary(seed),
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
