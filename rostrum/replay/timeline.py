"""What happened, in order, in plain words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from planners.corrections.acknowledge import tells_rest
from planners.plan import NodeRecord, NodeState, Plan
from rostrum.replay.event_words import in_words
from rostrum.replay.fold import StateFold
from rostrum.replay.recording import Entry, Recording
from rostrum.replay.state import MissionState, RunState
from rostrum.replay.wording import does, evidence, for_others, say_waits, waits_before
from rostrum.report.changes import say_change
from rostrum.report.words import plain, seconds
from skills.contract import Reason

Data = dict[str, Any]
_SILENT = frozenset({
    "run_created", "utterance", "mission_status", "node_accepted", "node_waits", "skill_started", "skill_ended",
    "planned_anew", "correction", "mission_ended", "ground_truth", "time_offset", "paused",
    "mission_started", "mission_done", "mission_failed",
})  # fmt: skip
"""Told by another line, or of no interest to people."""


@dataclass(frozen=True)
class Line:
    """One thing that happened.

    Attributes:
        t: When [s from the recording's zero].
        kind: The event's kind; ``wait`` and ``note`` are lines of the replay's own.
        node_id: The plan node that it is about; empty when none.
        text: What, in words.
    """

    t: float
    kind: str
    node_id: str
    text: str


def timeline(recording: Recording, until: float | None = None) -> list[Line]:
    """The lines of a run up to ``until`` [s from the recording's zero]; all of it by default."""
    entries = [entry for entry in recording.entries if until is None or entry.t - recording.zero <= until]
    teller = _Teller(recording.zero)
    whole = StateFold()
    for entry in entries:
        whole.take(entry)
    teller.known = whole.state
    return [line for entry in entries for line in teller.tell(entry)]


class _Teller:
    """Walks along the log with the state so far; ``known`` is the state at the end."""

    def __init__(self, zero: float) -> None:
        self.known = RunState()
        self._zero = zero
        self._fold = StateFold()
        self._told: set[str] = set()
        self._held: dict[str, float] = {}
        self._safety: dict[str, tuple[str, str]] = {}
        self._verdicts: dict[str, str | None] = {}
        self._changes = 0
        self._edited: dict[int, str] = {}
        self._rules: dict[str, Callable[[Entry, Data], Iterator[str]]] = {
            "graph_started": self._graph_started,
            "said": self._said,
            "answered": self._answered,
            "plan": self._plan,
            "plan_edited": self._plan_edited,
            "correction_answered": self._correction,
            "paused": self._paused,
            "safety": self._on_safety,
            "mission_status": self._status,
            "node_active": self._active,
            **{f"node_{state}": self._ended for state in ("done", "failed", "skipped", "pending")},
        }

    def tell(self, entry: Entry) -> Iterator[Line]:
        kind, data = entry.event.kind, entry.event.data
        before = len(self._fold.state.notes)
        self._fold.take(entry)
        for note in self._fold.state.notes[before:]:
            yield Line(entry.t - self._zero, "note", "", note)
        rule = self._rules.get(kind)
        if rule is None and kind in _SILENT:
            return
        try:
            texts = list(rule(entry, data)) if rule is not None else [in_words(entry)]
        except (KeyError, TypeError, ValueError, AttributeError):  # a garbled line
            texts = [in_words(entry)]
        for text in texts:
            yield Line(entry.t - self._zero, kind, entry.event.node_id, text)

    @property
    def _mission(self) -> MissionState | None:
        return self._fold.state.mission

    def _plan_now(self) -> Plan | None:
        return self._mission.plan if self._mission else None

    def _record(self, entry: Entry) -> NodeRecord:
        mission, name = self._mission, entry.event.node_id
        known = mission.records.get(name) if mission else None
        return known or NodeRecord(name, str(entry.event.data.get("robot", "")), "")

    # People

    def _graph_started(self, entry: Entry, data: Data) -> Iterator[str]:
        yield f"starts: scene {data.get('scene')}, seed {data.get('seed')}, {data.get('mode')}"

    def _said(self, entry: Entry, data: Data) -> Iterator[str]:
        yield f"{data.get('who')}: “{data['text']}”"

    def _answered(self, entry: Entry, data: Data) -> Iterator[str]:
        yield f"executive: {data['status']}: {data['text']}"
        change = self.known.besides.get(str(data["id"])) if data["status"] == "accepted" else None
        if change is not None:
            self._changes = max(self._changes, change.revision)
            yield f"  {say_change(change)}"

    def _correction(self, entry: Entry, data: Data) -> Iterator[str]:
        record = self.known.corrections.get(str(data["id"]))
        if record is None or record.correction.id in self._told:
            return
        self._told.add(record.correction.id)
        yield f"{record.correction.who}: “{record.correction.text}”"
        for reply in (reply for reply in record.replies if not tells_rest(reply)):
            yield f"  {reply.source}{'' if reply.accepted else ' declines'}: {reply.text}"
        if record.plan_change is not None:
            self._changes = max(self._changes, record.plan_change.revision)
            yield f"  {say_change(record.plan_change)}"

    # The plan and its steps

    def _plan(self, entry: Entry, data: Data) -> Iterator[str]:
        mission, plan = self._mission, self._plan_now()
        if mission is None or plan is None:
            return
        if not mission.changes:
            if plan.revision == 0 and len(mission.records) == len(plan.nodes) and not _begun(mission):
                robots = ", ".join(sorted({plain(node.robot) for node in plan.nodes}))
                length = f"{plan.cost:.1f} s (proven least {plan.bound:.1f} s)"
                yield f"plan: {len(plan.nodes)} steps by {robots} in {length}"
            return
        told = {r.plan_change.revision for r in self.known.corrections.values() if r.plan_change}
        told |= {change.revision for change in self.known.besides.values()}
        _, change = mission.changes[-1]
        if change.revision == plan.revision and change.revision not in told | {self._changes}:
            self._changes = change.revision
            why = self._edited.get(plan.revision, "")
            yield f"executive: {f'{why}: ' if why else ''}{say_change(change)}"

    def _plan_edited(self, entry: Entry, data: Data) -> Iterator[str]:
        """Remembers why the executive changed the plan by itself; what people asked for is told with their words."""
        self._edited[int(data["revision"])] = str(data["text"])
        return iter(())

    def _active(self, entry: Entry, data: Data) -> Iterator[str]:
        record = self._record(entry)
        again = f", attempt {record.attempts}" if record.attempts > 1 else ""
        yield f"{plain(record.robot)} begins: {does(self._plan_now(), record)}{again}{self._waited(entry, record)}"

    def _ended(self, entry: Entry, data: Data) -> Iterator[str]:
        record = self._record(entry)
        took = f" after {seconds(record.ended - record.started)}" if record.started is not None and record.ended else ""
        reason = "" if record.reason in (None, Reason.SUCCESS) else f" ({plain(record.reason.value)})"
        state = "to be done again" if record.state is NodeState.PENDING else record.state.value
        text = f": {record.text}" if record.text else ""
        what = does(self._plan_now(), record)
        waited = self._waited(entry, record) if record.state is NodeState.SKIPPED else ""
        yield f"{plain(record.robot)} {state}{took}: {what}{reason}{text}{evidence(record.evidence)}{waited}"

    def _waited(self, entry: Entry, record: NodeRecord) -> str:
        mission = self._mission
        why = say_waits(for_others(waits_before(mission, record.id, entry.t), mission, record)) if mission else ""
        return f"; waited {why}" if why else ""

    def _status(self, entry: Entry, data: Data) -> Iterator[str]:
        mission = self._mission
        verdicts = dict(mission.verdicts) if mission else {}
        reasons = {monitor.name: monitor.text for monitor in mission.plan.monitors} if mission and mission.plan else {}
        for name, verdict in verdicts.items():
            if verdict != self._verdicts.get(name) and verdict in ("satisfied", "violated"):
                yield f"monitor {name} {verdict}: {reasons.get(name, '')}".rstrip(": ")
        self._verdicts = verdicts

    # Robots

    def _paused(self, entry: Entry, data: Data) -> Iterator[str]:
        names = set(self._fold.state.paused)
        for name in sorted(names - set(self._held)):
            self._held[name] = entry.t
            yield f"{plain(name)} is held"
        for name in sorted(set(self._held) - names):
            yield f"{plain(name)} goes on after {seconds(entry.t - self._held.pop(name))}"

    def _on_safety(self, entry: Entry, data: Data) -> Iterator[str]:
        robot, told = str(data["robot"]), (str(data["state"]), str(data.get("fault") or ""))
        before = self._safety.get(robot, ("", ""))
        self._safety[robot] = told
        if told != before and (told[1] or before[1]):
            fault = f" [{told[1]}] {data.get('text', '')}" if told[1] else ", the fault is cleared"
            yield f"{plain(robot)}: safety {told[0]}{fault}"


def _begun(mission: MissionState) -> bool:
    return any(record.attempts for record in mission.records.values())
