"""What the runner does at every tick, in this order."""

from typing import TYPE_CHECKING

from planners.errors import PlannerError
from planners.mission import dispatch, editing, recovery
from planners.mission.actions import Answer
from planners.mission.editing import held
from planners.mission.mission import Mission
from planners.mission.wording import conclude
from planners.plan import NodeState

if TYPE_CHECKING:
    from planners.mission.runner import MissionRunner


def watch_logic(runner: "MissionRunner", now: float, mission: Mission) -> None:
    """Steps the monitors; a violated one ends the mission."""
    violated = mission.step_monitors(runner.world) if runner.world is not None else None
    if violated is not None:
        runner.emit(now, "monitor_violated", name=violated.name, formula=violated.formula)
        runner.fail(now, f"violated: {violated.text} ({violated.formula})")


def verify(runner: "MissionRunner", now: float, mission: Mission) -> None:
    """Looks for the effects of what was done, and ends the mission when all of it is seen."""
    for task, ended in list(mission.unverified.items()):
        if runner.world is None or runner.world.stamp <= ended:
            continue
        if mission.observed(task, runner.world):
            del mission.unverified[task]
            mission.settle(task)
            runner.emit(now, "task_done", mission.of_task(task)[-1].id, task=task)
        elif now - ended > runner.cfg.settle and runner.fresh(now):
            recovery.redo(runner, now, mission, task, "its effect is not seen")
            if runner.running is None:
                return
    _answer_besides(runner, mission)
    if mission.complete and not mission.unverified and runner.world is not None and runner.fresh(now):
        undone = [task for task in mission.final_leaves() if not mission.observed(task, runner.world)]
        if undone:
            mission.unverified.update(dict.fromkeys(undone, now))
        elif not mission.unmet():
            text = conclude(mission, now)
            runner.emit(now, "mission_done", text=text)
            runner.answer(Answer(mission.utterance_id, "done", text))
            runner.end(now, "done")


def _answer_besides(runner: "MissionRunner", mission: Mission) -> None:
    """Tells those who asked for more while the mission ran, once their tasks are seen to be done."""
    asked = {leaf.id: leaf for leaf in mission.asked.root.leaves()}
    for utterance_id, tasks in list(mission.requests.items()):
        left = [task for task in tasks if task in asked]
        if not left:
            taken_back = Answer(utterance_id, "failed", "it was taken back before it was done")
            runner.answer_besides(utterance_id, taken_back)
        elif all(mission.finished(task) and task not in mission.unverified for task in left):
            said = "; ".join(asked[task].text for task in left)
            runner.answer_besides(utterance_id, Answer(utterance_id, "done", f"Done: {said}."))


def tidy(runner: "MissionRunner", now: float, mission: Mission) -> None:
    """What a gripper holds and no task is about by now, as after an edit, goes back to where it came from."""
    if runner.world is None or not mission.earlier or not runner.fresh(now):
        return
    wanted = {
        (node.robot, node.arguments.get("object"))
        for node in mission.nodes()
        if node.task and not mission.finished(node.task) and mission.may_begin(node.task)
    }
    for robot, item in held(runner.world):
        if (robot, item) in wanted or mission.active(robot) or mission.keeps(robot) or not mission.origins.get(item):
            continue
        why = ""
        for place in (mission.origins[item], *(place.name for place in runner.world.places if place.kind == "table")):
            try:
                found = editing.with_return(mission, robot, item, place, runner.world, runner.estimator)
            except PlannerError as error:
                why = why or str(error)
            else:
                runner.planned_anew(now, found, "none")
                return
        runner.fail(now, f"{robot} holds the {item.replace('_', ' ')}, which nobody wants, and {why}")
        return


def start(runner: "MissionRunner", now: float, mission: Mission) -> None:
    """Dispatches every node that may start."""
    held_back = frozenset(runner.robots) if "everything" in runner.paused else frozenset(runner.paused)
    reasons: dict[str, str] = {}
    for node in mission.pending():
        if mission.runs[node.id].state is not NodeState.PENDING:
            continue  # changed by a check of another node of its leaf
        reason = dispatch.blocked(mission, node, runner.robots, held_back, now)
        if not reason and not runner.fresh(now):
            reason = "the world is not seen"
        reason = reason or recovery.check(runner, now, mission, node)
        if runner.running is None:
            return
        if not reason:
            runner.dispatch(now, node)
        else:
            reasons[node.id] = reason
    still = {node.id for node in mission.pending()}
    runner.note_waits(now, {name: text for name, text in reasons.items() if name in still})
    recovery.watch_standstill(runner, now, mission, reasons, held_back)


DUTIES = (watch_logic, recovery.watch_robots, recovery.watch_times, tidy, verify, start)
"""Each may end the mission; those after it are then left out."""
