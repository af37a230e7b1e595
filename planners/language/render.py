"""Draws a task tree in plain characters."""

from planners.language.said_call import said_call
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.tokens import printable


def render_tree(tree: TaskTree) -> str:
    """The tree, one node per line, then the standing constraints.

    Example::

        t  sequence
        |-- t1  any order
        |   |-- t1.1  red block -> tray
        |   `-- t1.2  blue block -> tray
        `-- t2  green block -> yellow block
        never touch: orange block
    """
    lines = [f"{tree.root.id}  {_label(tree.root)}"]
    _draw(tree.root.children, "", lines)
    never = {"avoid": "never touch", "keep_out": "keep out of"}
    lines += [f"{never[constraint.kind]}: {printable(constraint.object)}" for constraint in tree.constraints]
    return "\n".join(lines)


def _draw(children: tuple[TaskNode, ...], indent: str, lines: list[str]) -> None:
    for index, child in enumerate(children):
        last = index == len(children) - 1
        lines.append(f"{indent}{'`-- ' if last else '|-- '}{child.id}  {_label(child)}")
        _draw(child.children, indent + ("    " if last else "|   "), lines)


def _label(node: TaskNode) -> str:
    if node.children:
        return node.relation.replace("_", " ")
    if node.action == "go":
        return f"go to {printable(node.destination)}  by {printable(node.robot)}"
    if node.action == "do":
        done = said_call(node.skill, node.arguments)
        return f"{done}  by {printable(node.robot)}" if node.robot else done
    label = (
        f"hold {printable(node.object)}"
        if node.action == "hold"
        else (f"{printable(node.object)} -> {printable(node.destination)}")
    )
    if node.robot:
        label += f"  by {printable(node.robot)}"
    return f"{label}  after {', '.join(node.after)}" if node.after else label
