"""The task tree and its hierarchical LTL, set for reading."""

import re

from planners.language.task_tree import TaskNode, TaskTree
from planners.plan import NodeState
from rostrum.report.markup import Markup, element, join
from rostrum.report.words import describe, plain
from rostrum.runs.report import RunReport

_TOKEN = re.compile(r"<>|\[\]|&&|\|\||->|!|\b[XU]\b|\w+(?:\([^()]*\))?|\s+|.", re.DOTALL)
_SYMBOLS = {"<>": "◇", "[]": "□", "&&": "∧", "||": "∨", "->": "→", "!": "¬", "X": "○", "U": "U"}
_MEANINGS = {
    "<>": "eventually", "[]": "always", "&&": "and", "||": "or", "->": "implies", "!": "not", "X": "next", "U": "until",
}  # fmt: skip


def task_tree(report: RunReport, tree: TaskTree) -> Markup:
    """The tree as nested lists; each leaf with the robot that did it and a tick when it is done."""
    avoid = (
        element("li", element("span", "never", class_="relation"), f" touch {plain(item.object)}")
        for item in tree.constraints
    )
    return element("ul", _item(report, tree.root), *avoid, class_="tree")


def specification(levels: tuple[dict[str, str], ...]) -> Markup:
    """Hierarchical LTL, one level below the other, with the field's symbols; each symbol's name is its tooltip."""
    rows = []
    for number, level in enumerate(levels, start=1):
        for index, (name, formula) in enumerate(level.items()):
            cells = (
                element("th", f"level {number}" if index == 0 else ""),
                element("td", name, class_="formula-name"),
                element("td", typeset(formula)),
            )
            rows.append(element("tr", *cells))
    return element("table", *rows, class_="formulas")


def typeset(formula: str) -> Markup:
    """A formula with its operators as symbols."""
    parts = []
    for token in _TOKEN.findall(formula):
        if token in _SYMBOLS:
            parts.append(element("span", _SYMBOLS[token], class_="operator", title=_MEANINGS[token]))
        else:
            parts.append(token)
    return element("code", join(*parts), class_="formula")


def _item(report: RunReport, task: TaskNode) -> Markup:
    if not task.children:
        return element("li", _mark(report, task), _leaf(task), _urgency(task), _who(report, task), title=task.text)
    relation = "in sequence" if task.relation == "sequence" else "in any order"
    children = element("ul", *(_item(report, child) for child in task.children))
    return element("li", element("span", relation, class_="relation"), " ", task.text, children)


def _leaf(task: TaskNode) -> str:
    return describe(task.action or task.text, {"object": task.object, "destination": task.destination})


def _urgency(task: TaskNode) -> Markup | None:
    return element("span", f" {task.priority} priority", class_="relation") if task.priority != "normal" else None


def _who(report: RunReport, task: TaskNode) -> Markup | None:
    nodes = [node for node in report.plan.nodes if node.task == task.id] if report.plan else []
    names = sorted({node.robot for node in nodes})
    return element("span", " ", ", ".join(map(plain, names)), class_="faint") if names else None


def _mark(report: RunReport, task: TaskNode) -> Markup:
    ids = {node.id for node in report.plan.nodes if node.task == task.id} if report.plan else set()
    states = {record.state for record in report.nodes if record.id in ids}
    if ids and states == {NodeState.DONE}:
        return element("span", "✓ ", class_="good")
    if NodeState.FAILED in states:
        return element("span", "✗ ", class_="bad")
    return element("span", "· ", class_="faint")
