"""Runs a mission and what is asked besides: dispatch, results, checks on the observed world, the end."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from planners.mission import duties, recovery
from planners.mission.actions import Action, Answer, Cancel, Dispatch, Emit, PublishPlan
from planners.mission.journal import Journal
from planners.mission.mission import History, Mission
from planners.mission.persistence import Keeper, Restored, record_json
from planners.mission.replan import Replanned
from planners.mission.robots import RobotRecord
from planners.plan import NodeState, PlanNode
from skills.contract import Estimator, Reason, SkillResult
from skills.world.snapshot import WorldSnapshot

if TYPE_CHECKING:
    from planners.executive import ExecutiveCfg

_LOG = logging.getLogger(__name__)


class MissionRunner:
    """The machine behind :class:`planners.executive.Executive`; see there for the events.

    Attributes:
        mission: The present or latest mission.
        state: ``idle``, ``running``, ``ending`` (failed, robots still coming to rest), ``done`` or ``failed``.
        robots: By name.
        paused: Robots that were told to stop.
        waits: Why each pending node does not start yet, in words.
        world: The newest snapshot.
        estimator: The planners' window on the skills.
    """

    def __init__(self, cfg: "ExecutiveCfg", estimator: Estimator, journal: Journal | None) -> None:
        self.cfg, self.estimator, self.keeper = cfg, estimator, Keeper(journal)
        self.mission: Mission | None = None
        self.state = "idle"
        self.robots: dict[str, RobotRecord] = {}
        self.paused: dict[str, float] = {}
        self.world: WorldSnapshot | None = None
        self.waits: dict[str, str] = {}
        self.moved_at = 0.0
        self._attempts: dict[str, int] = {}
        self._actions: list[Action] = []

    # Outputs

    def act(self, action: Action) -> None:
        """Queues an action."""
        self._actions.append(action)

    def emit(self, now: float, kind: str, node_id: str = "", **data: Any) -> None:
        """Queues an event, stamped [s]."""
        self.act(Emit(kind, node_id, {"stamp": now, **data}))

    def answer(self, answer: Answer) -> None:
        """Queues an answer and keeps it."""
        self.act(answer)
        self.keeper.write(
            "answer",
            answer={"utterance_id": answer.utterance_id, "status": answer.status, "text": answer.text,
                    "words": answer.words, "choices": answer.choices},
        )  # fmt: skip

    def take_actions(self) -> list[Action]:
        """Drains the queue."""
        actions, self._actions = self._actions, []
        return actions

    # Missions

    @property
    def running(self) -> Mission | None:
        """The mission, while it runs."""
        return self.mission if self.state == "running" else None

    def unavailable(self, now: float, world: WorldSnapshot | None) -> str:
        """Why no mission can begin now; empty when one can."""
        if self.state == "ending" and self.mission:
            return f"'{self.mission.tree.text}' failed and everything comes to rest; say it again in a moment"
        if self.paused:
            return f"{', '.join(sorted(self.paused))} was told to stop; say 'go on' first"
        if world is None:
            return "the world has not been seen yet; is the world node running?"
        if now - world.stamp > self.cfg.world_age:
            return f"the world was last seen {now - world.stamp:.1f} s ago; is the marker sensor running?"
        return ""

    def begin(self, mission: Mission, world: WorldSnapshot) -> None:
        """Starts a mission."""
        self.mission, self.state, self.world, self.moved_at = mission, "running", world, mission.started
        self.waits = {}
        for robot in world.robots:
            self.robot(robot.name)
        for run in mission.runs.values():
            run.attempt = self._attempts.get(run.record.id, 0)
        self.keeper.mission(mission)
        self.emit(mission.started, "mission_started", text=mission.tree.text, plan_id=mission.plan.id)
        self.act(PublishPlan(mission.plan))

    def robot(self, name: str) -> RobotRecord:
        """The record of a robot, made when it is new."""
        return self.robots.setdefault(name, RobotRecord(name))

    def restore(self, entries: list[dict[str, Any]], now: float) -> None:
        """Takes over from a journal."""
        past = Restored(entries)
        self._attempts, self.mission = past.attempts, past.mission
        self.paused = dict.fromkeys(past.paused, now)
        for name, lingering in past.robots.items():
            self.robot(name).lingering = lingering
        if self.mission is None:
            return
        for node in self.mission.plan.nodes:
            self.robot(node.robot)
        self.state = past.outcome or ("ending" if past.ending else "running")
        if not past.outcome:
            past.reactivate(now)
            self.moved_at = now
            self.emit(now, "mission_resumed", text=self.mission.tree.text, plan_id=self.mission.plan.id)
            self.act(PublishPlan(self.mission.plan))
            for node in self.mission.active():
                if past.ending or self.mission.runs[node.id].cancel_at is not None:
                    self.cancel(now, node)

    def fail(self, now: float, text: str) -> bool:
        """Cancels everything and ends the running mission; returns whether one was running."""
        mission = self.running
        if mission is None:
            return False
        self.state = "ending"
        self.keeper.write("ending", stamp=now)
        for node in mission.nodes():
            run = mission.runs[node.id]
            if run.active and run.cancel_at is None:
                self.cancel(now, node)
            elif run.state is NodeState.PENDING:
                self.set_state(now, node, NodeState.SKIPPED, text="the mission ended before it")
        self.emit(now, "mission_failed", text=text)
        failed = f"Failed after {now - mission.started:.1f} s: {text}"
        for utterance_id in list(mission.requests):
            self.answer_besides(utterance_id, Answer(utterance_id, "failed", failed))
        self.answer(Answer(mission.utterance_id, "failed", failed))
        self._come_to_rest(now, mission)
        return True

    def _come_to_rest(self, now: float, mission: Mission) -> None:
        for node in mission.active():
            run = mission.runs[node.id]
            overdue = run.cancel_at is not None and now - run.cancel_at > self.cfg.cancel_timeout
            if overdue or not self.robots[node.robot].alive:
                self.linger(node)
                self.set_state(now, node, NodeState.FAILED, Reason.CANCELED, "no answer to the cancellation")
        if not mission.active():
            self.end(now, "failed")

    def end(self, now: float, outcome: str) -> None:
        """The mission is over and everything stands still."""
        self.state = outcome
        self.keeper.write("end", outcome=outcome, stamp=now)
        self.emit(now, "mission_ended", outcome=outcome)

    # Corrections

    def pause(self, now: float, robot: str) -> None:
        """Holds back dispatch, of one robot or of all."""
        for name in [robot] if robot else list(self.robots) or ["everything"]:
            self.paused.setdefault(name, now)
        self._keep_paused(now)

    def _keep_paused(self, now: float) -> None:
        self.keeper.write("paused", robots=sorted(self.paused))
        self.emit(now, "paused", robots=sorted(self.paused))

    def go_on(self, now: float, robot: str) -> bool:
        """Lifts a pause; time under it does not count against results. Returns whether one was lifted."""
        lifted = {name: since for name, since in self.paused.items() if robot in ("", name)}
        for name, since in lifted.items():
            del self.paused[name]
            mission = self.running
            for run in [mission.runs[node.id] for node in mission.active(name)] if mission else []:
                run.sent_at += now - max(since, run.sent_at)
        self.moved_at = now
        self._keep_paused(now)
        return bool(lifted)

    def planned_anew(self, now: float, found: Replanned, history: History = "change") -> None:
        """What is asked was edited: takes over the new plan, and ends what runs and is not wanted any more."""
        mission = self.mission
        if mission is None:
            return
        facts = self.world.facts if self.world is not None else ()
        mission.plan_anew(found.asked, found.tree, found.plan, found.order, found.fresh, found.dropped, history, facts)
        mission.reschedule(now)
        for node in mission.plan.nodes:
            self.robot(node.robot)
            mission.runs[node.id].attempt = max(mission.runs[node.id].attempt, self._attempts.get(node.id, 0))
        self.moved_at = now
        self.keeper.planned_anew(mission, found.fresh, found.dropped, history)
        self.emit(now, "planned_anew", revision=found.plan.revision, order=list(found.order), fresh=list(found.fresh),
                  dropped=list(found.dropped), cancelled=list(found.cancel), history=history)  # fmt: skip
        for name in found.cancel:
            if mission.runs[name].cancel_at is None:
                self.cancel(now, mission.node(name))
        self.act(PublishPlan(mission.plan))

    def besides(self, utterance_id: str, tasks: Sequence[str]) -> None:
        """What is asked besides began with the plan that was just taken over."""
        if self.mission is not None:
            self.mission.requests[utterance_id] = tuple(tasks)
            self.keeper.request(utterance_id, tasks)

    def follow_requests(self, before: Collection[str], replaced: str) -> None:
        """Tasks that an edit made out of others are those of the same request.

        Args:
            before: Leaves before the edit.
            replaced: The leaf that got another object, if one did.
        """
        mission = self.mission
        if mission is None:
            return
        new = [leaf.id for leaf in mission.asked.root.leaves() if leaf.id not in before]
        for utterance_id, tasks in list(mission.requests.items()):
            more = [n for n in new if replaced in tasks or any(n.startswith(f"{task}.again") for task in tasks)]
            if more:
                self.besides(utterance_id, (*tasks, *more))

    def answer_besides(self, utterance_id: str, answer: Answer) -> None:
        """What is asked besides is over."""
        if self.mission is not None and self.mission.requests.pop(utterance_id, None) is not None:
            self.answer(answer)
            self.keeper.request(utterance_id, ())

    # Events of nodes

    def _current(self, now: float, node_id: str, attempt: int, event: str) -> tuple[Mission, PlanNode] | None:
        mission = self.mission
        run = mission.runs.get(node_id) if mission else None
        if mission is None or run is None or not run.active or run.attempt != attempt:
            self.emit(now, "stale", node_id, event=event, attempt=attempt)
            return None
        return mission, mission.node(node_id)

    def accepted(self, now: float, node_id: str, attempt: int) -> None:
        """See the executive."""
        found = self._current(now, node_id, attempt, "accepted")
        if found:
            run = found[0].runs[node_id]
            run.accepted, run.unanswered_since = True, None
            self.emit(now, "node_accepted", node_id, attempt=attempt)
            if run.cancel_at is not None:  # the cancellation may have come before the call
                self.act(Cancel(found[1].robot, node_id, attempt))

    def rejected(self, now: float, node_id: str, attempt: int, text: str) -> None:
        """See the executive."""
        found = self._current(now, node_id, attempt, "rejected")
        if found is None:
            return
        mission, node = found
        run = mission.runs[node_id]
        run.not_before = now + self.cfg.retry_delay
        after = NodeState.SKIPPED if run.dropped else NodeState.PENDING
        self.set_state(now, node, after, text=f"{node.robot} refused: {text}")
        if self.state == "running" and now - (run.unanswered_since or now) > self.cfg.patience:
            self.fail(now, f"{node.robot} refuses {node_id}: {text}")

    def finished(self, now: float, node_id: str, attempt: int, result: SkillResult) -> None:
        """See the executive."""
        found = self._current(now, node_id, attempt, "finished")
        if found is None:
            return
        mission, node = found
        run = mission.runs[node_id]
        wanted = run.cancel_at is not None
        self.moved_at, run.unanswered_since = now, None
        if result.success and not run.dropped:
            self.done(now, node, result.text, result.evidence)
            return
        self.linger(node)
        if result.reason is Reason.SAFETY_FAULT:
            self.robot_status(now, node.robot, self.robots[node.robot].alive, True, result.text)
        if self.state != "running":
            self.set_state(now, node, NodeState.FAILED, result.reason, result.text, result.evidence)
        elif wanted or result.success:
            after = NodeState.SKIPPED if run.dropped else NodeState.PENDING
            self.set_state(now, node, after, result.reason, result.text)
        else:
            recovery.after_failure(self, now, mission, node, result)

    def done(
        self, now: float, node: PlanNode, text: str, evidence: dict[str, float] | None = None, seen: bool = False
    ) -> None:
        """A node reached its effect; where that was only ``seen``, its arm may be where a try left it."""
        mission, robot = self.mission, self.robots[node.robot]
        if robot.lingering is not None and not seen:
            robot.lingering = None
            self.keeper.robot(robot)
        self.set_state(now, node, NodeState.DONE, Reason.SUCCESS, text, evidence)
        if mission is not None and node.task and mission.finished(node.task):
            mission.events.add(f"done({node.task})")
            mission.unverified[node.task] = now

    def set_state(
        self, now: float, node: PlanNode, state: NodeState, reason: Reason | None = None, text: str = "",
        evidence: dict[str, float] | None = None,
    ) -> None:  # fmt: skip
        """Changes a node's record, tells of it and keeps it."""
        mission = self.mission
        if mission is None:
            return
        run = mission.runs[node.id]
        clock = round(now - mission.started, 6)
        ended = None if state in (NodeState.PENDING, NodeState.ACTIVE) else clock
        run.record = replace(run.record, state=state, reason=reason, text=text, ended=ended, evidence=evidence or {})
        if state is not NodeState.ACTIVE:
            run.cancel_at, run.suspended, run.lacking_since = None, False, None
        reported = {"reason": reason.value if reason else None, "text": text, "attempt": run.attempt,
                    "attempts": run.record.attempts, "evidence": run.record.evidence}  # fmt: skip
        self.emit(now, f"node_{state.value}", node.id, robot=node.robot, **reported)
        self.keeper.node(mission, node.id)

    def linger(self, node: PlanNode) -> None:
        """The robot's arm may still be where this node took it."""
        robot = self.robots[node.robot]
        robot.lingering = node.claim
        self.keeper.robot(robot)

    def cancel(self, now: float, node: PlanNode) -> None:
        """Asks for a node's end."""
        if self.mission is not None:
            run = self.mission.runs[node.id]
            run.cancel_at = now
            self.act(Cancel(node.robot, node.id, run.attempt))
            self.keeper.node(self.mission, node.id)
            self.emit(now, "node_cancel", node.id, attempt=run.attempt)

    def dispatch(self, now: float, node: PlanNode) -> None:
        """Sends a node to its robot, with the next attempt."""
        mission = self.mission
        if mission is None:
            return
        run, robot = mission.runs[node.id], self.robots[node.robot]
        if robot.lingering is None and self.world is not None and not run.active:
            robot.ready_w = next((r.tool.position_w for r in self.world.robots if r.name == node.robot), robot.ready_w)
        run.attempt += 1
        self._attempts[node.id] = run.attempt
        run.sent_at, run.accepted, run.suspended = now, False, False
        run.unanswered_since = run.unanswered_since if run.unanswered_since is not None else now
        started = run.record.started if run.record.started is not None else round(now - mission.started, 6)
        run.record = replace(run.record, started=started, attempts=run.record.attempts + 1)
        if node.task:
            mission.events.add(f"start({node.task})")
        self.moved_at = now
        self.set_state(now, node, NodeState.ACTIVE)
        self.act(Dispatch(mission.call(node), run.attempt))

    # Time

    def note_waits(self, now: float, reasons: dict[str, str]) -> None:
        """Tells why each pending node does not start, where that is new; ``reasons`` are by node, in words."""
        for node_id, text in reasons.items():
            if self.waits.get(node_id) != text:
                self.emit(now, "node_waits", node_id, text=text)
        self.waits = dict(reasons)

    def robot_status(self, now: float, robot: str, alive: bool, faulted: bool, text: str) -> None:
        """See the executive."""
        record = self.robot(robot)
        if record.update(now, alive, faulted, text):
            state = "lost" if not alive else "faulted" if faulted else "well"
            self.emit(now, f"robot_{state}", robot=robot, text=text)

    def tick(self, now: float, world: WorldSnapshot | None) -> None:
        """See the executive."""
        if world is not None and (self.world is None or world.stamp >= self.world.stamp):
            self.world = world
            for robot in self.robots.values():
                robot.notice_withdrawn(world)
        recovery.clear_faults(self, now)
        if self.mission is not None and self.state == "ending":
            self._come_to_rest(now, self.mission)
        for duty in duties.DUTIES:
            if self.running is None:
                return
            duty(self, now, self.running)

    def fresh(self, now: float) -> bool:
        """Whether the newest snapshot may be acted on."""
        return self.world is not None and now - self.world.stamp <= self.cfg.world_age

    def status(self) -> dict[str, Any]:
        """See the executive."""
        mission = self.mission
        return {
            "run_id": self.cfg.run_id,
            "state": self.state,
            "text": mission.tree.text if mission else "",
            "utterance_id": mission.utterance_id if mission else "",
            "plan_id": mission.plan.id if mission else "",
            "revision": mission.plan.revision if mission else 0,
            "started": mission.started if mission else None,
            "nodes": [record_json(mission.runs[node.id].record) for node in mission.nodes()] if mission else [],
            "priorities": mission.priorities() if mission else {},
            "monitors": mission.verdicts() if mission else {},
            "paused": sorted(self.paused),
            "waits": {n.id: self.waits[n.id] for n in mission.pending() if n.id in self.waits}
            if self.running and mission
            else {},
            "robots": {r.name: {"alive": r.alive, "faulted": r.faulted, "text": r.text} for r in self.robots.values()},
        }
