"""Task trees are values: what changes in one makes another."""

from collections.abc import Callable, Collection
from dataclasses import replace

from planners.language.task_tree import TaskNode


def mapped(node: TaskNode, change: Callable[[TaskNode], TaskNode | None]) -> TaskNode | None:
    """The tree with every leaf changed; leaves that become None are gone, and groups of which nothing is left."""
    if not node.children:
        return change(node) if node.action else node
    children = tuple(child for child in (mapped(child, change) for child in node.children) if child is not None)
    return replace(node, children=children) if children else None


def renamed(node: TaskNode, name: Callable[[str], str]) -> TaskNode:
    """The tree with every id changed, wherever it is named."""
    return replace(
        node,
        id=name(node.id),
        children=tuple(renamed(child, name) for child in node.children),
        after=tuple(map(name, node.after)),
        needs=tuple(map(name, node.needs)),
    )


def cut(leaf: TaskNode, names: Collection[str]) -> TaskNode:
    """The leaf without what it waited for that is not among these names."""
    after = tuple(name for name in leaf.after if name in names)
    return replace(leaf, after=after, needs=tuple(name for name in leaf.needs if name in names))
