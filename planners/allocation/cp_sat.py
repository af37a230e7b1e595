"""Allocation by constraint programming, for more leaves than exact recursion takes, and for orders between robots.

One tour runs through all robots: from where a robot stands through the stops that it makes to where the next stands.
Times along it carry the order of the leaves and the makespan. Solver: CP-SAT of OR-Tools, warm-started.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from planners.allocation.objective import Objective
from planners.allocation.team import TeamProblem
from planners.errors import InfeasibleError

SCALE = 100  # costs are solved in hundredths, rounded down
ROUNDING = 1e-6  # of a hundredth, by which a whole number may be missed


@dataclass(frozen=True)
class Solved:
    """Routes of stops, one per robot, or None; and the solver's proven lower bound of the objective."""

    routes: tuple[tuple[int, ...], ...] | None
    bound: float


@dataclass(frozen=True)
class _Node:
    """A robot's start (``stop`` -1) or a stop of one robot type."""

    type: str
    robot: int
    stop: int


def solve_by_cp_sat(
    problem: TeamProblem,
    objective: Objective,
    routes: tuple[tuple[int, ...], ...] | None,
    seconds: float,
    workers: int = 2,
) -> Solved:
    """Improves routes, and proves a bound.

    Args:
        problem: Any number of leaves.
        objective: What counts.
        routes: Where to begin; None for anywhere.
        seconds: Wall time that may be spent.
        workers: Threads.

    Raises:
        InfeasibleError: no allocation respects the order.
    """
    return _Model(problem, objective).solve(routes, seconds, workers)


