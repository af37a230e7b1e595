"""Runs one skill call at a time, to one result: what every family of robots shares.

A family adds how its motion is made; see :class:`skills.runner.SkillRunner` for arms and
:class:`skills.locomotion.runner.LegRunner` for legs.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from hardware.ports.clock import Clock
from skills.contract import Executor, GraspTurner, Progress, Reason, SkillCall, SkillResult, SkillSpec, Value
from skills.errors import ArgumentError, SkillBusyError, UnknownObjectError
from skills.registry import SkillRegistry
from skills.world.predicates import bind, first_violated, is_true
from skills.world.snapshot import WorldSnapshot

LONGEST_STEP = 0.03  # [s] that one update covers at most, however late it comes
STALE_AGE = 0.3  # [s] an older world is not acted on
LOST_AFTER = 2.0  # [s] without a fresh world
CHECK_SENSORS = "check the markers' sensor or the cameras, and the world node"

ContextT = TypeVar("ContextT")
StateT = TypeVar("StateT")
ReferenceT = TypeVar("ReferenceT")


class Motion(Protocol):
    """What a person may change of a robot's motion while it moves."""

    @property
    def paused(self) -> bool:
        """Whether a person paused the motion."""
        ...

    @property
    def speed(self) -> float:
        """Factor on the planned speed."""
        ...

    def pause(self) -> None:
        """Brings the motion to rest until ``resume``."""
        ...

    def resume(self) -> None:
        """Lets the motion go on."""
        ...

    def set_speed(self, factor: float, absolute: bool = False) -> float:
        """Multiplies the speed by ``factor``, or sets it; returns the factor now in force."""
        ...


@dataclass(frozen=True)
class RunnerOutput(Generic[ReferenceT]):
    """What one update gives.

    Attributes:
        reference: What the robot shall do now; None asks nothing of it.
        result: How the call ended; the reference beside it is at rest. None while it runs and when idle.
        progress: Where the call is; None when idle.
    """

    reference: ReferenceT | None = None
    result: SkillResult | None = None
    progress: Progress | None = None


@dataclass
class Running:
    """One call under way; ``ending`` is the result that it ends with once the robot is at rest."""

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


