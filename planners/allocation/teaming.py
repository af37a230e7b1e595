"""Who works with whom: leaves that robots finish together, that one robot does, or that different ones do.

The exchange form of hierarchical LTL says what is to be done and in which order, not by how many. What it leaves open
stands beside it: ``{"robots": {leaf: count}, "together": [[leaf, ...], ...], "same_robot": [[leaf, ...], ...],
"different_robots": [[leaf, ...], ...]}``, each part optional. Luo and Zavlanos ("Temporal logic task allocation in
heterogeneous multirobot systems", 2022) write the same into the propositions, as a number of robots and an index that
is equal where the robots are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planners.allocation.orders import LeafOrders
from planners.errors import FormulaError

MOST_AT_ONCE = 20  # robots that do one leaf
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Teaming:
    """What is asked of robots that do several leaves, or of several robots.

    Attributes:
        together: Leaves that different robots finish at one instant: whoever ends first waits there for the others.
            A hand-over is the giver's leaf and the taker's.
        same_robot: Leaves that one robot does.
        different_robots: Leaves of which no robot does two.
        copies: By leaf that several robots do: the leaves, one a robot, that stand for it.
    """

    together: Groups = ()
    same_robot: Groups = ()
    different_robots: Groups = ()
    copies: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def allowed(self, sets: NDArray[np.int64], leaves: Sequence[str]) -> NDArray[np.bool_]:
        """Which sets of leaves, as bit sets, one robot may do."""
        fine = np.ones(len(sets), bool)
        for mask in self.apart_masks(leaves):
            fine &= np.bitwise_count(sets & mask) <= 1
        for mask in self.same_masks(leaves):
            fine &= np.isin(sets & mask, (0, mask))
        return fine

    def apart_masks(self, leaves: Sequence[str]) -> list[int]:
        """Bit sets of leaves of which no robot does two."""
        return [_mask(group, leaves) for group in (*self.together, *self.different_robots)]

    def same_masks(self, leaves: Sequence[str]) -> list[int]:
        """Bit sets of leaves that one robot does."""
        return [_mask(group, leaves) for group in self.same_robot]

    @property
    def named(self) -> frozenset[str]:
        """The leaves that it speaks of."""
        groups = (*self.together, *self.same_robot, *self.different_robots)
        return frozenset(leaf for group in groups for leaf in group).union(leaf for leaf, _ in self.copies)

    def partners(self, leaf: str) -> tuple[str, ...]:
        """The leaves that are finished with this one, itself among them."""
        return next((group for group in self.together if leaf in group), (leaf,))

    def among(self, leaves: Sequence[str]) -> "Teaming":
        """What is left of it when only these leaves are done."""
        return replace(
            self,
            together=_among(self.together, leaves),
            same_robot=_among(self.same_robot, leaves),
            different_robots=_among(self.different_robots, leaves),
        )

    def parts(self) -> "tuple[Teaming, ...]":
        """What is asked one by one; :func:`joined` puts it together again."""
        copies = {group: leaf for leaf, group in self.copies}
        together = (
            Teaming(together=(group,), copies=((copies[group], group),) if group in copies else ())
            for group in self.together
        )
        same = (Teaming(same_robot=(group,)) for group in self.same_robot)
        different = (Teaming(different_robots=(group,)) for group in self.different_robots)
        return (*together, *same, *different)

    def __str__(self) -> str:
        copied = {group: f"{leaf} by {len(group)} robots at once" for leaf, group in self.copies}
        together = [copied.get(group, f"{', '.join(group)} finished together") for group in self.together]
        same = [f"{', '.join(group)} by the same robot" for group in self.same_robot]
        different = [f"{', '.join(group)} by different robots" for group in self.different_robots]
        return "; ".join((*together, *same, *different))

    def __bool__(self) -> bool:
        return bool(self.together or self.same_robot or self.different_robots)


ALONE = Teaming()


def joined(parts: Iterable[Teaming]) -> Teaming:
    """All that is asked in any of the parts."""
    found = tuple(parts)
    return Teaming(
        tuple(group for part in found for group in part.together),
        tuple(group for part in found for group in part.same_robot),
        tuple(group for part in found for group in part.different_robots),
        tuple(pair for part in found for pair in part.copies),
    )


def _mask(group: tuple[str, ...], leaves: Sequence[str]) -> int:
    return sum(1 << number for number, leaf in enumerate(leaves) if leaf in group)


def _among(groups: Groups, leaves: Sequence[str]) -> Groups:
    kept = (tuple(leaf for leaf in group if leaf in leaves) for group in groups)
    return tuple(group for group in kept if len(group) > 1)


def teaming(data: Any, leaves: Sequence[str]) -> Teaming:
    """Reads it from JSON data.

    Args:
        data: Of the form above.
        leaves: Names of the leaves of the specification.

    Raises:
        FormulaError: an unknown part or leaf, a count that is none, or a leaf in two groups that finish together.
    """
    unknown = set(data) - {"robots", *GROUPS} if isinstance(data, Mapping) else {type(data).__name__}
    if unknown:
        which = f", got {', '.join(sorted(map(str, unknown)))}"
        raise FormulaError(f'"teaming" is an object with "robots", {", ".join(map(repr, GROUPS))}{which}')
    counts = dict(_counts(data.get("robots", {}), leaves))
    copies = {leaf: tuple(_copy(leaf, number) for number in range(count)) for leaf, count in counts.items()}
    groups = {kind: tuple(_groups(kind, data.get(kind, ()), leaves)) for kind in GROUPS}
    seen: set[str] = set(copies)
    for group in groups["together"]:
        if twice := seen & set(group):
            raise FormulaError(f"leaf '{min(twice)}' is finished together with two groups; join them in \"together\"")
        seen |= set(group)
    return Teaming(
        together=(*groups["together"], *copies.values()),
        same_robot=tuple(same for group in groups["same_robot"] for same in _aligned(group, copies)),
        different_robots=tuple(
            tuple(one for leaf in group for one in copies.get(leaf, (leaf,))) for group in groups["different_robots"]
        ),
        copies=tuple(copies.items()),
    )


GROUPS = ("together", "same_robot", "different_robots")


def _counts(data: Any, leaves: Sequence[str]) -> Iterator[tuple[str, int]]:
    if not isinstance(data, Mapping):
        raise FormulaError(f'"robots" of "teaming" gives leaves the number of robots that do them, got {data!r}')
    for leaf, count in data.items():
        if leaf not in leaves:
            raise FormulaError(f"\"robots\" names '{leaf}', which is no leaf; leaves: {', '.join(leaves)}")
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MOST_AT_ONCE:
            raise FormulaError(f"leaf '{leaf}' is done by {count!r} robots; give a whole number up to {MOST_AT_ONCE}")
        if count > 1:
            yield leaf, count


def _groups(kind: str, data: Any, leaves: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise FormulaError(f'"{kind}" is a list of lists of leaves, got {data!r}')
    for group in data:
        if not isinstance(group, Sequence) or isinstance(group, str) or len(set(map(str, group))) < 2:
            raise FormulaError(f'"{kind}" holds lists of at least two different leaves, got {group!r}')
        if unknown := [leaf for leaf in group if leaf not in leaves]:
            raise FormulaError(f"\"{kind}\" names '{unknown[0]}', which is no leaf; leaves: {', '.join(leaves)}")
        yield tuple(dict.fromkeys(group))


def _copy(leaf: str, number: int) -> str:
    return f"{leaf}#{number + 1}"


def _aligned(group: tuple[str, ...], copies: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The same robots do leaves that several do: the first of one leaf is the first of the other, and so on."""
    sizes = {leaf: len(copies.get(leaf, (leaf,))) for leaf in group}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{leaf} by {size}" for leaf, size in sizes.items())
        raise FormulaError(f'"same_robot": done by different numbers of robots: {told}')
    yield from zip(*(copies.get(leaf, (leaf,)) for leaf in group), strict=True)


def with_copies(orders: LeafOrders, asked: Teaming) -> LeafOrders:
    """The orders with a leaf per robot where several do one."""
    if not asked.copies:
        return orders
    copies = dict(asked.copies)
    names = {leaf: copies.get(leaf, (leaf,)) for leaf in orders.formulas}
    return orders.with_leaves(names, {one: orders.formulas[leaf] for leaf in names for one in names[leaf]})
