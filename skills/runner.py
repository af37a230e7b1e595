"""The skill runner: the library behind a robot's skill server. Runs one call at a time, to one result."""

from dataclasses import dataclass

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.ports.clock import Clock
from hardware.ports.robot import JointState
from skills.context import ArmContext
from skills.contract import Executor, Progress, Reason, Reference, SkillCall, SkillResult, SkillSpec, Value
from skills.errors import ArgumentError, SkillBusyError, UnknownObjectError
from skills.library import library
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.nudge_guard import guard
from skills.manipulation.reference import ReferenceGenerator
from skills.manipulation.scripted import LOST_AFTER, SQUEEZE, STALE_AGE
from skills.registry import SkillRegistry
from skills.world.predicates import bind, first_violated, is_true
from skills.world.snapshot import Pose, WorldSnapshot

LONGEST_STEP = 0.03  # [s] that one update covers at most, however late it comes
SAME_REFERENCE = 0.05  # [rad] a robot this near to its last reference goes on from that reference


@dataclass(frozen=True)
class RunnerOutput:
    """What one update gives.

    Attributes:
        reference: What the robot shall do now; None asks nothing of it.
        result: How the call ended; the reference beside it is at rest. None while it runs and when idle.
        progress: Where the call is; None when idle.
    """

    reference: Reference | None = None
    result: SkillResult | None = None
    progress: Progress | None = None


@dataclass
class _Running:
    call: SkillCall
    spec: SkillSpec
    arguments: dict[str, Value]
    executor: Executor
    started: float
    begun: bool = False
    active_time: float = 0.0
    ending: SkillResult | None = None

    @property
    def values(self) -> dict[str, Value]:
        """What the names in the spec's conditions stand for."""
        return {**self.arguments, "robot": self.call.robot}


