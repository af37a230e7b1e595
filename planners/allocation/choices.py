"""What the upper levels allow, whatever they say: sets of leaves to do, each with a partial order.

For formulas above the leaves that are more than a conjunction of orders: disjunction, negation, counting. A run of the
team is then a sequence of leaves in the order in which they are done, each at most once. Whenever a leaf is done, every
formula that speaks of something that happens with it reads one letter: the tasks that become done (by name and as
``done(t)``), and ``start(t)`` of those that have had no part done before. A task is done with the first letter at which
its own formula is satisfied by its letters so far, and reads nothing after that.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

from planners.allocation.orders import LeafOrders, Reading, leaf_orders, renews
from planners.errors import ContradictionError, FormulaError
from planners.logic.automaton import Automaton
from planners.logic.hierarchy import Specification, children
from planners.logic.parse import parse

MOST_LEAVES = 10
MOST_CHOICES = 64
State = tuple[int, ...]
Pairs = frozenset[tuple[int, int]]


def choices(levels: Specification, reading: Reading = Reading.START) -> tuple[LeafOrders, ...]:
    """Every smallest set of leaves that does what is asked, with the orders in which it does.

    Args:
        levels: A validated specification.
        reading: What an order between two tasks means.

    Raises:
        FormulaError: more leaves or choices than are looked through, or a leaf that is never needed.
        ContradictionError: nothing satisfies the root, or its order is circular.
    """
    try:
        return (leaf_orders(levels, reading),)
    except FormulaError as error:
        _check_standing(levels)
        upper = _Upper(levels)
        if len(upper.leaves) > MOST_LEAVES:
            raise FormulaError(f"{error} (or have at most {MOST_LEAVES} leaves)") from error
    found = list(upper.orders())
    if not found:
        raise ContradictionError(f"no way of doing the leaves, each at most once, satisfies '{upper.root}'")
    used = frozenset().union(*(chosen for chosen, _ in found))
    if spare := sorted(set(upper.leaves) - {upper.leaves[leaf] for leaf in used}):
        raise FormulaError(f"'{upper.root}' never needs {', '.join(spare)}; ask for it, or leave it out")
    return tuple(_as_orders(levels, upper.leaves, chosen, pairs, reading) for chosen, pairs in found)


def _check_standing(levels: Specification) -> None:
    """A standing task stands beside orders; within a choice it would mean something else on a finite sequence."""
    below = children(levels)
    for level in levels:
        for name, text in level.items():
            if below[name] and any(map(renews, parse(text).subformulas())):
                raise FormulaError(
                    f"'{name}' asks for a standing task ([] <> a) beside something that is more than an order; put it "
                    "beside orders alone"
                )


def _as_orders(
    levels: Specification, leaves: tuple[str, ...], chosen: frozenset[int], pairs: Pairs, reading: Reading
) -> LeafOrders:
    formulas = {name: text for level in levels for name, text in level.items()}
    kept = [leaves[leaf] for leaf in sorted(chosen)]
    before = {name: frozenset(leaves[a] for a, b in pairs if leaves[b] == name) for name in kept}
    starts = before if reading is Reading.START else dict.fromkeys(kept, frozenset[str]())
    return LeafOrders({name: formulas[name] for name in kept}, before, starts)


class _Upper:
    """The formulas above the leaves as one machine that reads leaves."""

    def __init__(self, levels: Specification) -> None:
        formulas = {name: text for level in levels for name, text in level.items()}
        below = children(levels)
        self.root = next(iter(levels[0]))
        self.leaves = tuple(name for name in formulas if not below[name])
        self._groups = tuple(name for level in reversed(levels) for name in level if below[name])
        self._automata = {name: Automaton(formulas[name]) for name in self._groups}
        parent = {child: name for name in self._groups for child in below[name]}
        self._above = {leaf: _ancestors(leaf, parent) for leaf in self.leaves}

    @cached_property
    def start(self) -> State:
        """Nothing has been done; per group its automaton's state, -1 once it is done, and whether it has begun."""
        return (0,) * (2 * len(self._groups))

    def step(self, state: State, leaf: int) -> State | None:
        """After one more leaf; None when a formula can no longer be satisfied."""
        name = self.leaves[leaf]
        after = list(state)
        happens = {name, f"done({name})", f"start({name})"}
        for number, group in enumerate(self._groups):
            begun = 2 * number + 1
            if group in self._above[name] and not after[begun]:
                after[begun] = 1
                happens.add(f"start({group})")
        for number, group in enumerate(self._groups):
            automaton = self._automata[group]
            if after[2 * number] < 0 or not automaton.atoms & happens:
                continue
            now = automaton.step(after[2 * number], happens)
            if automaton.dead(now):
                return None
            after[2 * number] = now
            if automaton.accepting(now):
                after[2 * number] = -1
                happens |= {group, f"done({group})"}
        return tuple(after)

    def done(self, state: State) -> bool:
        """Whether the root is satisfied."""
        return state[2 * self._groups.index(self.root)] < 0

    def orders(self) -> Iterator[tuple[frozenset[int], Pairs]]:
        """Smallest sets of leaves with partial orders; together exactly the sequences that satisfy the root."""
        found: list[frozenset[int]] = []
        count = 0
        for size in range(1, len(self.leaves) + 1):
            for chosen in map(frozenset, combinations(range(len(self.leaves)), size)):
                if any(smaller <= chosen for smaller in found):
                    continue
                for pairs in self._partial_orders(chosen, frozenset()):
                    count += 1
                    if count > MOST_CHOICES:
                        raise FormulaError(
                            f"'{self.root}' leaves more than {MOST_CHOICES} choices of leaves and orders; say more"
                        )
                    found.append(chosen)
                    yield chosen, pairs

    def _partial_orders(self, chosen: frozenset[int], forced: Pairs) -> Iterator[Pairs]:
        """Partial orders whose linear extensions are the sequences of all chosen leaves that satisfy the root."""
        layers = self._layers(chosen, forced)
        alive = _alive(layers, {node for node in layers[-1] if self.done(node[1])})
        if not alive[-1]:
            return
        sets = {node[0] for layer in alive for node in layer}
        pairs = frozenset(
            (a, b) for a in chosen for b in chosen if a != b and not any(b in s and a not in s for s in sets)
        )
        if _sequences(layers, alive) == _extensions(chosen, pairs):
            yield pairs
            return
        a, b = next((a, b) for a, b in combinations(sorted(chosen), 2) if not {(a, b), (b, a)} & pairs)
        yield from self._partial_orders(chosen, pairs | {(a, b)})
        yield from self._partial_orders(chosen, pairs | {(b, a)})

    def _layers(self, chosen: frozenset[int], forced: Pairs) -> list[dict]:
        """Per number of leaves done: by set and state, where it leads; the root may be satisfied with the last only."""
        layers: list[dict] = [{(frozenset[int](), self.start): set()}]
        for _ in chosen:
            following: dict = {}
            for (done, state), ways in layers[-1].items():
                if self.done(state):
                    continue
                for leaf in chosen - done:
                    if any(b == leaf and a not in done for a, b in forced):
                        continue
                    after = self.step(state, leaf)
                    if after is not None:
                        node = (done | {leaf}, after)
                        ways.add(node)
                        following.setdefault(node, set())
            layers.append(following)
        return layers


