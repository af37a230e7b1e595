"""A request that calls skills by their contracts, beside what the grammar reads: to a task tree, or to a question."""

import re
from collections.abc import Sequence
from dataclasses import replace

from planners.errors import NotUnderstoodError, PerhapsSkillError, PlannerError, UnsureError
from planners.language.contracts.binding import Bound, bind, sentence
from planners.language.contracts.clause import take_apart
from planners.language.contracts.retrieve import retrieve, verbs_of
from planners.language.contracts.stems import words_of
from planners.language.task_tree import Constraint, Relation, TaskNode, TaskTree
from planners.language.understand import read_bans, read_bounded
from skills.contract import SkillSpec
from skills.manipulation.specs import CLOSE, GIVE, OPEN, PRESS, PUSH
from skills.plugins import plugins
from skills.world.predicates import bind as bound_condition
from skills.world.snapshot import WorldSnapshot

MOST = 3  # skills offered
FIXTURE_SKILLS = (OPEN, CLOSE, PRESS)
_SENTENCES = re.compile(r"(?<=[.;!?])\s+|\s*,?\s*\b(?:and then|then|after that|afterwards)\b,?\s*", re.I)
_TOGETHER = re.compile(r"\s*,?\s+and\s+|\s*,\s+", re.I)


def spoken_skills(world: WorldSnapshot) -> tuple[SkillSpec, ...]:
    """Contracts of skills that the grammar has no words for: pushing, giving among arms, fixtures if any, plugins."""
    own = FIXTURE_SKILLS if world.fixtures else ()
    arms = sum({"arm", "gripper"} <= set(robot.capabilities) for robot in world.robots)
    return (PUSH, *((GIVE,) if arms > 1 else ()), *own, *(found.spec for found in plugins().found))


def read_by_contract(text: str, world: WorldSnapshot, specs: Sequence[SkillSpec] | None = None) -> TaskTree | None:
    """Reads a request of which at least one clause calls a skill by its contract; the grammar reads the others.

    Clauses that follow one another, or are joined by "then", are done in that order; others in any order.

    Args:
        text: The request.
        world: What there is to talk about.
        specs: Skills that may be meant; by default :func:`spoken_skills`.

    Returns:
        The task tree; None where no clause is about such a skill.

    Raises:
        PerhapsSkillError: a clause may mean one by its description; ``choices`` are sentences.
        UnsureError: a clause means one of several, or does not say with what; ``choices`` are sentences.
        NotUnderstoodError: a clause is about one, and says what it cannot take.
        PlannerError: as the grammar refuses another clause.
    """
    able = [spec for spec in (spoken_skills(world) if specs is None else specs) if _somebody_can(spec, world)]
    if not able:
        return None
    parts = [part for part in (piece.strip(" .;!?,") for piece in _SENTENCES.split(text)) if part]
    called = [_clause(part, world, able) for part in parts]
    if not any(called):
        return None
    read = [found or _by_grammar(part, world) for found, part in zip(called, parts, strict=True)]
    return _joined(text, "sequence", read)


def _somebody_can(spec: SkillSpec, world: WorldSnapshot) -> bool:
    return any(set(spec.capabilities) <= set(robot.capabilities) for robot in world.robots)


def _clause(text: str, world: WorldSnapshot, specs: Sequence[SkillSpec]) -> TaskTree | None:
    """One clause, or several that are joined by "and"; None where none is about a skill."""
    verbs = frozenset().union(*map(verbs_of, specs))
    labels = frozenset(words_of(parameter.name)[-1] for spec in specs for parameter in spec.parameters)
    try:
        clause = take_apart(text, world, verbs, labels)
    except NotUnderstoodError:  # signs that are no words: not about a skill, and others may make something of them
        return None
    found = retrieve(clause, specs)
    refusal: PlannerError | None = None
    if len(found.sure) == 1:
        try:
            return _tree(text, bind(clause, found.sure[0], world))
        except PlannerError as error:
            refusal = error
    together = _together(text, world, specs)
    if together is not None:
        return together
    if refusal is not None:
        raise refusal
    offered = []
    for spec in found.sure or found.near:
        said = sentence(spec, clause)
        try:
            bind(take_apart(said, world, verbs, labels), spec, world)
        except PlannerError:
            continue
        offered.append(said)
    if not offered:
        return None
    asked = f"I am not sure what '{text[:80]}' asks for; say whether you mean one of these"
    choices = tuple(dict.fromkeys(offered))[:MOST]
    raise (UnsureError if found.sure else PerhapsSkillError)(asked, (text,), choices)


def _together(text: str, world: WorldSnapshot, specs: Sequence[SkillSpec]) -> TaskTree | None:
    """Two clauses joined by "and" that each are read surely, and one of them as a skill."""
    for joint in _TOGETHER.finditer(text):
        halves = (text[: joint.start()], text[joint.end() :])
        trees: list[TaskTree] = []
        called = False
        for half in halves:
            try:
                found = _clause(half, world, specs)
                called = called or found is not None
                trees.append(found or read_bounded(half, world))
            except PlannerError:
                break
        if called and len(trees) == len(halves):
            return _joined(text, "any_order", trees)
    return None


def _tree(text: str, calls: Sequence[Bound]) -> TaskTree:
    leaves = tuple(_leaf(f"t{number}", text, call) for number, call in enumerate(calls, 1))
    return TaskTree(text, TaskNode("t", text, "any_order", leaves))


def _leaf(name: str, text: str, call: Bound) -> TaskNode:
    held = [str(call.arguments[parameter]) for parameter in call.spec.held]
    if len(held) > 1:
        raise NotUnderstoodError(f"'{call.spec.name}' needs several things held at once; no gripper can")
    return TaskNode(
        name,
        text,
        action="do",
        object=held[0] if held else "",
        robot=call.robot,
        skill=call.spec.name,
        arguments=call.arguments,
        effect=tuple(bound_condition(condition, call.arguments) for condition in call.spec.effect),
    )


def _by_grammar(text: str, world: WorldSnapshot) -> TaskTree:
    """A clause that calls no skill: what it asks for, or what it forbids."""
    try:
        return read_bounded(text, world)
    except NotUnderstoodError:
        bans = read_bans(text, world)
        if not bans:
            raise
        return TaskTree(text, TaskNode("t", text), bans)


def _joined(text: str, relation: Relation, trees: Sequence[TaskTree]) -> TaskTree:
    """Trees as one, under new names."""
    constraints: tuple[Constraint, ...] = tuple(dict.fromkeys(c for tree in trees for c in tree.constraints))
    given = tuple(fact for tree in trees for fact in tree.given)
    parts = [tree.root for tree in trees if tree.root.leaves()[0].action]
    if len(parts) == 1:
        return TaskTree(text, parts[0], constraints, given)
    children = tuple(_renamed(part, f"t{number}") for number, part in enumerate(parts, 1))
    return TaskTree(text, TaskNode("t", text, relation, children), constraints, given)


def _renamed(root: TaskNode, name: str) -> TaskNode:
    """A tree with ``name`` for its root's; a root with one child is left out."""
    if len(root.children) == 1:
        return _renamed(root.children[0], name)

    def new(old: str) -> str:
        rest = old.removeprefix(root.id)
        return f"{name}{'.' if rest and not rest.startswith('.') else ''}{rest}"

    def walk(node: TaskNode) -> TaskNode:
        return replace(
            node,
            id=new(node.id),
            children=tuple(map(walk, node.children)),
            after=tuple(map(new, node.after)),
            needs=tuple(map(new, node.needs)),
        )

    return walk(root)
