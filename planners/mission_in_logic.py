"""A mission given as hierarchical LTL instead of words: the formulas back to the task tree that they are printed from.

Above the leaves everything is read that the planner for teams reads (:mod:`planners.allocation.choices`). Leaves are
goals and standing constraints as :mod:`planners.logic.world_goals` reads them; the root asks for a constraint with
``[] name``.
"""

from collections.abc import Mapping
from dataclasses import replace

from planners.allocation.choices import choices
from planners.allocation.orders import LeafOrders
from planners.errors import FormulaError
from planners.language.bundles import Task
from planners.language.checks import check_tasks
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.logic.formula import Formula, Operator, conjunction
from planners.logic.hierarchy import Specification, children, load
from planners.logic.parse import parse
from planners.logic.world_goals import constraints_of, task_of
from skills.world.snapshot import WorldSnapshot


def is_logic(text: str) -> bool:
    """Whether a request is written as a list of levels and not in words."""
    return text.lstrip().startswith("[")


def trees_of(text: str, world: WorldSnapshot) -> tuple[TaskTree, ...]:
    """Reads a mission in the exchange form.

    Args:
        text: JSON: a list of levels, each ``{name: formula}``.
        world: Says what the names are.

    Returns:
        A task tree for every smallest set of leaves, with its order, that does what is asked; most often one.

    Raises:
        FormulaError: malformed, a standing task, or a leaf is no goal; names it.
        UnknownEntityError: a goal speaks of what is not in the world.
        ContradictionError: the orders are circular, or contradict what the goals do to one another.
    """
    levels, constraints = _without_constraints(load(text), world)
    return tuple(_tree(text, levels, orders, constraints, world) for orders in choices(levels))


def _tree(
    text: str, levels: Specification, orders: LeafOrders, constraints: tuple[Constraint, ...], world: WorldSnapshot
) -> TaskTree:
    if orders.standing:
        raise FormulaError(
            f"{', '.join(sorted(orders.standing))}: standing tasks ([] <> a) are planned on maps and not yet run; ask "
            "for them once (<> a)"
        )
    leaves = {name: task_of(name, formula, world) for name, formula in orders.formulas.items()}
    after = _after(leaves, orders, constraints, world)
    leaves = {name: replace(leaf, after=after[name]) for name, leaf in leaves.items()}
    root = leaves.get(next(iter(levels[0]))) or _group(next(iter(levels[0])), children(levels), leaves)
    assert root is not None
    return TaskTree(text, root, constraints)


def _group(name: str, below: Mapping[str, tuple[str, ...]], leaves: Mapping[str, TaskNode]) -> TaskNode | None:
    """A node with what is done of its children, whose order is in ``after``; None when none of them is."""
    if not below[name]:
        return leaves.get(name)
    kept = tuple(node for child in below[name] if (node := _group(child, below, leaves)) is not None)
    return TaskNode(name, name, children=kept) if kept else None


def _without_constraints(levels: Specification, world: WorldSnapshot) -> tuple[Specification, tuple[Constraint, ...]]:
    """The levels without what must hold at every instant, and that as standing constraints."""
    root = next(iter(levels[0]))
    below = children(levels)
    formulas = {name: parse(text) for level in levels for name, text in level.items()}
    parts = formulas[root].conjuncts
    asked = {part.operands[0].name: part for part in parts if _is_always_atask_of(part, below)}
    if not below[root]:  # a single leaf, with constraints beside its goal
        always = [part for part in parts if part.operator is Operator.GLOBALLY]
        rest = conjunction(*(part for part in parts if part not in always))
        found = tuple(one for part in always for one in constraints_of(root, part, world))
        return ({root: str(rest)},), found
    found = tuple(one for name in asked for one in constraints_of(name, formulas[name], world))
    rest = conjunction(*(part for part in parts if part not in asked.values()))
    kept = tuple({name: text for name, text in level.items() if name not in asked} for level in levels)
    return tuple({root: str(rest)} if root in level else level for level in kept if level), found


def _is_always_atask_of(part: Formula, below: Mapping[str, tuple[str, ...]]) -> bool:
    return part.operator is Operator.GLOBALLY and part.operands[0].name in below and not below[part.operands[0].name]


def _after(
    leaves: Mapping[str, TaskNode], orders: LeafOrders, constraints: tuple[Constraint, ...], world: WorldSnapshot
) -> dict[str, tuple[str, ...]]:
    """By leaf those that it follows: as said, and because what it is put on must be in its place."""
    names = sorted(leaves, key=lambda name: len(orders.starts[name]))
    objects = {item.name for item in world.objects}
    tasks = [
        Task(
            node.action if node.action in ("hold", "go") else "move",
            node.object,
            node.destination,
            node.destination in objects,
            node.robot,
            node.text,
        )
        for node in (leaves[name] for name in names)
    ]
    order = [[a in orders.starts[b] for b in names] for a in names]
    physical = check_tasks(tasks, order, constraints)
    found = {}
    for number, name in enumerate(names):
        before = {*orders.starts[name], *(names[other] for other in physical[number])}
        found[name] = tuple(other for other in leaves if other in before)
    return found
