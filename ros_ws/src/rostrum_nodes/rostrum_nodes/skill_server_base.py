"""What the skill servers of every family share: skills as actions, corrections at once, heartbeats."""

import json
import time
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rclpy.action.server import ServerGoalHandle

from hardware.document import from_json, to_json
from hardware.safety.machine import SafetyState
from planners.corrections.arbitration import Undoable, concerns
from planners.corrections.correction import REMINDER
from planners.corrections.correction import CorrectionReply as Reply
from planners.corrections.interpret import interpret
from planners.corrections.motion import MOTION, MotionFollower
from rostrum_interfaces.action import ExecuteSkill
from rostrum_interfaces.msg import Correction, CorrectionReply, Document, SafetyStatus, SkillStatus
from rostrum_nodes import topics
from rostrum_nodes.convert import from_arguments, from_time, from_world, to_time
from rostrum_nodes.goals import GoalKeeper
from rostrum_nodes.runtime import NodeCfg, RostrumNode
from skills.call_runner import CallRunner
from skills.contract import Progress, Reason, SkillCall, SkillResult
from skills.errors import SkillError
from skills.world.catalogue import Catalogue, RobotInfo
from skills.world.snapshot import WorldSnapshot

IDLE = Progress("idle", 0.0)
STATUS_PERIOD = 0.05
FEEDBACK_PERIOD = 0.2
SUPERVISOR_AGE = 2.0  # [s] without a word of the executive, which may be making a plan
JOINTS_AGE = 0.25  # [s] without joint states
STATUS_AGE = 0.5  # [s] after which another robot's status is stale


@dataclass(frozen=True)
class Request:
    """What a client of an action asked for; answered once.

    Attributes:
        handle: The goal.
        finish: Answers it with a result.
        feed: Tells the client how far it is.
        supervised: Whether it ends when no executive is heard any more.
    """

    handle: ServerGoalHandle
    finish: Callable[[ServerGoalHandle, SkillResult], None]
    feed: Callable[[ServerGoalHandle, Progress], None]
    supervised: bool = True


@dataclass(frozen=True)
class SkillServerCfg(NodeCfg):
    """Parameters of a skill server.

    Attributes:
        robot: Name of the robot.
        catalogue: What the site knows beforehand, as the JSON of a catalogue document.
    """

    robot: str = ""
    catalogue: str = ""


