"""Leaves that logistics adds to a request, and the request with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from planners.allocation.problem import after_leaf
from planners.language.task_tree import TaskNode
from skills.manipulation.surroundings import capacity
from skills.world.snapshot import Place, WorldSnapshot


def going(name: str, carrier: str, station: str) -> TaskNode:
    """A leaf of that name by which a carrier goes to a station."""
    where = station.replace("_", " ")
    return TaskNode(name, f"{carrier} goes to the {where}", action="go", destination=station, robot=carrier)


def loading(leaf: TaskNode, tray: Place) -> TaskNode:
    """The leaf that puts another leaf's object onto a tray."""
    text = f"load {leaf.object} onto {tray.carrier}"
    return TaskNode(f"{leaf.id}.load", text, action="move", object=leaf.object, destination=tray.name)


def standing(world: WorldSnapshot, tray: Place, station: str) -> WorldSnapshot:
    """The world with a tray's carrier at a station, however it gets there."""
    return after_leaf(world, going("", tray.carrier, station))


def room(world: WorldSnapshot, place: Place, names: Sequence[str]) -> int:
    """How many objects as large as the largest of those named find room in a place; at least one.

    Raises:
        UnknownObjectError: the world holds no such object.
    """
    x, y, z = (max(sizes) for sizes in zip(*(world.object(name).size for name in names), strict=True))
    return max(1, capacity(place, (x, y, z)))


def with_errands(
    node: TaskNode,
    added: Mapping[str, Sequence[TaskNode]],
    changed: Mapping[str, TaskNode],
    beside: Collection[str] = (),
) -> TaskNode:
    """The tree with leaves changed, and what was added before a leaf in one sequence with it.

    Args:
        node: The tree.
        added: By leaf: what comes before it, in order.
        changed: By leaf: what stands in its place.
        beside: Names of added leaves that are in no order with the others.
    """
    if node.children:
        return replace(node, children=tuple(with_errands(child, added, changed, beside) for child in node.children))
    leaf, errands = changed.get(node.id, node), added.get(node.id, ())
    free = tuple(errand for errand in errands if errand.id in beside)
    before = tuple(errand for errand in errands if errand.id not in beside)
    if before:
        leaf = TaskNode(f"{node.id}.all", node.text, "sequence", (*before, leaf))
    return TaskNode(f"{node.id}.both", node.text, "any_order", (*free, leaf)) if free else leaf
