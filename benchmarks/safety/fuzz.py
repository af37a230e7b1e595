"""A million steps against every robot's floor, block by block, so that a run may be broken off and gone on with."""

import logging
import time
from typing import Any

from benchmarks.result import Metric
from benchmarks.safety.arm_fuzz import ArmFuzz
from benchmarks.safety.legged_fuzz import LeggedFuzz
from hardware.descriptions.family import family_of

BLOCK = 20_000
STEPS, QUICK_STEPS = 1_000_000, 20_000
SEED = 11


def fuzz_block(robot: str, block: int) -> dict[str, Any]:
    """One block of steps of one robot; equal numbers give equal blocks."""
    fuzz = (ArmFuzz if family_of(robot) == "arm" else LeggedFuzz)(robot, (SEED, block))
    began, before = time.thread_time(), logging.root.manager.disable
    logging.disable(logging.WARNING)  # every fault is one
    try:
        fuzz.run(BLOCK)
    finally:
        logging.disable(before)
    return {
        "part": "fuzz",
        "robot": robot,
        "block": block,
        "steps": BLOCK,
        "violations": dict(fuzz.found),
        "faults": dict(fuzz.faults),
        "cpu_s": time.thread_time() - began,
    }


def metrics(rows: list[dict[str, Any]]) -> dict[str, Metric]:
    """Violations by robot, over the steps that were taken."""
    found: dict[str, Metric] = {}
    for robot in dict.fromkeys(row["robot"] for row in rows):
        own = [row for row in rows if row["robot"] == robot]
        steps, faults = sum(row["steps"] for row in own), sum(sum(row["faults"].values()) for row in own)
        violations = sum(sum(row["violations"].values()) for row in own)
        found[f"{robot}: faults in the fuzz"] = Metric(faults, n=steps)
        found[f"{robot}: violations in the fuzz"] = Metric(violations, 0.0, "==", n=steps)
    return found
