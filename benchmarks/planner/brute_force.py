"""The same problems by plain enumeration: no tables, no reduced action model, no recursion over sets.

Leaves are done one after the other, each by any robot in any way; every reachable state is visited. Slow and obvious.
"""

import heapq
from functools import cache

from benchmarks.planner.instances import GRIPPER, Instance
from planners.allocation.action_model import ActionModel
from planners.allocation.objective import Objective
from planners.allocation.orders import leaf_orders
from planners.allocation.workspace import Workspace
from planners.logic.automaton import Automaton


def leaf_ends(workspace: Workspace, model: ActionModel, formula: str, start: int) -> dict[int, float]:
    """By cell in which a leaf can end, begun in another, its least cost: every reachable state visited."""
    automaton = Automaton(formula)
    neighbours: list[list[int]] = [[cell] for cell in range(len(workspace))]
    for source, target in workspace.moves.tolist():
        neighbours[source].append(target)
    found: dict[int, float] = {}
    queue, seen = [(0.0, start, 0, 0)], set()
    while queue:
        cost, cell, mode, state = heapq.heappop(queue)
        if (cell, mode, state) in seen:
            continue
        seen.add((cell, mode, state))
        after = automaton.step(state, workspace.labels[cell] | model.modes[mode].effects)
        if automaton.accepting(after):
            found.setdefault(cell, cost)
        elif not automaton.dead(after):
            for action, next_mode in model.modes[mode].steps:
                if action.possible(workspace.labels[cell]):
                    for target in neighbours[cell]:
                        heapq.heappush(queue, (cost + action.cost + (target != cell), target, next_mode, after))
    return found


def cheapest(instance: Instance, objective: Objective) -> float:
    """The least cost of doing every leaf in a permitted order; no robot waits for another."""
    workspace = instance.workspace()
    orders = leaf_orders(instance.specification)

    @cache
    def ends(leaf: str, start: int) -> tuple[tuple[int, float], ...]:
        return tuple(leaf_ends(workspace, GRIPPER, orders.formulas[leaf], start).items())

    @cache
    def rest(left: frozenset[str], robots: tuple[tuple[int, float], ...]) -> float:
        if not left:
            spent = [spent for _, spent in robots]
            return objective.of(sum(spent), max(spent))
        best = float("inf")
        for leaf in left:
            if orders.before[leaf] & left:
                continue
            for number, (cell, spent) in enumerate(robots):
                for exit_cell, cost in ends(leaf, cell):
                    moved = (*robots[:number], (exit_cell, spent + cost), *robots[number + 1 :])
                    best = min(best, rest(left - {leaf}, moved))
        return best

    robots = tuple((workspace.index[cell], 0.0) for cell in instance.robots.values())
    return rest(frozenset(orders.formulas), robots)
