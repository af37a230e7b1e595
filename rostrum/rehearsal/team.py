"""A team in one process: world, robots, world model and executive, stepped together."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hardware.document import to_dict
from hardware.ports.camera import View
from hardware.ports.clock import ManualClock
from planners.corrections.arbitration import Undoable, concerns
from planners.corrections.correction import Correction, CorrectionReply
from planners.corrections.interpret import interpret
from planners.corrections.motion import MOTION, MotionFollower
from planners.corrections.rest import GOES_ON
from planners.executive import Executive, ExecutiveCfg
from planners.minds.mind import TimedMind
from planners.minds.two_minds import TwoMinds
from planners.mission.actions import Answer, Cancel, Dispatch, Emit, PublishPlan, Remind, Reply, ResetSafety
from rostrum.graph.description import walking_bundle
from rostrum.rehearsal.arm import RehearsedArm
from rostrum.rehearsal.deliberation import Deliberation
from rostrum.rehearsal.legs import RehearsedLegs
from rostrum.rehearsal.markers import WORLD_PERIOD, take_markers
from rostrum.rehearsal.pace import Pace
from rostrum.rehearsal.rhythm import Rhythm
from rostrum.rehearsal.robot import RehearsedRobot
from rostrum.rehearsal.seat import OwnWay
from rostrum.runs.events import EventWriter
from rostrum.site import catalogue_of
from sim.measured_world import MeasuredWorld, Measurements
from sim.world import World
from skills.contract import Reason, SkillCall, SkillResult
from skills.errors import ArgumentError, UnknownObjectError
from skills.geometry import pose_of
from skills.manipulation.kinematics import ArmKinematics
from skills.perception.errors import PerceptionError
from skills.team_estimate import TeamEstimator
from skills.world.catalogue import Catalogue, RobotInfo
from skills.world.snapshot import WorldSnapshot
from skills.world.tracker import WorldTracker

if TYPE_CHECKING:
    from skills.perception.watch import ObjectWatch

EXECUTIVE_PERIOD = 0.05
WARM_UP = 3.0  # [s] in which robots rise and every object is seen
LONGEST_WARM_UP = 10.0  # [s]


class Team:
    """Everything that plans, moves and is moved.

    Attributes:
        world: What the world model believes; None until every robot and object was seen once.
        executive: Turns words into skill calls.
        minds: Read what is said.
        answers: What it answered so far.
        replies: What was answered to corrections so far.
    """

    def __init__(
        self,
        measured: MeasuredWorld,
        events: EventWriter,
        run_id: str,
        bundles: Mapping[str, Path] | None = None,
        pace: Pace | None = None,
        memory: Path | None = None,
    ) -> None:
        """Builds the team of a scene.

        Args:
            measured: The simulated world and its sensors.
            events: The run's event log.
            run_id: Id of the run.
            bundles: Files of the policies that walk, by robot, instead of those that ship.
            pace: How long its minds think, and what they read; by default no time passes.
            memory: File of tips and shortcuts; by default it remembers nothing.
        """
        scene = measured.world.scene
        catalogue = catalogue_of(scene)
        self.answers: list[Answer] = []
        self.replies: list[CorrectionReply] = []
        self.world: WorldSnapshot | None = None
        self._measured, self._events, self._bundles = measured, events, bundles or {}
        self._clock = ManualClock()
        self._tracker = WorldTracker(catalogue, feels=measured.by_cameras)
        self._watch = _watch(catalogue, self._tracker) if measured.cameras is not None else None
        self._blind: dict[str, str] = {}
        self._expected = {item.name for item in catalogue.objects}
        self._robots = {info.name: self._robot(info, catalogue) for info in catalogue.robots}
        self._kinematics = {
            name: ArmKinematics(measured.world.robots[name].description, catalogue.robot(name).base)
            for name, robot in self._robots.items()
            if isinstance(robot, RehearsedArm)
        }
        walkers = [r.name for r in catalogue.robots if "legs" in r.capabilities and self._bundle(r)]
        self.executive = Executive(ExecutiveCfg(run_id=run_id, memory=memory), TeamEstimator(catalogue, walkers))
        self.pace = pace or Pace()
        fast, slow = TimedMind(self.pace.fast), TimedMind(self.pace.slow)
        self.minds = TwoMinds(self.executive, fast, slow, self.pace.readers, self.pace.minds)
        self._deliberation = Deliberation(self.pace)
        self._world_rhythm, self._executive_rhythm = Rhythm(WORLD_PERIOD), Rhythm(EXECUTIVE_PERIOD)
        self._reported: dict[str, Any] = {}
        self._corrections, self._undoable = 0, Undoable()
        self._asked: dict[str, SkillResult | None] = {}
        self._followers = {name: MotionFollower(name, robot.seat.runner) for name, robot in self._robots.items()}

    @property
    def now(self) -> float:
        """Simulated time [s]."""
        return self._clock.now()

    @property
    def running(self) -> set[str]:
        """Plan nodes whose skills run now."""
        return {robot.seat.running for robot in self._robots.values()} - {""}

    @property
    def simulated(self) -> World:
        """The simulated world itself, for those who judge."""
        return self._measured.world

    def tool_transform(self, arm: str, joints: np.ndarray) -> np.ndarray:
        """Of an arm's tool to the world at joint positions of shape (n,) [rad], shape (4, 4)."""
        return self._kinematics[arm].tool_transform(joints)

    def say(self, utterance_id: str, text: str) -> None:
        """Tells the team what to do; the answer is in :attr:`answers` once it is read."""
        self.emit("said", id=utterance_id, who="operator", text=text)
        self.minds.say(self.now, utterance_id, "operator", text, self.world)
        self._act()

    def ask(self, call: SkillCall, own: OwnWay | None = None) -> None:
        """Calls a skill of one robot past the executive; :meth:`result` tells how it ended.

        Args:
            call: What is asked.
            own: As for :meth:`rostrum.rehearsal.seat.SkillSeat.ask`.

        Raises:
            UnknownObjectError: no such robot.
            ArgumentError: its node id was asked for before, or nothing is measured yet.
        """
        if call.robot not in self._robots:
            raise UnknownObjectError(f"no robot '{call.robot}' in this scene; there are {', '.join(self._robots)}")
        robot = self._robots[call.robot]
        state = robot.skill_state()
        if call.node_id in self._asked or self.world is None or state is None:
            raise ArgumentError(f"{call.robot} cannot be asked for '{call.node_id}': asked before, or not ready yet")
        self._asked[call.node_id] = None
        robot.seat.ask(call, 1, self.now, self.world, state, own)

    def result(self, node_id: str) -> SkillResult | None:
        """How a call of :meth:`ask` ended, None while it runs."""
        return self._asked[node_id]

    def cancel(self, robot: str, node_id: str) -> None:
        """Asks a call of :meth:`ask` to end."""
        self._robots[robot].seat.cancel(node_id)

    def robot(self, name: str) -> RehearsedRobot:
        """One of its robots."""
        return self._robots[name]

    def correct(self, text: str) -> None:
        """Corrects the team while it moves; who has something to say to it answers, as in the graph."""
        self._corrections += 1
        correction = Correction(f"correction{self._corrections}", self.now, "operator", text)
        meaning = interpret(text, tuple(self._robots), things=self.world.names if self.world is not None else ())
        running = sorted(name for name, robot in self._robots.items() if robot.seat.running)
        for_motion = not self._undoable.for_the_plan(meaning) or meaning.kind in MOTION
        answered = False
        for name, robot in self._robots.items():
            if not for_motion or not concerns(name, meaning, running):
                self._followers[name].overhear(meaning)
            else:
                changed, said = self._followers[name].follow(meaning)
                answered = True
                self._reply(correction, CorrectionReply(correction.id, self.now, name, bool(changed), meaning,
                                                        robot.seat.running, said, changed))  # fmt: skip
        if answered and meaning.kind not in ("stop", "go_on"):
            self.executive.overhear(self.now, correction, meaning)
        if not answered or meaning.kind in ("stop", "go_on"):
            self.minds.correct(self.now, correction, meaning, self.world)
        self._act()

    def _remind(self, action: Remind) -> None:
        """Says what is remembered to the robot that it is for."""
        meaning = interpret(action.text, tuple(self._robots), things=self.world.names if self.world is not None else ())
        self._followers[action.robot].remind(meaning)

    def _reply(self, correction: Correction, reply: CorrectionReply) -> None:
        self.replies.append(reply)
        self.emit("correction_answered", reply.node_id, said=correction.text, id=correction.id, who=correction.who,
                  reply=to_dict(reply))  # fmt: skip

    def get_ready(self, at_least: float = WARM_UP) -> None:
        """Advances for a time [s], and until everything was seen or :data:`LONGEST_WARM_UP` is over."""
        while self.now < at_least or (self.world is None and self.now < LONGEST_WARM_UP):
            self.advance()

    def advance_for(self, seconds: float) -> None:
        """Advances for a simulated time [s]."""
        end = self.now + seconds
        while self.now < end:
            self.advance()

    def advance(self) -> None:
        """One control period of the world, and whatever is due after it.

        Raises:
            PhysicsDivergedError: the physics produced NaN.
        """
        seen = self._measured.advance()
        now = self._measured.world.time
        self._clock.set(now)
        self._sense(seen)
        for robot in self._robots.values():
            robot.tick_floor(now)
        for name in sorted(self.executive.awaits_rest & self._robots.keys()):
            self._measure_speed(name, self._robots[name])
        if self._world_rhythm.due(now):
            self._believe(now)
        for robot in self._robots.values():
            robot.tick_skills(now, self.world)
        self._take_results(now)
        self._think(now)
        if self._executive_rhythm.due(now):
            self._supervise(now)

    def emit(self, kind: str, node_id: str = "", **data: Any) -> None:
        """Writes one line of the event log."""
        self._events.write(self.now, "rehearsal", kind, node_id, data)

    def _robot(self, info: RobotInfo, catalogue: Any) -> RehearsedRobot:
        world = self._measured.world
        if info.name in world.robots:
            return RehearsedArm(info, world, self._clock, self.emit, catalogue)
        return RehearsedLegs(info, self._bundle(info), world, catalogue, self._clock, self.emit)

    def _bundle(self, info: RobotInfo) -> str | Path:
        """The policy with which a legged robot walks; empty for none."""
        return self._bundles.get(info.name) or walking_bundle(info.model)

    def _sense(self, seen: Measurements) -> None:
        take_markers(self._tracker, seen)
        for shot in seen.shots:
            self._look(shot)
        for base in seen.poses:
            self._tracker.base(base.robot, pose_of(base.position_w, base.quaternion_w), base.stamp)
            legs = self._robots[base.robot]
            if isinstance(legs, RehearsedLegs):
                legs.see(pose_of(base.position_w, base.quaternion_w), base.stamp)
        for done in seen.disturbed:
            self.emit("disturbed", **done)

    def _look(self, shot: View) -> None:
        """Perceives a frame; what is wrong with it is told once."""
        assert self._watch is not None, "only cameras give shots"
        try:
            self._watch.see(shot, self.world)
            wrong = ""
        except PerceptionError as error:
            wrong = type(error).__name__
            if wrong != self._blind.get(shot.camera, ""):
                self.emit("camera_useless", camera=shot.camera, text=str(error))
        self._blind[shot.camera] = wrong

    def _believe(self, now: float) -> None:
        for name, kinematics in self._kinematics.items():
            state = self._robots[name].measured
            if state is not None:
                tool = kinematics.tool_pose(state.position[:-1])
                self._tracker.joints(name, state.stamp, tool, float(state.position[-1]))
                if self._watch is not None:
                    self._watch.joints(name, state.stamp, state.position[:-1])
        world = self._tracker.snapshot(now)
        if self.world is not None or self._complete(world):
            self.world = world

    def _complete(self, world: WorldSnapshot) -> bool:
        return self._expected <= {item.name for item in world.objects} and set(self._robots) == {
            robot.name for robot in world.robots
        }

    def _measure_speed(self, name: str, robot: RehearsedRobot) -> None:
        if robot.measured is not None:
            goes_on = bool(robot.seat.running) and not robot.seat.runner.paused
            self.executive.measured(name, robot.measured.stamp, robot.moves or (GOES_ON if goes_on else ""))

    def _take_results(self, now: float) -> None:
        for robot in self._robots.values():
            for node_id, attempt, result in robot.seat.results:
                if node_id in self._asked:
                    self._asked[node_id] = result
                else:
                    self.executive.finished(now, node_id, attempt, result)
            robot.seat.results.clear()
        self._act()

    def _think(self, now: float) -> None:
        if self.minds.update(now, self.world) and self.world is not None:
            self.executive.tick(now, self.world)
        self._act()
        self._begin_what_is_due()

    def _supervise(self, now: float) -> None:
        for robot in self._robots.values():
            self.executive.robot_status(now, robot.name, True, bool(robot.faulted), robot.faulted)
        if self.world is not None:
            self.executive.tick(now, self.world)
        self._act()
        status = self.executive.status()
        if status != self._reported:
            self._reported = status
            self.emit("mission_status", status=status)

    def _act(self) -> None:
        for correction, reply in self.minds.take_replies():
            self._reply(correction, reply)
        for action in self.executive.take_actions():
            if isinstance(action, Dispatch):
                self._dispatch(action)
            elif isinstance(action, Cancel):
                self._cancel(action)
            elif isinstance(action, ResetSafety):
                self._robots[action.robot].reset(self.now)
            elif isinstance(action, Remind):
                self._remind(action)
            elif isinstance(action, Answer):
                self.answers.append(action)
                self.emit("answered", id=action.utterance_id, status=action.status, text=action.text,
                          words=list(action.words), choices=list(action.choices))  # fmt: skip
            elif isinstance(action, Reply):
                self._reply(action.correction, action.reply)
            elif isinstance(action, Emit):
                self.emit(action.kind, action.node_id, **action.data)
            elif isinstance(action, PublishPlan) and self.world is not None:
                request = self.executive.request(self.world)
                if request is not None:
                    self.emit("plan", plan=to_dict(action.plan), tree=to_dict(request[0]), goals=request[1])

    def _dispatch(self, action: Dispatch) -> None:
        call, robot = action.call, self._robots[action.call.robot]
        state = robot.skill_state()
        if self.world is None or state is None:
            self.executive.rejected(self.now, call.node_id, action.attempt, f"{call.robot} has no measurements yet")
            return
        self.executive.accepted(self.now, call.node_id, action.attempt)
        plan = self.executive.plan
        task = next((node.task for node in plan.nodes if node.id == call.node_id), "") if plan is not None else ""
        self._deliberation.take(self.now, action, task)
        self._begin_what_is_due()

    def _begin_what_is_due(self) -> None:
        for action in self._deliberation.due(self.now):
            robot = self._robots[action.call.robot]
            state = robot.skill_state()
            assert self.world is not None and state is not None, "there was one when it was decided on"
            robot.seat.ask(action.call, action.attempt, self.now, self.world, state)

    def _cancel(self, action: Cancel) -> None:
        for each in self._deliberation.withdraw(action.node_id):
            ended = SkillResult(Reason.CANCELED, "cancelled before it began")
            self._robots[action.robot].seat.results.append((action.node_id, each.attempt, ended))
        self._robots[action.robot].seat.cancel(action.node_id)


def _watch(catalogue: Catalogue, tracker: WorldTracker) -> "ObjectWatch":
    """What perceives the cameras' frames; OpenCV is loaded for those alone."""
    from skills.perception.watch import ObjectWatch

    return ObjectWatch(catalogue, tracker)
