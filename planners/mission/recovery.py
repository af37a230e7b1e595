"""What to do when things do not go as planned. Each rule changes the runner's mission and says so."""

from typing import TYPE_CHECKING

from planners.errors import PlanEditError
from planners.language.task_tree import TaskNode
from planners.mission.actions import PublishPlan, ResetSafety
from planners.mission.mission import FINISHED, Mission
from planners.mission.reassign import reassign, remade
from planners.plan import NodeState, PlanNode
from skills.contract import Reason, SkillResult
from skills.errors import SkillError
from skills.world.predicates import ground, is_true

if TYPE_CHECKING:
    from planners.mission.runner import MissionRunner

_RESET_PERIOD = 1.0  # [s] between two requests to clear a fault
_HOPELESS = (Reason.BAD_ARGUMENT,)
_HINDERED = (Reason.SAFETY_FAULT, Reason.PERCEPTION_LOST, Reason.BUSY)


def after_failure(runner: "MissionRunner", now: float, mission: Mission, node: PlanNode, result: SkillResult) -> None:
    """A node failed: retry it, with a growing pause; give it to another robot when it is out of reach; or give up.

    A fault of the robot's floor, perception that is not there, or somebody else's motion is no attempt of the skill: a
    link or a camera may be bad for seconds, and as with a robot that does not answer it is waited out.
    """
    run = mission.runs[node.id]
    if result.reason in _HINDERED and run.hindered_since is None:
        run.hindered_since = now
    since = run.hindered_since if result.reason in _HINDERED else None
    if since is None or now - since > runner.cfg.patience:
        run.failures += 1
    reason = result.reason.value
    runner.emit(now, "node_attempt_failed", node.id, reason=reason, text=result.text, failures=run.failures)
    if run.failures >= runner.cfg.attempts or result.reason in _HOPELESS:
        runner.set_state(now, node, NodeState.FAILED, result.reason, result.text, result.evidence)
        runner.fail(now, f"{node.id} by {node.robot} failed {run.failures} time(s), at last: {result.text}")
        return
    run.not_before = now + runner.cfg.retry_delay * max(run.failures, 1)
    runner.set_state(now, node, NodeState.PENDING, result.reason, result.text, result.evidence)
    if not node.task:
        return
    if result.reason is Reason.UNREACHABLE and node.skill == "pick":
        hand_over(runner, now, mission, node)
    else:
        _judge_again(runner, now, mission, node)


def hand_over(runner: "MissionRunner", now: float, mission: Mission, pick: PlanNode) -> bool:
    """Gives a leaf that its robot cannot reach to another one; returns whether one can."""
    for name, robot in runner.robots.items():
        if name == pick.robot or not robot.well or mission.keeps(name) or runner.world is None:
            continue
        try:
            nodes = remade(mission, mission.leaf(pick.task), name, runner.world, runner.estimator)
        except (PlanEditError, SkillError):
            continue
        _publish(runner, now, mission, nodes, f"{pick.task} goes from {pick.robot} to {name}")
        return True
    return False


def _judge_again(runner: "MissionRunner", now: float, mission: Mission, node: PlanNode) -> None:
    """The object may lie elsewhere than believed: durations and claims are asked for again."""
    if runner.world is None or node.skill != "pick":
        return
    try:
        nodes = remade(mission, mission.leaf(node.task), node.robot, runner.world, runner.estimator)
    except (PlanEditError, SkillError):
        hand_over(runner, now, mission, node)
        return
    if any(a.claim != b.claim for a, b in zip(nodes, mission.of_task(node.task), strict=True)):
        _publish(runner, now, mission, nodes, f"{node.task} is judged again where its object is now")


def _publish(runner: "MissionRunner", now: float, mission: Mission, nodes: tuple[PlanNode, ...], why: str) -> None:
    mission.replace_nodes(*nodes)
    mission.reschedule(now)
    runner.keeper.plan(mission)
    runner.emit(now, "plan_edited", text=why, revision=mission.plan.revision)
    runner.act(PublishPlan(mission.plan))


def redo(runner: "MissionRunner", now: float, mission: Mission, task: str, why: str) -> None:
    """A leaf's effect is missing: all of it is done again, as one failed attempt of its last node."""
    nodes = mission.of_task(task)
    mission.unverified.pop(task, None)
    last = mission.runs[nodes[-1].id]
    last.failures += 1
    text = mission.leaf(task).text or task
    runner.emit(now, "task_redone", nodes[-1].id, task=task, text=why, failures=last.failures)
    if last.failures >= runner.cfg.attempts:
        runner.fail(now, f"'{text}' was done {last.failures} time(s) and {why}")
        return
    for node in nodes:
        runner.set_state(now, node, NodeState.PENDING, Reason.EFFECT_NOT_REACHED, why)
    _judge_again(runner, now, mission, nodes[0])


