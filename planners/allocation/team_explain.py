"""A team plan in words: who does what, why this robot, and why it waits."""

import numpy as np

from planners.allocation.partition import MOST_LEAVES, best_partition
from planners.allocation.renewal import Renewal
from planners.allocation.team import TeamProblem
from planners.allocation.team_plan import Assignment, TeamPlan
from planners.errors import InfeasibleError


def explain_team(problem: TeamProblem, plan: TeamPlan) -> str:
    """One line for the whole, then one per leaf in the order of their starts."""
    quality = "proven optimal" if plan.gap == 0.0 else f"at most {plan.gap:.1%} above the optimum"
    lines = [f"{plan.objective} {plan.cost:g} ({quality}); makespan {plan.makespan:g}, {len(plan.assignments)} leaves."]
    for one in sorted(plan.assignments, key=lambda a: (a.start, a.leaf)):
        said = f"{one.start:6g} - {one.end:<6g} {one.robot} does {one.leaf}"
        reasons = [reason for reason in (why_waiting(problem, one), why_robot(problem, plan, one)) if reason]
        lines.append(": ".join([said, "; ".join(reasons)]) if reasons else said)
    return "\n".join(lines)


def explain_renewal(found: Renewal | None) -> str:
    """One line per loop; empty where nothing is renewed."""
    if found is None:
        return ""
    lines = []
    for one in found.rounds:
        does = (
            f"goes round {', '.join(one.leaves)}: {one.period:g} a round"
            if one.period
            else f"stays where {', '.join(one.leaves)} can be done again at once"
        )
        lines.append(f"then for ever {one.robot} {does}; {one.entry:g} to begin")
    return "\n".join(lines)


def why_waiting(problem: TeamProblem, one: Assignment) -> str:
    """Which leaf it waited for, before or after; empty when it did not wait."""
    reasons = [f"waits until {one.waits_for} is done, as ordered"] if one.waits_for else []
    partners = [leaf for leaf in problem.teaming.partners(one.leaf) if leaf != one.leaf]
    if partners:
        until = f", and stays until {one.done:g}" if one.done > one.end else ""
        reasons.append(f"finished together with {', '.join(partners)}{until}")
    return "; ".join(reasons)


def why_robot(problem: TeamProblem, plan: TeamPlan, one: Assignment) -> str:
    """What the whole would cost more if another did it; empty where that takes too long to tell."""
    able = [r.name for r in problem.robots if problem.types[r.type].tables[problem.leaves.index(one.leaf)] is not None]
    if able == [one.robot]:
        return "nobody else can"
    if len(problem.leaves) > MOST_LEAVES:
        return ""
    prices = np.zeros((len(problem.robots), len(problem.leaves)))
    prices[[r.name for r in problem.robots].index(one.robot), problem.leaves.index(one.leaf)] = np.inf
    try:
        other = best_partition(problem, plan.objective, prices).value
    except InfeasibleError:
        return "nobody else can reach it"
    dearer = other - plan.cost
    if dearer > 1e-9:
        return f"by anybody else the {plan.objective} is at least {dearer:g} more"
    return "" if problem.may_wait else "others could do it for the same"  # where robots may wait it is only a bound
