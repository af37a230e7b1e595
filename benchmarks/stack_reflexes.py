"""Corrections and stops of arms as a part of the whole stack's benchmark."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from benchmarks.reflexes.arms import sampled
from benchmarks.reflexes.figures import arms_of_the_stack
from benchmarks.result import Metric
from rostrum.session import Session, SessionCfg

if TYPE_CHECKING:
    from benchmarks.stack import StackBenchCfg

PART = "reflexes"
CORRECTIONS, QUICK_CORRECTIONS = 200, 40
STOPS, QUICK_STOPS = 30, 8


def measure(cfg: "StackBenchCfg", done: list[dict[str, Any]], keep: Callable[[dict[str, Any]], None]) -> None:
    """Keeps the arms busy with errands and corrects them."""
    if done:
        return
    corrections = QUICK_CORRECTIONS if cfg.quick else CORRECTIONS
    stops = QUICK_STOPS if cfg.quick else STOPS
    with Session(SessionCfg("reflexes", cfg.out, mode="wall", domain=cfg.domain)) as session:
        session.start()
        times = sampled(session, corrections, stops)
    keep({"part": PART, **times.row(), "summary": f"{len(times.change)} corrections, {len(times.rest)} stops"})


def metrics(rows: list[dict[str, Any]], _: bool) -> dict[str, Metric]:
    """Percentiles of the change, worst case of the rest."""
    return arms_of_the_stack(rows)
