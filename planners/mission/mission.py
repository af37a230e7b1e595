"""The state of one mission: plan, records, order of priority, monitors."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from planners.allocation.problem import overlap
from planners.language.task_tree import TaskNode, TaskTree
from planners.logic.evaluate import evaluate
from planners.logic.hierarchy import goal
from planners.logic.monitor import FormulaMonitor
from planners.logic.parse import parse
from planners.mission.priority import levels
from planners.plan import Monitor, NodeRecord, NodeState, Plan, PlanNode
from skills.contract import SkillCall
from skills.world.snapshot import WorldSnapshot

FINISHED = (NodeState.DONE, NodeState.SKIPPED)
History = Literal["change", "undo", "none"]


@dataclass
class NodeRun:
    """A node while its mission runs; times are absolute [s].

    Attributes:
        record: What people see of it.
        attempt: Number of the latest dispatch; counts on over missions, so that late results are recognised.
        failures: Attempts that failed.
        hindered_since: When something first hindered it that is not for its skill to mend.
        sent_at: When it was last dispatched.
        accepted: Whether the robot took that dispatch.
        unanswered_since: When the robot was first asked in vain.
        cancel_at: When its end was asked for.
        suspended: Whether it waits for its robot to come back.
        not_before: Earliest time of the next dispatch.
        lacking_since: Since when the world has lacked its precondition.
        dropped: Whether an edit made it useless.
    """

    record: NodeRecord
    attempt: int = 0
    failures: int = 0
    hindered_since: float | None = None
    sent_at: float = 0.0
    accepted: bool = False
    unanswered_since: float | None = None
    cancel_at: float | None = None
    suspended: bool = False
    not_before: float = 0.0
    lacking_since: float | None = None
    dropped: bool = False

    @property
    def state(self) -> NodeState:
        """Its state."""
        return self.record.state

    @property
    def active(self) -> bool:
        """Whether its robot may be moving for it."""
        return self.record.state is NodeState.ACTIVE


class Mission:
    """One request on its way. Pure state: it decides nothing.

    Attributes:
        utterance_id: The utterance that asked for it.
        started: When it was accepted [s].
        tree: What was asked.
        plan: How it is done, as edited.
        order: Node ids by priority, a linear extension of the partial order.
        runs: By node id.
        asked: What was asked, corrections included, without the walks and loadings that nobody said.
        earlier: What was asked before each edit, oldest first; with those that were remembered when it began.
        origins: By object, the table on which it lay at first.
        requests: By utterance that was said while the mission ran, the leaves that it asks for, until it is answered.
        events: Events of tasks so far, ``start(leaf)`` and ``done(leaf)``.
        unverified: Leaves whose effect has yet to be observed, with the time of their end [s].
    """

    def __init__(
        self, utterance_id: str, started: float, tree: TaskTree, plan: Plan, asked: TaskTree | None = None,
        origins: dict[str, str] | None = None, earlier: Sequence[TaskTree] = (),
    ) -> None:  # fmt: skip
        self.utterance_id, self.started, self.tree, self.plan = utterance_id, started, tree, plan
        self.asked, self.earlier, self.origins = asked or tree, list(earlier), origins or {}
        self.requests: dict[str, tuple[str, ...]] = {}
        self.order = [node.id for node in sorted(plan.nodes, key=lambda node: node.start)]
        self.runs = {node.id: NodeRun(NodeRecord(node.id, node.robot, node.skill)) for node in plan.nodes}
        self.events: set[str] = set()
        self.unverified: dict[str, float] = {}
        self._monitors = {monitor: FormulaMonitor(monitor.formula) for monitor in plan.monitors}
        self._levels: tuple[Plan, dict[str, int]] | None = None
        self.last_stamp = float("-inf")
        self._before: frozenset[str] = frozenset()  # what was touched before this mission is not its fault

    def node(self, node_id: str) -> PlanNode:
        """The plan node of that id."""
        return self.plan.node(node_id)

    def nodes(self) -> list[PlanNode]:
        """All nodes by priority."""
        return [self.plan.node(node_id) for node_id in self.order]

    def pending(self) -> list[PlanNode]:
        """Nodes yet to be dispatched, by priority."""
        return [node for node in self.nodes() if self.runs[node.id].state is NodeState.PENDING]

    def active(self, robot: str = "") -> list[PlanNode]:
        """Nodes whose robot may be moving for them, of one robot or of all."""
        return [n for n in self.nodes() if self.runs[n.id].active and robot in ("", n.robot)]

    @property
    def complete(self) -> bool:
        """Whether every node is done or skipped."""
        return all(run.state in FINISHED for run in self.runs.values())

    def level(self, node: PlanNode) -> int:
        """How urgent a node is; see :func:`planners.mission.priority.levels`."""
        if self._levels is None or self._levels[0] is not self.plan:
            self._levels = self.plan, levels(self.tree, self.plan.nodes)
        return self._levels[1][node.id]

    def priorities(self) -> dict[str, str]:
        """Priority of every node whose task is not of the normal one."""
        named = {leaf.id: leaf.priority for leaf in self.tree.root.leaves() if leaf.priority != "normal"}
        return {node.id: named[node.task] for node in self.nodes() if node.task in named}

    def leaf(self, task: str) -> TaskNode:
        """The leaf of the task tree with that id."""
        return next(leaf for leaf in self.tree.root.leaves() if leaf.id == task)

    def of_task(self, task: str) -> list[PlanNode]:
        """A leaf's nodes in their order."""
        return sorted((n for n in self.plan.nodes if n.task == task), key=lambda n: n.skill != "pick")

    def finished(self, task: str) -> bool:
        """Whether all nodes of a leaf are done or skipped."""
        nodes = self.of_task(task)
        return bool(nodes) and all(self.runs[node.id].state in FINISHED for node in nodes)

    def begun(self, task: str) -> bool:
        """Whether a robot has worked at a leaf."""
        return any(self.runs[node.id].record.attempts for node in self.of_task(task))

    def settle(self, task: str) -> None:
        """A leaf is seen to be done: what it moved comes from there now."""
        leaf = self.leaf(task)
        if leaf.action == "move":
            self.origins[leaf.object] = leaf.destination

    def may_begin(self, task: str) -> bool:
        """Whether all that a leaf comes after is done."""
        first = self.of_task(task)[0]
        return all(self.runs[name].state in FINISHED for name in first.after)

    def midway(self, robot: str) -> PlanNode | None:
        """The node that puts down what the robot is known to have picked up, if any."""
        for node in self.plan.nodes:
            picked = node.skill == "pick" and self.runs[node.id].state is NodeState.DONE
            if node.robot == robot and picked and node.task:
                own = [n for n in self.of_task(node.task)[1:] if n.robot == robot]
                rest = [n for n in own if self.runs[n.id].state not in FINISHED]
                if rest:
                    return rest[0]
        return None

    def keeps(self, robot: str) -> str:
        """The object that the robot keeps for good, so that its gripper stays full; empty when it keeps none."""
        moved = {leaf.object for leaf in self.tree.root.leaves() if leaf.action == "move" and self.finished(leaf.id)}
        keeper: dict[str, str] = {}
        for node in self.nodes():
            if node.task and self.runs[node.id].state in FINISHED:
                leaf = self.leaf(node.task)
                takes = bool(node.beside) and node.skill != leaf.skill
                if (leaf.keeps or takes) and leaf.object not in moved:
                    keeper.setdefault(leaf.object, node.robot)
                    if takes:
                        keeper[leaf.object] = node.robot
        return next((item for item, who in keeper.items() if who == robot), "")

    def call(self, node: PlanNode) -> SkillCall:
        """The skill call of a node."""
        return SkillCall(self.plan.id, node.id, node.robot, node.skill, node.arguments)

    def adopt(self, tree: TaskTree, plan: Plan, order: list[str]) -> None:
        """Takes over an edited tree, plan and order; nodes that stay keep their runs."""
        self.tree, self.plan, self.order = tree, plan, order
        for node in plan.nodes:
            run = self.runs.setdefault(node.id, NodeRun(NodeRecord(node.id, node.robot, node.skill)))
            run.record = replace(run.record, robot=node.robot, skill=node.skill)
        self.replace_monitors(plan.monitors)

    def plan_anew(
        self, asked: TaskTree, tree: TaskTree, plan: Plan, order: Sequence[str], fresh: Collection[str],
        dropped: Collection[str], history: History, facts: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Takes over a plan that was made from where the mission stands.

        Args:
            asked: What is asked now.
            tree: The same with what nobody said.
            plan: How it is done.
            order: Node ids by priority.
            fresh: Nodes that start from the beginning.
            dropped: Nodes that serve nothing any more.
            history: Whether it is a change that may be undone, the undoing of the latest, or neither.
            facts: What holds now; what was touched before a ban on it is not against it.
        """
        if history == "change":
            self.earlier.append(self.asked)
        elif history == "undo":
            self.earlier.pop()
        self.asked = asked
        self._before |= {fact for fact in facts if fact.startswith("touched(")}
        self.adopt(tree, plan, list(order))
        self.runs = {name: run for name, run in self.runs.items() if name in order}
        for name in dropped:
            run = self.runs[name]
            run.dropped = True
            if not run.active and run.state not in FINISHED:
                run.record = replace(run.record, state=NodeState.SKIPPED, text="the plan was changed")
        for node in (plan.node(name) for name in fresh):
            self.runs[node.id] = NodeRun(NodeRecord(node.id, node.robot, node.skill))
            self.events -= {f"start({node.task})", f"done({node.task})"}
            self.unverified.pop(node.task, None)

    def insert_first(self, node: PlanNode) -> None:
        """Adds a node that serves no leaf (``task`` is empty), before all that is pending."""
        plan = self.plan.with_nodes((*self.plan.nodes, node))
        self.adopt(self.tree, plan, [node.id, *self.order])

    def replace_nodes(self, *changed: PlanNode) -> None:
        """Puts changed nodes into the plan (same ids), as one revision."""
        by_id = {node.id: node for node in changed}
        self.plan = self.plan.with_nodes(tuple(by_id.get(node.id, node) for node in self.plan.nodes))
        for node in changed:
            self.runs[node.id].record = replace(self.runs[node.id].record, robot=node.robot, skill=node.skill)

    def replace_monitors(self, monitors: tuple[Monitor, ...]) -> None:
        """Watches these instead; those that stay keep their state."""
        self._monitors = {m: self._monitors.get(m) or FormulaMonitor(m.formula) for m in monitors}
        self.plan = replace(self.plan, monitors=monitors)

    def observed(self, task: str, world: WorldSnapshot) -> bool:
        """Whether a leaf's goal holds in the world as perceived; what leaves no trace there, when it was done."""
        if self._traceless(self.leaf(task)):
            return f"done({task})" in self.events
        return evaluate(parse(goal(self.leaf(task), world)), [frozenset(world.facts)])

    def final_leaves(self) -> list[str]:
        """Leaves whose effect must hold at the end: per object the one that moves it last, per walker its last walk."""
        last: dict[str, str] = {}
        for node in self.nodes():
            if node.task:
                about = node.arguments.get("object", node.robot)
                last[node.task if self._traceless(self.leaf(node.task)) else str(about)] = node.task
        return list(dict.fromkeys(last.values()))

    def step_monitors(self, world: WorldSnapshot) -> Monitor | None:
        """Steps every monitor on a new snapshot; returns one that is violated, if any."""
        if world.stamp <= self.last_stamp:
            return None
        if self.last_stamp == float("-inf"):
            self._before = frozenset(fact for fact in world.facts if fact.startswith("touched("))
        self.last_stamp = world.stamp
        letter: Collection[str] = self.events.union(world.facts, self._told()) - self._before
        violated = [monitor for monitor, watch in self._monitors.items() if watch.step(letter).value == "violated"]
        return violated[0] if violated else None

    def _told(self) -> set[str]:
        """What the world shows no trace of, and a robot said that it did."""
        leaves = self.tree.root.leaves()
        return {goal(leaf) for leaf in leaves if self._traceless(leaf) and f"done({leaf.id})" in self.events}

    @staticmethod
    def _traceless(leaf: TaskNode) -> bool:
        return leaf.action == "do" and not leaf.effect

    def unmet(self) -> list[Monitor]:
        """Monitors whose formula is not true of the trace so far."""
        return [m for m, watch in self._monitors.items() if watch.verdict is None or not watch.verdict.holds]

    def verdicts(self) -> dict[str, str | None]:
        """Verdict of each monitor by name, None before the first snapshot."""
        return {m.name: watch.verdict.value if watch.verdict else None for m, watch in self._monitors.items()}

    def reschedule(self, now: float) -> None:
        """Gives pending nodes new start times by priority, from the present on."""
        clock = now - self.started
        ends: dict[str, float] = {}
        placed: list[PlanNode] = []
        for node in self.nodes():
            record = self.runs[node.id].record
            if record.state is NodeState.PENDING:
                start = max([clock, *(ends.get(before, clock) for before in node.after)])
                blockers = [n for n in placed if n.id != node.beside]
                blockers = [n for n in blockers if n.robot == node.robot or overlap(n.claim, node.claim)]
                start = max([start, *(ends[other.id] for other in blockers)])
                node = replace(node, start=start)
            ends[node.id] = record.ended if record.ended is not None else max(clock, node.start + node.duration)
            placed.append(node)
        self.plan = replace(self.plan, nodes=tuple(placed), cost=max(ends.values(), default=0.0))