def check(runner: "MissionRunner", now: float, mission: Mission, node: PlanNode) -> str:
    """Looks at the observed world before a node starts; returns why it must wait, empty when it may start.

    A pick whose object is already in the gripper is done; a leaf whose goal already holds is skipped; a place without
    its object in the gripper sends the leaf back to its pick.
    """
    world, run = runner.world, mission.runs[node.id]
    if world is None or not node.task:
        return ""
    leaf = mission.leaf(node.task)
    waits = _check_needs(runner, now, mission, leaf)
    if waits:
        return waits
    if leaf.action == "go":
        if mission.observed(node.task, world):
            runner.done(now, node, "already there", seen=True)
            return "it is done"
        return ""
    known = {each.name for each in world.objects}
    if leaf.action == "do" and not leaf.object:
        named = [str(value) for value in node.arguments.values() if value in known]
        hidden = [name for name in named if not is_true(ground("fresh", name), world)]
        return f"the {_said(hidden[0])} is not seen" if hidden else ""
    if leaf.action == "move" and "object" not in node.arguments:
        return ""  # it makes way for the object, as the opening of a drawer does
    item = leaf.object or str(node.arguments["object"])
    needed = (item, str(node.arguments.get("support", item)))
    unseen = [name for name in needed if name not in known or not is_true(ground("fresh", name), world)]
    if unseen:  # as when something hides it, or right after the world model was started again
        return f"the {_said(unseen[0])} is not seen"
    holders = [robot.name for robot in world.robots if f"holding({robot.name}, {item})" in world.facts]
    there = leaf.action == "move" and mission.observed(node.task, world) and not holders
    if node.skill == "pick":
        return _check_pick(runner, now, mission, node, holders, there)
    if node.beside:
        if mission.observed(node.task, world):
            runner.done(now, node, "it was handed over", seen=True)
            return "it is done"
        giver = mission.node(node.beside) if node.skill != leaf.skill else node
        if giver is not node and not mission.runs[giver.id].active:
            return "" if giver.robot in holders else f"{giver.robot} is not seen to hold the {item}"
        if mission.runs[node.beside].active and node.robot not in holders:
            return "" if giver is not node else f"{node.beside} ends first"
    if node.robot in holders:
        run.lacking_since = None
        return ""
    if there:
        runner.done(now, node, "already there", seen=True)
        return "it is done"
    if run.lacking_since is None:
        run.lacking_since = now
    if now - run.lacking_since <= runner.cfg.settle:
        return f"{node.robot} is not seen to hold the {item}"
    redo(runner, now, mission, node.task, f"{node.robot} did not hold the {item} when it was to be put down")
    return "it is picked up again first"


def _said(name: object) -> str:
    return str(name).replace("_", " ")


def _check_needs(runner: "MissionRunner", now: float, mission: Mission, leaf: TaskNode) -> str:
    """Sends a robot back whose tray a leaf needs and that no longer stands where it should; why the leaf waits."""
    for need in leaf.needs:
        walk = mission.of_task(need)[-1]
        if mission.runs[walk.id].state not in FINISHED:
            return f"{walk.id} is not done"
        if runner.world is not None and not mission.observed(need, runner.world) and need not in mission.unverified:
            redo(runner, now, mission, need, f"{walk.robot} no longer stands there")
            return f"{walk.robot} goes back first"
    return ""


def _check_pick(
    runner: "MissionRunner", now: float, mission: Mission, node: PlanNode, holders: list[str], there: bool
) -> str:
    if node.robot in holders:
        runner.done(now, node, "already in the gripper", seen=True)
        return "it is done"
    if holders:
        return f"{holders[0]} holds it"
    if there:
        for other in mission.of_task(node.task):
            runner.set_state(now, other, NodeState.SKIPPED, text="already there")
        mission.events.add(f"done({node.task})")
        return "it is already there"
    return ""


def clear_faults(runner: "MissionRunner", now: float) -> None:
    """Asks the floors of robots that answer to clear what they latched, also while nothing is to be done."""
    for robot in runner.robots.values():
        held = {robot.name, "everything"} & set(runner.paused)
        if robot.alive and robot.faulted and not held and now >= (robot.reset_at or -1e9) + _RESET_PERIOD:
            robot.reset_at = now
            runner.act(ResetSafety(robot.name))


def watch_robots(runner: "MissionRunner", now: float, mission: Mission) -> None:
    """Suspends the nodes of lost robots, resumes them, and in the end gives their work to others."""
    for robot in runner.robots.values():
        for node in mission.active(robot.name):
            run = mission.runs[node.id]
            if not robot.alive and not run.suspended:
                run.suspended = True
                runner.emit(now, "node_suspended", node.id, robot=robot.name, text=robot.text)
            elif run.suspended and robot.well and not {robot.name, "everything"} & set(runner.paused):
                _resume(runner, now, node)
        if not robot.well and robot.since is not None and now - robot.since > runner.cfg.patience:
            _give_up_on(runner, now, mission, robot.name)
            if runner.running is None:
                return


