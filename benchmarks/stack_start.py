"""How long the graph takes from nothing to ready."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from benchmarks.result import Metric, percentile
from rostrum.session import Session, SessionCfg

if TYPE_CHECKING:
    from benchmarks.stack import StackBenchCfg

PART = "start"
STARTS, QUICK_STARTS = 20, 5
TARGET = 12.0


def measure(cfg: "StackBenchCfg", done: list[dict[str, Any]], keep: Callable[[dict[str, Any]], None]) -> None:
    """Starts the graph again and again."""
    for i in range(len(done), QUICK_STARTS if cfg.quick else STARTS):
        with Session(SessionCfg("start", cfg.out, mode="wall", domain=cfg.domain)) as session:
            session.start()
            seconds = session.ready_seconds
        keep({"part": PART, "seconds": seconds, "summary": f"start {i}: ready in {seconds:.1f} s"})


def metrics(rows: list[dict[str, Any]], _: bool) -> dict[str, Metric]:
    """Median and p95."""
    seconds = [row["seconds"] for row in rows]
    return {
        "graph ready, median": percentile(seconds, 50),
        "graph ready, p95": percentile(seconds, 95, TARGET),
    }
