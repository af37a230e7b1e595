"""Mission state to journal entries and back."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pydantic import TypeAdapter

from hardware.document import from_dict, to_dict
from planners.language.task_tree import TaskTree
from planners.mission.actions import Answer
from planners.mission.journal import Journal, JournalError
from planners.mission.mission import FINISHED, History, Mission
from planners.mission.robots import RobotRecord
from planners.plan import NodeRecord, NodeState, Plan

_RECORD = TypeAdapter(NodeRecord)


def record_json(record: NodeRecord) -> dict[str, Any]:
    """A node record, JSON-ready."""
    return _RECORD.dump_python(record, mode="json")


def answer_of(entry: dict[str, Any]) -> Answer:
    """An answer that the journal holds."""
    given = entry["answer"]
    return Answer(**{**given, "words": tuple(given["words"]), "choices": tuple(given["choices"])})


class Keeper:
    """Writes what a resumed executive must know; does nothing without a journal."""

    def __init__(self, journal: Journal | None) -> None:
        self._journal = journal

    def write(self, kind: str, **data: Any) -> None:
        """Appends one entry."""
        if self._journal is not None:
            self._journal.append(kind, **data)

    def together(self) -> AbstractContextManager[None]:
        """What is written within outlives a crash as a whole or not at all."""
        return self._journal.together() if self._journal is not None else nullcontext()

    def mission(self, mission: Mission) -> None:
        """A mission begins."""
        named = {"utterance_id": mission.utterance_id, "started": mission.started, "origins": mission.origins}
        earlier = [to_dict(tree) for tree in mission.earlier]
        self.write("mission", **named, **_documents(mission), asked=to_dict(mission.asked), earlier=earlier)

    def plan(self, mission: Mission) -> None:
        """Its plan was edited."""
        self.write("plan", **_documents(mission))

    def planned_anew(self, mission: Mission, fresh: Sequence[str], dropped: Sequence[str], history: History) -> None:
        """What is asked was edited."""
        asked = to_dict(mission.asked)
        nodes = {"fresh": list(fresh), "dropped": list(dropped)}
        self.write("planned_anew", **_documents(mission), asked=asked, **nodes, history=history)

    def request(self, utterance_id: str, tasks: Sequence[str]) -> None:
        """What is asked besides; no tasks once it is answered."""
        self.write("request", utterance_id=utterance_id, tasks=list(tasks))

    def node(self, mission: Mission, node_id: str) -> None:
        """A node changed."""
        run = mission.runs[node_id]
        self.write(
            "node",
            record=record_json(run.record),
            attempt=run.attempt,
            failures=run.failures,
            canceling=run.cancel_at is not None,
        )

    def robot(self, robot: RobotRecord) -> None:
        """A robot's lingering claim changed."""
        self.write("robot", name=robot.name, lingering=robot.lingering)


def _documents(mission: Mission) -> dict[str, Any]:
    return {"tree": to_dict(mission.tree), "plan": to_dict(mission.plan), "order": mission.order}


class Restored:
    """What a journal says of the past.

    Attributes:
        mission: The latest mission, None when there was none.
        outcome: How it ended, empty while unfinished.
        ending: Whether it has failed and came to rest.
        paused: Robots that were told to stop.
        robots: Lingering claims by robot [m].
        attempts: Latest attempt by node id.
    """

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self.mission: Mission | None = None
        self.outcome = ""
        self.ending = False
        self.paused: set[str] = set()
        self.robots: dict[str, tuple[float, float] | None] = {}
        self.attempts: dict[str, int] = {}
        for number, entry in enumerate(entries, start=1):
            try:
                self._read(entry)
            except (KeyError, TypeError, AttributeError) as error:
                raise JournalError(f"journal entry {number} ({entry['kind']}) is incomplete: {error!r}") from error

    def _read(self, entry: dict[str, Any]) -> None:
        match entry["kind"]:
            case "mission":
                tree, plan = from_dict(TaskTree, entry["tree"]), from_dict(Plan, entry["plan"])
                asked = from_dict(TaskTree, entry["asked"])
                earlier = [from_dict(TaskTree, each) for each in entry.get("earlier", ())]
                who = entry["utterance_id"], entry["started"]
                self.mission = Mission(*who, tree, plan, asked, entry["origins"], earlier)
                self.mission.order, self.outcome, self.ending = list(entry["order"]), "", False
            case "plan":
                self._mission().adopt(
                    from_dict(TaskTree, entry["tree"]), from_dict(Plan, entry["plan"]), list(entry["order"])
                )
            case "planned_anew":
                tree, plan = from_dict(TaskTree, entry["tree"]), from_dict(Plan, entry["plan"])
                asked = from_dict(TaskTree, entry["asked"])
                nodes = entry["order"], entry["fresh"], entry["dropped"]
                self._mission().plan_anew(asked, tree, plan, *nodes, entry["history"])
            case "request":
                self._mission().requests[entry["utterance_id"]] = tuple(entry["tasks"])
                if not entry["tasks"]:
                    del self._mission().requests[entry["utterance_id"]]
            case "node":
                record = _RECORD.validate_python(entry["record"])
                run = self._mission().runs[record.id]
                run.record, run.attempt, run.failures = record, entry["attempt"], entry["failures"]
                run.cancel_at = 0.0 if entry["canceling"] else None
                self.attempts[record.id] = max(run.attempt, self.attempts.get(record.id, 0))
            case "paused":
                self.paused = set(entry["robots"])
            case "robot":
                self.robots[entry["name"]] = tuple(entry["lingering"]) if entry["lingering"] else None
            case "ending":
                self.ending = True
            case "end":
                self.outcome = entry["outcome"]

    def _mission(self) -> Mission:
        if self.mission is None:
            raise JournalError("the journal tells of a node or a plan before any mission; move the file away")
        return self.mission

    def reactivate(self, now: float) -> None:
        """Makes an unfinished mission ready to go on: active nodes wait to be dispatched again, effects to be seen.

        A node that was being cancelled is left active; the caller cancels it again.
        """
        mission = self._mission()
        for node in mission.plan.nodes:
            run = mission.runs[node.id]
            if run.active:
                run.suspended, run.sent_at = run.cancel_at is None, now
            if run.record.attempts and node.task:
                mission.events.add(f"start({node.task})")
        for task in {node.task for node in mission.plan.nodes if node.task}:
            if all(mission.runs[node.id].state in FINISHED for node in mission.of_task(task)):
                mission.events.add(f"done({task})")
                mission.settle(task)
                if mission.runs[mission.of_task(task)[-1].id].state is NodeState.DONE:
                    mission.unverified[task] = now
