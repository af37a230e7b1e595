"""The ground that robots share: cells, the moves between them, and the regions that propositions name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from planners.errors import InfeasibleError, MapError

Cell = tuple[int, int]
LARGEST = 2_000_000


@dataclass(frozen=True)
class Workspace:
    """A map of cells.

    Attributes:
        cells: Free cells ``(column, row)``; a cell's index is its place here.
        moves: Pairs of cell indices ``(m, 2)`` between which a robot moves at a cost of 1, both directions listed.
        regions: By region: the indices of its cells. Regions may overlap.
    """

    cells: tuple[Cell, ...]
    moves: NDArray[np.int64]
    regions: dict[str, frozenset[int]]

    def __len__(self) -> int:
        return len(self.cells)

    @cached_property
    def index(self) -> dict[Cell, int]:
        """By cell, its index."""
        return {cell: number for number, cell in enumerate(self.cells)}

    @cached_property
    def labels(self) -> tuple[frozenset[str], ...]:
        """By cell, the regions it lies in."""
        found: list[set[str]] = [set() for _ in self.cells]
        for region, members in self.regions.items():
            for cell in members:
                found[cell].add(region)
        return tuple(frozenset(names) for names in found)

    @cached_property
    def _graph(self) -> csr_array:
        ones = np.ones(len(self.moves))
        return csr_array((ones, (self.moves[:, 0], self.moves[:, 1])), shape=(len(self), len(self)))

    def distances(self, cell: int) -> NDArray[np.float64]:
        """Moves from a cell to every cell; infinite where there is no way."""
        return dijkstra(self._graph, indices=cell, unweighted=True)

    def locate(self, cell: Sequence[int], who: str) -> int:
        """The index of a cell; raises MapError when it is not free."""
        column, row = as_cell(cell)
        if (column, row) not in self.index:
            raise MapError(f"{who} stands at {[column, row]}, which is no free cell of the map")
        return self.index[column, row]

    def require(self, regions: Iterable[str]) -> None:
        """Raises InfeasibleError when a region has no free cell."""
        empty = sorted(name for name in regions if name in self.regions and not self.regions[name])
        if empty:
            raise InfeasibleError(f"no free cell lies in {', '.join(empty)}: obstacles cover it; change the map")


def grid(
    width: int, height: int, regions: Mapping[str, Iterable[Sequence[int]]], obstacles: Iterable[Sequence[int]] = ()
) -> Workspace:
    """A 4-connected grid with columns 1 to ``width`` and rows 1 to ``height``.

    Args:
        width: Columns.
        height: Rows.
        regions: Cells by region.
        obstacles: Cells that nobody may enter.

    Raises:
        MapError: no size, a cell outside, or nothing free.
    """
    if not (width >= 1 and height >= 1 and width * height <= LARGEST):
        raise MapError(f"a map of {width} x {height} cells; from 1 x 1 to {LARGEST} cells in all")
    blocked = {_cell(cell, width, height, "obstacle") for cell in obstacles}
    cells = [(x, y) for x in range(1, width + 1) for y in range(1, height + 1) if (x, y) not in blocked]
    if not cells:
        raise MapError("the map has no free cell")
    number = np.full((width + 2, height + 2), -1, dtype=np.int64)
    free = np.array(cells)
    number[free[:, 0], free[:, 1]] = np.arange(len(cells))
    moves = []
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        target = number[free[:, 0] + dx, free[:, 1] + dy]
        source = np.flatnonzero(target >= 0)
        moves.append(np.stack([source, target[source]], axis=1))
    index = {cell: place for place, cell in enumerate(cells)}
    members = {
        name: frozenset(
            index[c] for c in (_cell(cell, width, height, f"region '{name}'") for cell in listed) if c in index
        )
        for name, listed in regions.items()
    }
    return Workspace(tuple(cells), np.concatenate(moves), members)


def read_map(data: Mapping[str, Any]) -> Workspace:
    """A map from its exchange form: ``width``, ``height``, ``regions`` by name, ``obstacles`` by kind.

    Raises:
        MapError: a key is missing or a value is no map.
    """
    try:
        blocked = [cell for cells in data.get("obstacles", {}).values() for cell in cells]
        return grid(whole(data["width"]), whole(data["height"]), data["regions"], blocked)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise MapError(f"the map is malformed ({error}); it needs width, height, regions and obstacles") from error


def whole(value: Any) -> int:
    """A whole number as such; raises TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def as_cell(value: Any) -> Cell:
    """``[column, row]``; raises TypeError or ValueError for anything else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError(f"a cell is [column, row], got {value!r}")
    column, row = map(whole, value)
    return column, row


def _cell(cell: Sequence[int], width: int, height: int, what: str) -> Cell:
    column, row = as_cell(cell)
    if not (1 <= column <= width and 1 <= row <= height):
        raise MapError(f"{what} lies at {[column, row]}, outside the map of {width} x {height}")
    return column, row
