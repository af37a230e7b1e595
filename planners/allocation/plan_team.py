"""From a compiled team problem to a plan, by the method that its size allows; every answer has a bound."""

from planners.allocation.partition import MOST_LEAVES, Objective, best_partition
from planners.allocation.team import TeamProblem
from planners.allocation.team_plan import TeamPlan, timed
from planners.errors import InfeasibleError


def plan_team(problem: TeamProblem, objective: Objective = "sum") -> TeamPlan:
    """The best plan in the class "a leaf is executed whole by one robot".

    Args:
        problem: Compiled by :func:`planners.allocation.team.compile_problem`.
        objective: ``sum`` of what the leaves cost, or ``makespan``.

    Raises:
        InfeasibleError: nobody can do some leaf.
    """
    if len(problem.leaves) > MOST_LEAVES:
        raise InfeasibleError(f"{len(problem.leaves)} leaves; exact allocation takes {MOST_LEAVES}")
    partition = best_partition(problem, objective)
    assignments = timed(problem, partition.routes)
    assert assignments is not None
    plan = TeamPlan(assignments, objective, 0.0, partition.value)
    return TeamPlan(assignments, objective, plan.total if objective == "sum" else plan.makespan, partition.value)
