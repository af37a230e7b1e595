"""A first allocation of any size: regret insertion.

The leaf that would lose most by waiting is put in next, where it costs least. Source: Potvin and Rousseau, "A parallel
route building algorithm for the vehicle routing and scheduling problem with time windows", 1993.
"""

import math
from dataclasses import dataclass

import numpy as np

from planners.allocation.objective import Objective
from planners.allocation.team import TeamProblem
from planners.errors import InfeasibleError

TIES = 1e-3  # weight of the route that grows, where the longest stays the same


@dataclass(frozen=True)
class _Place:
    """Where a leaf could go: the value of the whole then, robot, position in its route, stop."""

    value: float
    robot: int
    position: int
    stop: int


def inserted(problem: TeamProblem, objective: Objective) -> tuple[tuple[int, ...], ...] | None:
    """Routes of stops, one per robot; leaves are put in so that those before come first in any route.

    Args:
        problem: Any number of leaves.
        objective: What counts as cheap.

    Returns:
        Stops per robot; None when what was put in before left no place for some leaf.

    Raises:
        InfeasibleError: a leaf that no robot can reach.
    """
    state = _Routes(problem, objective)
    left = set(range(len(problem.leaves)))
    while left:
        ready = [leaf for leaf in left if not any(problem.before[leaf] >> other & 1 for other in left)]
        rated = [(state.places(leaf), leaf) for leaf in ready]
        for places, leaf in rated:
            if not places and not _reachable(problem, leaf):
                raise InfeasibleError(f"no robot that can do leaf '{problem.leaves[leaf]}' can reach it")
            if not places:
                return None
        places, leaf = max(rated, key=lambda pair: (_regret(pair[0]), pair[0][0].value, -pair[1]))
        state.put(places[0])
        left.discard(leaf)
    return tuple(tuple(route) for route in state.routes)


def _reachable(problem: TeamProblem, leaf: int) -> bool:
    """Whether some robot could do a leaf from where it stands, or after another one."""
    for robot, entry in zip(problem.robots, problem.entries, strict=True):
        costs = problem.types[robot.type]
        stops = [number for number, stop in enumerate(costs.stops) if stop.leaf == leaf]
        if stops and (np.isfinite(entry[stops]).any() or np.isfinite(costs.between[:, stops]).any()):
            return True
    return False


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
        self._apart = problem.teaming.apart_masks(problem.leaves)
        self._same = problem.teaming.same_masks(problem.leaves)

    def places(self, leaf: int) -> list[_Place]:
        """The best place of a leaf in every robot's route, best first."""
        found, barred = [], self._barred(leaf)
        for robot, costs in enumerate(self._costs):
            if robot in barred:
                continue
            options = [
                place
                for stop in range(len(costs.stops))
                if costs.stops[stop].leaf == leaf
                for place in self._in_route(robot, stop)
            ]
            if options:
                found.append(min(options, key=lambda place: (place.value, place.position)))
        return sorted(found, key=lambda place: (place.value, place.robot))

    def _barred(self, leaf: int) -> set[int]:
        """Robots that may not do a leaf, as things stand, because of what is said about who works with whom."""
        apart = [mask for mask in self._apart if mask >> leaf & 1]
        same = [mask for mask in self._same if mask >> leaf & 1]
        if not apart and not same:
            return set()
        shares = [sum(1 << self._costs[r].stops[stop].leaf for stop in route) for r, route in enumerate(self.routes)]
        robots = range(len(shares))
        barred = {robot for robot in robots if any(shares[robot] & mask for mask in apart)}
        owners = {robot for robot in robots if any(shares[robot] & mask for mask in same)}
        return barred | {robot for robot in robots if owners - {robot}}

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
        length = float(self._lengths[robot]) + added
        longest = max(float(self._lengths.max()), length)
        return self._objective.of(added, longest) + TIES * float(self._objective.makespan) * length

    def put(self, place: _Place) -> None:
        self.routes[place.robot].insert(place.position, place.stop)
        self._lengths[place.robot] = self._problem.route_cost(place.robot, self.routes[place.robot])
