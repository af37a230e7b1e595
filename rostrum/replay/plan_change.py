"""What an edit did to a plan, read off the two plans and how far the first one was."""

from collections.abc import Iterable, Mapping

from planners.language.task_tree import Constraint, TaskTree
from planners.plan import NodeRecord, NodeState, Plan, PlanNode
from rostrum.report.words import describe, plain
from rostrum.runs.report import ChangedStep, PlanChange

_OVER = (NodeState.DONE, NodeState.SKIPPED, NodeState.FAILED)


def plan_change(
    before: Plan,
    after: Plan,
    records: Mapping[str, NodeRecord],
    trees: tuple[TaskTree | None, TaskTree | None] = (None, None),
) -> PlanChange:
    """Compares a plan with the one that took its place.

    Args:
        before: The plan that was.
        after: The plan that is.
        records: What had become of each node of ``before``.
        trees: The task trees of both, for their constraints.
    """
    old, new = {node.id: node for node in before.nodes}, {node.id: node for node in after.nodes}
    open_ = [node for node in before.nodes if not _is(records, node.id, *_OVER)]
    given_up = [node for node in open_ if node.id not in new or (node.task and not new[node.id].task)]
    active = [node for node in given_up if _is(records, node.id, NodeState.ACTIVE)]
    kept = [new[node.id] for node in open_ if node not in given_up]
    return PlanChange(
        after.revision,
        kept=_steps(node for node in kept if node.robot == old[node.id].robot),
        moved=_steps(node for node in kept if node.robot != old[node.id].robot),
        cancelled=_steps(active),
        left_out=_steps(node for node in given_up if node not in active),
        added=_steps(node for node in after.nodes if node.id not in old),
        banned=_bans(trees[1], trees[0]),
        allowed=_bans(trees[0], trees[1]),
    )


def _is(records: Mapping[str, NodeRecord], node_id: str, *states: NodeState) -> bool:
    record = records.get(node_id)
    return record is not None and record.state in states


def _steps(nodes: Iterable[PlanNode]) -> tuple[ChangedStep, ...]:
    return tuple(step_of(node) for node in nodes)


def step_of(node: PlanNode) -> ChangedStep:
    """A plan node, for people."""
    return ChangedStep(node.id, node.robot, describe(node.skill, node.arguments))


def _bans(tree: TaskTree | None, other: TaskTree | None) -> tuple[str, ...]:
    """Constraints that only the first of two trees has."""
    if tree is None or other is None:
        return ()
    return tuple(_ban(each) for each in tree.constraints if each not in other.constraints)


def _ban(constraint: Constraint) -> str:
    return f"{'touch' if constraint.kind == 'avoid' else 'enter'} the {plain(constraint.object)}"