class SkillRunner:
    """Runs skill calls on one robot. When idle it yields no reference, and the robot keeps its last one.

    Corrections take effect with the next update, which may be called at once. A pause and the speed last from call to
    call; a nudge lasts until the end of its call.
    """

    def __init__(
        self,
        robot: str,
        description: RobotDescription,
        base: Pose,
        clock: Clock,
        registry: SkillRegistry | None = None,
    ) -> None:
        """Builds the robot's kinematics and reference generator.

        Args:
            robot: Its name in the world snapshot.
            description: Its limits.
            base: Pose of its base in the world frame.
            clock: Time of corrections and cancellations.
            registry: Skills to choose from; the built-in ones by default.
        """
        self.robot = robot
        self._clock = clock
        self._registry = registry or library()
        kinematics = ArmKinematics(description, base)
        generator = ReferenceGenerator(description, kinematics)
        rest = np.append(np.array(description.home), description.gripper.upper)
        state = JointState(-np.inf, description.joint_names, rest, np.zeros_like(rest), np.zeros_like(rest))
        self._context = ArmContext(robot, description, kinematics, generator, state)
        self._generator = generator
        self._running: _Running | None = None
        self._referenced = False
        self._world: WorldSnapshot | None = None
        self._last_update = -np.inf

    @property
    def call(self) -> SkillCall | None:
        """The call that runs, or None."""
        return self._running.call if self._running else None

    @property
    def paused(self) -> bool:
        """Whether a person paused the motion."""
        return self._generator.paused

    @property
    def speed(self) -> float:
        """Factor on the planned speed."""
        return self._generator.speed

    @property
    def kinematics(self) -> ArmKinematics:
        """The robot's kinematics."""
        return self._context.kinematics

    def start(self, call: SkillCall, now: float, world: WorldSnapshot, joint_state: JointState) -> None:
        """Accepts a call; its first reference comes with the next update.

        Raises:
            SkillBusyError: another call runs.
            UnknownSkillError: no such skill.
            ArgumentError: another robot is meant, or an argument is missing, unknown, of a wrong type or names nothing.
        """
        if self._running is not None:
            raise SkillBusyError(
                f"{self.robot} runs {self._running.call.skill} ({self._running.call.node_id}); cancel it first or wait"
            )
        if call.robot != self.robot:
            raise ArgumentError(f"the call is for robot '{call.robot}', this is '{self.robot}'")
        spec, factory = self._registry.skill(call.skill)
        arguments = spec.bind(call.arguments)
        if _age(now, world) <= STALE_AGE:
            _check_names(spec, arguments, world)
        self._context.state = joint_state
        self._take_reference(world)
        self._running = _Running(call, spec, arguments, factory(self._context, arguments), now)
        self._last_update = now

    def update(
        self, now: float, world: WorldSnapshot, joint_state: JointState, safety_ok: bool, supervisor_alive: bool
    ) -> RunnerOutput:
        """Advances to ``now`` [s].

        Args:
            now: Current time [s].
            world: Newest world snapshot; one older than 0.3 s holds the motion.
            joint_state: Newest measured joints.
            safety_ok: Whether the robot floor has no latched fault.
            supervisor_alive: Whether whoever asked for the call still supervises it.
        """
        self._context.state = joint_state
        self._world = world
        running = self._running
        if running is None:
            self._referenced = self._referenced and safety_ok
            return RunnerOutput()
        if not safety_ok:
            return self._abandon("the robot floor latched a safety fault; clear its cause and reset it")
        dt = min(max(now - self._last_update, 0.0), LONGEST_STEP)
        self._last_update = now
        self._watch(running, now, world, supervisor_alive, dt)
        result = self._advance(running, now, world)
        reference = self._generator.update(dt)
        progress = running.executor.progress()
        if result is None:
            return RunnerOutput(reference, None, progress)
        self._finish()
        return RunnerOutput(self._generator.reference(), result, progress)

    def cancel(self) -> None:
        """Asks the running call to end: it comes to rest where it is, then the result is ``CANCELED``."""
        if self._running is not None:
            self._end(self._running, SkillResult(Reason.CANCELED, "stopped on request"), self._clock.now())

    def pause(self) -> dict[str, float | str]:
        """Brings the motion to rest on its path until ``resume``; holds for later calls, too. Returns what changed."""
        changed = not self._generator.paused
        self._generator.pause()
        return {"motion": "paused"} if changed else {}

    def resume(self) -> dict[str, float | str]:
        """Lets the motion go on. Returns what changed."""
        changed = self._generator.paused
        self._generator.resume()
        return {"motion": "running"} if changed else {}

    def set_speed(self, factor: float, absolute: bool = False) -> dict[str, float | str]:
        """Multiplies the speed by ``factor``, or sets it when ``absolute``; from 0.1 to 1. Returns what changed."""
        before = self._generator.speed
        after = self._generator.set_speed(factor, absolute)
        return {"speed_factor": after} if after != before else {}

    def nudge(self, offset_w: tuple[float, float, float]) -> dict[str, float | str]:
        """Shifts the tool by ``offset_w`` [m] until the running call ends; nothing when idle. Returns what changed."""
        if self._running is None or self._running.ending is not None:
            return {}
        allowed = None
        if self._world is not None:
            own = {str(value) for value in self._running.arguments.values() if isinstance(value, str)}
            allowed = guard(self._world, own)
        applied = self._generator.nudge(np.asarray(offset_w, dtype=float), allowed)
        if not applied.any():
            return {}
        return {f"offset_{axis}_m": round(float(value), 4) for axis, value in zip("xyz", applied, strict=True)}

    def _watch(self, running: _Running, now: float, world: WorldSnapshot, supervisor_alive: bool, dt: float) -> None:
        """Looks for reasons to end the call early."""
        if not self._generator.paused:
            running.active_time += dt * self._generator.speed
        if not supervisor_alive:
            self._end(running, SkillResult(Reason.SUPERVISOR_LOST, "nobody supervises the mission any more"), now)
        elif running.active_time > running.spec.timeout:
            text = f"{running.call.skill} took longer than {running.spec.timeout:g} s"
            self._end(running, SkillResult(Reason.TIMED_OUT, text, {"active_time_s": running.active_time}), now)
        elif running.begun and _age(now, world) <= STALE_AGE:
            lost = first_violated(running.spec.hold, running.values, world)
            if lost:
                self._end(running, SkillResult(Reason.HOLD_CONDITION_LOST, f"{lost} no longer holds"), now)

    def _advance(self, running: _Running, now: float, world: WorldSnapshot) -> SkillResult | None:
        if not running.begun:
            return self._begin(running, now, world)
        result = running.executor.update(now, world)
        if result is not None and running.ending is not None and result.reason is Reason.CANCELED:
            return running.ending
        return result

    def _begin(self, running: _Running, now: float, world: WorldSnapshot) -> SkillResult | None:
        """Judges effect and precondition on the first fresh world; a result ends the call before anything moves."""
        if running.ending is not None:
            return running.ending
        if _age(now, world) > STALE_AGE:
            if now - running.started < LOST_AFTER:
                return None
            text = "no fresh world snapshot; check the marker sensor and the world node"
            return SkillResult(Reason.PERCEPTION_LOST, text)
        try:
            effect = [bind(condition, running.values) for condition in running.spec.effect]
            if effect and all(is_true(condition, world) for condition in effect):
                return SkillResult(Reason.SUCCESS, f"nothing to do: {', '.join(effect)} holds already")
            lacking = first_violated(running.spec.precondition, running.values, world)
        except UnknownObjectError as error:
            return SkillResult(Reason.PRECONDITION_FAILED, str(error))
        if lacking:
            return SkillResult(Reason.PRECONDITION_FAILED, f"{running.call.skill} needs {lacking}, which does not hold")
        running.begun = True
        running.executor.initialise(now, world)
        return None

    def _end(self, running: _Running, result: SkillResult, now: float) -> None:
        if running.ending is None:
            running.ending = result
            if running.begun:
                running.executor.terminate(now)

    def _abandon(self, text: str) -> RunnerOutput:
        """Ends the call at once and asks nothing more of the robot; the next call starts from where it is found."""
        assert self._running is not None
        progress = self._running.executor.progress()
        self._finish()
        self._referenced = False
        return RunnerOutput(None, SkillResult(Reason.SAFETY_FAULT, text), progress)

    def _finish(self) -> None:
        self._running = None
        self._generator.settle()
        for reason in ("ending", "stale"):
            self._generator.release(reason)

    def _take_reference(self, world: WorldSnapshot) -> None:
        """Goes on from the last reference, or from the measured joints where the robot is elsewhere."""
        context = self._context
        away = np.abs(context.arm_position - self._generator.position).max()
        if self._referenced and away < SAME_REFERENCE:
            self._generator.settle()
            return
        holding = any(robot.name == self.robot and robot.holding for robot in world.robots)
        opening = context.opening - SQUEEZE if holding else context.opening
        self._generator.start(context.arm_position, opening)
        self._referenced = True


def _age(now: float, world: WorldSnapshot) -> float:
    return now - world.stamp


def _check_names(spec: SkillSpec, arguments: dict[str, Value], world: WorldSnapshot) -> None:
    """Every named object, place and robot must exist.

    Raises:
        ArgumentError: one does not; lists the choices.
    """
    finders = {"object": world.object, "place": world.place, "robot": world.robot}
    for parameter in spec.parameters:
        value = arguments[parameter.name]
        names = value if isinstance(value, tuple) else (value,)
        finder = world.object if parameter.type == "names" else finders.get(parameter.type)
        for name in names if finder else ():
            try:
                finder(name)  # type: ignore[misc]
            except UnknownObjectError as error:
                raise ArgumentError(f"{spec.name}: argument '{parameter.name}': {error}") from error
