"""The plan: skill calls per robot in a partial order, with the logic that watches it."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from hardware.document import document
from skills.contract import Reason, Value


class NodeState(StrEnum):
    """Life of a plan node; start, active and done events are its transitions."""

    PENDING = "pending"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class PlanNode:
    """One skill call.

    Attributes:
        id: Stable id; survives edits and replanning.
        task: Id of the leaf of the task tree that it serves.
        robot: Who does it.
        skill: Skill name.
        arguments: Typed arguments.
        after: Ids of nodes that must be done before this one starts.
        claim: Interval of the shared workspace that it occupies, along the world's x axis [m]; two active nodes of
            different robots never overlap.
        start: Scheduled start [s from the plan's start].
        duration: Scheduled duration [s].
        beside: Id of the node of another robot that is done at the same time, and with which it may share its claim;
            empty where the robot does it alone.
    """

    id: str
    task: str
    robot: str
    skill: str
    arguments: dict[str, Value]
    after: tuple[str, ...] = ()
    claim: tuple[float, float] | None = None
    start: float = 0.0
    duration: float = 0.0
    beside: str = ""


@dataclass(frozen=True)
class Monitor:
    """A finite-trace LTL formula that is watched while the plan runs, and why it is there."""

    name: str
    formula: str
    text: str


@document("plan", "1.2")
@dataclass(frozen=True)
class Plan:
    """A plan for one request.

    Attributes:
        id: Plan id.
        run_id: The run that it belongs to.
        revision: Counts edits.
        text: What the person said.
        nodes: Skill calls.
        monitors: Logic that watches the run.
        specification: Hierarchical LTL, exchange form: a list of levels, each ``{name: formula}``.
        cost: Scheduled makespan [s].
        bound: Proven lower bound of the makespan in the planner's class [s].
        choices: By task and robot: how long the robot would work at it as judged when it was planned [s], or in words
            why it cannot.
    """

    id: str
    run_id: str
    revision: int
    text: str
    nodes: tuple[PlanNode, ...]
    monitors: tuple[Monitor, ...] = ()
    specification: tuple[dict[str, str], ...] = ()
    cost: float = 0.0
    bound: float = 0.0
    choices: dict[str, dict[str, float | str]] = field(default_factory=dict)

    def node(self, node_id: str) -> PlanNode:
        """The node of that id; KeyError when there is none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def with_nodes(self, nodes: tuple[PlanNode, ...]) -> "Plan":
        """The next revision, with these nodes."""
        return replace(self, nodes=nodes, revision=self.revision + 1)


@dataclass(frozen=True)
class NodeRecord:
    """What became of a node: state, who, times on the mission's clock [s], attempts, reason, evidence."""

    id: str
    robot: str
    skill: str
    state: NodeState = NodeState.PENDING
    started: float | None = None
    ended: float | None = None
    attempts: int = 0
    reason: Reason | None = None
    text: str = ""
    evidence: dict[str, float] = field(default_factory=dict)