class CallRunner(ABC, Generic[ContextT, StateT, ReferenceT]):
    """Runs skill calls on one robot. When idle it yields no reference.

    Corrections take effect with the next update, which may be called at once. A pause and the speed last from call to
    call.
    """

    def __init__(
        self, robot: str, clock: Clock, registry: SkillRegistry[ContextT], context: ContextT, motion: Motion
    ) -> None:
        """Builds the runner.

        Args:
            robot: Its name in the world snapshot.
            clock: Time of corrections and cancellations.
            registry: Skills to choose from.
            context: What executors may touch of the robot.
            motion: What people may change of its motion.
        """
        self.robot = robot
        self._clock = clock
        self._registry = registry
        self._context = context
        self._motion = motion
        self._running: Running | None = None
        self._world: WorldSnapshot | None = None
        self._last_update = -float("inf")

    @property
    def call(self) -> SkillCall | None:
        """The call that runs, or None."""
        return self._running.call if self._running else None

    @property
    def paused(self) -> bool:
        """Whether a person paused the motion."""
        return self._motion.paused

    @property
    def speed(self) -> float:
        """Factor on the planned speed."""
        return self._motion.speed

    def start(self, call: SkillCall, now: float, world: WorldSnapshot, state: StateT) -> None:
        """Accepts a call; its first reference comes with the next update.

        Raises:
            SkillBusyError: another call runs.
            UnknownSkillError: no such skill.
            ArgumentError: another robot is meant, or an argument is missing, unknown, of a wrong type or names nothing.
        """
        self._expect(call)
        spec, factory = self._registry.skill(call.skill)
        arguments = spec.bind(call.arguments)
        if _age(now, world) <= STALE_AGE:
            _check_names(spec, arguments, world)
        self._accept(call, spec, arguments, lambda context: factory(context, arguments), now, world, state)

    def start_with(
        self,
        call: SkillCall,
        spec: SkillSpec,
        build: Callable[[ContextT], Executor],
        now: float,
        world: WorldSnapshot,
        state: StateT,
    ) -> None:
        """As :meth:`start`, with an executor that is in no registry, for what its caller alone can describe.

        Raises:
            SkillBusyError: another call runs.
            ArgumentError: as :meth:`start`.
            SkillError: whatever ``build`` raises; nothing has moved then.
        """
        self._expect(call)
        arguments = spec.bind(call.arguments)
        if _age(now, world) <= STALE_AGE:
            _check_names(spec, arguments, world)
        self._accept(call, spec, arguments, build, now, world, state)

    def _expect(self, call: SkillCall) -> None:
        """Refuses a call while another one runs, and one for another robot."""
        if self._running is not None:
            raise SkillBusyError(
                f"{self.robot} runs {self._running.call.skill} ({self._running.call.node_id}); cancel it first or wait"
            )
        if call.robot != self.robot:
            raise ArgumentError(f"the call is for robot '{call.robot}', this is '{self.robot}'")

    def _accept(
        self,
        call: SkillCall,
        spec: SkillSpec,
        arguments: dict[str, Value],
        build: Callable[[ContextT], Executor],
        now: float,
        world: WorldSnapshot,
        state: StateT,
    ) -> None:
        self._observe(state)
        self._take_over(world)
        self._running = Running(call, spec, arguments, build(self._context), now)
        self._last_update = now

    def update(
        self, now: float, world: WorldSnapshot, state: StateT, safety_ok: bool, supervisor_alive: bool
    ) -> RunnerOutput[ReferenceT]:
        """Advances to ``now`` [s].

        Args:
            now: Current time [s].
            world: Newest world snapshot; one older than 0.3 s holds the motion.
            state: What was measured of the robot last.
            safety_ok: Whether the robot floor has no latched fault.
            supervisor_alive: Whether whoever asked for the call still supervises it.
        """
        self._observe(state)
        self._world = world
        running = self._running
        if running is None:
            self._last_update = now
            self._idle(safety_ok)
            return RunnerOutput()
        if not safety_ok:
            return self._abandon("the robot floor latched a safety fault; clear its cause and reset it")
        dt = min(max(now - self._last_update, 0.0), LONGEST_STEP)
        self._last_update = now
        self._watch(running, now, world, supervisor_alive, dt)
        result = self._advance(running, now, world)
        reference = self._move(dt)
        progress = running.executor.progress()
        if result is None:
            return RunnerOutput(reference, None, progress)
        self._finish()
        return RunnerOutput(self._at_rest(), result, progress)

    def cancel(self) -> None:
        """Asks the running call to end: it comes to rest where it is, then the result is ``CANCELED``."""
        if self._running is not None:
            self._end(self._running, SkillResult(Reason.CANCELED, "stopped on request"), self._clock.now())

    def pause(self) -> dict[str, float | str]:
        """Brings the motion to rest on its path until ``resume``; holds for later calls, too. Returns what changed."""
        changed = not self._motion.paused
        self._motion.pause()
        return {"motion": "paused"} if changed else {}

    def resume(self) -> dict[str, float | str]:
        """Lets the motion go on. Returns what changed."""
        changed = self._motion.paused
        self._motion.resume()
        return {"motion": "running"} if changed else {}

    def set_speed(self, factor: float, absolute: bool = False) -> dict[str, float | str]:
        """Multiplies the speed by ``factor``, or sets it when ``absolute``; from 0.1 to 1. Returns what changed."""
        before = self._motion.speed
        after = self._motion.set_speed(factor, absolute)
        return {"speed_factor": after} if after != before else {}

    @property
    def grip(self) -> float:
        """Factor on how far a gripper closes beyond what it holds."""
        return 1.0

    def set_grip(self, factor: float, absolute: bool = False) -> dict[str, float | str]:
        """Multiplies the grip by ``factor``, or sets it when ``absolute``. Returns what changed."""
        return {}

    def turn_grasp(self) -> dict[str, float | str]:
        """Lets the running call take hold of its object by the other two sides. Returns what changed."""
        running = self._running
        if running is None or running.ending is not None or not running.begun:
            return {}
        executor = running.executor
        return {"grasp": "turned"} if isinstance(executor, GraspTurner) and executor.turn_grasp() else {}

    @property
    @abstractmethod
    def heading(self) -> float:
        """Of the base about the world's z axis [rad]."""

    def way_to(self, name: str) -> tuple[float, float, float] | None:
        """From the tool to an object or place in the world frame [m]; None without a tool, or where it is not known."""
        return None

    @abstractmethod
    def nudge(self, offset_w: tuple[float, float, float]) -> dict[str, float | str]:
        """Shifts what the robot does by ``offset_w`` [m] until the running call ends. Returns what changed."""

    @abstractmethod
    def _observe(self, state: StateT) -> None:
        """Keeps the context's measurements fresh."""

    @abstractmethod
    def _take_over(self, world: WorldSnapshot) -> None:
        """Prepares the motion for a call that starts now."""

    @abstractmethod
    def _move(self, dt: float) -> ReferenceT:
        """Advances the motion by ``dt`` [s]."""

    @abstractmethod
    def _at_rest(self) -> ReferenceT:
        """The reference that a call leaves behind."""

    @abstractmethod
    def _let_go(self) -> None:
        """A call has ended: the motion is at rest."""

    def _idle(self, safety_ok: bool) -> None:
        """An update without a call."""

    def _watch(self, running: Running, now: float, world: WorldSnapshot, supervisor_alive: bool, dt: float) -> None:
        """Looks for reasons to end the call early."""
        if not self._motion.paused:
            running.active_time += dt * self._motion.speed
        if not supervisor_alive:
            self._end(running, SkillResult(Reason.SUPERVISOR_LOST, "nobody supervises the mission any more"), now)
        elif running.active_time > running.spec.timeout:
            text = f"{running.call.skill} took longer than {running.spec.timeout:g} s"
            self._end(running, SkillResult(Reason.TIMED_OUT, text, {"active_time_s": running.active_time}), now)
        elif running.begun and _age(now, world) <= STALE_AGE:
            lost = first_violated(running.spec.hold, running.values, world)
            if lost:
                self._end(running, SkillResult(Reason.HOLD_CONDITION_LOST, f"{lost} no longer holds"), now)

    def _advance(self, running: Running, now: float, world: WorldSnapshot) -> SkillResult | None:
        if not running.begun:
            return self._begin(running, now, world)
        result = running.executor.update(now, world)
        if result is not None and running.ending is not None and result.reason is Reason.CANCELED:
            return running.ending
        return result

    def _begin(self, running: Running, now: float, world: WorldSnapshot) -> SkillResult | None:
        """Judges effect and precondition on the first fresh world; a result ends the call before anything moves."""
        if running.ending is not None:
            return running.ending
        if _age(now, world) > STALE_AGE:
            if now - running.started < LOST_AFTER:
                return None
            text = f"no fresh world snapshot; {CHECK_SENSORS}"
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

    def _end(self, running: Running, result: SkillResult, now: float) -> None:
        if running.ending is None:
            running.ending = result
            if running.begun:
                running.executor.terminate(now)

    def _abandon(self, text: str) -> RunnerOutput[ReferenceT]:
        """Ends the call at once and asks nothing more of the robot; the next call starts from where it is found."""
        assert self._running is not None
        progress = self._running.executor.progress()
        self._finish()
        self._idle(safety_ok=False)
        return RunnerOutput(None, SkillResult(Reason.SAFETY_FAULT, text), progress)

    def _finish(self) -> None:
        self._running = None
        self._let_go()


def _age(now: float, world: WorldSnapshot) -> float:
    return now - world.stamp


def _check_names(spec: SkillSpec, arguments: dict[str, Value], world: WorldSnapshot) -> None:
    """Every named object, place, robot and fixture must exist.

    Raises:
        ArgumentError: one does not; lists the choices.
    """
    places = {place.name for place in world.places}
    listed = lambda name: None if name in places else world.object(name)  # noqa: E731
    finders = {
        "object": world.object,
        "place": world.place,
        "robot": world.robot,
        "fixture": world.fixture,
        "names": listed,
    }
    for parameter in spec.parameters:
        value = arguments[parameter.name]
        names = value if isinstance(value, tuple) else (value,)
        finder = finders.get(parameter.type)
        for name in names if finder else ():
            try:
                finder(name)  # type: ignore[misc]
            except UnknownObjectError as error:
                raise ArgumentError(f"{spec.name}: argument '{parameter.name}': {error}") from error
