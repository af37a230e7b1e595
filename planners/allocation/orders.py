"""What the upper levels of a hierarchical specification say about its leaves: which come before which.

Above the leaves a formula speaks of tasks and of their events ``start(t)`` and ``done(t)``; a task's own name holds
when it is done. Read here are conjunctions of

* ``<> a``: a is to be done;
* ``<> (a && <> (b && ...))``: a is done, and after it b;
* ``!b U a`` and ``!done(b) U done(a)``: b is not done before a is;
* ``!start(b) U done(a)``: b does not start before a is done;
* ``[] <> a``: a is a standing task, done once and then again and again (:mod:`planners.allocation.renewal`).

Under the natural reading (:attr:`Reading.START`) every one of these orders means "b does not start before a is done";
under the published completion-order reading (:attr:`Reading.COMPLETION`) those of the first two kinds order only when
things are done. Source: Luo and Liu, "Simultaneous task allocation and planning for multi-robots under
hierarchical temporal logic specifications", for the levels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planners.errors import ContradictionError, FormulaError
from planners.logic.formula import Formula, Operator
from planners.logic.hierarchy import Specification, children
from planners.logic.parse import parse


class Reading(StrEnum):
    """What an order between two tasks means."""

    START = "start"  # the later one does not start before the earlier one is done
    COMPLETION = "completion"  # the later one is not done before the earlier one is done


@dataclass(frozen=True)
class LeafOrders:
    """The leaves of a specification and their order.

    Attributes:
        formulas: By leaf: its formula, in the order of the specification.
        before: By leaf: the leaves that must be done first, closed transitively.
        starts: By leaf: those of them that must be done before it even starts.
        standing: Leaves that are renewed for ever once the plan is done.
    """

    formulas: dict[str, str]
    before: dict[str, frozenset[str]]
    starts: dict[str, frozenset[str]]
    standing: frozenset[str] = frozenset()

    def with_leaves(self, names: Mapping[str, tuple[str, ...]], formulas: dict[str, str]) -> "LeafOrders":
        """The orders with other leaves in the place of each: what came before it comes before all of them.

        Args:
            names: By leaf, the names of those that take its place.
            formulas: By new name, its formula.
        """

        def spread(of: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
            return {
                name: frozenset(one for other in of[leaf] for one in names[other])
                for leaf in self.formulas
                for name in names[leaf]
            }

        standing = frozenset(one for leaf in self.standing for one in names[leaf])
        return LeafOrders(formulas, spread(self.before), spread(self.starts), standing)


def leaf_orders(levels: Specification, reading: Reading = Reading.START) -> LeafOrders:
    """The leaves and their order.

    Args:
        levels: A validated specification.
        reading: What an order between two tasks means.

    Raises:
        FormulaError: a formula above the leaves is not of the kinds read here; names it.
        ContradictionError: the order is circular; names the tasks.
    """
    formulas = {name: text for level in levels for name, text in level.items()}
    below = children(levels)
    leaves = {name: text for name, text in formulas.items() if not below[name]}
    under = {name: _leaves_under(name, below) for name in formulas}
    pairs: set[tuple[str, str, bool]] = set()
    standing: set[str] = set()
    for name, text in formulas.items():
        if name in leaves:
            continue
        asked: set[str] = set()
        for part in parse(text).conjuncts:
            renewed = _standing(part, formulas)
            if renewed:
                asked.add(renewed)
                standing.update(under[renewed])
                continue
            for earlier, later, starts in _orders(part, name, formulas, asked):
                pairs.update((a, b, starts) for a in under[earlier] for b in under[later])
        if missing := sorted(set(below[name]) - asked):
            raise FormulaError(f"'{name}' mentions {', '.join(missing)} but does not ask for it; add <> {missing[0]}")
    before = _closed({leaf: {a for a, b, _ in pairs if b == leaf} for leaf in leaves})
    hard = {(a, b) for a, b, starts in pairs if starts or reading is Reading.START}
    starts = {leaf: {a for a, b in hard if b == leaf} for leaf in leaves}
    return LeafOrders(leaves, before, _closed(starts), frozenset(standing))


def renews(formula: Formula) -> bool:
    """Whether a formula asks for something again and again: ``[] <> ...``."""
    return formula.operator is Operator.GLOBALLY and formula.operands[0].operator is Operator.FINALLY


def _standing(part: Formula, known: Mapping[str, str]) -> str:
    """The task that ``[] <> task`` renews; empty for anything else."""
    event = _event(part.operands[0].operands[0], known) if renews(part) else None
    return event[1] if event and event[0] == "done" else ""


def _orders(part: Formula, name: str, known: Mapping[str, str], asked: set[str]) -> Iterator[tuple[str, str, bool]]:
    """Pairs of earlier and later task, and whether the later one must not even start before."""
    if part.operator is Operator.FINALLY:
        yield from _chain(part, name, known, asked)
        return
    if part.operator is Operator.UNTIL and part.operands[0].operator is Operator.NOT:
        later, earlier = _event(part.operands[0].operands[0], known), _event(part.operands[1], known)
        if later and earlier and earlier[0] == "done":
            if earlier[1] in known:
                asked.add(earlier[1])
            yield earlier[1], later[1], later[0] == "start"
            return
    raise _unread(name, part)


def _chain(part: Formula, name: str, known: Mapping[str, str], asked: set[str]) -> Iterator[tuple[str, str, bool]]:
    previous = ""
    current: Formula | None = part
    while current is not None:
        parts = current.operands[0].conjuncts
        now = [event for p in parts if (event := _event(p, known)) is not None and event[0] == "done"]
        later = [p for p in parts if p.operator is Operator.FINALLY]
        if len(now) != 1 or len(later) > 1 or len(now) + len(later) != len(parts):
            raise _unread(name, part)
        asked.add(now[0][1])
        if previous:
            yield previous, now[0][1], False
        previous, current = now[0][1], later[0] if later else None


def _event(formula: Formula, known: Mapping[str, str]) -> tuple[str, str] | None:
    """``("start" or "done", task)``; a task's name alone says that it is done."""
    if formula.operator is not Operator.ATOM:
        return None
    head, _, rest = formula.name.partition("(")
    if head in ("start", "done") and rest.rstrip(")") in known:
        return head, rest.rstrip(")")
    return ("done", formula.name) if formula.name in known else None


def _unread(name: str, part: Formula) -> FormulaError:
    return FormulaError(
        f"'{name}': above the leaves '{part}' is not read; write <> a, <> (a && <> b), !b U a, !start(b) U done(a) or "
        "[] <> a, joined by &&"
    )


def _leaves_under(name: str, below: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [leaf for child in below[name] for leaf in _leaves_under(child, below)] if below[name] else [name]


def _closed(before: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """The transitive closure; raises ContradictionError on a circle."""
    found: dict[str, frozenset[str]] = {}

    def visit(leaf: str, trail: tuple[str, ...]) -> frozenset[str]:
        if leaf in trail:
            circle = " before ".join((*trail[trail.index(leaf) :], leaf))
            raise ContradictionError(f"the order is circular: {circle}; drop one of these orders")
        if leaf not in found:
            direct = before[leaf]
            found[leaf] = frozenset(direct).union(*(visit(other, (*trail, leaf)) for other in sorted(direct)))
        return found[leaf]

    for leaf in before:
        visit(leaf, ())
    return found
