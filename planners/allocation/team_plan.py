"""A plan of the team: who does which leaf when, by which way, and how good that is proven to be."""

from dataclasses import dataclass, replace

from planners.allocation.leaf_costs import Step
from planners.allocation.partition import Objective
from planners.allocation.team import TeamProblem, TypeCosts

Routes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Assignment:
    """One leaf in the plan.

    Attributes:
        leaf: Its name.
        robot: Who does it.
        start: When the robot sets out for it, in units of cost.
        end: When it is done.
        steps: The way, instant by instant.
        waits_for: The leaf that the robot waited for, empty when it did not wait.
    """

    leaf: str
    robot: str
    start: float
    end: float
    steps: tuple[Step, ...]
    waits_for: str = ""


@dataclass(frozen=True)
class TeamPlan:
    """Who does what, in which order.

    Attributes:
        assignments: In the order of their ends.
        objective: What was minimised.
        cost: Its value.
        bound: Proven lower bound of it in the class "a leaf is executed whole by one robot".
    """

    assignments: tuple[Assignment, ...]
    objective: Objective
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """How much of the cost is not proven necessary, from 0."""
        return 0.0 if self.cost <= self.bound else (self.cost - self.bound) / self.cost

    @property
    def total(self) -> float:
        """Sum of what the leaves cost."""
        return sum(a.end - a.start for a in self.assignments)

    @property
    def makespan(self) -> float:
        """When the last leaf is done."""
        return max((a.end for a in self.assignments), default=0.0)


def planned(problem: TeamProblem, routes: Routes, objective: Objective, bound: float) -> TeamPlan | None:
    """The plan of routes, with a bound proven elsewhere; None when they wait for each other in a circle."""
    assignments = timed(problem, routes)
    if assignments is None:
        return None
    plan = TeamPlan(assignments, objective, 0.0, bound)
    return replace(plan, cost=plan.total if objective == "sum" else plan.makespan)


def timed(problem: TeamProblem, routes: Routes) -> tuple[Assignment, ...] | None:
    """Every leaf as early as its robot and the order allow; None when the routes wait for each other in a circle.

    A leaf that must be done after another, but may start before, is not delayed: it ends when both are through.
    """
    number = {leaf: index for index, leaf in enumerate(problem.leaves)}
    left = [list(route) for route in routes]
    cells = [robot.cell for robot in problem.robots]
    free = [0.0] * len(left)
    done: dict[int, float] = {}
    found: list[Assignment] = []
    while any(left):
        ready = [r for r, route in enumerate(left) if route and _before(problem, r, route[0]).issubset(done)]
        if not ready:
            return None
        robot = min(ready, key=lambda r: (free[r], r))
        costs = problem.types[problem.robots[robot].type]
        stop = costs.stops[left[robot].pop(0)]
        leaf = problem.leaves[stop.leaf]
        start, waits_for = free[robot], ""
        for other in problem.orders.starts[leaf]:
            if done[number[other]] > start:
                start, waits_for = done[number[other]], other
        table = costs.tables[stop.leaf]
        assert table is not None
        end = start + float(table.costs[stop.exit, cells[robot]])
        later = max((done[number[other]] for other in problem.orders.before[leaf]), default=0.0)
        found.append(
            Assignment(leaf, problem.robots[robot].name, start, end, table.path(cells[robot], stop.exit), waits_for)
        )
        done[stop.leaf] = free[robot] = max(end, later)
        cells[robot] = costs.cell_after(stop)
    return tuple(sorted(found, key=lambda a: (a.end, a.leaf)))


def _before(problem: TeamProblem, robot: int, stop: int) -> set[int]:
    costs: TypeCosts = problem.types[problem.robots[robot].type]
    mask = problem.before[costs.stops[stop].leaf]
    return {leaf for leaf in range(len(problem.leaves)) if mask >> leaf & 1}
