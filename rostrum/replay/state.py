"""The state of a run at one instant, as its log gives it."""

from dataclasses import dataclass, field
from typing import Any

from planners.language.task_tree import TaskTree
from planners.mission.persistence import record_json
from planners.plan import NodeRecord, NodeState, Plan
from rostrum.runs.report import CorrectionRecord, PlanChange


@dataclass
class MissionState:
    """One mission.

    Attributes:
        utterance_id: The utterance that asked for it.
        plan_id: Its plan.
        text: What is asked, corrections included.
        started: When it began, on the run's clock [s].
        state: ``running``, ``ending``, ``done`` or ``failed``.
        outcome: How it ended, in words.
        plan: Its plan, the latest revision so far.
        tree: What it is to do.
        goals: Goal formula by leaf.
        order: Plan nodes by priority.
        records: What became of each plan node; times count from ``started``.
        verdicts: By monitor.
        waits: Why each pending node does not start.
        waited: By node, from when on it waited for what, on the run's clock [s]; an empty reason marks its start.
        ran: By node, the spans in which its robot was at it, on the run's clock [s]; the last may be open.
        changes: What each edit did to the plan, with its time on the run's clock [s].
    """

    utterance_id: str
    plan_id: str
    text: str
    started: float
    state: str = "running"
    outcome: str = ""
    plan: Plan | None = None
    tree: TaskTree | None = None
    goals: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    records: dict[str, NodeRecord] = field(default_factory=dict)
    verdicts: dict[str, str | None] = field(default_factory=dict)
    waits: dict[str, str] = field(default_factory=dict)
    waited: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    ran: dict[str, list[tuple[float, float | None]]] = field(default_factory=dict)
    changes: list[tuple[float, PlanChange]] = field(default_factory=list)

    def priorities(self) -> dict[str, str]:
        """Priority of every plan node whose task is not of the normal one."""
        leaves = self.tree.root.leaves() if self.tree else ()
        named = {leaf.id: leaf.priority for leaf in leaves if leaf.priority != "normal"}
        return {node.id: named[node.task] for node in (self.plan.nodes if self.plan else ()) if node.task in named}

    def pending(self) -> dict[str, str]:
        """Why each pending node waits, as far as the log says."""
        known = {name for name, record in self.records.items() if record.state is NodeState.PENDING}
        return {name: self.waits[name] for name in self.order if name in known and name in self.waits}


@dataclass
class RobotState:
    """One robot: whether it answers, whether its safety filter latched a fault, and the skill call that it runs."""

    alive: bool = True
    faulted: bool = False
    text: str = ""
    safety: str = ""
    fault: str = ""
    node_id: str = ""
    skill: str = ""
    since: float = 0.0


@dataclass
class RunState:
    """Everything that a log tells up to one instant.

    Attributes:
        run_id: The run.
        missions: In their order; the last is the present one.
        robots: By name.
        paused: Robots that were told to stop, or "everything".
        said: Words by utterance.
        answers: Status and words of each answer, by utterance.
        corrections: By id, in order.
        besides: What a request that came while a mission ran did to its plan, by utterance.
        notes: Where the log contradicts itself or lacks something.
    """

    run_id: str = ""
    missions: list[MissionState] = field(default_factory=list)
    robots: dict[str, RobotState] = field(default_factory=dict)
    paused: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    corrections: dict[str, CorrectionRecord] = field(default_factory=dict)
    besides: dict[str, PlanChange] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def mission(self) -> MissionState | None:
        """The present or latest mission."""
        return self.missions[-1] if self.missions else None

    def robot(self, name: str) -> RobotState:
        """A robot, made when it is new."""
        return self.robots.setdefault(name, RobotState())

    def status(self) -> dict[str, Any]:
        """What :meth:`planners.executive.Executive.status` said at that instant."""
        mission = self.mission
        known = mission.records if mission else {}
        return {
            "run_id": self.run_id,
            "state": mission.state if mission else "idle",
            "text": mission.text if mission else "",
            "utterance_id": mission.utterance_id if mission else "",
            "plan_id": mission.plan_id if mission else "",
            "revision": mission.plan.revision if mission and mission.plan else 0,
            "started": mission.started if mission else None,
            "nodes": [record_json(known[name]) for name in mission.order if name in known] if mission else [],
            "monitors": dict(mission.verdicts) if mission else {},
            "paused": sorted(self.paused),
            "waits": mission.pending() if mission and mission.state == "running" else {},
            "priorities": mission.priorities() if mission else {},
            "robots": {n: {"alive": r.alive, "faulted": r.faulted, "text": r.text} for n, r in self.robots.items()},
        }