class _Model:
    def __init__(self, problem: TeamProblem, objective: Objective) -> None:
        self._problem, self._objective = problem, objective
        self._model = cp_model.CpModel()
        self._nodes = [_Node(robot.type, index, -1) for index, robot in enumerate(problem.robots)]
        for kind, costs in problem.types.items():
            self._nodes += [_Node(kind, -1, stop) for stop in range(len(costs.stops))]
        self._timed = objective.timed or problem.may_wait
        self._build()

    def _build(self) -> None:
        model, nodes, starts = self._model, self._nodes, len(self._problem.robots)
        horizon = self._horizon()
        self._arcs: dict[tuple[int, int], cp_model.IntVar] = {}
        costs: dict[tuple[int, int], int] = {}
        for i, source in enumerate(nodes):
            for j, target in enumerate(nodes):
                cost = self._cost(source, target)
                if i != j and cost is not None:
                    costs[i, j] = cost
                    self._arcs[i, j] = model.new_bool_var("")
        idle = {i: model.new_bool_var("") for i in range(starts, len(nodes))}
        model.add_circuit(
            [
                *((i, j, literal) for (i, j), literal in self._arcs.items()),
                *((i, i, literal) for i, literal in idle.items()),
                *([(0, 0, model.new_constant(0))] if starts == 1 else []),
            ]
        )
        made: dict[int, list[int]] = {}
        for i in idle:
            made.setdefault(self._leaf(nodes[i]), []).append(i)
        for options in made.values():
            model.add_exactly_one(idle[i].negated() for i in options)
        self._idle = idle
        makespan = self._times(horizon, costs) if self._timed else None
        if self._problem.teaming:
            self._team()
        share, total = self._objective.makespan, sum(costs[arc] * literal for arc, literal in self._arcs.items())
        if makespan is None:
            model.minimize(total)
        else:
            model.minimize(share.numerator * makespan + (share.denominator - share.numerator) * total)

    def _times(self, horizon: int, costs: dict[tuple[int, int], int]) -> cp_model.IntVar:
        """Start and end of every leaf, along the tour and in their order."""
        model, count, starts = self._model, len(self._problem.leaves), len(self._problem.robots)
        begin = [model.new_int_var(0, horizon, "") for _ in range(count)]
        end = [model.new_int_var(0, horizon, "") for _ in range(count)]
        makespan = model.new_int_var(0, horizon, "")
        for (i, j), literal in self._arcs.items():
            if j < starts:
                continue
            leaf = self._leaf(self._nodes[j])
            if i >= starts:
                model.add(begin[leaf] >= end[self._leaf(self._nodes[i])]).only_enforce_if(literal)
            model.add(end[leaf] >= begin[leaf] + costs[i, j]).only_enforce_if(literal)
        number = {name: index for index, name in enumerate(self._problem.leaves)}
        orders = self._problem.orders
        for leaf in range(count):
            name = self._problem.leaves[leaf]
            for other in orders.starts[name]:
                model.add(begin[leaf] >= end[number[other]])
            for other in orders.before[name] - orders.starts[name]:
                model.add(end[leaf] >= end[number[other]])
            model.add(makespan >= end[leaf])
        for group in self._problem.teaming.together:
            for other in group[1:]:
                model.add(end[number[other]] == end[number[group[0]]])
        return makespan

    def _team(self) -> None:
        """Who does what, along the tour, where something is said about it."""
        model, starts, leaves = self._model, len(self._problem.robots), self._problem.leaves
        who = [model.new_int_var(0, starts - 1, "") for _ in leaves]
        for (i, j), literal in self._arcs.items():
            if j >= starts:
                before = who[self._leaf(self._nodes[i])] if i >= starts else i
                model.add(who[self._leaf(self._nodes[j])] == before).only_enforce_if(literal)
        for mask in self._problem.teaming.apart_masks(leaves):
            model.add_all_different(who[leaf] for leaf in range(len(leaves)) if mask >> leaf & 1)
        for mask in self._problem.teaming.same_masks(leaves):
            model.add_allowed_assignments(
                [who[leaf] for leaf in range(len(leaves)) if mask >> leaf & 1],
                [[robot] * mask.bit_count() for robot in range(starts)],
            )

    def _leaf(self, node: _Node) -> int:
        return self._problem.types[node.type].stops[node.stop].leaf

    def _cost(self, source: _Node, target: _Node) -> int | None:
        """Cost of going on from one node to another; None where that makes no sense."""
        if target.stop < 0:
            return 0
        if source.type != target.type:
            return None
        if source.stop < 0:
            cost = float(self._problem.entries[source.robot][target.stop])
        else:
            if self._leaf(source) == self._leaf(target):
                return None
            if self._problem.before[self._leaf(source)] >> self._leaf(target) & 1:
                return None
            cost = float(self._problem.types[source.type].between[source.stop, target.stop])
        return math.floor(cost * SCALE + ROUNDING) if np.isfinite(cost) else None

    def _horizon(self) -> int:
        largest = 0.0
        for kind, costs in self._problem.types.items():
            rows = [
                costs.between,
                *(e[None] for e, r in zip(self._problem.entries, self._problem.robots, strict=True) if r.type == kind),
            ]
            finite = np.concatenate([row[np.isfinite(row)].ravel() for row in rows])
            largest = max(largest, float(finite.max(initial=0.0)))
        return math.ceil(largest * SCALE) * len(self._problem.leaves) + 1

    def solve(self, routes: tuple[tuple[int, ...], ...] | None, seconds: float, workers: int) -> Solved:
        if routes is not None:
            self._hint(routes)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            raise InfeasibleError(
                "no allocation respects the order of the leaves and who is to do them; drop an order, or ask less of "
                "who does what"
            )
        bound = max(0.0, solver.best_objective_bound / SCALE / self._objective.makespan.denominator)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Solved(routes, bound)
        following = {i: j for (i, j), literal in self._arcs.items() if solver.boolean_value(literal)}
        found = []
        for robot in range(len(self._problem.robots)):
            route, node = [], following.get(robot, 0)
            while self._nodes[node].stop >= 0:
                route.append(self._nodes[node].stop)
                node = following[node]
            found.append(tuple(route))
        return Solved(tuple(found), bound)

    def _hint(self, routes: tuple[tuple[int, ...], ...]) -> None:
        number = {node: index for index, node in enumerate(self._nodes)}
        used: set[tuple[int, int]] = set()
        for robot, route in enumerate(routes):
            kind = self._problem.robots[robot].type
            trail = [robot, *(number[_Node(kind, -1, stop)] for stop in route), (robot + 1) % len(routes)]
            used.update(pairwise(trail))
        for arc, literal in self._arcs.items():
            self._model.add_hint(literal, arc in used)
        visited = {j for _, j in used}
        for i, literal in self._idle.items():
            self._model.add_hint(literal, i not in visited)
