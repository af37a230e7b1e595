"""How planning scales: leaves, robots, cells; and fifty tasks for fifteen robots against its bound and insertion."""

import statistics
import time
from typing import Any

from benchmarks.planner.instances import InstanceCfg, random_instance
from benchmarks.result import BenchResult, Metric
from planners.allocation.insertion import inserted
from planners.allocation.objective import MAKESPAN, SUM, Objective
from planners.allocation.plan_team import TeamCfg, plan_team
from planners.allocation.team_plan import planned
from rostrum.cli.terminal import line

VISITS = ("<> ({a} && <> {b})",)
TABLE = (
    *(InstanceCfg(30, leaves, 6, shapes=VISITS) for leaves in (5, 10, 20, 50, 100)),
    *(InstanceCfg(30, 20, robots, shapes=VISITS) for robots in (2, 10, 25, 50)),
    *(InstanceCfg(size, 10, 6, shapes=VISITS) for size in (10, 100, 316)),
)
QUICK = TABLE[:2]
LOADING = InstanceCfg(10, 14, 3, shapes=VISITS)  # enough leaves for the solver, which is loaded when it is first needed
LARGE = InstanceCfg(100, 50, 15, shapes=VISITS)
BUDGET = 10.0  # [s]
SEEDS = (0, 1, 2)
OBJECTIVES: tuple[Objective, ...] = (SUM, MAKESPAN)


def run_scaling(quick: bool, result: BenchResult) -> None:
    """Adds a row per size and seed, and the figures of the large instance."""
    plan_team(random_instance(LOADING, 0).compiled())
    for cfg in QUICK if quick else TABLE:
        result.results += [_row(cfg, SUM, seed) for seed in SEEDS]
    if quick:
        return
    rows = {objective: [_row(LARGE, objective, seed) for seed in SEEDS] for objective in OBJECTIVES}
    result.results += [*rows[SUM], *rows[MAKESPAN]]
    gaps = {objective: max(row["gap"] for row in found) for objective, found in rows.items()}
    better = statistics.median(1.0 - row["cost"] / row["insertion"] for row in rows[MAKESPAN])
    name = "50 tasks x 15 robots"
    result.metrics[f"{name}, sum: largest gap in 10 s"] = Metric(gaps[SUM], 0.05, "<=", "", len(SEEDS))
    result.metrics[f"{name}, makespan: largest gap in 10 s"] = Metric(gaps[MAKESPAN], None, "<=", "", len(SEEDS))
    result.metrics[f"{name}, makespan: under insertion, median"] = Metric(better, 0.10, ">=", "", len(SEEDS))


def _row(cfg: InstanceCfg, objective: Objective, seed: int) -> dict[str, Any]:
    instance = random_instance(cfg, seed)
    begin = time.perf_counter()
    problem = instance.compiled()
    compiled = time.perf_counter() - begin
    routes = inserted(problem, objective)
    first = planned(problem, routes, objective, 0.0) if routes is not None else None
    begin = time.perf_counter()
    plan = plan_team(problem, TeamCfg(objective, BUDGET))
    seconds = time.perf_counter() - begin
    cells = len(problem.workspace)
    line(
        f"{cfg.leaves} leaves, {cfg.robots} robots, {cells} cells, {objective}: tables {compiled:.2f} s, "
        f"plan {seconds:.2f} s, cost {plan.cost:g}, gap {plan.gap:.1%}"
    )
    return {
        "part": "scaling",
        "leaves": cfg.leaves,
        "robots": cfg.robots,
        "cells": cells,
        "seed": seed,
        "objective": str(objective),
        "tables_seconds": compiled,
        "seconds": seconds,
        "cost": plan.cost,
        "bound": plan.bound,
        "gap": plan.gap,
        "insertion": first.cost if first else float("inf"),
    }
