"""Exact allocation of few leaves: the cheapest route of every robot through every set, then the best partition.

Routes are found by the recursion of Held and Karp ("A dynamic programming approach to sequencing problems", 1962),
shared by all robots of one type; partitions by dynamic programming over robots and sets. Both are vectorised.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planners.allocation.team import TeamProblem, TypeCosts
from planners.errors import InfeasibleError

Objective = Literal["sum", "makespan"]
MOST_LEAVES = 13


@dataclass(frozen=True)
class Partition:
    """Who does what: per robot, its stops in order (indices into its type's stops), and the value of the objective."""

    routes: tuple[tuple[int, ...], ...]
    value: float


def best_partition(problem: TeamProblem, objective: Objective, prices: NDArray[np.float64] | None = None) -> Partition:
    """The best way to share the leaves when no robot waits for another.

    Each robot's own order respects the order of the leaves. The value is a lower bound of every plan in the class "a
    leaf is executed whole by one robot"; it is that of a plan when the routes can be executed together.

    Args:
        problem: At most :data:`MOST_LEAVES` leaves.
        objective: ``sum`` of the robots' costs, or ``makespan``, the largest.
        prices: ``(robots, leaves)``: what it costs beyond the work that a robot does a leaf; infinite where it must
            not. Part of the value.

    Raises:
        InfeasibleError: no way exists.
    """
    count = len(problem.leaves)
    tails = {kind: _tails(costs, problem.before, count) for kind, costs in problem.types.items()}
    alone = [_route_costs(problem.types[r.type], tails[r.type], r.cell, count) for r in problem.robots]
    for costs, row in zip(alone, prices if prices is not None else (), strict=False):
        for leaf in np.flatnonzero(row):
            costs[(np.arange(len(costs)) >> leaf & 1) == 1] += row[leaf]
    whole, part = _splits(count)
    join = np.add if objective == "sum" else np.maximum
    best = [_nothing(count)]
    for costs in alone:
        best.append(_reduced(join(best[-1][whole], costs[part]), count))
    full = (1 << count) - 1
    value = float(best[-1][full])
    if not np.isfinite(value):
        raise InfeasibleError("no allocation exists: some leaf cannot be reached by any robot that can do it")
    routes: list[tuple[int, ...]] = []
    left = full
    for robot in reversed(range(len(problem.robots))):
        share = _share(left, best[robot], alone[robot], join)
        kind = problem.robots[robot].type
        routes.append(_route(problem.types[kind], tails[kind], problem.robots[robot].cell, share))
        left ^= share
    return Partition(tuple(reversed(routes)), value)


def _nothing(count: int) -> NDArray[np.float64]:
    table = np.full(1 << count, np.inf)
    table[0] = 0.0
    return table


def _tails(costs: TypeCosts, before: tuple[int, ...], count: int) -> NDArray[np.float64]:
    """``(sets, stops)``: cost of doing the rest of a set once a stop of it has been done first."""
    sets = np.arange(1 << count)
    table = np.full((1 << count, len(costs.stops)), np.inf)
    by_size = [sets[np.bitwise_count(sets) == size] for size in range(count + 1)]
    for size in range(1, count + 1):
        for number, stop in enumerate(costs.stops):
            bit = 1 << stop.leaf
            chosen = by_size[size][(by_size[size] & bit) > 0]
            chosen = chosen[(chosen & before[stop.leaf]) == 0]
            if size == 1:
                table[chosen, number] = 0.0
            else:
                table[chosen, number] = (table[chosen ^ bit] + costs.between[number]).min(axis=1)
    return table


def _route_costs(costs: TypeCosts, tails: NDArray[np.float64], cell: int, count: int) -> NDArray[np.float64]:
    """``(sets,)``: cost of the cheapest route of one robot through every set."""
    if not costs.stops:
        return _nothing(count)
    table = (tails + costs.from_cell(cell)).min(axis=1)
    table[0] = 0.0
    return table


def _splits(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every set split in two, in the layout ``(3,) * count``: digit 0 outside, 1 in the first part, 2 in the second."""
    first = np.zeros(1, np.int64)
    second = np.zeros(1, np.int64)
    for leaf in range(count):
        first = np.concatenate([first, first | 1 << leaf, first])
        second = np.concatenate([second, second, second | 1 << leaf])
    return first, second


def _reduced(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """``(sets,)``: the least value over all splits of each set."""
    for leaf in range(count):
        shaped = values.reshape(3 ** (count - 1 - leaf), 3, 2**leaf)
        values = np.stack([shaped[:, 0], np.minimum(shaped[:, 1], shaped[:, 2])], axis=1)
    return values.reshape(-1)


def _share(left: int, others: NDArray[np.float64], own: NDArray[np.float64], join: np.ufunc) -> int:
    """The part of ``left`` that the last robot takes in a best split; the smallest of equals."""
    parts = [0]
    for bit in (1 << leaf for leaf in range(left.bit_length()) if left >> leaf & 1):
        parts += [part | bit for part in parts]
    candidates = np.array(parts)
    return int(candidates[np.argmin(join(others[left ^ candidates], own[candidates]))])


def _route(costs: TypeCosts, tails: NDArray[np.float64], cell: int, share: int) -> tuple[int, ...]:
    route: list[int] = []
    entry = costs.from_cell(cell) if share else np.zeros(0)
    while share:
        stop = int(np.argmin(entry + tails[share]))
        route.append(stop)
        share ^= 1 << costs.stops[stop].leaf
        entry = costs.between[stop]
    return tuple(route)
