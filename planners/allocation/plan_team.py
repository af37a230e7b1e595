"""From a compiled team problem to a plan, by the method that its size allows; every answer has a bound."""

import time
from dataclasses import dataclass

from planners.allocation.insertion import inserted
from planners.allocation.partition import MOST_LEAVES, Objective, best_partition
from planners.allocation.team import TeamProblem
from planners.allocation.team_plan import Assignment, Routes, TeamPlan, timed


@dataclass(frozen=True)
class TeamCfg:
    """How to plan.

    Attributes:
        objective: ``sum`` of what the leaves cost, or ``makespan``.
        seconds: Wall time for the improvement of what is not solved exactly.
        workers: Threads for it.
    """

    objective: Objective = "sum"
    seconds: float = 10.0
    workers: int = 2


def plan_team(problem: TeamProblem, cfg: TeamCfg = TeamCfg()) -> TeamPlan:
    """The best plan found in the class "a leaf is executed whole by one robot", with a proven bound.

    Up to :data:`planners.allocation.partition.MOST_LEAVES` leaves the recursion over sets is exact, and its routes are
    a plan unless robots would wait for each other in a circle; under the makespan they may also have to wait. Where
    that is so, and beyond that size, constraint programming goes on from there with the time that is left.

    Args:
        problem: Compiled by :func:`planners.allocation.team.compile_problem`.
        cfg: Objective and budget.

    Raises:
        InfeasibleError: nobody can do some leaf, or no order of work exists.
    """
    begin = time.monotonic()
    bound = 0.0
    plan: TeamPlan | None = None
    if len(problem.leaves) <= MOST_LEAVES:
        partition = best_partition(problem, cfg.objective)
        bound = partition.value
        plan = _plan(problem, partition.routes, cfg.objective, bound)
        if plan is not None and plan.cost <= bound + TOLERANCE:
            return plan
    routes = inserted(problem, cfg.objective)
    first = _plan(problem, routes, cfg.objective, bound)
    plan = _better(plan, first)
    return _improved(problem, cfg, routes, plan, bound, cfg.seconds - (time.monotonic() - begin))


TOLERANCE = 1e-9


def _improved(
    problem: TeamProblem, cfg: TeamCfg, routes: Routes, plan: TeamPlan | None, bound: float, seconds: float
) -> TeamPlan:
    from planners.allocation.cp_sat import solve_by_cp_sat  # its library takes half a second to load

    solved = solve_by_cp_sat(problem, cfg.objective, routes, max(seconds, 0.1), cfg.workers)
    bound = max(bound, solved.bound)
    best = _better(plan, _plan(problem, solved.routes, cfg.objective, bound))
    assert best is not None, "insertion keeps to the order"
    return TeamPlan(best.assignments, cfg.objective, best.cost, min(bound, best.cost))


def _plan(problem: TeamProblem, routes: Routes, objective: Objective, bound: float) -> TeamPlan | None:
    assignments = timed(problem, routes)
    return None if assignments is None else TeamPlan(assignments, objective, _value(assignments, objective), bound)


def _value(assignments: tuple[Assignment, ...], objective: Objective) -> float:
    plan = TeamPlan(assignments, objective, 0.0, 0.0)
    return plan.total if objective == "sum" else plan.makespan


def _better(one: TeamPlan | None, other: TeamPlan | None) -> TeamPlan | None:
    if one is None or other is None:
        return one or other
    return one if one.cost <= other.cost else other
