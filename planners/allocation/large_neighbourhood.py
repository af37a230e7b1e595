"""Improves an allocation by taking out leaves that belong together and putting them back where it pays.

Sources: Shaw, "Using constraint programming and local search methods to solve vehicle routing problems", 1998 (related
removal); Schrimpf et al., "Record breaking optimization results using the ruin and recreate principle", 2000
(threshold acceptance). For leaves without an order: routes then do not wait for each other.
"""

import math
import random
import time
from functools import cached_property

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
    """Routes are short: lists of lists are several times faster here than arrays."""

    def __init__(self, problem: TeamProblem, objective: Objective, routes: Routes, rng: random.Random) -> None:
        self._problem, self._rng = problem, rng
        self._share = float(objective.makespan)
        costs = [problem.types[robot.type] for robot in problem.robots]
        by_type = {kind: costs.between.tolist() for kind, costs in problem.types.items()}
        self._between = [by_type[robot.type] for robot in problem.robots]
        self._entries = [entry.tolist() for entry in problem.entries]
        self._leaf = [[stop.leaf for stop in one.stops] for one in costs]
        self._stops = [
            [[s for s, stop in enumerate(one.stops) if stop.leaf == leaf] for leaf in range(len(problem.leaves))]
            for one in costs
        ]
        self._near = self._nearness()
        self._routes = [list(route) for route in routes]
        self._lengths = [self._length(robot, route) for robot, route in enumerate(self._routes)]
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

    def _length(self, robot: int, route: list[int]) -> float:
        row, total = self._entries[robot], 0.0
        for stop in route:
            total += row[stop]
            row = self._between[robot][stop]
        return total

    def _rated(self, lengths: list[float]) -> float:
        total = sum(lengths)
        return self._share * max(lengths) + (1.0 - self._share + LEVEL * self._share) * total

    def try_once(self, threshold: float) -> None:
        """Takes some leaves out, puts them back, and keeps the outcome when it is not much worse."""
        routes, lengths = list(self._routes), list(self._lengths)
        leaves = self._chosen()
        for robot, route in enumerate(routes):
            kept = [stop for stop in route if self._leaf[robot][stop] not in leaves]
            routes[robot] = kept
            if len(kept) < len(route):
                lengths[robot] = self._length(robot, kept)
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
        robot = self._lengths.index(max(self._lengths))
        if self._rng.random() < 0.7 and self._routes[robot]:
            first = self._leaf[robot][self._rng.choice(self._routes[robot])]
        else:
            first = self._rng.randrange(count)
        ranked = self._ranked[first]
        wanted = min(self._rng.randint(2, max(2, min(MOST_REMOVED, count))), count)
        chosen = {first}
        while len(chosen) < wanted:
            chosen.add(ranked[int(count * self._rng.random() ** 3)])
        return chosen

    @cached_property
    def _ranked(self) -> list[list[int]]:
        """Per leaf, all leaves from the nearest on."""
        return np.argsort(self._near, axis=1, kind="stable").tolist()

    def _put(self, leaf: int, routes: list[list[int]], lengths: list[float]) -> bool:
        """Puts a leaf in where the value grows least; false when there is no place."""
        highest, share, beside = max(lengths), self._share, 1.0 - self._share + LEVEL * self._share
        best, robot, position, stop, added = math.inf, 0, 0, 0, 0.0
        for candidate, route in enumerate(routes):
            length = lengths[candidate]
            for option in self._stops[candidate][leaf]:
                more, place = self._cheapest(candidate, route, option)
                longest = length + more
                value = share * (longest if longest > highest else highest) + beside * more
                if value < best:
                    best, robot, position, stop, added = value, candidate, place, option, more
        if best == math.inf:
            return False
        routes[robot].insert(position, stop)
        lengths[robot] += added
        return True

    def _cheapest(self, robot: int, route: list[int], stop: int) -> tuple[float, int]:
        """What a stop adds where it adds least to a route, and where that is."""
        between, row = self._between[robot], self._entries[robot]
        onward = between[stop]
        least, place, position = math.inf, 0, 0
        for following in route:
            more = row[stop] + onward[following] - row[following]
            if more < least:
                least, place = more, position
            row = between[following]
            position += 1
        more = row[stop]
        return (more, position) if more < least else (least, place)
