"""A first allocation of any size: regret insertion.

The leaf that would lose most by waiting is put in next, where it costs least. Source: Potvin and Rousseau, "A parallel
route building algorithm for the vehicle routing and scheduling problem with time windows", 1993.
"""

import math
from dataclasses import dataclass

import numpy as np

from planners.allocation.partition import Objective
from planners.allocation.team import TeamProblem
from planners.errors import InfeasibleError


@dataclass(frozen=True)
class _Place:
    """Where a leaf could go: the value of the whole then, robot, position in its route, stop."""

    value: float
    robot: int
    position: int
    stop: int


def inserted(problem: TeamProblem, objective: Objective) -> tuple[tuple[int, ...], ...]:
    """Routes of stops, one per robot; leaves are put in so that those before come first in any route.

    Args:
        problem: Any number of leaves.
        objective: What counts as cheap.

    Raises:
        InfeasibleError: a leaf that no robot can reach.
    """
    state = _Routes(problem, objective)
    left = set(range(len(problem.leaves)))
    while left:
        ready = [leaf for leaf in left if not any(problem.before[leaf] >> other & 1 for other in left)]
        rated = [(state.places(leaf), leaf) for leaf in ready]
        for places, leaf in rated:
            if not places:
                raise InfeasibleError(f"no robot that can do leaf '{problem.leaves[leaf]}' can reach it")
        places, leaf = max(rated, key=lambda pair: (_regret(pair[0]), pair[0][0].value, -pair[1]))
        state.put(places[0])
        left.discard(leaf)
    return tuple(tuple(route) for route in state.routes)


def _regret(places: list[_Place]) -> float:
    """What is lost when the best robot for a leaf is taken by others: the second best against the best."""
    best = places[0]
    others = [place.value for place in places if place.robot != best.robot]
    return min(others, default=math.inf) - best.value


class _Routes:
    def __init__(self, problem: TeamProblem, objective: Objective) -> None:
        self._problem, self._objective = problem, objective
        self._costs = [problem.types[robot.type] for robot in problem.robots]
        self.routes: list[list[int]] = [[] for _ in problem.robots]
        self._lengths = np.zeros(len(problem.robots))

    def places(self, leaf: int) -> list[_Place]:
        """The best place of a leaf in every robot's route, best first."""
        found = []
        for robot, costs in enumerate(self._costs):
            options = [
                place
                for stop in range(len(costs.stops))
                if costs.stops[stop].leaf == leaf
                for place in self._in_route(robot, stop)
            ]
            if options:
                found.append(min(options, key=lambda place: (place.value, place.position)))
        return sorted(found, key=lambda place: (place.value, place.robot))

    def _in_route(self, robot: int, stop: int) -> list[_Place]:
        costs, route = self._costs[robot], self.routes[robot]
        before = self._problem.before[costs.stops[stop].leaf]
        first = max((i + 1 for i, other in enumerate(route) if before >> costs.stops[other].leaf & 1), default=0)
        found = []
        for position in range(first, len(route) + 1):
            if any(self._problem.before[costs.stops[o].leaf] >> costs.stops[stop].leaf & 1 for o in route[:position]):
                break
            row = costs.between[route[position - 1]] if position else self._problem.entries[robot]
            added = row[stop]
            if position < len(route):
                added += costs.between[stop, route[position]] - row[route[position]]
            if math.isfinite(added):
                found.append(_Place(self._value(robot, float(added)), robot, position, stop))
        return found

    def _value(self, robot: int, added: float) -> float:
        if self._objective == "sum":
            return added
        length = float(self._lengths[robot]) + added
        return max(float(self._lengths.max()), length) + 1e-3 * length

    def put(self, place: _Place) -> None:
        self.routes[place.robot].insert(place.position, place.stop)
        self._lengths[place.robot] = self._problem.route_cost(place.robot, self.routes[place.robot])
