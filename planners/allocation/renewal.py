"""Standing tasks: what the team does for ever once its plan is done.

``[] <> a`` above the leaves makes ``a`` a standing task. On a finite trace that formula says no more than that ``a``
holds at the end; meant is a patrol without end, as on infinite words (Pnueli, "The temporal logic of programs", 1977).
So a standing task is done once within the plan, under the orders that are said, and then *renewed*: each robot goes
round some of the standing leaves, again and again, each time by a finite word of its own, and no order is kept any
more. Where the leaf is co-safe (what satisfies it once does so whatever follows) this is ``[] <>`` of its formula on
the robot's infinite word; what a leaf forbids is forbidden while it is done. A run is then a prefix, the plan,
and a loop for every robot (Smith et al., "Optimal path planning for surveillance with temporal-logic constraints",
2011, for runs of this form).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from planners.allocation.leaf_costs import Step
from planners.allocation.objective import MAKESPAN, SUM, Objective
from planners.allocation.partition import best_shares, tails
from planners.allocation.team import TeamProblem, TypeCosts
from planners.allocation.team_plan import TeamPlan
from planners.errors import FormulaError, InfeasibleError

MOST_STANDING = 10
FAR = 1e9  # stands for infinity where a library takes none


@dataclass(frozen=True)
class Round:
    """One robot's loop.

    Attributes:
        robot: Who.
        leaves: In the order in which they are done.
        period: Cost of one round.
        entry: Cost of the way from where its plan ends to where the loop begins: the end of the last leaf.
        steps: One round, instant by instant, from where it begins to the same cell.
    """

    robot: str
    leaves: tuple[str, ...]
    period: float
    entry: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Renewal:
    """What goes on for ever: the loops, and the least value of their periods that is possible, which they have."""

    rounds: tuple[Round, ...]
    value: float


def renewal(problem: TeamProblem, plan: TeamPlan) -> Renewal | None:
    """The best loops for the standing leaves; None where there are none.

    The plan's objective counts the periods: the longest for the makespan, so that nothing waits long for its renewal,
    their sum for the sum; a mix is taken by its larger part. Which robot takes which loop is decided by the way to it.

    Args:
        problem: Compiled; its orders name the standing leaves.
        plan: Its plan.

    Raises:
        FormulaError: more than :data:`MOST_STANDING` standing leaves, or one that robots do together.
        InfeasibleError: a leaf that cannot be done again from where it ends.
    """
    standing = [leaf for leaf in problem.leaves if leaf in problem.orders.standing]
    if not standing:
        return None
    _check(problem, standing)
    numbers = [problem.leaves.index(leaf) for leaf in standing]
    tours = {kind: _Tours(costs, numbers) for kind, costs in problem.types.items()}
    objective = MAKESPAN if 2 * plan.objective.makespan > 1 else SUM
    join, cells = np.maximum if objective == MAKESPAN else np.add, _last_cells(problem, plan)
    allowed = problem.teaming.allowed(np.arange(1 << len(standing)), standing)
    alone = [
        np.where(allowed & tours[robot.type].reachable(cell), tours[robot.type].costs, np.inf)
        for robot, cell in zip(problem.robots, cells, strict=True)
    ]
    shares = best_shares(alone, len(standing), join)
    found = _assigned(problem, tours, shares, cells, objective) if shares else None
    if found is None:
        raise InfeasibleError(
            f"{', '.join(standing)} cannot be renewed for ever: some of them cannot be reached, or not be begun again "
            "from where they end"
        )
    return found


def _check(problem: TeamProblem, standing: list[str]) -> None:
    if len(standing) > MOST_STANDING:
        raise FormulaError(f"{len(standing)} standing tasks are more than {MOST_STANDING}; renew fewer")
    named = {
        leaf for part in (problem.teaming.together, problem.teaming.same_robot) for group in part for leaf in group
    }
    if both := sorted(named & set(standing)):
        raise FormulaError(f"'{both[0]}' is a standing task, which one robot renews alone; drop it from the teaming")


class _Tours:
    """The cheapest closed tours of one robot type through every set of standing leaves."""

    def __init__(self, costs: TypeCosts, leaves: list[int]) -> None:
        self._count = len(leaves)
        self._kept = [number for number, stop in enumerate(costs.stops) if stop.leaf in leaves]
        self._whole = costs
        stops = tuple(
            type(costs.stops[number])(leaves.index(costs.stops[number].leaf), costs.stops[number].exit)
            for number in self._kept
        )
        self._part = TypeCosts(costs.tables, stops, costs.between[np.ix_(self._kept, self._kept)])
        self.costs = np.full(1 << self._count, np.inf)
        self.costs[0] = 0.0
        self._begin = np.zeros(1 << self._count, np.int64)
        sets = np.arange(1 << self._count)
        for number, stop in enumerate(stops):
            lowest = (sets & -sets) == 1 << stop.leaf
            total = self._closing(number)[:, number]
            better = lowest & (total < self.costs)
            self.costs[better], self._begin[better] = total[better], number

    def reachable(self, cell: int) -> NDArray[np.bool_]:
        """``(sets,)``: whether a robot in a cell can do some leaf of every set, so as to begin there."""
        row = self._whole.from_cell(cell)[self._kept]
        able = sum({1 << self._part.stops[number].leaf for number in np.flatnonzero(np.isfinite(row))})
        sets = np.arange(1 << self._count)
        return ((sets & able) > 0) | (sets == 0)

    def _closing(self, number: int) -> NDArray[np.float64]:
        """Cost of the rest of every set after a stop, and back to that one."""
        return tails(self._part, (0,) * self._count, self._count, self._part.between[:, number])

    def tour(self, share: int) -> tuple[int, ...]:
        """The stops of a set's cheapest tour, numbered as in the type, the one that closes it last."""
        first = int(self._begin[share])
        table, route, left, here = self._closing(first), [], share ^ 1 << self._part.stops[first].leaf, first
        while left:
            here = int(np.argmin(self._part.between[here] + table[left]))
            route.append(here)
            left ^= 1 << self._part.stops[here].leaf
        return tuple(self._kept[number] for number in (*route, first))


