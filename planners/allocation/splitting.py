"""Leaves that several robots share: every way to cut them at their decomposition states.

A part is a leaf of its own, without an order between it and the other part; it begins wherever its robot is. See
:mod:`planners.logic.cuts`.
"""

import math
from collections.abc import Iterator
from itertools import product

from planners.allocation.choices import MOST_CHOICES
from planners.allocation.orders import LeafOrders
from planners.allocation.teaming import Teaming
from planners.errors import FormulaError
from planners.logic.cuts import any_order, cuts


def splittings(orders: LeafOrders, teaming: Teaming) -> tuple[LeafOrders, ...]:
    """The leaves as they are, then with leaves cut in every way; what teaming speaks of is never cut.

    Args:
        orders: The leaves and their order.
        teaming: Who works with whom.

    Raises:
        FormulaError: more than :data:`planners.allocation.choices.MOST_CHOICES` ways.
    """
    ways = {
        leaf: ((text,),) if leaf in teaming.named else tuple(dict.fromkeys(_ways(text)))
        for leaf, text in orders.formulas.items()
    }
    count = math.prod(map(len, ways.values()))
    if count > MOST_CHOICES:
        leaf = max(ways, key=lambda name: len(ways[name]))
        raise FormulaError(
            f"the leaves can be cut in {count} ways, more than {MOST_CHOICES}; ask for the parts of '{leaf}' as tasks "
            "of their own, or plan without cutting"
        )
    return tuple(_cut(orders, dict(zip(ways, chosen, strict=True))) for chosen in product(*ways.values()))


def _ways(text: str) -> Iterator[tuple[str, ...]]:
    """The leaf whole, and in parts of which every order will do."""
    for parts in _chains(text, frozenset()):
        if len(parts) < 3 or any_order(text, parts):  # a cut in two is one because both orders will do
            yield parts


def _chains(text: str, above: frozenset[str]) -> Iterator[tuple[str, ...]]:
    yield (text,)
    for first, rest in cuts(text):
        if rest in above:
            continue  # what is left would not get less
        for parts in _chains(rest, above | {text}):
            yield (first, *parts)


def _cut(orders: LeafOrders, parts: dict[str, tuple[str, ...]]) -> LeafOrders:
    names = {
        leaf: (leaf,) if len(texts) == 1 else tuple(f"{leaf}/{number + 1}" for number in range(len(texts)))
        for leaf, texts in parts.items()
    }
    formulas = {name: text for leaf in names for name, text in zip(names[leaf], parts[leaf], strict=True)}
    return orders.with_leaves(names, formulas)
