"""May this node start now? The order, the robot, its gripper, the shared workspace, and the schedule's priorities.

A node yields to an earlier one that wants the same robot or the same space and will be ready before the node could be
finished, to one of a more urgent request before its whole task could be; so the executive follows the schedule when
things go as planned and overtakes when they do not.
Yielding always points to an earlier node, hence cannot deadlock.
"""

import math
from collections.abc import Mapping

from planners.allocation.problem import overlap
from planners.mission.mission import FINISHED, Mission
from planners.mission.robots import RobotRecord
from planners.plan import NodeState, PlanNode

Robots = Mapping[str, RobotRecord]


def blocked(mission: Mission, node: PlanNode, robots: Robots, paused: frozenset[str], now: float) -> str:
    """Why a pending node may not start now, in words; empty when it may.

    Args:
        mission: The mission.
        node: One of its pending nodes.
        robots: All robots.
        paused: Robots that were told to stop.
        now: [s].
    """
    alone = _blocked_alone(mission, node, robots, paused, now)
    if alone or not node.beside or mission.runs[node.beside].state is not NodeState.PENDING:
        return alone
    return _blocked_alone(mission, mission.node(node.beside), robots, paused, now)


def _blocked_alone(mission: Mission, node: PlanNode, robots: Robots, paused: frozenset[str], now: float) -> str:
    """The same, whatever is to be done beside it."""
    robot = robots[node.robot]
    if node.robot in paused:
        return f"{node.robot} was told to stop"
    if not robot.well:
        return f"{node.robot} {'has a safety fault' if robot.alive else 'does not answer'}"
    if now < mission.runs[node.id].not_before:
        return "it pauses before the next attempt"
    busy = mission.active(node.robot)
    if busy:
        return f"{node.robot} is busy with {busy[0].id}"
    for before in node.after:
        if mission.runs[before].state not in FINISHED:
            return f"{before} is not done"
        task = mission.node(before).task
        if task != node.task and task in mission.unverified:
            return f"the effect of {before} has yet to be seen"
    carried = mission.midway(node.robot)
    if carried is not None and carried.id != node.id:
        return f"{node.robot} still has to put down what {carried.id} carries"
    if carried is None and mission.keeps(node.robot) not in ("", node.arguments.get("object")):
        return f"{node.robot} keeps an object in its gripper"
    return _space(mission, node, robots) or _priority(mission, node, robots, paused, now)


def _space(mission: Mission, node: PlanNode, robots: Robots) -> str:
    for other in mission.active():
        if other.robot != node.robot and other.id != node.beside and overlap(other.claim, node.claim):
            return f"{other.robot} occupies the space for {other.id}"
    for robot in robots.values():
        if robot.name != node.robot and overlap(robot.lingering, node.claim):
            return f"{robot.name}'s arm may still be in the way"
    return ""


def _priority(mission: Mission, node: PlanNode, robots: Robots, paused: frozenset[str], now: float) -> str:
    carries = node.skill != "pick"
    level = mission.level(node)
    task = sum(n.duration for n in mission.of_task(node.task)) if node.task and not carries else node.duration
    for other in mission.pending():
        if other.id == node.id:
            return ""
        if other.id == node.beside:
            continue
        rival = overlap(other.claim, node.claim) if other.robot != node.robot else not carries
        if rival and ready_in(mission, other, robots, paused, now) < (
            task if mission.level(other) > level else node.duration
        ):
            return f"{other.id} goes first"
    return ""


def ready_in(mission: Mission, node: PlanNode, robots: Robots, paused: frozenset[str], now: float) -> float:
    """Expected time until a node could start [s]; infinite when that needs more than what is on its way."""
    run, robot = mission.runs[node.id], robots[node.robot]
    if not robot.well or node.robot in paused:
        return math.inf
    if run.active:
        return math.inf if run.suspended else 0.0
    if any(other.name != node.robot and overlap(other.lingering, node.claim) for other in robots.values()):
        return math.inf
    carried = mission.midway(node.robot)
    if (carried is not None and carried.id != node.id) or (
        carried is None and mission.keeps(node.robot) not in ("", node.arguments.get("object"))
    ):
        return math.inf
    wait = max(0.0, run.not_before - now)
    for other in mission.active():
        if other.id != node.beside and (other.robot == node.robot or overlap(other.claim, node.claim)):
            wait = max(wait, _remaining(mission, other, now))
    for before in map(mission.node, node.after):
        state = mission.runs[before.id].state
        if state is NodeState.ACTIVE:
            wait = max(wait, _remaining(mission, before, now))
        elif state not in FINISHED:
            wait = max(wait, ready_in(mission, before, robots, paused, now) + before.duration)
    return wait


def _remaining(mission: Mission, node: PlanNode, now: float) -> float:
    run = mission.runs[node.id]
    if run.suspended:
        return math.inf
    return max(0.0, run.sent_at + node.duration - now)
