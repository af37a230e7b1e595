"""Hierarchical finite-trace LTL in the published exchange form.

A specification is a list of levels, each ``{name: formula}``. A name used as an atom one level up is a *composite
proposition*. Sources: Luo and Liu, "Simultaneous task allocation and planning for multi-robots under hierarchical
temporal logic specifications" (the form, and the rule that every specification but the root occurs in exactly one of
the level above); De Giacomo and Vardi, IJCAI 2013 (finite traces).

Reading. A composite proposition holds at an instant when its specification is satisfied by the trace up to it. So
``<> t1`` asks that task ``t1`` is accomplished at some instant, and ``[] c1`` that constraint ``c1`` is respected at
every instant. ``start(t1)`` and ``done(t1)`` are the *events* of a task; an order is by default
``!start(b) U done(a)``: b does not start before a is done. Events may name any task below their level.
"""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from planners.errors import FormulaError
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.logic.parse import parse
from skills.world.predicates import bind
from skills.world.snapshot import WorldSnapshot

Specification = tuple[dict[str, str], ...]
MOST_LEVELS = 100


def goal(leaf: TaskNode, world: WorldSnapshot | None = None, moved: frozenset[str] = frozenset()) -> str:
    """What a leaf of the task tree is to bring about, as a formula over ground predicates of the world.

    Args:
        leaf: A leaf.
        world: Tells objects from places and names the robots; without it a destination counts as an object when it is
            in ``moved`` or shares the last word of the leaf's object (a block goes *on* another block).
        moved: Objects that the tree mentions.
    """
    if leaf.action == "go":
        walkers = (leaf.robot,) if leaf.robot else walking(world)
        return " || ".join(f"at({robot}, {leaf.destination})" for robot in walkers)
    if leaf.action == "do":
        return _brought_about(leaf, world)
    if leaf.action == "hold":
        holders = (leaf.robot,) if leaf.robot else tuple(robot.name for robot in world.robots) if world else ()
        atoms = [f"holding({robot}, {leaf.object})" for robot in holders] or [f"held({leaf.object})"]
        return " || ".join(atoms)
    if world is not None:
        on = any(item.name == leaf.destination for item in world.objects)
    else:
        on = leaf.destination in moved or leaf.destination.split("_")[-1] == leaf.object.split("_")[-1]
    return f"{'on' if on else 'in'}({leaf.object}, {leaf.destination})"


def _brought_about(leaf: TaskNode, world: WorldSnapshot | None) -> str:
    """The effect of a skill, by whichever robot; of one without a lasting effect, that it was done."""
    if not leaf.effect:
        named = [str(value) for value in leaf.arguments.values() if re.fullmatch(r"[A-Za-z_]\w*", str(value))]
        return f"did({', '.join([leaf.skill, *named])})"
    robots = (leaf.robot,) if leaf.robot else tuple(robot.name for robot in world.robots) if world else ("robot",)
    ways = [" && ".join(bind(condition, {"robot": robot}) for condition in leaf.effect) for robot in robots]
    ways = list(dict.fromkeys(ways))
    return " || ".join(f"({way})" if len(leaf.effect) > 1 and len(ways) > 1 else way for way in ways)


def walking(world: WorldSnapshot | None) -> tuple[str, ...]:
    """Names of the robots that walk."""
    return tuple(robot.name for robot in world.robots if "legs" in robot.capabilities) if world else ()


def standing(constraint: Constraint, world: WorldSnapshot | None = None) -> str:
    """A standing constraint as a formula."""
    if constraint.kind == "avoid":
        return f"[] !touched({constraint.object})"
    atoms = [f"!inside({robot}, {constraint.object})" for robot in walking(world)] or [f"!entered({constraint.object})"]
    return f"[] ({' && '.join(atoms)})" if len(atoms) > 1 else f"[] {atoms[0]}"


def order(before: str, then: str) -> str:
    """The default reading of an order between two tasks."""
    return f"!start({then}) U done({before})"


def specification(tree: TaskTree, world: WorldSnapshot | None = None) -> Specification:
    """Prints a task tree as hierarchical finite-trace LTL.

    Args:
        tree: The request as understood.
        world: Makes the predicates exact; see :func:`goal`.

    Returns:
        Levels from the root down. A group's formula is over its children and the events of tasks; a leaf's is over
        ground predicates; each standing constraint is a leaf ``c1``, ``c2``, ... of the first level below the root.
    """
    moved = frozenset(leaf.object for leaf in tree.root.leaves())
    constraints = {f"c{n}": standing(c, world) for n, c in enumerate(tree.constraints, start=1)}
    if not tree.root.children:
        formula = " && ".join([_finally(goal(tree.root, world, moved)), *constraints.values()])
        return ({tree.root.id: formula},)
    beyond = _orders_beyond_the_tree(tree.root)
    levels: list[dict[str, str]] = []
    layer = (tree.root,)
    while layer:
        level = {}
        for node in layer:
            if node.children:
                extra = [f"[] {name}" for name in constraints] if node is tree.root else []
                level[node.id] = _group(node, beyond.get(node.id, []), extra)
            else:
                level[node.id] = _finally(goal(node, world, moved))
        if len(levels) == 1:
            level.update(constraints)
        levels.append(level)
        layer = tuple(child for node in layer for child in node.children)
    return tuple(levels)


