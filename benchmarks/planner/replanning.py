"""One edit of a plan of ten leaves for six robots: how long until the new plan, and how much of the old one stays."""

import random
import time
from dataclasses import replace

import numpy as np

from benchmarks.planner.instances import GRIPPER, InstanceCfg, random_instance
from benchmarks.result import BenchResult, Metric, percentile
from planners.allocation.orders import leaf_orders
from planners.allocation.plan_team import plan_team
from planners.allocation.replan_team import replan_team
from planners.allocation.team import TeamRobot, compile_problem
from planners.allocation.workspace import Workspace
from planners.logic.hierarchy import validate

SIZE = InstanceCfg(30, 10, 6)
EDITS = 50
PRICE = 5.0
LONGEST = 0.05  # [s]


def near(workspace: Workspace, cell: int) -> list[int]:
    """Cells at most five moves away: where a robot may stand when the edit is made."""
    return np.flatnonzero(workspace.distances(cell) <= 5).tolist()


def run_replanning(result: BenchResult) -> None:
    """Adds the times from the edited specification to the new plan, and how many leaves changed hands."""
    seconds, kept, free = [], [], []
    for seed in range(EDITS):
        rng = random.Random(seed)
        instance = random_instance(SIZE, seed)
        workspace = instance.workspace()
        models = {"gripper": GRIPPER}
        robots = tuple(TeamRobot(name, "gripper", workspace.index[cell]) for name, cell in instance.robots.items())
        problem = compile_problem(leaf_orders(instance.specification), workspace, models, robots)
        plan = plan_team(problem)
        edited = rng.choice(sorted(instance.specification[1]))
        goal = rng.choice(sorted(instance.regions))
        levels = validate([instance.specification[0], {**instance.specification[1], edited: f"<> {goal}"}])
        moved = tuple(replace(robot, cell=rng.choice(near(workspace, robot.cell))) for robot in robots)
        begin = time.perf_counter()
        now = compile_problem(leaf_orders(levels), workspace, models, moved, known=problem)
        after = replan_team(plan, now, PRICE)
        seconds.append(time.perf_counter() - begin)
        had = {one.leaf: one.robot for one in plan.assignments}
        kept.append(sum(had[one.leaf] == one.robot for one in after.assignments))
        free.append(sum(had[one.leaf] == one.robot for one in plan_team(now).assignments))
    result.metrics["one edit, 10 leaves x 6 robots: time, median"] = percentile(seconds, 50)
    result.metrics["one edit, 10 leaves x 6 robots: time, p95"] = percentile(seconds, 95, LONGEST)
    result.metrics["one edit: leaves of 10 that stay, mean"] = Metric(sum(kept) / EDITS, None, ">=", "", EDITS)
    result.metrics["one edit: leaves that stay without a price"] = Metric(sum(free) / EDITS, None, ">=", "", EDITS)