def _ancestors(name: str, parent: dict[str, str]) -> frozenset[str]:
    found = set()
    while name in parent:
        name = parent[name]
        found.add(name)
    return frozenset(found)


def _alive(layers: list[dict], goals: set) -> list[set]:
    """Per layer, the nodes from which a goal can be reached."""
    alive = [goals]
    for layer in reversed(layers[:-1]):
        alive.append({node for node, ways in layer.items() if ways & alive[-1]})
    return alive[::-1]


def _sequences(layers: list[dict], alive: list[set]) -> int:
    """How many ways lead from the first layer to the last. Two leaves never lead from one node to the same other."""
    ways: dict = dict.fromkeys(alive[0], 1)
    for layer, kept in zip(layers[:-1], alive[1:], strict=True):
        following: dict = defaultdict(int)
        for node, count in ways.items():
            for target in layer[node] & kept:
                following[target] += count
        ways = following
    return sum(ways.values())


def _extensions(chosen: frozenset[int], pairs: Pairs) -> int:
    """How many sequences of all chosen leaves keep to the pairs."""
    ways = {frozenset[int](): 1}
    for _ in chosen:
        following: dict[frozenset[int], int] = defaultdict(int)
        for done, count in ways.items():
            for leaf in chosen - done:
                if all(a in done for a, b in pairs if b == leaf):
                    following[done | {leaf}] += count
        ways = following
    return sum(ways.values())
