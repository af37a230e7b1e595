"""A plan of the team: who does which leaf when, by which way, and how good that is proven to be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planners.allocation.leaf_costs import Step
from planners.allocation.objective import Objective
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
        done: When the leaf counts as done: at its end, or when those are through that it is finished with or after.
        number: Its place in an order in which whatever a leaf waits for comes before it.
    """

    leaf: str
    robot: str
    start: float
    end: float
    steps: tuple[Step, ...]
    waits_for: str = ""
    done: float = 0.0
    number: int = 0


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
    return replace(plan, cost=objective.of(plan.total, plan.makespan))


def timed(problem: TeamProblem, routes: Routes) -> tuple[Assignment, ...] | None:
    """Every leaf as early as its robot and the order allow; None when the routes wait for each other in a circle.

    A leaf that must be done after another, but may start before, is not delayed: it is done when both are through. So
    it is with leaves that are finished together.
    """
    clock = _Clock(problem, routes)
    while any(clock.left):
        ready = [robot for robot in range(len(routes)) if clock.ready(robot)]
        if not ready:
            return None
        clock.advance(min(ready, key=lambda robot: (clock.free[robot], robot)))
    return tuple(sorted(clock.assignments(), key=lambda a: (a.end, a.leaf)))


class _Clock:
    """How far routes have been followed."""

    def __init__(self, problem: TeamProblem, routes: Routes) -> None:
        self._problem = problem
        self.left = [list(route) for route in routes]
        self.free = [0.0] * len(routes)
        self._cells = [robot.cell for robot in problem.robots]
        self._done: dict[str, float] = {}
        self._arrived: dict[str, int] = {}  # by leaf that others are still to finish: its robot
        self._found: dict[str, Assignment] = {}

    def ready(self, robot: int) -> bool:
        """Whether a robot can go on: it waits for nobody, and its next leaf's order is met."""
        if not self.left[robot] or robot in self._arrived.values():
            return False
        return self._problem.orders.before[self._leaf(robot)] <= self._done.keys()

    def _leaf(self, robot: int) -> str:
        return self._problem.leaves[self._costs(robot).stops[self.left[robot][0]].leaf]

    def _costs(self, robot: int) -> TypeCosts:
        return self._problem.types[self._problem.robots[robot].type]

    def advance(self, robot: int) -> None:
        """Lets a robot do its next leaf."""
        costs, leaf = self._costs(robot), self._leaf(robot)
        stop = costs.stops[self.left[robot].pop(0)]
        start, waits_for = self.free[robot], ""
        for other in sorted(self._problem.orders.starts[leaf]):
            if self._done[other] > start:
                start, waits_for = self._done[other], other
        table = costs.tables[stop.leaf]
        assert table is not None
        end = start + float(table.costs[stop.exit, self._cells[robot]])
        steps = table.path(self._cells[robot], stop.exit)
        name, number = self._problem.robots[robot].name, len(self._found)
        self._found[leaf] = Assignment(leaf, name, start, end, steps, waits_for, number=number)
        later = max((self._done[other] for other in self._problem.orders.before[leaf]), default=0.0)
        self.free[robot] = max(end, later)
        self._cells[robot] = costs.cell_after(stop)
        self._arrived[leaf] = robot
        partners = self._problem.teaming.partners(leaf)
        if self._arrived.keys() >= set(partners):
            together = max(self.free[self._arrived[other]] for other in partners)
            for other in partners:
                self._done[other] = self.free[self._arrived.pop(other)] = together

    def assignments(self) -> Iterator[Assignment]:
        """What was done, with the instant at which it counted as done."""
        for leaf, one in self._found.items():
            yield replace(one, done=self._done[leaf])
