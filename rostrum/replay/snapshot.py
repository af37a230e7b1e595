"""The state at one instant, in words: the task tree, the robots, what is waited for, the constraints."""

from collections.abc import Iterator

from planners.language.task_tree import TaskNode
from planners.plan import NodeRecord, NodeState, PlanNode
from rostrum.replay.fold import fold
from rostrum.replay.recording import Recording
from rostrum.replay.state import MissionState, RunState
from rostrum.replay.wording import does
from rostrum.report.words import describe, plain

MARKS = {
    NodeState.DONE: "✓",
    NodeState.FAILED: "✗",
    NodeState.ACTIVE: "▶",
    NodeState.SKIPPED: "-",
    NodeState.PENDING: "·",
}
_VERDICTS = {
    "satisfied": "holds for good",
    "presumably_satisfied": "holds so far",
    "presumably_violated": "not yet",
    "violated": "violated",
}


def state_at(recording: Recording, t: float) -> RunState:
    """The state at ``t`` [s from the recording's zero], from what the log says up to then."""
    return fold(entry for entry in recording.entries if entry.t - recording.zero <= t)


def describe_state(recording: Recording, state: RunState, t: float) -> Iterator[str]:
    """The state in words, line by line."""
    mission = state.mission
    if mission is None:
        yield f"at {t:.2f} s: no mission has begun"
    else:
        revision = f", plan {mission.plan.revision}" if mission.plan else ""
        yield f"at {t:.2f} s: {mission.state}{revision}{f': {mission.outcome}' if mission.outcome else ''}"
        yield f"asked: {mission.text}"
        yield "tasks:"
        shift = mission.started - recording.zero
        yield from (_item(mission, mission.tree.root, 1, shift) if mission.tree else ["  the log does not hold them"])
        yield from _loose(mission, shift)
    yield "robots:"
    for name in sorted(state.robots):
        yield f"  {plain(name)}: {_doing(recording, state, name)}"
    if mission is not None:
        yield from _waiting(mission)
        yield from _watched(mission)


def _item(mission: MissionState, task: TaskNode, depth: int, shift: float) -> Iterator[str]:
    indent = "  " * depth
    if len(task.children) == 1:
        yield from _item(mission, task.children[0], depth, shift)
        return
    if task.children:
        yield f"{indent}{'in sequence' if task.relation == 'sequence' else 'in any order'}:"
        for child in task.children:
            yield from _item(mission, child, depth + 1, shift)
        return
    if not task.action:
        return
    records = [mission.records[node.id] for node in _nodes(mission, task.id) if node.id in mission.records]
    states = {record.state for record in records}
    words = describe(task.action, {"object": task.object, "destination": task.destination})
    yield f"{indent}{MARKS[_of_all(states)]} {words} [{task.id}]"
    for record in records:
        yield f"{indent}    {_step(mission, record, shift)}"


def _nodes(mission: MissionState, task: str) -> list[PlanNode]:
    return [node for node in mission.plan.nodes if node.task == task] if mission.plan else []


def _loose(mission: MissionState, shift: float) -> Iterator[str]:
    """Steps that serve no task: given up by an edit, or an arm that goes out of the way."""
    for node in _nodes(mission, ""):
        record = mission.records.get(node.id)
        if record is not None:
            yield f"  for no task: {_step(mission, record, shift)}"


def _step(mission: MissionState, record: NodeRecord, shift: float) -> str:
    return f"{MARKS[record.state]} {plain(record.robot)}: {does(mission.plan, record)}{_times(record, shift)}"


def _of_all(states: set[NodeState]) -> NodeState:
    for state in (NodeState.FAILED, NodeState.ACTIVE):
        if state in states:
            return state
    if states == {NodeState.SKIPPED}:
        return NodeState.SKIPPED
    return NodeState.DONE if states and NodeState.PENDING not in states else NodeState.PENDING


def _times(record: NodeRecord, shift: float) -> str:
    if record.started is None:
        return ""
    attempts = f", attempt {record.attempts}" if record.attempts > 1 else ""
    begin = record.started + shift
    if record.state is NodeState.PENDING:
        return f", first tried at {begin:.2f} s{attempts}: {record.text}"
    return f", {begin:.2f} s to {'now' if record.ended is None else f'{record.ended + shift:.2f} s'}{attempts}"


def _doing(recording: Recording, state: RunState, name: str) -> str:
    robot = state.robots[name]
    parts = [robot.text or "does not answer"] if not robot.alive else []
    parts += [robot.text or "has a safety fault"] if robot.faulted else []
    parts += [f"safety {robot.safety}, {robot.fault}"] if robot.fault else []
    held = name in state.paused or "everything" in state.paused
    parts += ["was told to stop"] if held else []
    if robot.node_id:
        mission = state.mission
        known = mission.records.get(robot.node_id) if mission else None
        what = does(mission.plan, known) if mission and known else f"{robot.skill} ({robot.node_id})"
        parts.append(f"{'in the midst of' if held else 'does'} {what} since {robot.since - recording.zero:.2f} s")
    return ", ".join(parts) or "does nothing"


def _waiting(mission: MissionState) -> Iterator[str]:
    waiting = [name for name in mission.order if _state(mission, name) is NodeState.PENDING]
    told = mission.pending()
    if waiting and mission.state == "running":
        yield "waits:"
        for name in waiting:
            yield f"  {name}: {told.get(name, 'the log does not say why')}"


def _state(mission: MissionState, name: str) -> NodeState | None:
    record = mission.records.get(name)
    return record.state if record is not None else None


def _watched(mission: MissionState) -> Iterator[str]:
    monitors = mission.plan.monitors if mission.plan else ()
    if monitors:
        yield "watched:"
    for monitor in monitors:
        verdict = mission.verdicts.get(monitor.name) or ""
        yield f"  {_VERDICTS.get(verdict, 'not judged yet')}: {monitor.text} ({monitor.name})"
