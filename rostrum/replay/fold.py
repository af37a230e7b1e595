"""Adds up a log, event by event, to the state of the run.

Transitions give the state at every instant; the executive's own status, which the log holds wherever it changed, is
compared with what they add up to and wins, so that a lost line spoils no more than the time until the next status.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from hardware.document import from_dict
from hardware.errors import DocumentError
from planners.corrections.correction import Correction, CorrectionReply
from planners.language.task_tree import TaskTree
from planners.plan import NodeRecord, NodeState, Plan
from rostrum.replay.plan_change import plan_change
from rostrum.replay.recording import Entry
from rostrum.replay.state import MissionState, RunState
from rostrum.runs.report import CorrectionRecord
from skills.contract import Reason

_RECORD = TypeAdapter(NodeRecord)
_OVER = (NodeState.DONE, NodeState.SKIPPED)
_SAME = 1.0  # [s] an edit of the plan this near to an answer is what the answer is about
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError, DocumentError)
_MOST_NOTES = 20

Data = dict[str, Any]


class StateFold:
    """Adds events up.

    Args:
        checkpoints: Whether the executive's own status is taken over where the log holds it.
    """

    def __init__(self, checkpoints: bool = True) -> None:
        self.state = RunState()
        self._checkpoints = checkpoints
        self._utterance = ""
        self._anew: Data | None = None
        self._was: dict[str, NodeRecord] = {}
        self._anew_at = 0.0
        self._assigned = 0
        self._rules: dict[str, Callable[[Entry, Data], None]] = {
            "said": self._said,
            "utterance": self._said,
            "answered": self._answered,
            "mission_started": self._mission_started,
            "mission_resumed": self._mission_resumed,
            "mission_done": self._outcome,
            "mission_failed": self._failed,
            "mission_ended": self._ended,
            "planned_anew": self._planned_anew,
            "plan": self._plan,
            "paused": self._paused,
            "node_waits": self._node_waits,
            "skill_started": self._skill_started,
            "skill_ended": self._skill_ended,
            "safety": self._safety,
            "correction": self._correction,
            "correction_answered": self._correction_answered,
            "mission_status": self._status,
            **{f"robot_{state}": self._robot for state in ("well", "lost", "faulted")},
            **{f"node_{state.value}": self._node for state in NodeState},
        }

    def take(self, entry: Entry) -> None:
        """Adds one event; what it does not hold as it should is noted and left out."""
        self.state.run_id = self.state.run_id or entry.event.run_id
        rule = self._rules.get(entry.event.kind)
        if rule is None:
            return
        try:
            rule(entry, entry.event.data)
        except _MALFORMED as error:
            self._note(f"line {entry.line} ({entry.event.kind}) does not hold what it should and was left out: "
                       f"{type(error).__name__}: {str(error)[:120]}")  # fmt: skip

    def _note(self, text: str) -> None:
        if len(self.state.notes) < _MOST_NOTES:
            self.state.notes.append(text)

    # What people said

    def _said(self, entry: Entry, data: Data) -> None:
        self._utterance = str(data["id"])
        self.state.said[self._utterance] = str(data["text"])

    def _answered(self, entry: Entry, data: Data) -> None:
        utterance, status = str(data["id"]), str(data["status"])
        self.state.answers.setdefault(utterance, []).append((status, str(data["text"])))
        change = self._unassigned(entry.t)
        if status == "accepted" and change is not None:
            self.state.besides[utterance] = change

    def _correction_answered(self, entry: Entry, data: Data) -> None:
        reply = from_dict(CorrectionReply, data["reply"])
        fresh = CorrectionRecord(Correction(str(data["id"]), entry.t, str(data["who"]), str(data["said"])))
        record = self.state.corrections.get(str(data["id"]), fresh)
        if reply not in record.replies:  # whoever says it repeats it until it is heard, and is answered as often
            record = replace(record, replies=(*record.replies, reply))
        self.state.corrections[str(data["id"])] = record

    def _correction(self, entry: Entry, data: Data) -> None:
        change = self._unassigned(entry.t) if data.get("accepted") and data.get("edit") else None
        if change is None:
            return
        said = Correction(str(data["id"]), entry.t, str(data["who"]), str(data["text"]))
        record = self.state.corrections.get(said.id, CorrectionRecord(said))
        self.state.corrections[said.id] = replace(record, plan_change=change)

    def _unassigned(self, t: float) -> Any:
        changes = self.state.mission.changes if self.state.mission else []
        if len(changes) <= self._assigned or abs(changes[-1][0] - t) > _SAME:
            return None
        self._assigned = len(changes)
        return changes[-1][1]

    # The mission

    def _begin(self, entry: Entry, data: Data) -> MissionState:
        mission = MissionState(self._utterance, str(data["plan_id"]), str(data["text"]), entry.t)
        self.state.missions.append(mission)
        self._anew, self._assigned = None, 0
        return mission

    def _mission_started(self, entry: Entry, data: Data) -> None:
        self._begin(entry, data)

    def _mission_resumed(self, entry: Entry, data: Data) -> None:
        if self.state.mission is None or self.state.mission.plan_id != data["plan_id"]:
            self._begin(entry, data)

    def _outcome(self, entry: Entry, data: Data) -> None:
        self._mission().outcome = str(data["text"])

    def _failed(self, entry: Entry, data: Data) -> None:
        self._outcome(entry, data)
        self._mission().state = "ending"

    def _ended(self, entry: Entry, data: Data) -> None:
        self._mission().state = str(data["outcome"])

    def _mission(self) -> MissionState:
        if self.state.mission is None:
            raise ValueError("no mission has begun yet")
        return self.state.mission

    def _paused(self, entry: Entry, data: Data) -> None:
        self.state.paused = [str(name) for name in data["robots"]]

    # The plan

    def _planned_anew(self, entry: Entry, data: Data) -> None:
        mission = self._mission()
        order, fresh, dropped = ([str(name) for name in data[key]] for key in ("order", "fresh", "dropped"))
        self._anew, self._anew_at, self._was = data, entry.t, dict(mission.records)
        mission.order = order
        kept = {name: record for name, record in mission.records.items() if name in order and name not in fresh}
        for name, record in kept.items():
            if name in dropped and record.state not in (NodeState.ACTIVE, *_OVER):
                kept[name] = replace(record, state=NodeState.SKIPPED, text="the plan was changed")
        mission.records = kept

    def _plan(self, entry: Entry, data: Data) -> None:
        plan, tree = from_dict(Plan, data["plan"]), from_dict(TaskTree, data["tree"])
        mission = self.state.mission
        if mission is None or mission.plan_id != plan.id:  # where the line that began it is lost
            mission = self._begin(entry, {"plan_id": plan.id, "text": tree.text})
        was, mission.goals = mission.plan, dict(data.get("goals") or {})
        self._compare(entry, mission, plan, tree)
        mission.plan, mission.tree, mission.text = plan, tree, tree.text
        for node in plan.nodes:
            record = mission.records.get(node.id, NodeRecord(node.id, node.robot, node.skill))
            mission.records[node.id] = replace(record, robot=node.robot, skill=node.skill)
        if self._anew is None:
            self._reorder(mission, first=was is None)
        known = {node.id for node in plan.nodes}
        mission.records = {name: record for name, record in mission.records.items() if name in known}
        mission.waits = {name: text for name, text in mission.waits.items() if name in known}
        self._anew = None

    def _compare(self, entry: Entry, mission: MissionState, plan: Plan, tree: TaskTree) -> None:
        if mission.plan is None or mission.plan.revision == plan.revision:
            return
        records = self._was if self._anew is not None else mission.records
        at = self._anew_at if self._anew is not None else entry.t
        mission.changes.append((at, plan_change(mission.plan, plan, records, (mission.tree, tree))))

    def _reorder(self, mission: MissionState, first: bool) -> None:
        """A plan that was not made anew keeps its order; what moves an arm out of the way comes first."""
        nodes = sorted(mission.plan.nodes, key=lambda node: node.start) if mission.plan else []
        if first:
            mission.order = [node.id for node in nodes]
            return
        new = [node for node in nodes if node.id not in mission.order]
        order = [n.id for n in new if not n.task] + mission.order + [n.id for n in new if n.task]
        mission.order = [name for name in order if name in {node.id for node in nodes}]

    # Nodes

    def _node(self, entry: Entry, data: Data) -> None:
        mission, name = self._mission(), entry.event.node_id
        state = NodeState(entry.event.kind.removeprefix("node_"))
        record = mission.records.get(name, NodeRecord(name, str(data["robot"]), ""))
        self._ran(mission.ran.setdefault(name, []), entry.t, state)
        at, attempts, started = round(entry.t - mission.started, 6), record.attempts, record.started
        if state is NodeState.ACTIVE:
            attempts, started = attempts + 1, at if started is None else started
            mission.waited.setdefault(name, []).append((entry.t, ""))
        reason = data.get("reason")
        mission.records[name] = replace(
            record,
            robot=str(data["robot"]),
            state=state,
            started=started,
            ended=None if state in (NodeState.PENDING, NodeState.ACTIVE) else at,
            attempts=int(data.get("attempts", attempts)),
            reason=Reason(reason) if reason else None,
            text=str(data.get("text", "")),
            evidence={str(key): float(value) for key, value in (data.get("evidence") or {}).items()},
        )
        if state is not NodeState.PENDING:
            mission.waits.pop(name, None)

    def _ran(self, spans: list[tuple[float, float | None]], t: float, state: NodeState) -> None:
        if spans and spans[-1][1] is None:
            spans[-1] = (spans[-1][0], t)
        if state is NodeState.ACTIVE:
            spans.append((t, None))

    def _node_waits(self, entry: Entry, data: Data) -> None:
        mission = self._mission()
        mission.waits[entry.event.node_id] = str(data["text"])
        mission.waited.setdefault(entry.event.node_id, []).append((entry.t, str(data["text"])))

    # Robots

    def _robot(self, entry: Entry, data: Data) -> None:
        robot, state = self.state.robot(str(data["robot"])), entry.event.kind
        robot.alive, robot.faulted, robot.text = state != "robot_lost", state == "robot_faulted", str(data["text"])

    def _safety(self, entry: Entry, data: Data) -> None:
        robot = self.state.robot(str(data["robot"]))
        robot.safety, robot.fault = str(data["state"]), str(data.get("fault") or "")

    def _skill_started(self, entry: Entry, data: Data) -> None:
        robot = self.state.robot(str(data["robot"]))
        robot.node_id, robot.skill, robot.since = entry.event.node_id, str(data["skill"]), entry.t

    def _skill_ended(self, entry: Entry, data: Data) -> None:
        robot = self.state.robot(str(data["robot"]))
        if robot.node_id == entry.event.node_id:
            robot.node_id = robot.skill = ""

    # The executive's own word

    def _status(self, entry: Entry, data: Data) -> None:
        if not self._checkpoints:
            return
        status = data["status"]
        records = {node["id"]: _RECORD.validate_python(node) for node in status["nodes"]}
        self.state.paused = [str(name) for name in status["paused"]]
        for name, said in status["robots"].items():
            robot = self.state.robot(name)
            robot.alive, robot.faulted, robot.text = bool(said["alive"]), bool(said["faulted"]), str(said["text"])
        if not status["plan_id"]:
            return
        mission = self.state.mission
        if mission is None or mission.plan_id != status["plan_id"]:
            mission = self._begin(entry, status)
        else:
            self._check(entry, mission, status, records)
        mission.utterance_id, mission.started = str(status["utterance_id"]), float(status["started"])
        mission.state, mission.verdicts = str(status["state"]), dict(status["monitors"])
        mission.order, mission.records = list(records), records
        if "waits" in status:
            mission.waits = {str(name): str(text) for name, text in status["waits"].items()}

    def _check(self, entry: Entry, mission: MissionState, status: Data, records: dict[str, NodeRecord]) -> None:
        lost = [
            f"{name} is {record.state.value}"
            for name, record in records.items()
            if name not in mission.records or mission.records[name].state is not record.state
        ]
        if lost:
            self._note(
                f"before line {entry.line} something is missing: there the executive says that {', '.join(lost)}"
            )


def fold(entries: Iterable[Entry], checkpoints: bool = True) -> RunState:
    """The state after these events."""
    adding = StateFold(checkpoints)
    for entry in entries:
        adding.take(entry)
    return adding.state
