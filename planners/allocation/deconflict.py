"""Robots on shared ground: the plan's ways, timed and bent so that no two robots meet.

Leaves are taken in the order in which they are done. Each gets the cheapest way through its own product of map,
automaton and action model that keeps clear of everybody's ways so far, with waiting priced; whoever stands in the way
without work steps aside. Cooperative A* (Silver, "Cooperative pathfinding", 2005) with the leaf's exact cost-to-go as
its heuristic. The order is a priority; where it leads nowhere others are tried, and what none of them solves is
reported, not proven impossible.
"""

import heapq
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

from planners.allocation.leaf_costs import LeafCosts
from planners.allocation.team import TeamProblem
from planners.allocation.team_plan import Assignment, TeamPlan
from planners.allocation.timetable import Timetable, Visit
from planners.errors import InfeasibleError

WAIT = 0.05  # price of a tick, beside moves and actions
CROSSING = 3.0  # price of a cell where somebody stands who would have to step aside
MOST_NODES = 50_000  # of one search
ATTEMPTS = 20  # orders of the leaves that are tried


def deconflicted(problem: TeamProblem, plan: TeamPlan) -> Timetable:
    """The plan with a cell per robot and tick.

    Args:
        problem: What was planned.
        plan: Its plan; robots, their leaves and the ends of those stay as they are.

    Raises:
        InfeasibleError: robots that start in one cell, or a leaf that finds no way past the others.
    """
    first: InfeasibleError | None = None
    tried: set[tuple[str, ...]] = set()
    for attempt in range(ATTEMPTS):
        order = tuple(_in_order(problem, plan, random.Random(attempt) if attempt else None))
        names = tuple(one.leaf for one in order)
        if names in tried:
            continue
        tried.add(names)
        try:
            return _laid_out(problem, order)
        except InfeasibleError as error:
            first = first or error
    assert first is not None
    raise first


def _laid_out(problem: TeamProblem, leaves: Sequence[Assignment]) -> Timetable:
    ground = _Ground(problem)
    for one in leaves:
        ground.do(one)
    if met := next(ground.table.meetings(), None):
        raise InfeasibleError(f"{met[0]} and {met[1]} would meet at tick {met[2]}; start them elsewhere")
    return ground.table


def _in_order(problem: TeamProblem, plan: TeamPlan, rng: random.Random | None) -> Iterator[Assignment]:
    """The earliest ends first, each after those that it waits for, their partners, and its robot's last.

    With ``rng`` in a random order instead, as far as that leaves a choice.
    """
    rank = {one.leaf: rng.random() if rng else one.end for one in plan.assignments}
    orders, partners = problem.orders.before, problem.teaming.partners
    left = {one.leaf: one for one in plan.assignments}
    before = {leaf: {partner for other in orders[leaf] for partner in partners(other)} for leaf in left}
    for robot in {one.robot for one in plan.assignments}:
        own = sorted((one for one in plan.assignments if one.robot == robot), key=lambda one: one.number)
        for earlier, later in pairwise(own):
            before[later.leaf] |= {*partners(earlier.leaf)}
    while left:
        ready = (one for one in left.values() if not before[one.leaf] & left.keys())
        one = min(ready, key=lambda one: (rank[one.leaf], one.start, one.leaf))
        del left[one.leaf]
        yield one


