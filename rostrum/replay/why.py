"""Why this robot, why then, why it waited, why it failed: what the log says of a step or of a robot, and no more."""

from collections.abc import Iterator

from hardware.document import from_dict
from hardware.errors import DocumentError
from planners.plan import NodeRecord, NodeState, Plan, PlanNode
from rostrum.errors import UsageError
from rostrum.replay.event_words import in_words
from rostrum.replay.fold import fold
from rostrum.replay.recording import Recording
from rostrum.replay.state import MissionState, RunState
from rostrum.replay.wording import SHORTEST, does, evidence, say_waits, waits_before
from rostrum.report.words import plain, seconds

_ABOUT = ("node_attempt_failed", "task_redone", "accept_timed_out", "node_suspended", "node_resumed", "node_cancel")
_SLACK = 1e-6


def why(recording: Recording, name: str) -> Iterator[str]:
    """What the log says of a plan node, of a task (all its steps) or of a robot, line by line.

    Raises:
        UsageError: the log knows nothing of that name; lists what it knows.
    """
    state = fold(recording.entries)
    steps = _steps(recording, state)
    named = [step for step in steps if name in (step[1].id, step[1].task)]
    if named:
        return (line for step in named for line in _why_step(recording, *step))
    robots = sorted({node.robot for _, node, _ in steps} | set(state.robots))
    if name in robots:
        return _why_robot(recording, state, name)
    known = ", ".join([*dict.fromkeys(node.id for _, node, _ in steps), *robots]) or "nothing"
    raise UsageError(f"the log tells of no step, task or robot '{name}'; it tells of {known}")


def _steps(recording: Recording, state: RunState) -> list[tuple[MissionState, PlanNode, Plan]]:
    """Every step of every revision, as in the last plan in which it served a task, with that plan."""
    missions = {mission.plan_id: mission for mission in state.missions}
    found: dict[tuple[str, str], tuple[MissionState, PlanNode, Plan]] = {}
    for plan in _plans(recording):
        for node in plan.nodes:
            if plan.id in missions and (node.task or (plan.id, node.id) not in found):
                found[plan.id, node.id] = (missions[plan.id], node, plan)
    return list(found.values())


def _plans(recording: Recording) -> Iterator[Plan]:
    for entry in recording.of_kind("plan"):
        try:
            yield from_dict(Plan, entry.event.data.get("plan"))
        except DocumentError:
            continue  # the timeline notes it


def _why_step(recording: Recording, mission: MissionState, node: PlanNode, plan: Plan) -> Iterator[str]:
    record = mission.records.get(node.id, NodeRecord(node.id, node.robot, node.skill))
    task = next((leaf for leaf in mission.tree.root.leaves() if leaf.id == node.task), None) if mission.tree else None
    yield f"{does(plan, record)}{f', for “{task.text}”' if task and task.text else ''}"
    yield f"  who: {plain(record.robot)}; {_who(node, plan, record.robot)}"
    yield from (f"  who: {text}" for text in _reassigned(recording, node.task))
    yield f"  when: {_when(recording, mission, node, record)}"
    yield f"  waited: {_waited(mission, record)}"
    for entry in recording.entries:
        if entry.event.node_id == node.id and entry.event.kind in _ABOUT:
            yield f"  then, at {entry.t - recording.zero:.2f} s: {in_words(entry)}"
    reason = f" ({plain(record.reason.value)})" if record.reason else ""
    attempts = f" at attempt {record.attempts}" if record.attempts > 1 else ""
    known = node.id in mission.records
    outcome = f"{record.state.value}{attempts}{reason}{f': {record.text}' if record.text else ''}"
    yield f"  outcome: {outcome if known else 'an edit took it out of the plan'}{evidence(record.evidence)}"


