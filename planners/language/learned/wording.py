"""A tree in sentences that the bounded grammar reads back, so that a person can choose it by saying it."""

from planners.language.task_tree import TaskNode, TaskTree
from planners.language.tokens import printable
from skills.world.snapshot import WorldSnapshot


def worded(tree: TaskTree, world: WorldSnapshot) -> str:
    """Short sentences in the order of the tasks: "Put the red block on the far bench. The dog goes to ..."."""
    tables = {place.name: place.table for place in world.places if place.table}
    carriers = {place.name: place.carrier for place in world.places if place.carrier}
    said = [_sentence(step, tables, carriers) for step in _steps(tree.root)]
    for constraint in tree.constraints:
        never = "walk through" if constraint.kind == "keep_out" else "touch"
        said.append(f"Never {never} the {printable(constraint.object)}.")
    return " ".join(said)


def _steps(node: TaskNode) -> list[tuple[TaskNode, ...]]:
    """Leaves that come together, one after another; an order that is finer than steps is made a sequence."""
    if not node.children:
        return [(node,)]
    if node.relation == "sequence":
        return [step for child in node.children for step in _steps(child)]
    return [tuple(node.leaves())] if not any(leaf.after for leaf in node.leaves()) else [(x,) for x in node.leaves()]


def _sentence(leaves: tuple[TaskNode, ...], tables: dict[str, str], carriers: dict[str, str]) -> str:
    parts = [_part(leaf, tables, carriers) for leaf in leaves]
    said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{said[0].upper()}{said[1:]}."


def _part(leaf: TaskNode, tables: dict[str, str], carriers: dict[str, str]) -> str:
    place = carriers.get(leaf.destination, tables.get(leaf.destination, leaf.destination))
    if leaf.action == "go":
        return f"the {printable(leaf.robot)} goes to the {printable(place)}"
    if leaf.action == "hold":
        return f"pick up the {printable(leaf.object)}"
    return f"put the {printable(leaf.object)} on the {printable(place)}"