class _Ground:
    """Everybody's way so far; each robot rests for good where its way ends."""

    def __init__(self, problem: TeamProblem) -> None:
        self._problem = problem
        self._robots = {robot.name: robot for robot in problem.robots}
        self._near: list[list[int]] = [[cell] for cell in range(len(problem.workspace))]
        for source, target in problem.workspace.moves.tolist():
            self._near[source].append(target)
        self.table = Timetable({robot.name: [Visit(robot.cell, 0)] for robot in problem.robots})
        self._taken: dict[int, dict[int, str]] = defaultdict(dict)  # by cell and tick, who passes
        self._resting: dict[int, str] = {}
        self._done: dict[str, int] = {}
        self._stays: dict[str, str] = {}  # by robot that waits where its leaf ended: the leaf
        self._last: dict[str, str] = {}  # by robot: the leaf that it did last
        for robot in problem.robots:
            if robot.cell in self._resting:
                other = self._resting[robot.cell]
                raise InfeasibleError(f"{other} and {robot.name} start in one cell; move one of them")
            self._resting[robot.cell] = robot.name

    def do(self, one: Assignment) -> None:
        """Adds a leaf's way, and the steps aside that it needs."""
        robot = one.robot
        last = self.table.visits[robot][-1]
        orders = self._problem.orders
        own = [self._last[robot]] if robot in self._last else []
        ready = max([last.tick, *map(self._through, (*own, *orders.starts[one.leaf]))])
        latest = max([0, *map(self._through, orders.before[one.leaf])])
        table = self._table(one)
        del self._resting[last.cell]
        movable = frozenset(self._resting.values()) - self._stays.keys()
        for goal in self._exits(table, one.steps[-1].cell, last.cell):
            for blockers, start in product((frozenset[str](), movable), dict.fromkeys((ready, max(ready, latest)))):
                way = self._search(robot, table, goal, last.cell, start, latest, one.leaf, blockers)
                if way is not None and self._try_way(robot, last, way):
                    self._arrive(one, way[-1].tick)
                    return
        self._resting[last.cell] = robot
        x, y = self._problem.workspace.cells[last.cell]
        raise InfeasibleError(
            f"{robot} finds no way past the others for leaf '{one.leaf}' from [{x}, {y}] at tick {ready}; "
            "start robots without work elsewhere, or widen the map"
        )

    def _exits(self, table: LeafCosts, planned: int, cell: int) -> list[int]:
        """The exit that was planned; others, the nearest first, where somebody stays in it."""
        first = table.exits.index(planned)
        if self._resting.get(planned) not in self._stays:
            return [first]
        reachable = [number for number in range(len(table.exits)) if table.costs[number, cell] < float("inf")]
        return [number for number in sorted(reachable, key=lambda n: table.costs[n, cell]) if number != first]

    def _through(self, leaf: str) -> int:
        """When a leaf and those that it is finished with are done."""
        return max(self._done[other] for other in self._problem.teaming.partners(leaf))

    def _arrive(self, one: Assignment, tick: int) -> None:
        """A leaf is done, or waits for those that are finished with it; until then its robot keeps its cell."""
        self._done[one.leaf], self._last[one.robot], self._stays[one.robot] = tick, one.leaf, one.leaf
        partners = self._problem.teaming.partners(one.leaf)
        if not all(other in self._done for other in partners):
            return
        for robot in [robot for robot, leaf in self._stays.items() if leaf in partners]:
            del self._stays[robot]
            last = self.table.visits[robot][-1]
            self._take(robot, [Visit(last.cell, later) for later in range(last.tick + 1, self._through(one.leaf) + 1)])

    def _table(self, one: Assignment) -> LeafCosts:
        table = self._problem.types[self._robots[one.robot].type].tables[self._problem.leaves.index(one.leaf)]
        assert table is not None
        return table

    def _try_way(self, robot: str, last: Visit, way: list[Visit]) -> bool:
        """Takes a way, and lets those step aside who rest on it; false, and nothing changed, when one cannot."""
        saved = (
            {name: list(visits) for name, visits in self.table.visits.items()},
            {cell: dict(ticks) for cell, ticks in self._taken.items()},
            dict(self._resting),
        )
        waiting = [Visit(last.cell, tick) for tick in range(last.tick + 1, way[0].tick)]
        in_the_way = {self._resting[v.cell] for v in way if self._resting.get(v.cell, robot) != robot}
        self._take(robot, [*waiting, *way])
        self._resting[way[-1].cell] = robot
        if all(self._step_aside(other) for other in sorted(in_the_way)):
            return True
        self.table.visits = saved[0]
        self._taken = defaultdict(dict, saved[1])
        self._resting = saved[2]
        return False

    def _take(self, robot: str, way: list[Visit]) -> None:
        visits = self.table.visits[robot]
        if not way:
            return
        if way[0].tick == visits[-1].tick:
            way = [replace(way[0], done=(*visits.pop().done, *way[0].done)), *way[1:]]
        visits.extend(way)
        for visit in visits[-len(way) - 1 :]:
            self._taken[visit.cell][visit.tick] = robot

    def _clear(self, robot: str, cell: int, tick: int) -> bool:
        """Whether nobody else passes a cell at a tick, the one before or the one after."""
        ticks = self._taken[cell]
        return all(ticks.get(t, robot) == robot for t in (tick - 1, tick, tick + 1))

    def _may_rest(self, robot: str, cell: int, tick: int) -> bool:
        """Whether nobody else comes to a cell from a tick on."""
        return all(who == robot or t < tick - 1 for t, who in self._taken[cell].items())

    def _step_aside(self, robot: str) -> bool:
        """The nearest cell where a robot without work is in nobody's way; it goes there as late as nobody minds."""
        last = self.table.visits[robot][-1]
        self._resting = {cell: who for cell, who in self._resting.items() if who != robot}
        queue: list[tuple[int, int, int]] = [(0, last.tick, last.cell)]
        begin = (last.tick, last.cell)
        came: dict[tuple[int, int], tuple[int, int]] = {begin: begin}
        horizon = max((t for ticks in self._taken.values() for t in ticks), default=0) + 2
        while queue:
            moves, tick, cell = heapq.heappop(queue)
            if self._may_rest(robot, cell, tick) and cell not in self._resting:
                way, node = [], (tick, cell)
                while node != begin:
                    way.append(Visit(node[1], node[0]))
                    node = came[node]
                self._take(robot, way[::-1])
                self._resting[cell] = robot
                return True
            if tick >= horizon:
                continue
            for target in self._near[cell]:
                node = (tick + 1, target)
                if (
                    node in came
                    or (target in self._resting and target != cell)
                    or not self._clear(robot, target, tick + 1)
                ):
                    continue
                came[node] = (tick, cell)
                heapq.heappush(queue, (moves + (target != cell), tick + 1, target))
        return False

    def _search(
        self, robot: str, table: LeafCosts, goal: int, cell: int, ready: int, latest: int, leaf: str,
        blockers: frozenset[str],
    ) -> list[Visit] | None:  # fmt: skip
        """The cheapest way through a leaf from a tick on, past everybody's ways; ``blockers`` may be asked aside."""
        queue: list[tuple[float, int, int, int]] = [(table.to_go(goal, 0, cell), ready, 0, cell)]
        spent = {(ready, 0, cell): 0.0}
        came: dict[tuple[int, int, int], tuple[tuple[int, int, int], str]] = {}
        expanded = 0
        while queue and expanded < MOST_NODES:
            _, tick, layer, cell = heapq.heappop(queue)
            node, expanded = (tick, layer, cell), expanded + 1
            if table.ends_in(layer, cell) and cell == table.exits[goal] and tick >= latest:
                if self._may_rest(robot, cell, tick) and (cell not in self._resting or self._resting[cell] in blockers):
                    return _way(came, node, leaf)
                continue
            for action, cost, following in table.options(layer, cell):
                for target, price in self._targets(robot, cell, tick + 1, blockers):
                    ahead = table.to_go(goal, following, target)
                    total = spent[node] + cost + price
                    key = (tick + 1, following, target)
                    if ahead < float("inf") and total < spent.get(key, float("inf")):
                        spent[key], came[key] = total, (node, action)
                        heapq.heappush(queue, (total + ahead, tick + 1, following, target))
        return None

    def _targets(self, robot: str, cell: int, tick: int, blockers: frozenset[str]) -> Iterator[tuple[int, float]]:
        for target in self._near[cell]:
            if not self._clear(robot, target, tick):
                continue
            price = WAIT + (target != cell)
            if target in self._resting:
                who = self._resting[target]
                if who not in blockers or tick - 1 <= self.table.visits[who][-1].tick:
                    continue
                price += CROSSING
            yield target, price


def _way(came: dict, node: tuple[int, int, int], leaf: str) -> list[Visit]:
    visits = [Visit(node[2], node[0], done=(leaf,))]
    while node in came:
        node, action = came[node]
        visits.append(Visit(node[2], node[0], leaf, action))
    return visits[::-1]
