"""The executive as a node: words in, skill goals out, one heartbeat that tells everyone it lives."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rclpy.action import ActionClient
from rclpy.executors import Executor
from rclpy.task import Future
from std_srvs.srv import Trigger

from hardware.document import from_json, identity, to_dict, to_json
from hardware.safety.faults import HEALED_BY_TIME
from hardware.safety.machine import SafetyState
from planners.corrections.arbitration import Undoable, addressee
from planners.corrections.correction import OF_ONE_MOTION, OF_ONE_ROBOT, REMINDER
from planners.corrections.correction import Correction as CorrectionDocument
from planners.corrections.correction import CorrectionReply as CorrectionDone
from planners.corrections.interpret import interpret
from planners.corrections.rest import GOES_ON
from planners.executive import Executive, ExecutiveCfg
from planners.language.advised import reader_of_environment
from planners.language.memory import ReadingMemory, RememberingReader
from planners.minds.mind import TimedMind
from planners.minds.readers import Readers
from planners.minds.two_minds import MindsCfg, TwoMinds
from planners.mission.actions import Answer, Cancel, Dispatch, Emit, PublishPlan, Remind, ResetSafety
from planners.mission.actions import Reply as Later
from planners.mission.journal import Journal
from planners.plan import Plan
from rostrum_interfaces.action import ExecuteSkill
from rostrum_interfaces.msg import (
    Correction,
    CorrectionReply,
    Document,
    Reply,
    SafetyStatus,
    SkillStatus,
    Utterance,
    WorldSnapshot,
)
from rostrum_nodes import topics
from rostrum_nodes.background import Background
from rostrum_nodes.convert import from_time, from_world, to_arguments, to_time
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from rostrum_nodes.speeds import Speeds
from skills.contract import Reason, SkillResult
from skills.team_estimate import TeamEstimator
from skills.world.catalogue import Catalogue

HEARTBEAT_PERIOD = 0.1
ALIVE_AGE = 0.5  # [s] without a word of a skill server
HELD_UP = 0.25  # [s] between two looks at who is alive, from which the executive was deaf itself
HANDSHAKE_TIMEOUT = 1.0  # [s] of wall time that lock-step waits for a goal to be accepted
STATUS_OF = {
    "accepted": Reply.ACCEPTED,
    "refused": Reply.REFUSED,
    "question": Reply.QUESTION,
    "done": Reply.DONE,
    "failed": Reply.FAILED,
}


@dataclass(frozen=True)
class ExecutiveNodeCfg(NodeCfg):
    """Parameters of the executive.

    Attributes:
        catalogue: What the site knows beforehand, as the JSON of a catalogue document.
        journal: File from which a restarted executive goes on.
        walkers: Names of the legged robots that have a policy that walks.
        reading_patience: What is not read so long after it was said is dropped, with an answer [s].
        act_ahead: Whether the one move that words speak of is begun while a slow reader still reads them.
        memory: File of tips and shortcuts; nothing is remembered when empty.
    """

    catalogue: str = ""
    journal: str = ""
    walkers: tuple[str, ...] = ()
    reading_patience: float = MindsCfg.patience
    act_ahead: bool = MindsCfg.act_ahead
    memory: str = ""


class ExecutiveNode(RostrumNode):
    """Adapts one :class:`planners.executive.Executive`."""

    cfg_type = ExecutiveNodeCfg
    cfg: ExecutiveNodeCfg
    period = 0.05

    def __init__(self) -> None:
        super().__init__("executive")
        catalogue = from_json(Catalogue, self.cfg.catalogue)
        self._robots = [robot.name for robot in catalogue.robots]
        journal = Journal(Path(self.cfg.journal))
        self.executive = Executive(
            ExecutiveCfg(run_id=self.cfg.run_id, memory=Path(self.cfg.memory) if self.cfg.memory else None),
            TeamEstimator(catalogue, self.cfg.walkers),
            journal,
        )
        self._restored = False
        self._early: list[Callable[[], None]] = []  # heard before it was known what time it is
        if not self.cfg.lockstep or not journal.entries():
            self._restore()
        reader = RememberingReader(ReadingMemory(), reader_of_environment())
        self._minds = TwoMinds(
            self.executive,
            TimedMind(),
            Background("slow mind"),  # free English takes seconds, and nothing waits for it
            Readers(reader.at_once, reader),
            MindsCfg(self.cfg.reading_patience, self.cfg.act_ahead),
        )
        self._heard_last = Undoable()
        self._speeds = Speeds(self, catalogue, self._on_speed)
        self._world = None
        self._ticked_at = -float("inf")
        self._skills: dict[str, SkillStatus] = {}
        self._safety: dict[str, SafetyStatus] = {}
        self._handles: dict[tuple[str, int], Any] = {}
        self._handshakes: dict[tuple[str, int], float] = {}
        self._heartbeat_at = 0.0
        self._reported = ""
        self._replies = self.create_publisher(Reply, topics.REPLY.name, topics.REPLY.qos)
        self._correction_replies = self.create_publisher(
            CorrectionReply, topics.CORRECTION_REPLY.name, topics.CORRECTION_REPLY.qos
        )
        self._plan = self.create_publisher(Document, topics.PLAN.name, topics.PLAN.qos)
        self._mission = self.create_publisher(Document, topics.MISSION.name, topics.MISSION.qos)
        self._correct = self.create_publisher(Correction, topics.CORRECT.name, topics.CORRECT.qos)
        self.listen(topics.SAY, self._on_say)
        self.listen(topics.CORRECT, self._on_correction)
        self.listen(topics.WORLD, self._on_world)
        self._goal_clients = {}
        self._reset_clients = {}
        for robot in self._robots:
            self._goal_clients[robot] = ActionClient(self, ExecuteSkill, topics.EXECUTE_SKILL.format(robot=robot))
            self._reset_clients[robot] = self.create_client(Trigger, topics.RESET.format(robot=robot))
            self.listen(topics.SKILL_STATUS, self._on_skill, robot)
            self.listen(topics.SAFETY, self._on_safety, robot)

    def _restore(self) -> None:
        """Goes on with what the journal holds; in lock-step once the clock has told what time it is."""
        self._restored = True
        self.executive.restore(self.clock.now())
        for heard in self._early:
            heard()
        self._early.clear()

    def ready(self) -> tuple[bool, str]:
        missing = [
            f"{robot}/skill_server" for robot, client in self._goal_clients.items() if not client.server_is_ready()
        ]
        missing += [f"{robot}/skill_server's status" for robot in self._robots if robot not in self._skills]
        missing += [f"{robot}/driver" for robot in self._robots if robot not in self._safety]
        missing += ["a world snapshot"] if self._world is None else []
        return not missing, f"waits for {', '.join(missing)}" if missing else "ready"

    def busy(self) -> bool:
        now = time.monotonic()
        return self._minds.waiting > 0 or any(now - since < HANDSHAKE_TIMEOUT for since in self._handshakes.values())

    def drive(self, executor: Executor) -> None:
        executor.spin_once(timeout_sec=0.05)
        if self._restored:
            self._take_effect()
        self.settle_lockstep()

    def tick(self, now: float) -> None:
        if not self._restored:
            self._restore()
        self._take_effect()
        held_up, self._ticked_at = now - self._ticked_at > HELD_UP, now
        for robot in () if held_up else self._robots:  # what was said meanwhile is still to be heard
            self.executive.robot_status(now, robot, *self._health(robot, now))
        if self._world is not None:
            self.executive.tick(now, self._world)
        self._act()
        if now >= self._heartbeat_at:
            self._heartbeat_at = now + HEARTBEAT_PERIOD
            self._publish_mission(now)

    def _health(self, robot: str, now: float) -> tuple[bool, bool, str]:
        """Whether a robot's skill server and driver live, whether a fault is latched, and what is wrong."""
        skill, safety = self._skills.get(robot), self._safety.get(robot)
        age = now - from_time(skill.stamp) if skill else float("inf")
        if age > ALIVE_AGE:
            return False, False, f"{robot}/skill_server is silent"
        safety_age = now - from_time(safety.stamp) if safety else float("inf")
        if safety is None or safety_age > 2.0:
            return False, False, f"{robot}/driver is silent"
        faulted = safety.state in (SafetyState.FAULT, SafetyState.DISCONNECTED)
        return True, faulted, f"{robot}: {safety.text}" if faulted else ""

    def _on_say(self, message: Utterance) -> None:
        if not self._restored:
            self._early.append(lambda: self._on_say(message))
            return
        now, world = self.clock.now(), self._world
        message.id = message.id or _fresh_id()
        if self._minds.reads(message.id) or self.executive.repeat(message.id):
            self._act()
            return
        self.emit("said", id=message.id, who=message.who, text=message.text)
        if world is None:
            self.executive.refuse(message.id, "no world snapshot yet; `rostrum status` tells what is missing")
            self._act()
            return
        self._minds.say(now, message.id, message.who, message.text, world)
        self._act()

    def _take_effect(self) -> None:
        now = self.clock.now()
        if self._minds.update(now, self._world):
            self.executive.tick(now, self._world)  # what was begun with begins at once
        self._act()
        self._reply_to_corrections()

    def _on_correction(self, message: Correction) -> None:
        if not self._restored:
            self._early.append(lambda: self._on_correction(message))
            return
        if message.who == REMINDER:
            return
        now = self.clock.now()
        message.id = message.id or _fresh_id()
        meaning = interpret(message.text, tuple(self._robots), things=self._world.names if self._world else ())
        correction = CorrectionDocument(message.id, now, message.who, message.text)
        if not self._heard_last.for_the_plan(meaning):
            self.executive.overhear(now, correction, meaning)
            return  # undone by the robot that followed it
        running = [r for r, s in self._skills.items() if s.node_id and now - from_time(s.stamp) < ALIVE_AGE]
        nobody = meaning.kind in OF_ONE_ROBOT and not addressee(meaning, running)
        if meaning.kind in OF_ONE_MOTION and not nobody:
            self.executive.overhear(now, correction, meaning)
            return
        self._minds.correct(now, correction, meaning, self._world)
        self._act()
        self._reply_to_corrections()

    def _reply_to_corrections(self) -> None:
        for correction, reply in self._minds.take_replies():
            self._reply(correction, reply)

    def _reply(self, correction: CorrectionDocument, reply: CorrectionDone) -> None:
        now = self.clock.now()
        self._correction_replies.publish(
            CorrectionReply(
                correction_id=reply.correction_id,
                stamp=to_time(now),
                source=reply.source,
                accepted=reply.accepted,
                node_id=reply.node_id,
                text=reply.text,
                document=to_json(reply),
            )
        )
        self.emit(
            "correction_answered",
            reply.node_id,
            said=correction.text,
            id=correction.id,
            who=correction.who,
            reply=to_dict(reply),
        )

    def _act(self) -> None:
        for action in self.executive.take_actions():
            if isinstance(action, Dispatch):
                self._dispatch(action)
            elif isinstance(action, Cancel):
                handle = self._handles.get((action.node_id, action.attempt))
                if handle is not None:
                    handle.cancel_goal_async()
            elif isinstance(action, ResetSafety):
                self._reset(action.robot)
            elif isinstance(action, Remind):
                stamp = to_time(self.clock.now())
                self._correct.publish(Correction(id=_fresh_id(), stamp=stamp, who=REMINDER, text=action.text))
            elif isinstance(action, Answer):
                self._answer(action)
            elif isinstance(action, Later):
                self._reply(action.correction, action.reply)
            elif isinstance(action, Emit):
                self.emit(action.kind, action.node_id, **action.data)
            elif isinstance(action, PublishPlan):
                self._publish_plan(action.plan)
        self._speeds.want(self.executive.awaits_rest)
        self._report_changes()

    def _reset(self, robot: str) -> None:
        """Clears a fault that a gap in time explains; one that a collision may explain is left to a person."""
        safety = self._safety.get(robot)
        if safety is not None and safety.fault in HEALED_BY_TIME:
            self._reset_clients[robot].call_async(Trigger.Request())

    def _dispatch(self, action: Dispatch) -> None:
        call, attempt = action.call, action.attempt
        key = (call.node_id, attempt)
        client = self._goal_clients[call.robot]
        if not client.server_is_ready():
            self.executive.rejected(
                self.clock.now(), call.node_id, attempt, f"{call.robot}/skill_server does not answer"
            )
            return
        goal = ExecuteSkill.Goal(
            plan_id=call.plan_id,
            node_id=call.node_id,
            attempt=attempt,
            skill=call.skill,
            arguments=to_arguments(call.arguments),
        )
        self._handshakes[key] = time.monotonic()
        client.send_goal_async(goal).add_done_callback(lambda future: self._on_accepted(key, future))

    def _on_accepted(self, key: tuple[str, int], future: Future) -> None:
        self._handshakes.pop(key, None)
        now, handle = self.clock.now(), future.result()
        if handle is None or not handle.accepted:
            self.executive.rejected(now, *key, "the skill server rejected the goal")
        else:
            self._handles[key] = handle
            self.executive.accepted(now, *key)
            handle.get_result_async().add_done_callback(lambda done: self._on_result(key, done))
        self._act()

    def _on_result(self, key: tuple[str, int], future: Future) -> None:
        self._handles.pop(key, None)
        answer = future.result()
        if answer is None:
            return
        result = answer.result
        evidence = dict(zip(result.evidence_names, result.evidence_values, strict=False))
        reason = Reason(result.reason) if result.reason in set(Reason) else Reason.TIMED_OUT
        self.executive.finished(self.clock.now(), *key, SkillResult(reason, result.text, evidence))
        self._act()

    def _answer(self, answer: Answer) -> None:
        self._replies.publish(
            Reply(
                id=answer.utterance_id,
                stamp=to_time(self.clock.now()),
                run_id=self.cfg.run_id,
                status=STATUS_OF[answer.status],
                text=answer.text,
                words=list(answer.words),
                choices=list(answer.choices),
            )
        )
        self.emit(
            "answered",
            id=answer.utterance_id,
            status=answer.status,
            text=answer.text,
            words=list(answer.words),
            choices=list(answer.choices),
        )

    def _publish_plan(self, plan: Plan) -> None:
        name, version = identity(Plan)
        self._plan.publish(
            Document(
                schema=name,
                version=version,
                stamp=to_time(self.clock.now()),
                run_id=self.cfg.run_id,
                json=to_json(plan),
            )
        )
        request = self.executive.request(self._world) if self._world else None
        if request is not None:
            self.emit("plan", plan=to_dict(plan), tree=to_dict(request[0]), goals=request[1])

    def _publish_mission(self, now: float) -> None:
        self._mission.publish(
            Document(
                schema="mission_status",
                version="1.2",
                stamp=to_time(now),
                run_id=self.cfg.run_id,
                json=json.dumps(self.executive.status()),
            )
        )

    def _report_changes(self) -> None:
        status = json.dumps(self.executive.status(), sort_keys=True)
        if status != self._reported:
            self._reported = status
            self.emit("mission_status", status=json.loads(status))

    def _on_world(self, message: WorldSnapshot) -> None:
        self._world = from_world(message)

    def _on_skill(self, message: SkillStatus) -> None:
        before = self._skills.get(message.robot)
        if self._restored and before is not None and before.instance != message.instance:
            text = f"{message.robot}/skill_server was started again"
            self.executive.robot_status(self.clock.now(), message.robot, False, False, text)
        self._skills[message.robot] = message

    def _on_speed(self, robot: str, stamp: float, moves: str) -> None:
        skill = self._skills.get(robot)
        goes_on = skill is not None and skill.moving and self.clock.now() - from_time(skill.stamp) < ALIVE_AGE
        self.executive.measured(robot, stamp, moves or (GOES_ON if goes_on else ""))

    def _on_safety(self, message: SafetyStatus) -> None:
        self._safety[message.robot] = message


def _fresh_id() -> str:
    """For a message whose sender chose none, such as a plain ``ros2 topic pub``."""
    return uuid.uuid4().hex[:12]


def main() -> None:
    """Entry point."""
    run_node(ExecutiveNode)


if __name__ == "__main__":
    main()
