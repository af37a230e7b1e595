"""A tree in sentences that the bounded grammar reads back, so that a person can choose it by saying it."""

from planners.errors import PlannerError
from planners.language.learned.tree import meaning_of
from planners.language.said_call import said_call
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.tokens import printable
from planners.language.understand import read_bounded
from skills.world.snapshot import WorldSnapshot


def worded(tree: TaskTree, world: WorldSnapshot) -> str:
    """Short sentences in the order of the tasks: "Put the red block on the far bench. The dog goes to ...".

    Empty where the bounded grammar would read them otherwise, as it does where a robot has several places to stand at
    one table: what cannot be said plainly must not be offered.
    """
    tables = {place.name: place.table for place in world.places if place.table}
    carriers = {place.name: place.carrier for place in world.places if place.carrier}
    said = [_sentence(step, tables, carriers) for step in _steps(tree.root)]
    for constraint in tree.constraints:
        never = "walk through" if constraint.kind == "keep_out" else "touch"
        said.append(f"Never {never} the {printable(constraint.object)}.")
    sentences = " ".join(said)
    try:
        back = read_bounded(sentences, world)
    except PlannerError:
        return ""
    same = meaning_of(back, world) == meaning_of(tree, world) and _robots(back) == _robots(tree)
    return sentences if same else ""


def _robots(tree: TaskTree) -> set[tuple[str, str, str]]:
    """Who must do what, where that was said."""
    return {(leaf.object, leaf.destination, leaf.robot) for leaf in tree.root.leaves() if leaf.robot}


def _steps(node: TaskNode) -> list[tuple[TaskNode, ...]]:
    """Leaves that come together, one after another; an order that is finer than steps is made a sequence."""
    if not node.children:
        return [(node,)]
    flat = all(not child.children and not child.after for child in node.children)
    if node.relation == "any_order" and flat:
        return [node.children]
    return [step for child in node.children for step in _steps(child)]


def _sentence(leaves: tuple[TaskNode, ...], tables: dict[str, str], carriers: dict[str, str]) -> str:
    parts = [_part(leaf, tables, carriers) for leaf in leaves]
    said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{said[0].upper()}{said[1:]}."


def _part(leaf: TaskNode, tables: dict[str, str], carriers: dict[str, str]) -> str:
    place = carriers.get(leaf.destination, tables.get(leaf.destination, leaf.destination))
    if leaf.action == "go":
        return f"the {printable(leaf.robot)} goes to the {printable(place)}"
    if leaf.action == "do":
        return said_call(leaf.skill, leaf.arguments)
    who = f" with the {printable(leaf.robot)}" if leaf.robot else ""
    if leaf.action == "hold":
        return f"pick up the {printable(leaf.object)}{who}"
    return f"put the {printable(leaf.object)} on the {printable(place)}{who}"
