"""Improves an allocation by taking out leaves that belong together and putting them back where it pays.

Sources: Shaw, "Using constraint programming and local search methods to solve vehicle routing problems", 1998 (related
removal); Schrimpf et al., "Record breaking optimization results using the ruin and recreate principle", 2000
(threshold acceptance). For leaves without an order: routes then do not wait for each other.
"""

import random
import time

import numpy as np
from numpy.typing import NDArray

from planners.allocation.objective import Objective
from planners.allocation.team import TeamProblem
from planners.allocation.team_plan import Routes

MOST_REMOVED = 8
FIRST_THRESHOLD = 0.01  # of the value, by which a worse allocation may be accepted at first
LEVEL = 0.03  # weight of the sum beside the makespan: shorter routes leave room to level them


def improved(problem: TeamProblem, objective: Objective, routes: Routes, seconds: float, seed: int = 0) -> Routes:
    """The best routes found in a time.

    Args:
        problem: Without orders between leaves.
        objective: What counts.
        routes: Where to begin; stops per robot.
        seconds: Wall time.
        seed: Of the choices.
    """
    search = _Search(problem, objective, routes, random.Random(seed))
    begin = time.monotonic()
    while (spent := time.monotonic() - begin) < seconds and len(problem.leaves) > 1:
        search.try_once(FIRST_THRESHOLD * (1.0 - spent / seconds))
    return search.best


class _Search:
    def __init__(self, problem: TeamProblem, objective: Objective, routes: Routes, rng: random.Random) -> None:
        self._problem, self._objective, self._rng = problem, objective, rng
        self._costs = [problem.types[robot.type] for robot in problem.robots]
        self._stops = [
            {
                leaf: [s for s, stop in enumerate(costs.stops) if stop.leaf == leaf]
                for leaf in range(len(problem.leaves))
            }
            for costs in self._costs
        ]
        self._near = self._nearness()
        self._routes = [list(route) for route in routes]
        self._lengths = np.array([self._problem.route_cost(robot, route) for robot, route in enumerate(self._routes)])
        self._value = self._rated(self._lengths)
        self.best: Routes = routes
        self._record = self._value

    def _nearness(self) -> NDArray[np.float64]:
        """``(leaves, leaves)``: what it costs at least to do one after the other, either way."""
        count = len(self._problem.leaves)
        near = np.full((count, count), np.inf)
        for costs in self._problem.types.values():
            leaf = np.array([stop.leaf for stop in costs.stops], dtype=np.int64)
            np.minimum.at(near, (leaf[:, None], leaf[None, :]), costs.between)
        return np.minimum(near, near.T)

    def _rated(self, lengths: NDArray[np.float64]) -> float:
        total, longest = float(lengths.sum()), float(lengths.max())
        return self._objective.of(total, longest) + LEVEL * float(self._objective.makespan) * total

    def try_once(self, threshold: float) -> None:
        """Takes some leaves out, puts them back, and keeps the outcome when it is not much worse."""
        routes, lengths = [list(route) for route in self._routes], self._lengths.copy()
        leaves = self._chosen()
        for robot, route in enumerate(routes):
            kept = [stop for stop in route if self._costs[robot].stops[stop].leaf not in leaves]
            if len(kept) < len(route):
                routes[robot] = kept
                lengths[robot] = self._problem.route_cost(robot, kept)
        for leaf in sorted(leaves, key=lambda leaf: (self._rng.random(), leaf)):
            if not self._put(leaf, routes, lengths):
                return
        value = self._rated(lengths)
        if value < self._value * (1.0 + threshold):
            self._routes, self._lengths, self._value = routes, lengths, value
            if value < self._record - 1e-9:
                self._record, self.best = value, tuple(tuple(route) for route in routes)

    def _chosen(self) -> set[int]:
        """A leaf, often one of the longest route, and some of those near it."""
        count = len(self._problem.leaves)
        robot = int(self._lengths.argmax())
        if self._rng.random() < 0.7 and self._routes[robot]:
            first = self._costs[robot].stops[self._rng.choice(self._routes[robot])].leaf
        else:
            first = self._rng.randrange(count)
        ranked = np.argsort(self._near[first], kind="stable")
        wanted = self._rng.randint(2, max(2, min(MOST_REMOVED, count)))
        chosen = {first}
        while len(chosen) < min(wanted, count):
            chosen.add(int(ranked[int(count * self._rng.random() ** 3)]))
        return chosen

    def _put(self, leaf: int, routes: list[list[int]], lengths: NDArray[np.float64]) -> bool:
        """Puts a leaf in where the value grows least; false when there is no place."""
        highest = float(lengths.max())
        best = (np.inf, 0, 0, 0)
        for robot, route in enumerate(routes):
            between, entry = self._costs[robot].between, self._problem.entries[robot]
            for stop in self._stops[robot][leaf]:
                if route:
                    into = np.concatenate(([entry[stop]], between[route, stop]))
                    along = np.concatenate(([entry[route[0]]], between[route[:-1], route[1:]], [0.0]))
                    added = into + np.append(between[stop, route], 0.0) - along
                else:
                    added = entry[stop : stop + 1]
                position = int(added.argmin())
                more = float(added[position])
                longest = max(highest, float(lengths[robot]) + more)
                value = self._objective.of(more, longest) + LEVEL * float(self._objective.makespan) * more
                if value < best[0]:
                    best = (value, robot, position, stop)
        if not np.isfinite(best[0]):
            return False
        _, robot, position, stop = best
        routes[robot].insert(position, stop)
        lengths[robot] = self._problem.route_cost(robot, routes[robot])
        return True
