"""Gives a lost robot's work to others."""

from collections.abc import Mapping
from dataclasses import replace

from planners.allocation.problem import Operation, after_leaf, options
from planners.errors import PlanEditError
from planners.language.task_tree import TaskNode
from planners.mission.mission import FINISHED, Mission
from planners.mission.robots import RobotRecord
from planners.plan import PlanNode
from skills.contract import Estimator
from skills.world.snapshot import WorldSnapshot


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
    done = [each for operation in able[robot] for each in operation.of(robot)]
    return tuple(_as(node, *each) for node, each in zip(mission.of_task(leaf.id), done, strict=True))


def _after_what_precedes(mission: Mission, leaf: TaskNode, world: WorldSnapshot) -> WorldSnapshot:
    """The present world with what unfinished leaves before this one will still move."""
    before = mission.of_task(leaf.id)[0].after
    for node in mission.nodes():
        if node.id in before and mission.runs[node.id].state not in FINISHED:
            world = after_leaf(world, mission.leaf(node.task))
    return world


def _as(node: PlanNode, robot: str, operation: Operation) -> PlanNode:
    return replace(node, robot=robot, arguments=operation.arguments, claim=operation.claim, duration=operation.duration)


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
