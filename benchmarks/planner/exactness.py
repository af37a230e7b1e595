"""Costs and bounds against enumeration, and against the same problem mirrored and under other names."""

import random

from benchmarks.planner.brute_force import cheapest
from benchmarks.planner.instances import InstanceCfg, random_instance
from benchmarks.result import BenchResult, Metric
from planners.allocation.objective import MAKESPAN, SUM, read_objective
from planners.allocation.plan_team import TeamCfg, plan_team
from planners.errors import InfeasibleError
from rostrum.cli.terminal import line

SIZES = (InstanceCfg(3, 3, 2), InstanceCfg(4, 3, 2, orders=1), InstanceCfg(4, 4, 2, orders=2), InstanceCfg(5, 2, 3))
OBJECTIVES = (SUM, MAKESPAN, read_objective("weighted:0.7"))
EPSILON = 1e-6


def run_exactness(instances: int, result: BenchResult) -> None:
    """Adds how many of the instances agree, for the sum; and for the makespan and a mix where no order is asked for."""
    wrong = {**dict.fromkeys(map(str, OBJECTIVES), 0), "mirrored": 0, "relabelled": 0}
    compared = dict.fromkeys(wrong, 0)
    infeasible = 0
    for seed in range(instances):
        cfg = SIZES[seed % len(SIZES)]
        instance = random_instance(cfg, seed)
        for objective in OBJECTIVES if not cfg.orders else (SUM,):
            expected = cheapest(instance, objective)
            try:
                plan = plan_team(instance.compiled(), TeamCfg(objective))
            except InfeasibleError:
                infeasible += 1
                wrong[str(objective)] += expected != float("inf")
                compared[str(objective)] += 1
                continue
            compared[str(objective)] += 1
            wrong[str(objective)] += abs(plan.cost - expected) > EPSILON or plan.bound > expected + EPSILON
            if objective == SUM:
                for name, other in (
                    ("mirrored", instance.mirrored()),
                    ("relabelled", instance.relabelled(random.Random(seed))),
                ):
                    compared[name] += 1
                    wrong[name] += abs(plan_team(other.compiled()).cost - plan.cost) > EPSILON
        if (seed + 1) % 50 == 0:
            line(f"{seed + 1} instances against enumeration; {sum(wrong.values())} disagree")
    for name, count in wrong.items():
        other = "enumeration" if name in map(str, OBJECTIVES) else "the original"
        result.metrics[f"{name}: instances that disagree with {other}"] = Metric(count, 0, "<=", "", compared[name])
    result.metrics["instances that cannot be done, by both"] = Metric(infeasible, None, "<=", "", instances)
