"""Words to a task tree: the bounded grammar first, free English where that has no reading, and the same checks."""

import logging
import re
from dataclasses import replace

from planners.errors import (
    AmbiguousEntityError,
    ContradictionError,
    NotUnderstoodError,
    ParserMissingError,
    PlannerError,
)
from planners.language.bundles import Bundle, Task, Tower
from planners.language.checks import check
from planners.language.compose import Composer
from planners.language.conditions import Settled, settle
from planners.language.cursor import Cursor
from planners.language.free import load_parser, read_freely
from planners.language.grammar import parse
from planners.language.lexicon import Lexicon
from planners.language.narrowing import narrow
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.language.tokens import check_text, printable, tokenize
from planners.language.whereabouts import Whereabouts
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)

_RETURNS = re.compile(r"\b(?:back|returns?|comes? home)\b", re.I)
LONG = 25  # words beyond which a request is free English, and what it says of a refusal is of more use


def understand(text: str, world: WorldSnapshot) -> TaskTree:
    """Reads a request.

    At first by a bounded, compositional grammar: a lexicon read from the world, clauses, grounding; every word is
    consumed by a rule. What it has no reading for is read as free English (:mod:`planners.language.free`), where
    installed: from dependency trees, with every mention of this world accounted for. What neither reads is refused.
    Sentences follow one another in order; clauses joined by "and" come in any order; "then", "before" and "after" order
    them.

    Args:
        text: What the person said.
        world: What there is to talk about.

    Returns:
        The task tree. Its root is a group (``t``); ids count from 1 at each level (``t1``, ``t1.2``).

    Raises:
        NotUnderstoodError: words that the grammar does not know; ``words`` and ``choices`` say which and what instead.
        UnknownEntityError: an object, place or robot that the world does not hold.
        AmbiguousEntityError: several things fit a mention.
        ContradictionError: the request cannot be satisfied as said.
    """
    check_text(text)
    settled = settle(text, world)
    try:
        tree = read_bounded(settled.text, world)
    except PlannerError as error:
        return as_said(read_beyond(error, settled.text, world), text, settled)
    check_who_returns(settled.text, tree, world)
    return as_said(tree, text, settled)


def as_said(tree: TaskTree, text: str, settled: Settled) -> TaskTree:
    """A tree that was read without the conditions of a request, as that of the whole request."""
    return replace(tree, text=text, given=settled.found) if settled.found else tree


def read_beyond(bounded: PlannerError, text: str, world: WorldSnapshot) -> TaskTree:
    """Reads as free English what the bounded grammar refused, for the reason ``bounded``; raises as :func:`understand`.

    A contradiction within plain words is one, and is not read again.
    """
    if not isinstance(bounded, NotUnderstoodError | ContradictionError) or (
        isinstance(bounded, ContradictionError) and not bounded.touched
    ):
        raise bounded
    try:
        whole, constraints = read_freely(text, world, load_parser())
        return build_tree(whole, text, constraints)
    except ParserMissingError as missing:
        log.info("%s", missing)
        raise bounded from None
    except PlannerError as free:
        if isinstance(bounded, ContradictionError):  # "It stays where it is. Put red on it" is none
            raise bounded from None
        if not isinstance(free, NotUnderstoodError):
            raise
        raise (free if len(tokenize(text)) > LONG else bounded) from None


def check_who_returns(text: str, tree: TaskTree, world: WorldSnapshot) -> None:
    """In "It goes there and later returns" the thing that is carried may be meant, or the robot that carries it.

    Raises:
        AmbiguousEntityError: the grammar sends the robot back, and free English what it carried.
    """
    leaves = tree.root.leaves()
    if not _RETURNS.search(text) or len({leaf.action for leaf in leaves}) < 2:
        return
    try:
        whole, _ = read_freely(text, world, load_parser())
    except (PlannerError, ParserMissingError):
        return
    ends = {leaf.object: leaf.destination for leaf in leaves if leaf.object}
    free = {task.object: task.destination for task in whole.tasks() if task.object}
    for name in ends.keys() & free.keys():
        if ends[name] != free[name]:
            choices = (printable(name), "the robot that carries it")
            raise AmbiguousEntityError(f"'{text[:80]}' does not say who comes back; name it", (text,), choices)


def read_bounded(text: str, world: WorldSnapshot) -> TaskTree:
    """Reads a request by the bounded grammar alone; raises as :func:`understand`."""
    tokens = tokenize(text)
    lexicon = Lexicon(world)
    sentences = parse(Cursor(text, tokens, lexicon))
    composer = Composer(lexicon, Whereabouts(world))
    whole = composer.compose(sentences, text.strip())
    return build_tree(whole, text, tuple(composer.constraints))


def read_bans(text: str, world: WorldSnapshot) -> tuple[Constraint, ...]:
    """What a sentence forbids that asks for no task; none where it is no such sentence."""
    lexicon = Lexicon(world)
    composer = Composer(lexicon, Whereabouts(world))
    try:
        composer.compose(parse(Cursor(text, tokenize(text), lexicon)), text.strip())
    except NotUnderstoodError:
        return tuple(composer.constraints)
    return ()


def build_tree(whole: Bundle, text: str, constraints: tuple = ()) -> TaskTree:
    """Checks a request, simplifies its groups and gives every node its id.

    Raises:
        ContradictionError: see :func:`planners.language.checks.check`.
    """
    after = check(whole, constraints)
    shape = _simplify(whole)
    if not isinstance(shape, Bundle):
        shape = Bundle("any_order", (shape,) if shape else (), whole.text)
    shape = narrow(shape)
    ids: list[str] = []
    _number(shape, "t", ids)
    counter = iter(range(len(ids)))

    def node(part: Bundle | Task | Tower, name: str) -> TaskNode:
        if isinstance(part, Bundle):
            children = tuple(node(child, _child(name, index)) for index, child in enumerate(part.parts, 1))
            return TaskNode(name, part.text, part.relation, children)
        index = next(counter)
        assert isinstance(part, Task)
        return TaskNode(
            name,
            part.text,
            action=part.action,
            object=part.object,
            destination=part.destination,
            robot=part.robot,
            after=tuple(ids[other] for other in after[index]),
        )

    return TaskTree(text, node(shape, "t"), constraints)


def _child(name: str, index: int) -> str:
    return f"t{index}" if name == "t" else f"{name}.{index}"


def _number(part: Bundle | Task | Tower, name: str, ids: list[str]) -> None:
    if not isinstance(part, Bundle):
        ids.append(name)
        return
    for index, child in enumerate(part.parts, 1):
        _number(child, _child(name, index), ids)


def _simplify(part: Bundle | Task | Tower) -> Bundle | Task | None:
    """Drops empty groups, opens groups of one, and joins a group with an inner group of the same relation."""
    if not isinstance(part, Bundle):
        return part if isinstance(part, Task) else None
    kept: list[Bundle | Task] = []
    for inner in (_simplify(inner) for inner in part.parts):
        if inner is None:
            continue
        if isinstance(inner, Bundle) and inner.relation == part.relation:
            kept += [p for p in inner.parts if not isinstance(p, Tower)]
        else:
            kept.append(inner)
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else Bundle(part.relation, tuple(kept), part.text)
