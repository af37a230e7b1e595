"""What "the other one" means while something is being picked up."""

from itertools import pairwise

from planners.corrections.edits import Reorder, Substitute
from planners.errors import PlanEditError
from planners.language.task_tree import TaskNode
from planners.mission.mission import FINISHED, Mission
from planners.plan import NodeState, PlanNode
from skills.world.snapshot import WorldSnapshot

_ANY_OF_A_CLASS = frozenset({"a", "an", "any", "some"})


def moving_pick(mission: Mission, robot: str, world: WorldSnapshot) -> PlanNode:
    """The pick that the words are about: the latest to have started, of the robot named or of any.

    Raises:
        PlanEditError: nothing is being picked, or it is already in the gripper.
    """
    picks = [node for node in mission.active(robot) if node.skill == "pick" and mission.runs[node.id].cancel_at is None]
    if not picks:
        who = robot or "no robot"
        raise PlanEditError(f"{who} is picking up {'nothing' if robot else 'anything'} now: there is no other one")
    node = max(picks, key=lambda n: mission.runs[n.id].sent_at)
    held = next((r.name for r in world.robots if f"holding({r.name}, {node.arguments['object']})" in world.facts), "")
    if held:
        item = str(node.arguments["object"]).replace("_", " ")
        raise PlanEditError(f"{held} already holds the {item}; say stop, or let it be put down first")
    return node


def candidates(mission: Mission, pick: PlanNode, world: WorldSnapshot) -> tuple[list[str], list[TaskNode]]:
    """What the other one could be.

    Returns:
        Other objects of the class that the words allowed ("a block", "any red block"), and, where the words named one
        object, other leaves of the same kind of destination that have not started and could start now.
    """
    leaf = mission.leaf(pick.task)
    words = leaf.text.lower().split()
    own = world.object(leaf.object)
    counted = any(first == "one" and then in (own.color, own.kind) for first, then in pairwise(words))
    if counted or _ANY_OF_A_CLASS & set(words):
        taken = {name for other in mission.tree.root.leaves() for name in (other.object, other.destination)}
        taken |= {constraint.object for constraint in mission.tree.constraints}
        same = [o for o in world.objects if o.kind == own.kind and o.name not in taken]
        return [o.name for o in same if own.color not in words or o.color == own.color], []
    return [], [other for other in mission.tree.root.leaves() if _could_go_first(mission, leaf, other, world)]


def _could_go_first(mission: Mission, leaf: TaskNode, other: TaskNode, world: WorldSnapshot) -> bool:
    objects = {item.name for item in world.objects}
    kind, other_kind = ((one.action, one.destination in objects) for one in (leaf, other))
    nodes = mission.of_task(other.id)
    untouched = all(mission.runs[node.id].state is NodeState.PENDING for node in nodes)
    allowed = all(mission.runs[before].state in FINISHED for before in nodes[0].after)
    return other.id != leaf.id and kind == other_kind and untouched and allowed


def other_one(mission: Mission, robot: str, world: WorldSnapshot) -> Substitute | Reorder:
    """What "the other one" asks for: another object of the class in the words, or another task first.

    Raises:
        PlanEditError: there is nothing to change, or several could be meant (the message lists them).
    """
    pick = moving_pick(mission, robot, world)
    objects, leaves = candidates(mission, pick, world)
    names = [*objects, *(leaf.object for leaf in leaves)]
    if len(names) != 1:
        shown = str(pick.arguments["object"]).replace("_", " ")
        if not names:
            raise PlanEditError(f"there is no other one to take instead of the {shown}")
        choices = " or ".join(name.replace("_", " ") for name in names)
        raise PlanEditError(f"which one instead of the {shown}: {choices}?")
    return Substitute(pick.task, object=names[0]) if objects else Reorder((leaves[0].id,), "first")