def _assigned(
    problem: TeamProblem, tours: dict[str, _Tours], shares: tuple[int, ...], cells: list[int], objective: Objective
) -> Renewal | None:
    """Loops go to the robots of their type that are nearest to them; None when some are out of everybody's reach."""
    rounds: list[Round] = []
    for kind, costs in problem.types.items():
        robots = [number for number, robot in enumerate(problem.robots) if robot.type == kind]
        loops = [tours[kind].tour(shares[number]) for number in robots if shares[number]]
        ways = np.array([[min(_entries(costs, loop, cells[number])) for number in robots] for loop in loops])
        for loop, robot in zip(*linear_sum_assignment(np.minimum(ways, FAR)), strict=True) if loops else ():
            rounds.append(_round(problem, robots[robot], loops[loop], cells[robots[robot]]))
    if not all(np.isfinite(one.entry) for one in rounds):
        return None
    periods = [one.period for one in rounds]
    return Renewal(tuple(rounds), objective.of(sum(periods), max(periods)))


def _last_cells(problem: TeamProblem, plan: TeamPlan) -> list[int]:
    cells = {robot.name: robot.cell for robot in problem.robots}
    for one in sorted(plan.assignments, key=lambda a: (a.done, a.end)):
        cells[one.robot] = one.steps[-1].cell
    return [cells[robot.name] for robot in problem.robots]


def _entries(costs: TypeCosts, loop: tuple[int, ...], cell: int) -> list[float]:
    """Cost of beginning a loop with each of its leaves, from a cell."""
    row = costs.from_cell(cell)
    return [float(row[stop]) for stop in loop]


def _round(problem: TeamProblem, robot: int, loop: tuple[int, ...], cell: int) -> Round:
    costs = problem.types[problem.robots[robot].type]
    entries = _entries(costs, loop, cell)
    first = entries.index(min(entries))
    loop = (*loop[first + 1 :], *loop[: first + 1])  # the way there does the leaf that closes the loop
    here, steps, period = costs.cell_after(costs.stops[loop[-1]]), [], 0.0
    for number in loop:
        stop = costs.stops[number]
        table = costs.tables[stop.leaf]
        assert table is not None
        period += float(table.costs[stop.exit, here])
        steps += table.path(here, stop.exit)
        here = costs.cell_after(stop)
    leaves = tuple(problem.leaves[costs.stops[number].leaf] for number in loop)
    return Round(problem.robots[robot].name, leaves, period, entries[first], tuple(steps))
