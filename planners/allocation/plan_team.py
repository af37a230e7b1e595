"""From a compiled team problem to a plan, by the method that its size allows; every answer has a bound."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planners.allocation.insertion import inserted
from planners.allocation.large_neighbourhood import improved
from planners.allocation.objective import SUM, Objective
from planners.allocation.partition import MOST_LEAVES, best_partition
from planners.allocation.team import TeamProblem
from planners.allocation.team_plan import Routes, TeamPlan, planned
from planners.errors import InfeasibleError, LimitError

TOLERANCE = 1e-9
SUM_SHARE = 0.1  # of the time, for the sum as a bound of the makespan
SEARCH_SHARE = 0.9  # of the rest, for local search


@dataclass(frozen=True)
class TeamCfg:
    """How to plan.

    Attributes:
        objective: What is minimised.
        seconds: Wall time for the improvement of what is not solved exactly.
        workers: Threads for it.
    """

    objective: Objective = SUM
    seconds: float = 10.0
    workers: int = 2


DEFAULT = TeamCfg()


def plan_team(problem: TeamProblem, cfg: TeamCfg = DEFAULT) -> TeamPlan:
    """The best plan found in the class "a leaf is executed whole by one robot", with a proven bound.

    Up to :data:`planners.allocation.partition.MOST_LEAVES` leaves the recursion over sets is exact, and its routes are
    a plan unless robots would wait for each other in a circle; under the makespan they may also have to wait. Where
    that is so, and beyond that size, constraint programming goes on from there with the time that is left.

    Args:
        problem: Compiled by :func:`planners.allocation.team.compile_problem`.
        cfg: Objective and budget.

    Raises:
        InfeasibleError: nobody can do some leaf, or no order of work exists.
        LimitError: none was found in the time given.
    """
    begin = time.monotonic()
    bound = 0.0
    plan: TeamPlan | None = None
    if len(problem.leaves) <= MOST_LEAVES:
        partition = best_partition(problem, cfg.objective)
        bound = partition.value
        plan = planned(problem, partition.routes, cfg.objective, bound)
        if plan is not None and plan.cost <= bound + TOLERANCE:
            return plan
        routes = partition.routes
    else:
        routes = inserted(problem, cfg.objective)
        plan = None if routes is None else planned(problem, routes, cfg.objective, bound)
    return _improved(problem, cfg, routes, plan, bound, cfg.seconds - (time.monotonic() - begin))


def plan_choices(problems: Sequence[TeamProblem], cfg: TeamCfg = DEFAULT) -> tuple[TeamProblem, TeamPlan]:
    """The best plan over several choices of leaves, and the problem that it solves.

    Args:
        problems: One per choice.
        cfg: Objective and budget; the time is that of each.

    Raises:
        InfeasibleError: none can be planned; gives the cause of the first.
        LimitError: none was planned, and of some it is not known whether it can be.
    """
    found: list[tuple[TeamProblem, TeamPlan]] = []
    causes: list[InfeasibleError | LimitError] = []
    for problem in problems:
        try:
            found.append((problem, plan_team(problem, cfg)))
        except (InfeasibleError, LimitError) as error:
            causes.append(error)
    limits = [cause for cause in causes if isinstance(cause, LimitError)]
    if not found:
        raise (limits or causes)[0]
    problem, plan = min(found, key=lambda pair: pair[1].cost)
    bound = 0.0 if limits else min(other.bound for _, other in found)  # a choice that was not planned may be better
    return problem, replace(plan, bound=bound)


def _improved(
    problem: TeamProblem, cfg: TeamCfg, routes: Routes | None, plan: TeamPlan | None, bound: float, seconds: float
) -> TeamPlan:
    """Constraint programming; for a makespan also the bound of the sum, and where nothing is ordered local search."""
    from planners.allocation.cp_sat import solve_by_cp_sat  # its library takes half a second to load

    end = time.monotonic() + max(seconds, 0.1)
    best = plan
    if cfg.objective.timed:
        least = solve_by_cp_sat(problem, SUM, routes, SUM_SHARE * seconds, cfg.workers).bound
        average = least / len(problem.robots)  # the longest route is no shorter
        bound = max(bound, cfg.objective.of(least, average))
        if routes is not None and not any(problem.before) and not problem.teaming:
            routes = improved(problem, cfg.objective, routes, SEARCH_SHARE * (end - time.monotonic()))
            best = _better(best, planned(problem, routes, cfg.objective, bound))
    solved = solve_by_cp_sat(problem, cfg.objective, routes, max(end - time.monotonic(), 0.1), cfg.workers)
    bound = max(bound, solved.bound)
    if solved.routes is not None:
        best = _better(best, planned(problem, solved.routes, cfg.objective, bound))
    if best is None:
        raise LimitError(
            f"no order of work was found within {cfg.seconds:g} s in which the robots do not wait for each other in a "
            "circle; give more time or drop an order"
        )
    return replace(best, bound=min(bound, best.cost))


def _better(one: TeamPlan | None, other: TeamPlan | None) -> TeamPlan | None:
    if one is None or other is None:
        return one or other
    return one if one.cost <= other.cost else other
