"""Requests that call a shortcut by its name, alone or among other sentences, with other objects or its own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planners.errors import PlannerError
from planners.language.mentions import mentioned
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.language.tokens import printable
from planners.language.tree_parts import renamed
from planners.language.understand import read_bounded
from planners.memory.errors import ShortcutError
from planners.memory.naming import words_of
from planners.memory.preconditions import check
from planners.memory.shortcut import Shortcut
from skills.world.predicates import ground, parse
from skills.world.snapshot import WorldSnapshot

POLITE = frozenset({"please", "now", "thanks", "ok", "okay", "again"})
_SPLIT = re.compile(r"(?:[.;!]+\s+|,\s*|\s+)(?P<then>(?:and\s+)?(?:then|afterwards|after that),?\s+)|[.;!]+\s+")
_WITH = re.compile(r"(?P<name>.+?),?\s+(?:with|using)\s+(?P<objects>the .+)", re.I | re.S)


@dataclass(frozen=True)
class Called:
    """A request that calls shortcuts.

    Attributes:
        tree: What it asks for.
        names: The shortcuts' names.
    """

    tree: TaskTree
    names: tuple[str, ...]


def key_of(words: str) -> tuple[str, ...]:
    """What tells a name from others: its words, without politeness."""
    return tuple(word for word in words_of(words) if word not in POLITE)


def called(text: str, shortcuts: Sequence[Shortcut], world: WorldSnapshot) -> Called | None:
    """Expands a request that calls shortcuts; None where it calls none.

    Sentences beside a shortcut's name are read by the bounded grammar, which answers within milliseconds.

    Args:
        text: The request.
        shortcuts: All there are.
        world: Where it is to be done.

    Raises:
        ShortcutError: a precondition does not hold, or what stands in is of another kind.
        PlannerError: another sentence of it is not understood.
    """
    by_key = {key_of(shortcut.name): shortcut for shortcut in shortcuts}
    whole = _one(text, by_key)
    if whole is not None:
        return Called(_expanded(text, *whole, world), (whole[0].name,))
    parts = _parts(text)
    found = [_one(said, by_key) for _, said in parts]
    if len(parts) < 2 or not any(found):
        return None
    trees = [
        _expanded(said, *call, world) if call else read_bounded(f"{said}.", world)
        for (_, said), call in zip(parts, found, strict=True)
    ]
    names = tuple(call[0].name for call in found if call)
    return Called(_together(text, [then for then, _ in parts], trees), names)


def _parts(text: str) -> list[tuple[bool, str]]:
    """The sentences of a request, each with whether it is to come after all before it."""
    parts, begin, then = list[tuple[bool, str]](), 0, False
    for match in _SPLIT.finditer(text):
        parts.append((then, text[begin : match.start()]))
        begin, then = match.end(), bool(match["then"])
    parts.append((then, text[begin:]))
    return [(then, said.strip(" .,;!")) for then, said in parts if said.strip(" .,;!")]


def _one(said: str, by_key: Mapping[tuple[str, ...], Shortcut]) -> tuple[Shortcut, str] | None:
    """The shortcut that a sentence calls, and the words for what stands in."""
    plain = re.sub(r"^(?:and )?(?:then )?", "", said.strip(), flags=re.I)
    if (found := by_key.get(key_of(plain))) is not None:
        return found, ""
    match = _WITH.fullmatch(plain.rstrip(" .!"))
    found = by_key.get(key_of(match["name"])) if match else None
    return (found, match["objects"]) if found is not None and match is not None else None


def _expanded(said: str, shortcut: Shortcut, objects: str, world: WorldSnapshot) -> TaskTree:
    stand_in = _stand_ins(shortcut, objects, world) if objects else {}
    swapped = lambda name: stand_in.get(name, name)  # noqa: E731
    needed = shortcut.preconditions
    facts = tuple(_about(fact, stand_in) for fact in needed.facts)
    check(shortcut.name, replace(needed, objects=tuple(map(swapped, needed.objects)), facts=facts), world)
    root = _swapped(shortcut.tree.root, stand_in)
    constraints = tuple(replace(each, object=swapped(each.object)) for each in shortcut.tree.constraints)
    given = f"'{shortcut.name}': {'; '.join(leaf.text for leaf in root.leaves())}"
    return TaskTree(said, replace(root, text=said), constraints, (given,))


def _about(fact: str, stand_in: Mapping[str, str]) -> str:
    """A ground predicate about other objects."""
    _, name, about = parse(fact)
    return ground(name, *(stand_in.get(each, each) for each in about))


def _stand_ins(shortcut: Shortcut, objects: str, world: WorldSnapshot) -> dict[str, str]:
    found = mentioned(objects, world)
    parameters = shortcut.parameters
    if len(found) != len(parameters):
        defaults = ", ".join(printable(each.default) for each in parameters)
        raise ShortcutError(f"'{shortcut.name}' takes {len(parameters)} things ({defaults}); {len(found)} were named")
    for parameter, entity in zip(parameters, found, strict=True):
        if entity.kind != parameter.kind:
            raise ShortcutError(f"'{shortcut.name}' takes a {parameter.kind} where you said {printable(entity.name)}")
    return {parameter.default: entity.name for parameter, entity in zip(parameters, found, strict=True)}


def _swapped(node: TaskNode, stand_in: Mapping[str, str]) -> TaskNode:
    """The tree with other objects, also where something goes onto them, and in its words."""
    if node.children:
        return replace(node, children=tuple(_swapped(child, stand_in) for child in node.children))
    text = node.text
    for old, new in stand_in.items():
        text = text.replace(printable(old), printable(new))
    item, onto = (stand_in.get(name, name) for name in (node.object, node.destination))
    return replace(node, object=item, destination=onto, text=text)


def _together(text: str, thens: Sequence[bool], trees: Sequence[TaskTree]) -> TaskTree:
    """One tree of several: what is said with "then" comes after all before it."""
    root = _numbered(trees[0].root, 1)
    for number, (then, tree) in enumerate(zip(thens[1:], trees[1:], strict=True), 2):
        more = _numbered(tree.root, number)
        root = TaskNode(f"t.c{number}", text, "sequence" if then else "any_order", (root, more))
    constraints: tuple[Constraint, ...] = tuple(dict.fromkeys(each for tree in trees for each in tree.constraints))
    return TaskTree(text, root, constraints, tuple(given for tree in trees for given in tree.given))


def _numbered(root: TaskNode, number: int) -> TaskNode:
    """The tree with ids of its own among others; with plain ones for number 0."""
    top, within = (f"t{number}", f"t{number}.") if number else ("t", "t")
    names = {name: f"{within}{k}" if k else top for k, name in enumerate(_ids(root))}
    return renamed(root, lambda name: names.get(name, name))


def _ids(node: TaskNode) -> list[str]:
    return [node.id, *(name for child in node.children for name in _ids(child))]


def plain_tree(tree: TaskTree) -> TaskTree:
    """The tree as it is kept: with plain ids, whatever edits made of them."""
    return replace(tree, root=_numbered(tree.root, 0), given=())


def check_name(name: str, world: WorldSnapshot | None) -> str:
    """A name as it is kept.

    Raises:
        ShortcutError: it is empty, too long, or means something already.
    """
    plain = " ".join(key_of(name))
    if not plain or len(plain) > 60:
        raise ShortcutError("a name is a few words, such as 'set the table'")
    try:
        if world is not None:
            read_bounded(f"{plain[0].upper()}{plain[1:]}.", world)
    except PlannerError:
        return plain
    raise ShortcutError(f"'{plain}' is a request by itself; choose another name")
