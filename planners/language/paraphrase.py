"""Says a task tree back in words, so that a person hears what was understood."""

from collections.abc import Iterator, Sequence

from planners.language.lexicon import ROBOT_NOUNS
from planners.language.said_call import said_call
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.tokens import printable
from skills.world.snapshot import WorldSnapshot


def paraphrase(tree: TaskTree, world: WorldSnapshot | None = None) -> str:
    """One or two sentences: "I will put ..., then stack ... . I will never touch ...".

    Args:
        tree: What was understood.
        world: Tells rimmed places ("in") from flat ones ("on"); "onto" is said for places without it.
    """
    rims = {place.name: place.size[2] > 0.0 for place in world.places} if world is not None else {}
    objects = frozenset(o.name for o in world.objects) if world is not None else None
    given = "; ".join(tree.given)
    said = f"{given[0].upper()}{given[1:]}: " if given else ""
    said += f"I will {_say(tree.root, rims, objects)}."
    for kind, never in (("avoid", "touch"), ("keep_out", "walk through")):
        banned = [_the(constraint.object) for constraint in tree.constraints if constraint.kind == kind]
        if banned:
            said += f" I will never {never} {_list(banned)}."
    return said


def _say(node: TaskNode, rims: dict[str, bool], objects: frozenset[str] | None) -> str:
    if not node.children:
        return _say_leaves([node], rims, objects)
    children = tuple(_opened(node))
    if node.relation == "sequence":
        return ", then ".join(_say(child, rims, objects) for child in children)
    simple = [child for child in children if not child.children]
    batches: dict[tuple[str, ...], list[TaskNode]] = {}
    for leaf in simple:
        batches.setdefault((leaf.action, leaf.destination, leaf.robot, *leaf.after), []).append(leaf)
    parts = [_say_leaves(batch, rims, objects) for batch in batches.values()]
    said = " and ".join(parts) + (" in any order" if len(parts) > 1 else "")
    groups = [_say(child, rims, objects) for child in children if child.children]
    return "; meanwhile, ".join([*groups, *([said] if parts else [])])


def _opened(node: TaskNode) -> Iterator[TaskNode]:
    """Children, and for a group of the same relation its own: how they are grouped changes nothing in what is done."""
    for child in node.children:
        if child.children and child.relation == node.relation:
            yield from _opened(child)
        else:
            yield child


def _say_leaves(leaves: Sequence[TaskNode], rims: dict[str, bool], objects: frozenset[str] | None) -> str:
    """Leaves that differ in their object alone."""
    first = leaves[0]
    if first.action == "go":
        return f"have {_the(first.robot) if first.robot else 'a robot'} walk to {_the(first.destination)}"
    if first.action == "do":
        who = f" with {_robot(first.robot)}" if first.robot else ""
        return f"{_list([said_call(leaf.skill, leaf.arguments) for leaf in leaves])}{who}"
    things = _list([_the(leaf.object) for leaf in leaves])
    who = f" with {_robot(first.robot)}" if first.robot else ""
    once = f" once {_the(first.destination)} is in its place" if first.after else ""
    if first.action == "hold":
        return f"pick up {things}{who}"
    preposition = "onto"
    if first.destination in rims:
        preposition = "in" if rims[first.destination] else "on"
    elif objects is not None and first.destination in objects:
        return f"stack {things} on {_the(first.destination)}{who}{once}"
    return f"put {things} {preposition} {_the(first.destination)}{who}{once}"


def _list(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _the(name: str) -> str:
    return f"the {printable(name)}"


def _robot(name: str) -> str:
    named = any(noun in name.lower() for noun in ROBOT_NOUNS)
    return _the(name) if named else f"{_the(name)} arm"
