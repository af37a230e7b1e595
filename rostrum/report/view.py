"""What a terminal shows of a mission, fed by status documents and correction replies as plain dicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planners.plan import NodeState
from rostrum.report.words import describe


@dataclass
class NodeView:
    """A plan node as shown.

    Attributes:
        id: Its id.
        robot: Who does it.
        words: What it is, in plain words.
        state: Where it is in its life.
        phase: What the skill does now.
        fraction: How far it is, in [0, 1].
        started: When it started on the mission's clock [s]; None before.
        ended: When it ended [s]; None before.
        attempts: How often it was tried.
        text: How it ended, in words.
    """

    id: str
    robot: str
    words: str
    state: NodeState = NodeState.PENDING
    phase: str = ""
    fraction: float = 0.0
    started: float | None = None
    ended: float | None = None
    attempts: int = 0
    text: str = ""

    @property
    def took(self) -> float | None:
        """How long it ran [s]; None before it ended."""
        return self.ended - self.started if self.started is not None and self.ended is not None else None


@dataclass
class MissionView:
    """A mission as shown; whoever hears of it updates it.

    Attributes:
        run_id: The run's id.
        mission: The sentence.
        paused: Whether robots are paused.
        nodes: Plan nodes by id, in the plan's order.
        said: Lines about corrections, in order.
        success: The verdict; None while the mission runs.
        verdict: The verdict in words.
    """

    run_id: str = ""
    mission: str = ""
    paused: bool = False
    nodes: dict[str, NodeView] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    success: bool | None = None
    verdict: str = ""

    def update(self, status: Mapping[str, Any]) -> None:
        """Takes in a mission status.

        Args:
            status: ``{"run_id", "mission", "paused", "nodes": [...]}``; each node has the keys of a
                :class:`planners.plan.NodeRecord`, and may have ``arguments`` and ``progress``, a mapping with ``phase``
                and ``fraction`` or the fraction alone. What is missing stays as it was.
        """
        self.run_id = str(status.get("run_id") or self.run_id)
        self.mission = str(status.get("mission") or self.mission)
        self.paused = bool(status.get("paused", self.paused))
        for node in status.get("nodes") or ():
            self._update_node(node)

    def correct(self, who: str, text: str, reply: str = "") -> None:
        """Takes in a correction, or an answer to one."""
        line = f"{who}: “{text}”" + (f" → {reply}" if reply else "")
        if not self.said or self.said[-1] != line:
            self.said.append(line)

    def finish(self, success: bool, text: str) -> None:
        """Takes in the verdict."""
        self.success = success
        self.verdict = text

    @property
    def robots(self) -> tuple[str, ...]:
        """Names of the robots that the plan uses, in order of name."""
        return tuple(sorted({node.robot for node in self.nodes.values() if node.robot}))

    @property
    def done(self) -> int:
        """How many nodes are done."""
        return sum(node.state is NodeState.DONE for node in self.nodes.values())

    def active(self, robot: str) -> NodeView | None:
        """What a robot is doing; None when nothing."""
        mine = (node for node in self.nodes.values() if node.robot == robot and node.state is NodeState.ACTIVE)
        return next(mine, None)

    def _update_node(self, status: Mapping[str, Any]) -> None:
        node_id = str(status.get("id", ""))
        node = self.nodes.setdefault(node_id, NodeView(node_id, "", ""))
        node.robot = str(status.get("robot", node.robot))
        if "arguments" in status or not node.words:
            node.words = describe(str(status.get("skill", "")), status.get("arguments") or {}) or node_id
        node.state = NodeState(status.get("state", node.state))
        node.started = status.get("started", node.started)
        node.ended = status.get("ended", node.ended)
        node.attempts = int(status.get("attempts", node.attempts))
        node.text = str(status.get("text") or node.text)
        progress = status.get("progress")
        if isinstance(progress, Mapping):
            node.phase = str(progress.get("phase", node.phase))
            node.fraction = min(max(float(progress.get("fraction", node.fraction)), 0.0), 1.0)
        elif progress is not None:
            node.fraction = min(max(float(progress), 0.0), 1.0)