def _who(node: PlanNode, plan: Plan, robot: str) -> str:
    if not node.task:
        return "it serves no task, so that nobody was chosen for it"
    choices = plan.choices.get(node.task)
    if not choices:
        return "the log does not say who else could do it"
    able = {name: value for name, value in choices.items() if isinstance(value, (int, float))}
    said = [f"{plain(name)} would work {value:.1f} s" for name, value in sorted(able.items(), key=lambda pair: pair[1])]
    said += [f"{plain(name)} cannot: {value}" for name, value in choices.items() if name not in able]
    shortest = plan.revision == 0 and plan.cost - plan.bound <= _SLACK
    whole = f"; part of a plan of {plan.cost:.1f} s, proven the shortest" if shortest and len(able) > 1 else ""
    only = " alone can" if set(able) == {robot} else ""
    return f"{plain(robot)}{only}: {', '.join(said)}{whole}" if only else f"{', '.join(said)}{whole}"


def _reassigned(recording: Recording, task: str) -> Iterator[str]:
    for entry in recording.of_kind("plan_edited"):
        text, moved = str(entry.event.data.get("text", "")), entry.event.data.get("reassigned") or {}
        if isinstance(moved, dict) and task in moved:
            yield f"at {entry.t - recording.zero:.2f} s it went to {plain(str(moved[task]))}, for {text}"
        elif task and text.startswith(f"{task} "):
            yield f"at {entry.t - recording.zero:.2f} s {text}"


def _when(recording: Recording, mission: MissionState, node: PlanNode, record: NodeRecord) -> str:
    after = f"after {', '.join(node.after)}; " if node.after else ""
    shift = mission.started - recording.zero
    planned = f"{after}planned for {node.start + shift:.1f} s"
    if record.started is None:
        return f"{planned}; it never began"
    end = f", ended at {record.ended + shift:.2f} s" if record.ended is not None else ""
    return f"{planned}; began at {record.started + shift:.2f} s{end}"


def _waited(mission: MissionState, record: NodeRecord) -> str:
    if record.started is None:
        told = mission.waited.get(record.id)
        return f"at last because {told[-1][1]}" if told and told[-1][1] else "the log does not say for what"
    starts = [t for t, text in mission.waited.get(record.id, []) if not text] or [record.started + mission.started]
    if record.state is not NodeState.ACTIVE and record.ended is not None:
        starts.append(record.ended + mission.started)  # it may have waited in vain for another try
    texts = [say_waits(waits_before(mission, record.id, start)) for start in starts]
    if any(texts):
        return "; then ".join(filter(None, texts))
    told = any(text for steps in mission.waited.values() for _, text in steps)
    return f"less than {SHORTEST} s" if told else "the log does not say for what (it was written by an older version)"


def _why_robot(recording: Recording, state: RunState, name: str) -> Iterator[str]:
    for mission in state.missions:
        shift = mission.started - recording.zero
        mine = [r for r in mission.records.values() if r.robot == name and r.started is not None]
        free = shift
        yield f"{plain(name)} in “{mission.text}”:"
        for record in sorted(mine, key=lambda each: each.started or 0.0):
            begin = (record.started or 0.0) + shift
            if begin - free >= SHORTEST:
                waits = [w for w in waits_before(mission, record.id, begin + recording.zero) if w[0] >= SHORTEST]
                said = f"which waited {text}" if (text := say_waits(waits)) else "the log does not say why"
                yield f"  {free:8.2f} s  idle for {seconds(begin - free)} before {record.id}, {said}"
            end = record.ended + shift if record.ended is not None else recording.end
            yield f"  {begin:8.2f} s  {does(mission.plan, record)}: {record.state.value} at {end:.2f} s"
            free = max(free, end)
        if not mine:
            yield "  it had nothing to do in this mission's last plan"
    for entry in recording.entries:
        if entry.event.kind in ("robot_lost", "robot_faulted", "robot_well") and entry.event.data.get("robot") == name:
            yield f"  {entry.t - recording.zero:8.2f} s  {in_words(entry)}"
