"""Edit operations on a plan: by node id, to a new revision, never to a broken plan."""

from dataclasses import replace

from planners.errors import PlanEditError
from planners.plan import Plan, PlanEdit, PlanNode


def apply_edit(plan: Plan, edit: PlanEdit) -> Plan:
    """The next revision of a plan.

    ``skip`` takes a node out and lets its successors follow its predecessors; ``replace_arguments`` gives a node new
    arguments; ``swap`` exchanges the arguments of two nodes of one skill. ``suspend`` and ``resume`` change no plan:
    the executive holds the node back.

    Raises:
        PlanEditError: an unknown node, unknown arguments, or nodes that cannot be swapped; lists the choices.
    """
    node = _node(plan, edit.node_id)
    if edit.operation == "skip":
        return plan.with_nodes(tuple(_without(other, node) for other in plan.nodes if other.id != node.id))
    if edit.operation == "replace_arguments":
        unknown = sorted(set(edit.arguments) - set(node.arguments))
        if unknown:
            raise PlanEditError(f"{node.id} ({node.skill}) has no argument {unknown}; it has {sorted(node.arguments)}")
        return _replaced(plan, replace(node, arguments={**node.arguments, **edit.arguments}))
    if edit.operation == "swap":
        other = _node(plan, str(edit.arguments.get("with", "")))
        if other.skill != node.skill or other.id == node.id:
            raise PlanEditError(f"{node.id} ({node.skill}) cannot be swapped with {other.id} ({other.skill})")
        return _replaced(plan, replace(node, arguments=other.arguments), replace(other, arguments=node.arguments))
    return replace(plan, revision=plan.revision + 1)


def _node(plan: Plan, node_id: str) -> PlanNode:
    try:
        return plan.node(node_id)
    except KeyError:
        raise PlanEditError(f"no node '{node_id}' in the plan; it has {[node.id for node in plan.nodes]}") from None


def _without(node: PlanNode, gone: PlanNode) -> PlanNode:
    if gone.id not in node.after:
        return node
    kept = [before for before in node.after if before != gone.id]
    return replace(node, after=tuple(dict.fromkeys((*kept, *gone.after))))


def _replaced(plan: Plan, *changed: PlanNode) -> Plan:
    by_id = {node.id: node for node in changed}
    return plan.with_nodes(tuple(by_id.get(node.id, node) for node in plan.nodes))