class SkillServerBase(RostrumNode):
    """Adapts one :class:`skills.call_runner.CallRunner`.

    Attributes:
        idle_period: Between two looks at the world and the robot while no skill runs [s].
    """

    cfg_type = SkillServerCfg
    cfg: SkillServerCfg
    idle_period: float = 0.1

    def __init__(self) -> None:
        super().__init__("skill_server")
        catalogue = from_json(Catalogue, self.cfg.catalogue)
        info = catalogue.robot(self.cfg.robot)
        self._safety = SafetyStatus()
        self._corrections = 0  # accepted so far; stamped on references, so that anyone can see which they follow
        self.runner = self.make_runner(info, catalogue)
        self._follower, self._undoable = MotionFollower(info.name, self.runner), Undoable()
        self._robots = [robot.name for robot in catalogue.robots]
        self._instance = time.time_ns()
        self._answered: dict[str, list[CorrectionReply]] = {}
        self._progress = IDLE
        self._supervisor_seen = 0.0
        self._others: dict[str, SkillStatus] = {}
        self._request: Request | None = None
        self._call: SkillCall | None = None
        self._status_at = self._feedback_at = self._look_at = 0.0
        name = self.cfg.robot
        self._status = self.create_publisher(SkillStatus, topics.SKILL_STATUS.of(name), topics.SKILL_STATUS.qos)
        self._replies = self.create_publisher(
            CorrectionReply, topics.CORRECTION_REPLY.name, topics.CORRECTION_REPLY.qos
        )
        self._goals = GoalKeeper(
            self, ExecuteSkill, topics.EXECUTE_SKILL.format(robot=name), self._on_goal, self.cancel
        )
        self.listen(topics.SAFETY, self._on_safety, name)
        self._world = self.latest(topics.WORLD, from_world)
        self.listen(topics.MISSION, self._on_mission)
        self.listen(topics.CORRECT, self._on_correction)
        for other in self._robots:
            if other != name:
                self.listen(topics.SKILL_STATUS, self._on_other, other)

    @abstractmethod
    def make_runner(self, info: RobotInfo, catalogue: Catalogue) -> CallRunner:
        """Builds the runner, publishers and subscriptions of the family; sets the control period."""

    @abstractmethod
    def measured(self) -> tuple[Any, float] | None:
        """What the runner takes of the robot's measurements, and the stamp of its joints [s]; None before the first."""

    @abstractmethod
    def publish_reference(self, reference: Any, now: float) -> None:
        """Sends one reference to the floor below."""

    def missing(self) -> list[str]:
        """What is still waited for, in words."""
        return [] if self.measured() is not None else ["joint states"]

    def ready(self) -> tuple[bool, str]:
        missing = self.missing() + (["a world snapshot"] if self._world.look() is None else [])
        return not missing, f"waits for {' and '.join(missing)}" if missing else "ready"

    def tick(self, now: float) -> None:
        self._step(now)
        if now >= self._status_at:
            self._status_at = now + STATUS_PERIOD
            self._publish_status(now)
        if self._request is not None and now >= self._feedback_at:
            self._feedback_at = now + FEEDBACK_PERIOD
            self._request.feed(self._request.handle, self._progress)

    def _step(self, now: float) -> None:
        if self._call is None and now < self._look_at:
            return  # nothing moves: a look now and then is enough
        self._look_at = now + self.idle_period
        world, measured = self._world.look(), self.measured()
        if world is None or measured is None:
            return
        state, stamp = measured
        safety = SafetyState(self._safety.state or SafetyState.DISCONNECTED)
        output = self.runner.update(
            now,
            world,
            state,
            safety_ok=safety.takes_commands and now - stamp < JOINTS_AGE,
            supervisor_alive=now - self._supervisor_seen < SUPERVISOR_AGE or not self._supervised,
        )
        self._progress = output.progress or IDLE
        if output.reference is not None:
            self.publish_reference(output.reference, now)
        if output.result is not None:
            self._conclude(output.result)

    def _on_goal(self, handle: ServerGoalHandle) -> None:
        request, now = handle.request, self.clock.now()
        call = SkillCall(
            request.plan_id, request.node_id, self.cfg.robot, request.skill, from_arguments(request.arguments)
        )
        asked = Request(handle, self._finish, self._feed)
        if self._call is not None and (call.plan_id, call.node_id) == (self._call.plan_id, self._call.node_id):
            stale, self._request = self._request, asked
            if stale is not None:
                text = "the same request came again and took over"
                stale.finish(stale.handle, SkillResult(Reason.CANCELED, text))
            return
        self._supervisor_seen = max(self._supervisor_seen, now)

        def start(now: float, world: WorldSnapshot, measured: Any) -> SkillCall:
            self.runner.start(call, now, world, measured)
            return call

        self.begin(asked, start)

    def begin(self, asked: Request, start: Callable[[float, WorldSnapshot, Any], SkillCall]) -> None:
        """Starts what a client asked for, or answers at once why not.

        Args:
            asked: The client's goal.
            start: Hands it to the runner, with the time [s], the world and what was measured; raises SkillError.
        """
        name, now = self.cfg.robot, self.clock.now()
        world, measured = self._world.look(), self.measured()
        if self._call is not None:
            text = f"{name} is busy with {self._call.node_id} ({self._call.skill})"
            asked.finish(asked.handle, SkillResult(Reason.BUSY, text))
        elif world is None or measured is None:
            asked.finish(asked.handle, SkillResult(Reason.PERCEPTION_LOST, f"{name}: {self.ready()[1]}"))
        else:
            try:
                call = start(now, world, measured[0])
            except SkillError as error:
                asked.finish(asked.handle, SkillResult(Reason.BAD_ARGUMENT, str(error)))
                return
            self._request, self._call = asked, call
            self.emit("skill_started", call.node_id, robot=call.robot, skill=call.skill, arguments=call.arguments)

    def cancel(self, handle: ServerGoalHandle) -> None:
        """Ends the call that a goal asked for, if it still runs."""
        asked = self._request
        if asked is not None and handle.goal_id.uuid.tolist() == asked.handle.goal_id.uuid.tolist():
            self.runner.cancel()

    @property
    def _supervised(self) -> bool:
        return self._request is None or self._request.supervised

    def _conclude(self, result: SkillResult) -> None:
        asked, call = self._request, self._call
        self._request = self._call = None
        if call is not None:
            self.emit(
                "skill_ended",
                call.node_id,
                robot=call.robot,
                skill=call.skill,
                reason=result.reason,
                text=result.text,
                evidence=result.evidence,
            )
        if asked is not None:
            asked.finish(asked.handle, result)

    def _finish(self, handle: ServerGoalHandle, result: SkillResult) -> None:
        message = ExecuteSkill.Result(
            reason=result.reason.value,
            text=result.text,
            evidence_names=list(result.evidence),
            evidence_values=[float(value) for value in result.evidence.values()],
        )
        self._goals.conclude(handle, message, result.success)

    def _feed(self, handle: ServerGoalHandle, progress: Progress) -> None:
        handle.publish_feedback(ExecuteSkill.Feedback(phase=progress.phase, fraction=progress.fraction))

    def _on_correction(self, message: Correction) -> None:
        if message.id in self._answered:  # repeated by somebody who missed the answer
            for answer in self._answered[message.id]:
                self._replies.publish(answer)
            return
        world = self._world.look()
        things = world.names if world is not None else ()
        meaning = interpret(message.text, tuple(self._robots), things=things)
        mine, reminded = meaning.kind in MOTION, message.who == REMINDER
        if not reminded and not self._undoable.for_the_plan(meaning):
            mine = True
        if not mine or not concerns(self.cfg.robot, meaning, self._active()):
            if not reminded:
                self._follower.overhear(meaning)
            return
        now = self.clock.now()
        changed, text = self._follower.remind(meaning) if reminded else self._follower.follow(meaning)
        accepted = bool(changed)
        self._corrections += accepted
        self._step(now)
        reply = Reply(
            message.id, now, self.cfg.robot, accepted, meaning, self._call.node_id if self._call else "", text, changed
        )
        answer = CorrectionReply(
            correction_id=reply.correction_id,
            stamp=to_time(now),
            source=reply.source,
            accepted=accepted,
            node_id=reply.node_id,
            text=text,
            document=to_json(reply),
        )
        self._replies.publish(answer)
        if message.id:
            self._answered[message.id] = [answer]
        self.emit(
            "correction_answered",
            reply.node_id,
            said=message.text,
            id=message.id,
            who=message.who,
            reply=json.loads(to_json(reply)),
        )
        self._publish_status(now)

    def _active(self) -> list[str]:
        now = self.clock.now()
        others = [s.robot for s in self._others.values() if s.node_id and now - from_time(s.stamp) < STATUS_AGE]
        return sorted(others + ([self.cfg.robot] if self._call is not None else []))

    def _publish_status(self, now: float) -> None:
        progress = self._progress
        self._status.publish(
            SkillStatus(
                stamp=to_time(now),
                robot=self.cfg.robot,
                instance=self._instance,
                plan_id=self._call.plan_id if self._call else "",
                node_id=self._call.node_id if self._call else "",
                skill=self._call.skill if self._call else "",
                phase=progress.phase,
                fraction=progress.fraction,
                moving=self._call is not None and not self.runner.paused,
                paused=self.runner.paused,
                speed_factor=self.runner.speed,
            )
        )

    def _on_safety(self, message: SafetyStatus) -> None:
        self._safety = message

    def _on_other(self, message: SkillStatus) -> None:
        self._others[message.robot] = message

    def _on_mission(self, _: Document) -> None:
        self._supervisor_seen = self.clock.now()
