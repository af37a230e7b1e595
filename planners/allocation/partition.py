"""Exact allocation of few leaves: the cheapest route of every robot through every set, then the best partition.

Routes are found by the recursion of Held and Karp ("A dynamic programming approach to sequencing problems", 1962),
shared by all robots of one type; partitions by dynamic programming over robots and sets. Both are vectorised.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planners.allocation.objective import MAKESPAN, SUM, Objective
from planners.allocation.team import TeamProblem, TypeCosts
from planners.errors import InfeasibleError

MOST_LEAVES = 13


@dataclass(frozen=True)
class Partition:
    """Who does what: per robot, its stops in order (indices into its type's stops), and the value of the objective."""

    routes: tuple[tuple[int, ...], ...]
    value: float


def best_partition(problem: TeamProblem, objective: Objective, prices: NDArray[np.float64] | None = None) -> Partition:
    """The best way to share the leaves when no robot waits for another.

    Each robot's own order respects the order of the leaves, and its share what is said about who works with whom. The
    value is a lower bound of every plan in the class "a leaf is executed whole by one robot"; it is that of a plan when
    the routes can be executed together.

    Args:
        problem: At most :data:`MOST_LEAVES` leaves.
        objective: What counts.
        prices: ``(robots, leaves)``: what it costs beyond the work that a robot does a leaf; infinite where it must
            not. Part of the value.

    Raises:
        InfeasibleError: no way exists.
    """
    sharing = _Sharing(problem, prices)
    if objective in (MAKESPAN, SUM):
        shares = sharing.best(np.maximum if objective == MAKESPAN else np.add)
    else:
        shares = _best_mix(sharing, objective)
    if shares is None:
        raise InfeasibleError(
            "no allocation exists: some leaf cannot be reached by any robot that may do it; add a robot that can, or "
            "ask for less to be done by the same robot or by different ones"
        )
    return Partition(sharing.routes(shares), objective.of(*sharing.costs(shares)))


def _best_mix(sharing: "_Sharing", objective: Objective) -> tuple[int, ...] | None:
    """The best shares for a mix: the cheapest sum under a falling limit of the longest route, until none can win."""
    quickest = sharing.best(np.maximum)
    if quickest is None:
        return None
    shortest = sharing.costs(quickest)[1]
    best, value, limit = quickest, objective.of(*sharing.costs(quickest)), float("inf")
    while (shares := sharing.best(np.add, limit)) is not None:
        total, longest = sharing.costs(shares)
        if objective.of(total, longest) < value:
            best, value = shares, objective.of(total, longest)
        if objective.of(total, shortest) >= value:  # from here on sums only grow
            break
        limit = longest
    return best


class _Sharing:
    """What every set of leaves costs every robot, and how best to split the leaves among them."""

    def __init__(self, problem: TeamProblem, prices: NDArray[np.float64] | None) -> None:
        self._problem, self._count = problem, len(problem.leaves)
        self._tails = {kind: tails(costs, problem.before, self._count) for kind, costs in problem.types.items()}
        self._alone = [
            _route_costs(problem.types[robot.type], self._tails[robot.type], robot.cell, self._count)
            for robot in problem.robots
        ]
        sets = np.arange(1 << self._count)
        forbidden = ~problem.teaming.allowed(sets, problem.leaves)
        for robot, costs in enumerate(self._alone):
            costs[forbidden] = np.inf
            if prices is not None:
                for leaf in np.flatnonzero(prices[robot]):
                    costs[(sets >> leaf & 1) == 1] += prices[robot][leaf]

    def best(self, join: np.ufunc, limit: float = float("inf")) -> tuple[int, ...] | None:
        """Per robot its share, as a bit set, for the least joined cost with routes below a limit; None if none is."""
        return best_shares([np.where(costs >= limit, np.inf, costs) for costs in self._alone], self._count, join)

    def costs(self, shares: tuple[int, ...]) -> tuple[float, float]:
        """Sum and largest of what robots pay for their shares."""
        spent = [float(costs[share]) for costs, share in zip(self._alone, shares, strict=True)]
        return sum(spent), max(spent)

    def routes(self, shares: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        """Per robot the stops of its share in their cheapest order."""
        return tuple(
            _route(self._problem.types[robot.type], self._tails[robot.type], robot.cell, share)
            for robot, share in zip(self._problem.robots, shares, strict=True)
        )


def best_shares(alone: Sequence[NDArray[np.float64]], count: int, join: np.ufunc) -> tuple[int, ...] | None:
    """Splits all leaves among robots, by dynamic programming over robots and sets.

    Args:
        alone: Per robot what every set costs it, ``(sets,)``; infinite where it cannot do it.
        count: Number of leaves.
        join: ``np.add`` or ``np.maximum``.

    Returns:
        Per robot a bit set, for the least joined cost; None when there is no way.
    """
    whole, part = _splits(count)
    best = [_nothing(count)]
    for costs in alone:
        best.append(_reduced(join(best[-1][whole], costs[part]), count))
    left = (1 << count) - 1
    if not np.isfinite(best[-1][left]):
        return None
    shares: list[int] = []
    for robot in reversed(range(len(alone))):
        shares.append(_share(left, best[robot], alone[robot], join))
        left ^= shares[-1]
    return tuple(reversed(shares))


def _nothing(count: int) -> NDArray[np.float64]:
    table = np.full(1 << count, np.inf)
    table[0] = 0.0
    return table


def tails(
    costs: TypeCosts, before: tuple[int, ...], count: int, last: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """``(sets, stops)``: cost of doing the rest of a set once a stop of it has been done first.

    Args:
        costs: Of one type.
        before: Per leaf, those that must be done first, as a bit set.
        count: Number of leaves.
        last: Per stop, what is still to be paid after it when it is the last one.
    """
    sets = np.arange(1 << count)
    table = np.full((1 << count, len(costs.stops)), np.inf)
    by_size = [sets[np.bitwise_count(sets) == size] for size in range(count + 1)]
    for size in range(1, count + 1):
        for number, stop in enumerate(costs.stops):
            bit = 1 << stop.leaf
            chosen = by_size[size][(by_size[size] & bit) > 0]
            chosen = chosen[(chosen & before[stop.leaf]) == 0]
            if size == 1:
                table[chosen, number] = 0.0 if last is None else last[number]
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
