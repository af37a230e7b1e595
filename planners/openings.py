"""Drawers that nobody says must be opened: leaves that open them before something is put in or taken out."""

from dataclasses import replace

from planners.allocation.problem import precedence
from planners.language.task_tree import TaskNode, TaskTree
from skills.world.predicates import ground, is_true
from skills.world.snapshot import WorldSnapshot


def with_openings(tree: TaskTree, world: WorldSnapshot) -> TaskTree:
    """A tree in which every drawer that a leaf needs is opened before it, unless it is open by then.

    Args:
        tree: What was asked.
        world: The world as perceived.

    Raises:
        ContradictionError: the order of the tree is circular.
    """
    if not any(place.fixture for place in world.places):
        return tree
    before, leaves = precedence(tree), {leaf.id: leaf for leaf in tree.root.leaves()}
    opened: dict[str, str] = {}  # by drawer, the leaf that was added to open it

    def walk(node: TaskNode) -> tuple[TaskNode, ...]:
        if node.children:
            return (replace(node, children=tuple(each for child in node.children for each in walk(child))),)
        added: list[TaskNode] = []
        after = list(node.after)
        for drawer in needed_drawers(node, world):
            earlier = [leaves[name] for name in before[node.id]]
            shut = [leaf.id for leaf in earlier if _does(leaf, "close", drawer)]
            if not shut and (is_true(ground("open", drawer), world) or any(_does(e, "open", drawer) for e in earlier)):
                continue
            if drawer not in opened or shut:
                opened[drawer] = f"{node.id}.open"
                added.append(_opening(opened[drawer], drawer, tuple(shut)))
            after.append(opened[drawer])
        return (*added, replace(node, after=tuple(after)))

    parts = walk(tree.root)
    root = parts[0] if len(parts) == 1 else TaskNode(f"{tree.root.id}.all", tree.root.text, "any_order", parts)
    return replace(tree, root=root)


def needed_drawers(leaf: TaskNode, world: WorldSnapshot) -> tuple[str, ...]:
    """Drawers that a leaf takes something out of or puts something into."""
    if leaf.action not in ("move", "hold"):
        return ()
    named = any(item.name == leaf.object for item in world.objects)
    return tuple(
        place.fixture
        for place in world.places
        if place.fixture
        and (place.name == leaf.destination or (named and is_true(ground("in", leaf.object, place.name), world)))
    )


def _does(leaf: TaskNode, skill: str, drawer: str) -> bool:
    return leaf.action == "do" and leaf.skill == skill and leaf.arguments.get("fixture") == drawer


def _opening(name: str, drawer: str, after: tuple[str, ...]) -> TaskNode:
    return TaskNode(
        name,
        f"open the {drawer.replace('_', ' ')}",
        action="do",
        after=after,
        skill="open",
        arguments={"fixture": drawer},
        effect=(ground("open", drawer),),
    )
