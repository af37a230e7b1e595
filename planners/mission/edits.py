"""Edits of a running plan: "the other one", and giving a lost robot's work to another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from planners.allocation.allocate import monitors
from planners.allocation.problem import Interval, Operation, after_leaf, options
from planners.errors import PlanEditError
from planners.language.task_tree import TaskNode, TaskTree
from planners.logic.hierarchy import specification
from planners.mission.mission import FINISHED, Mission
from planners.mission.robots import RobotRecord
from planners.plan import NodeState, PlanNode
from skills.contract import Estimator
from skills.world.snapshot import WorldSnapshot

_ANY_OF_A_CLASS = frozenset({"a", "an", "any", "some"})


@dataclass(frozen=True)
class OtherOne:
    """What "the other one" changes.

    Attributes:
        node_id: The running pick that ends.
        before: Object that it was picking.
        now: Object that its robot picks instead.
    """

    node_id: str
    before: str
    now: str


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


def other_one(mission: Mission, robot: str, world: WorldSnapshot, estimator: Estimator, now: float) -> OtherOne:
    """Applies "the other one" to the plan; the caller cancels the running pick.

    With a class in the words, the leaf gets the other object. With one object named, the other leaf goes first, by the
    same robot, and the first one later.

    Raises:
        PlanEditError: there is nothing to change, several could be meant (the message lists them), or the robot cannot.
    """
    pick = moving_pick(mission, robot, world)
    objects, leaves = candidates(mission, pick, world)
    names = [*objects, *(leaf.object for leaf in leaves)]
    before = str(pick.arguments["object"])
    if len(names) != 1:
        shown = before.replace("_", " ")
        if not names:
            raise PlanEditError(f"there is no other one to take instead of the {shown}")
        choices = " or ".join(name.replace("_", " ") for name in names)
        raise PlanEditError(f"which one instead of the {shown}: {choices}?")
    if objects:
        leaf = replace(mission.leaf(pick.task), object=names[0])
        first, *rest = remade(mission, leaf, pick.robot, world, estimator)
        # the arm is still on its way to the first object: until the pick is done again it claims both ways
        nodes = (replace(first, claim=_union(pick.claim, first.claim)), *rest)
        _replace_leaf(mission, leaf, world)
    else:
        nodes = remade(mission, leaves[0], pick.robot, world, estimator)
        moved = [node.id for node in nodes]
        others = [node_id for node_id in mission.order if node_id not in moved]
        at = others.index(pick.id)
        mission.order = [*others[:at], *moved, *others[at:]]
    mission.replace_nodes(*nodes)
    mission.reschedule(now)
    return OtherOne(pick.id, before, names[0])


def remade(
    mission: Mission, leaf: TaskNode, robot: str, world: WorldSnapshot, estimator: Estimator
) -> tuple[PlanNode, ...]:
    """A leaf's nodes as done by ``robot``, judged in the present world; ids and order stay.

    Raises:
        PlanEditError: the robot cannot; gives its cause.
    """
    avoid = tuple(constraint.object for constraint in mission.tree.constraints)
    expected = _after_what_precedes(mission, leaf, world)
    able, unable = options(leaf, expected, (robot,), estimator, avoid)
    if robot not in able:
        raise PlanEditError(f"{robot} cannot do '{leaf.text or leaf.id}': {unable[robot]}")
    return tuple(_as(node, robot, op) for node, op in zip(mission.of_task(leaf.id), able[robot], strict=True))


def _after_what_precedes(mission: Mission, leaf: TaskNode, world: WorldSnapshot) -> WorldSnapshot:
    """The present world with what unfinished leaves before this one will still move."""
    before = mission.of_task(leaf.id)[0].after
    for node in mission.nodes():
        if node.id in before and mission.runs[node.id].state not in FINISHED:
            world = after_leaf(world, mission.leaf(node.task))
    return world


def _as(node: PlanNode, robot: str, operation: Operation) -> PlanNode:
    return replace(node, robot=robot, arguments=operation.arguments, claim=operation.claim, duration=operation.duration)


def _union(a: Interval | None, b: Interval | None) -> Interval | None:
    if a is None or b is None:
        return a or b
    return min(a[0], b[0]), max(a[1], b[1])


def _replace_leaf(mission: Mission, leaf: TaskNode, world: WorldSnapshot) -> None:
    def walk(node: TaskNode) -> TaskNode:
        if node.id == leaf.id:
            return leaf
        return replace(node, children=tuple(map(walk, node.children)))

    mission.tree = TaskTree(mission.tree.text, walk(mission.tree.root), mission.tree.constraints)
    mission.replace_monitors(monitors(mission.tree, world))
    mission.plan = replace(mission.plan, specification=specification(mission.tree, world))


def reassign(
    mission: Mission,
    lost: str,
    robots: Mapping[str, RobotRecord],
    world: WorldSnapshot,
    estimator: Estimator,
    now: float,
) -> dict[str, str]:
    """Gives everything that a lost robot has yet to do to robots that are well.

    Returns:
        New robot by leaf.

    Raises:
        PlanEditError: a leaf that nobody else can do, with the causes; nothing has changed then.
    """
    undone = [n for n in mission.nodes() if n.robot == lost and mission.runs[n.id].state not in FINISHED]
    tasks = list(dict.fromkeys(node.task for node in undone))
    changed: list[PlanNode] = []
    chosen: dict[str, str] = {}
    for task in tasks:
        leaf, causes = mission.leaf(task), []
        item = leaf.object
        if f"holding({lost}, {item})" in world.facts or mission.midway(lost) in mission.of_task(task):
            raise PlanEditError(f"{lost} still holds the {item.replace('_', ' ')}")
        offers: list[tuple[PlanNode, ...]] = []
        for name, robot in robots.items():
            if name == lost or not robot.well or mission.keeps(name):
                continue
            try:
                offers.append(remade(mission, leaf, name, world, estimator))
            except PlanEditError as error:
                causes.append(str(error))
        if not offers:
            raise PlanEditError("; ".join(causes) or f"no other robot is there for '{leaf.text or leaf.id}'")
        best = min(offers, key=lambda nodes: sum(node.duration for node in nodes))
        changed.extend(best)
        chosen[task] = best[0].robot
    mission.replace_nodes(*changed)
    mission.reschedule(now)
    return chosen
