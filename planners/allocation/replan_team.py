"""Planning again after an edit: what still belongs stays where it is, unless moving it pays."""

from dataclasses import replace

import numpy as np

from planners.allocation.partition import MOST_LEAVES, best_partition
from planners.allocation.plan_team import DEFAULT, TeamCfg, plan_team
from planners.allocation.team import TeamProblem
from planners.allocation.team_plan import TeamPlan, planned


def replan_team(previous: TeamPlan, problem: TeamProblem, price: float, cfg: TeamCfg = DEFAULT) -> TeamPlan:
    """The best plan when every leaf that changes hands costs a price.

    Args:
        previous: The plan that was.
        problem: The problem as it is now, robots where they stand; compiled with ``known`` it costs little.
        price: What one leaf that goes from one robot to another must save at least, in units of cost.
        cfg: Objective and budget.

    Returns:
        A plan whose cost is without the prices, and whose bound is that of the free choice. Problems that are not
        solved exactly are planned anew, without regard for what was.

    Raises:
        InfeasibleError: as :func:`planners.allocation.plan_team.plan_team`.
    """
    if len(problem.leaves) > MOST_LEAVES:
        return plan_team(problem, cfg)
    had = {one.leaf: one.robot for one in previous.assignments}
    names = [robot.name for robot in problem.robots]
    prices = np.zeros((len(names), len(problem.leaves)))
    for leaf, name in enumerate(problem.leaves):
        if had.get(name) in names:
            prices[:, leaf] = price
            prices[names.index(had[name]), leaf] = 0.0
    free = best_partition(problem, cfg.objective)
    plan = planned(problem, best_partition(problem, cfg.objective, prices).routes, cfg.objective, free.value)
    return plan_team(problem, cfg) if plan is None else replace(plan, bound=min(plan.bound, plan.cost))