def _finally(formula: str) -> str:
    return f"<> ({formula})" if "||" in formula or "&&" in formula else f"<> {formula}"


def _group(node: TaskNode, beyond: list[str], extra: list[str]) -> str:
    parts = [f"<> {child.id}" for child in node.children]
    if node.relation == "sequence":
        parts += [f"({order(before.id, then.id)})" for before, then in pairwise(node.children)]
    return " && ".join([*parts, *beyond, *extra])


def _orders_beyond_the_tree(root: TaskNode) -> dict[str, list[str]]:
    """Orders from ``after``, under the lowest group that holds both leaves."""
    paths: dict[str, tuple[TaskNode, ...]] = {}

    def walk(node: TaskNode, above: tuple[TaskNode, ...]) -> None:
        paths[node.id] = (*above, node)
        for child in node.children:
            walk(child, (*above, node))

    walk(root, ())
    result: dict[str, list[str]] = {}
    for leaf in root.leaves():
        for before in leaf.after:
            if before not in paths:
                raise FormulaError(f"leaf '{leaf.id}' comes after '{before}', which is no task; known: {sorted(paths)}")
            shared = [a for a, b in zip(paths[leaf.id], paths[before], strict=False) if a is b]
            result.setdefault(shared[-1].id, []).append(f"({order(before, leaf.id)})")
    return result


def load(text: str) -> Specification:
    """Reads the exchange form from JSON text.

    Raises:
        FormulaError: names the level and the specification that is malformed.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormulaError(f"a hierarchical specification is a JSON list of levels; not JSON: {error}") from error
    return validate(data)


def validate(levels: Any) -> Specification:
    """Checks a specification: one root, every other name in exactly one formula of the level above, leaves over atoms.

    Raises:
        FormulaError: names the specification at fault and the rule.
    """
    if not isinstance(levels, Sequence) or isinstance(levels, str) or not levels:
        raise FormulaError("a hierarchical specification is a non-empty list of levels, each {name: formula}")
    if len(levels) > MOST_LEVELS:
        raise FormulaError(f"{len(levels)} levels are more than {MOST_LEVELS}; say more on each")
    for depth, level in enumerate(levels):
        if not isinstance(level, Mapping) or not level:
            raise FormulaError(f"level {depth} must be a non-empty object {{name: formula}}, got {level!r}")
    if len(levels[0]) != 1:
        raise FormulaError(f"level 0 must hold the root alone, got {sorted(levels[0])}")
    atoms = _atoms_by_name(levels)
    depth_of = {name: depth for depth, level in enumerate(levels) for name in level}
    for name, used in atoms.items():
        depth = depth_of[name]
        if depth > 0:
            users = [upper for upper in levels[depth - 1] if name in atoms[upper]]
            if len(users) != 1:
                found = f"in {len(users)}: {users}" if users else "in none"
                raise FormulaError(
                    f"specification '{name}' of level {depth} must occur in exactly one formula of level {depth - 1}, "
                    f"occurs {found}; use it once there or remove it"
                )
        for atom in used:
            _check_atom(name, atom, depth, depth_of)
    return tuple(dict(level) for level in levels)


def _atoms_by_name(levels: Sequence[Mapping[str, str]]) -> dict[str, frozenset[str]]:
    atoms: dict[str, frozenset[str]] = {}
    for depth, level in enumerate(levels):
        for name, formula in level.items():
            if name in atoms:
                raise FormulaError(f"specification '{name}' stands on two levels; give each its own name")
            if not isinstance(formula, str):
                raise FormulaError(f"specification '{name}' of level {depth}: expected a formula, got {formula!r}")
            try:
                atoms[name] = parse(formula).atoms
            except FormulaError as error:
                raise FormulaError(f"specification '{name}' of level {depth}: {error}") from error
    return atoms


def _check_atom(name: str, atom: str, depth: int, depth_of: Mapping[str, int]) -> None:
    head, _, rest = atom.partition("(")
    target = rest.rstrip(")") if head in ("start", "done") else atom
    if target not in depth_of:
        if target is not atom:
            raise FormulaError(f"specification '{name}': '{atom}' names no task; known: {sorted(depth_of)}")
        return
    lowest = depth_of[target]
    if lowest <= depth or (target is atom and lowest != depth + 1):
        where = "the next level" if target is atom else "a lower level"
        raise FormulaError(
            f"specification '{name}' of level {depth} uses '{atom}' of level {lowest}; it must be of {where}"
        )


def children(levels: Specification) -> dict[str, tuple[str, ...]]:
    """By name, the names that its formula uses as composite propositions; none for a leaf."""
    names = [name for level in levels for name in level]
    atoms = {name: parse(formula).atoms for level in levels for name, formula in level.items()}
    return {name: tuple(other for other in names if other in atoms[name]) for name in names}


def render(levels: Specification) -> str:
    """The specification as an indented tree for people, each name under the one that uses it."""
    atoms = {name: parse(formula).atoms for level in levels for name, formula in level.items()}
    lines: list[str] = []

    def walk(name: str, depth: int) -> None:
        lines.append(f"{'  ' * depth}{name} = {levels[depth][name]}")
        if depth + 1 < len(levels):
            for child in levels[depth + 1]:
                if child in atoms[name]:
                    walk(child, depth + 1)

    for root in levels[0]:
        walk(root, 0)
    return "\n".join(lines)
