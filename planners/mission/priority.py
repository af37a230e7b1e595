"""Which of several requests goes first: nodes of higher priority, and what must come before them, before all others.

What runs is not broken off for it. Among equals the order is that of the schedule.
"""

from collections.abc import Sequence

from planners.language.priority import LEVELS
from planners.language.task_tree import TaskTree
from planners.plan import PlanNode

NORMAL = LEVELS.index("normal")


def levels(tree: TaskTree, nodes: Sequence[PlanNode]) -> dict[str, int]:
    """By node, how urgent it is: as its task, or as the most urgent that comes after it.

    Args:
        tree: What is asked, with the priorities of its leaves.
        nodes: A plan's nodes.
    """
    own = {leaf.id: LEVELS.index(leaf.priority) for leaf in tree.root.leaves()}
    found = {node.id: own.get(node.task, NORMAL) for node in nodes}
    befores = {node.id: node.after for node in nodes}
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        for before in befores[name]:
            if found.get(before, found[name]) < found[name]:
                found[before] = found[name]
                waiting.append(before)
    return found


def by_priority(tree: TaskTree, nodes: Sequence[PlanNode]) -> tuple[PlanNode, ...]:
    """Nodes in an order of which the present one is a linear extension, the most urgent first."""
    level = levels(tree, nodes)
    return tuple(sorted(nodes, key=lambda node: -level[node.id]))
