"""What a leaf costs from anywhere: one cost-to-go table per leaf and robot type over map x automaton x action model.

The word of a leaf has one letter per instant: the regions of the robot's cell and the effects of its last action; at
the first instant no action has been done. In one step a robot stays or moves to a neighbour (1) and does an action (its
cost). A leaf is done with the first letter at which its word satisfies the formula; its cost is that of the steps
before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from planners.allocation.action_model import Action, ActionModel
from planners.allocation.workspace import Workspace
from planners.errors import InfeasibleError, LimitError
from planners.logic.quotient import language

MOST_EXITS = 1000


@dataclass(frozen=True)
class Step:
    """One instant of a robot in a leaf.

    Attributes:
        cell: The cell it is in [index].
        action: What it does next, empty at the end.
        cost: Cost of the step from here.
    """

    cell: int
    action: str
    cost: float = 0.0


class LeafCosts:
    """Costs of one leaf for one robot type.

    Attributes:
        name: The leaf.
        source: What it was built from; a table of the same source is the same.
        every_exit: Whether no exit is left out.
        exits: Cells in which it can end, as indices. Those are left out from which nothing is gained over another one
            and the walk from there; see ``every_exit``.
        costs: ``(exits, cells)``: cost of doing it from a cell and ending in that exit; infinite where impossible.
    """

    def __init__(
        self, name: str, formula: str, workspace: Workspace, model: ActionModel, every_exit: bool = False
    ) -> None:
        """Builds the table.

        Args:
            name: The leaf.
            formula: Over regions and effects of actions; what robots of this type cannot make true stays false.
            workspace: The map.
            model: What robots of this type do.
            every_exit: Keep every exit. Needed when some leaf of the problem is not :attr:`walkable`: then the walk
                to where it can begin has to end the leaf before it.

        Raises:
            FormulaError: the formula is malformed.
            InfeasibleError: no robot of this type can do it from anywhere.
            LimitError: it can end in more than :data:`MOST_EXITS` cells.
        """
        self.name = name
        self.source = (formula, workspace, model, every_exit)
        self._workspace = workspace
        self.every_exit = every_exit
        self._automaton = language(formula)
        self._model = model.relevant_to(self._automaton.atoms)
        workspace.require(self._automaton.atoms)
        self._build()

    def _build(self) -> None:
        cells, workspace = len(self._workspace), self._workspace
        stay = np.arange(cells)
        source = np.concatenate([stay, workspace.moves[:, 0]])
        target = np.concatenate([stay, workspace.moves[:, 1]])
        moves = np.concatenate([np.zeros(cells), np.ones(len(workspace.moves))])
        layers, steps = self._layers()
        self._ends = layers
        self._steps: list[list[tuple[NDArray[np.bool_], int, str, float]]] = [[] for _ in layers]
        for layer, able, following, action in steps:
            self._steps[layer].append((able, following, action.name, action.cost))
        heads, tails, weights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
        for layer, able, following, action in steps:
            # moving into a cell where the leaf ends, although it ends by staying as well, gains nothing
            idle = (moves > 0) & layers[following][target] & layers[following][source]
            used = np.flatnonzero(able[source] & (self.every_exit | ~idle))
            heads.append(layer * cells + source[used])
            tails.append(following * cells + target[used])
            weights.append(moves[used] + action.cost)
        self._solve(np.concatenate(heads), np.concatenate(tails), np.concatenate(weights), np.concatenate(layers))

    def _layers(self) -> tuple[list[NDArray[np.bool_]], list[tuple[int, NDArray[np.bool_], int, Action]]]:
        """The product without the map: layers are pairs of automaton state and mode, before the letter is read.

        Returns:
            Per layer, in which cells the leaf ends with the letter read there; and the steps between layers: layer,
            cells in which the step is possible, layer after it, its action.
        """
        labels = [label & self._automaton.atoms for label in self._workspace.labels]
        kinds = {label: number for number, label in enumerate(dict.fromkeys(labels))}
        kind = np.fromiter((kinds[label] for label in labels), np.int64, len(labels))
        self._keys, numbers = [(0, 0)], {(0, 0): 0}
        ends: list[NDArray[np.bool_]] = []
        steps = []
        for state, mode in self._keys:
            after = [self._automaton.step(state, label | self._model.modes[mode].effects) for label in kinds]
            ends.append(np.array([self._automaton.accepting(q) for q in after])[kind])
            for following in dict.fromkeys(after):
                if self._automaton.dead(following) or self._automaton.accepting(following):
                    continue
                here = np.array([q == following for q in after])[kind]
                for action, next_mode in self._model.modes[mode].steps:
                    able = here & self._possible(action)
                    if able.any():
                        key = (following, next_mode)
                        if key not in numbers:
                            numbers[key] = len(numbers)
                            self._keys.append(key)
                        steps.append((len(ends) - 1, able, numbers[key], action))
        return ends, steps

    def _possible(self, action: Action) -> NDArray[np.bool_]:
        if () in action.where:
            return np.ones(len(self._workspace), bool)
        return np.fromiter((action.possible(label) for label in self._workspace.labels), bool, len(self._workspace))

    def _solve(self, heads: NDArray, tails: NDArray, weights: NDArray, accepting: NDArray[np.bool_]) -> None:
        """One reverse Dijkstra search per exit over the product."""
        cells, size = len(self._workspace), len(accepting)
        reached = np.zeros(size, bool)
        reached[tails] = True
        reached[:cells] = True
        ends = np.flatnonzero(accepting & reached)
        exits = np.unique(ends % cells)
        if not len(exits):
            raise InfeasibleError(f"leaf '{self.name}' cannot be done anywhere on this map: {self._automaton.formula}")
        if len(exits) > MOST_EXITS:
            raise LimitError(
                f"leaf '{self.name}' can end in {len(exits)} cells, more than {MOST_EXITS}; say where it ends"
            )
        rows = np.concatenate([tails, size + np.searchsorted(exits, ends % cells)])
        total = size + len(exits)
        columns = np.concatenate([heads, ends])
        costs = np.concatenate([weights, np.zeros(len(ends))])
        order = np.lexsort((costs, columns, rows))  # of several steps between two nodes the cheapest counts
        rows, columns, costs = rows[order], columns[order], costs[order]
        first = np.append(True, (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1]))
        graph = csr_array((costs[first], (rows[first], columns[first])), shape=(total, total))
        distance, self._next = dijkstra(graph, indices=np.arange(size, total), return_predecessors=True)
        self._keep(exits, distance[:, :size])

    def _keep(self, exits: NDArray, to_go: NDArray) -> None:
        """Drops exits from which nothing is gained over another exit and the walk from there."""
        costs = to_go[:, : len(self._workspace)]
        kept: list[int] = []
        away: list[NDArray] = []
        for number in np.argsort(costs.min(axis=1), kind="stable"):
            if not np.isfinite(costs[number]).any():
                continue
            through = [costs[other] + walk[exits[number]] for other, walk in zip(kept, away, strict=False)]
            if through and not self.every_exit and (np.min(through, axis=0) <= costs[number]).all():
                continue
            kept.append(int(number))
            if len(exits) > 1:
                away.append(self._workspace.distances(int(exits[number])))
        self.exits = tuple(int(exits[number]) for number in kept)
        self._to_go = to_go[kept]
        self.costs = self._to_go[:, : len(self._workspace)]
        self._next = self._next[kept]

    @property
    def walkable(self) -> bool:
        """Whether walking to another cell and beginning there is never cheaper than beginning at once.

        A leaf that forbids a region from its first instant on is not: from there it cannot even begin.
        """
        here, there = self._workspace.moves.T
        return bool((self.costs[:, here] <= self.costs[:, there] + 1.0).all())

    def options(self, layer: int, cell: int) -> Iterator[tuple[str, float, int]]:
        """What a robot may do in a cell: action, its cost, and the layer of the product after it; it begins in 0."""
        for able, following, action, cost in self._steps[layer]:
            if able[cell]:
                yield action, cost, following

    def ends_in(self, layer: int, cell: int) -> bool:
        """Whether the leaf is done with the letter read there."""
        return bool(self._ends[layer][cell])

    def to_go(self, exit_number: int, layer: int, cell: int) -> float:
        """Cost from there to an exit; infinite where there is no way."""
        return float(self._to_go[exit_number, layer * len(self._workspace) + cell])

    def path(self, entry: int, exit_number: int) -> tuple[Step, ...]:
        """A cheapest way to do it from a cell to one of its exits, instant by instant."""
        cells, size = len(self._workspace), len(self._keys) * len(self._workspace)
        row = self._next[exit_number]
        node, steps = entry, []
        while True:
            following = int(row[node])
            if following >= size:
                steps.append(Step(node % cells, ""))
                return tuple(steps)
            mode, next_mode = self._keys[node // cells][1], self._keys[following // cells][1]
            label = self._workspace.labels[node % cells]
            action = min(
                (a for a, m in self._model.modes[mode].steps if m == next_mode and a.possible(label)),
                key=lambda a: a.cost,
            )
            moved = node % cells != following % cells
            steps.append(Step(node % cells, action.name, action.cost + moved))
            node = following