def _resume(runner: "MissionRunner", now: float, node: PlanNode) -> None:
    mission = runner.mission
    if mission is not None and mission.runs[node.id].cancel_at is not None:  # it was to end anyway
        runner.linger(node)
        after = NodeState.SKIPPED if mission.runs[node.id].dropped else NodeState.PENDING
        runner.set_state(now, node, after, Reason.CANCELED, "its robot was lost while it ended")
        return
    runner.emit(now, "node_resumed", node.id, robot=node.robot)
    runner.dispatch(now, node)


def _give_up_on(runner: "MissionRunner", now: float, mission: Mission, name: str) -> None:
    robot = runner.robots[name]
    undone = [n for n in mission.nodes() if n.robot == name and mission.runs[n.id].state not in FINISHED]
    if not undone or runner.world is None or (robot.alive and _moving(mission, undone)):
        return
    for node in undone:
        if mission.runs[node.id].active:
            runner.linger(node)
            runner.set_state(now, node, NodeState.PENDING, Reason.SUPERVISOR_LOST, f"{name} was lost")
        if not node.task:
            runner.set_state(now, node, NodeState.SKIPPED, text=f"{name} was lost")
    trouble = "has a safety fault that does not clear" if robot.alive else "does not answer"
    try:
        moved = reassign(mission, name, runner.robots, runner.world, runner.estimator, now)
    except (PlanEditError, SkillError) as error:
        said = f" ({robot.text})" if robot.text else ""
        runner.fail(now, f"{name} {trouble}{said} since {runner.cfg.patience:.0f} s, and {error}")
        return
    runner.keeper.plan(mission)
    runner.emit(now, "plan_edited", text=f"{name} {trouble}", reassigned=moved, revision=mission.plan.revision)
    runner.act(PublishPlan(mission.plan))


def _moving(mission: Mission, nodes: list[PlanNode]) -> bool:
    return any(mission.runs[node.id].active and not mission.runs[node.id].suspended for node in nodes)


def watch_times(runner: "MissionRunner", now: float, mission: Mission) -> None:
    """Asks again where a call was not taken, and cancels what takes too long."""
    cfg = runner.cfg
    for node in mission.active():
        run = mission.runs[node.id]
        if run.suspended or {node.robot, "everything"} & set(runner.paused):
            continue
        if run.cancel_at is not None:
            if now - run.cancel_at > cfg.cancel_timeout:
                result = SkillResult(Reason.TIMED_OUT, f"{node.robot} did not confirm the end of {node.id}")
                runner.finished(now, node.id, run.attempt, result)
        elif not run.accepted and now - run.sent_at > cfg.accept_timeout:
            if run.unanswered_since is not None and now - run.unanswered_since > cfg.patience:
                runner.fail(now, f"{node.robot} has not taken {node.id} for {cfg.patience:.0f} s")
                return
            runner.emit(now, "accept_timed_out", node.id, attempt=run.attempt)
            runner.dispatch(now, node)
        elif now - run.sent_at > cfg.result_timeout:
            runner.cancel(now, node)


def watch_standstill(
    runner: "MissionRunner", now: float, mission: Mission, reasons: dict[str, str], held_back: frozenset[str]
) -> None:
    """Moves an arm out of the way that blocks others, and ends a mission that cannot go on."""
    patience = runner.cfg.patience
    awaited = any(r.since is not None and now - r.since <= patience for r in runner.robots.values())
    if mission.active() or held_back or awaited:
        runner.moved_at = now
        return
    for robot in runner.robots.values():
        text = f"{robot.name}'s arm may still be in the way"
        withdrawing = any(node.robot == robot.name and not node.task for node in mission.pending())
        if robot.well and robot.name not in held_back and text in reasons.values() and not withdrawing:
            mission.insert_first(_withdrawal(mission, robot.name, robot.lingering, now))
            runner.keeper.plan(mission)
            runner.act(PublishPlan(mission.plan))
            return
    if now - runner.moved_at > patience:
        causes = "; ".join(f"{node_id}: {reason}" for node_id, reason in reasons.items())
        missing = ", ".join(monitor.text for monitor in mission.unmet())
        runner.fail(now, f"nothing has moved for {patience:.0f} s: {causes or f'still unmet: {missing}'}")


def _withdrawal(mission: Mission, robot: str, claim: tuple[float, float] | None, now: float) -> PlanNode:
    number = 1 + sum(node.skill == "home" for node in mission.plan.nodes)
    return PlanNode(f"home.{robot}.{number}", "", robot, "home", {}, (), claim, now - mission.started, 3.0)
