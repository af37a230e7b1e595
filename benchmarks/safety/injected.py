"""Faults injected into robots in motion: they come to rest in time, and the fault stays."""

import logging
from dataclasses import asdict
from typing import Any

from benchmarks.result import Metric
from benchmarks.safety import arm_faults, legged_faults
from benchmarks.safety.kind import InjectedKind

REPEATS = 3
KINDS: dict[str, InjectedKind] = {**arm_faults.KINDS, **legged_faults.KINDS}


def run(kind: InjectedKind, repeat: int) -> dict[str, Any]:
    """One run of one kind."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)  # the fault is one
    try:
        module = arm_faults if kind.name in arm_faults.KINDS else legged_faults
        return {"part": "faults", **asdict(module.run(kind, repeat))}
    finally:
        logging.disable(before)


def metrics(rows: list[dict[str, Any]]) -> dict[str, Metric]:
    """Longest time to rest of arms, of legs that stand and of legs that lie down, kinds, and runs that went wrong."""
    found: dict[str, Metric] = {}
    for name, own in (
        ("arms: at rest after", [row for row in rows if row["kind"] in arm_faults.KINDS]),
        ("legs: upright and still after", [row for row in rows if _stands(row)]),
        ("legs: down and at rest after", [r for r in rows if r["kind"] in legged_faults.KINDS and not _stands(r)]),
    ):
        if own:
            found[f"{name}, longest"] = Metric(max(row["seconds"] for row in own), unit="s", n=len(own))
    found["kinds of injected faults"] = Metric(len({row["kind"] for row in rows}), n=len(rows))
    unsafe = sum(bool(row["wrong"]) for row in rows)
    found["injected faults that were not safe"] = Metric(unsafe, 0.0, "==", n=len(rows))
    return found


def _stands(row: dict[str, Any]) -> bool:
    return row["kind"] in legged_faults.KINDS and KINDS[row["kind"]].stands
