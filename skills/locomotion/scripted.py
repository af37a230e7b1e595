"""Scripted executors of leg skills: a skill written as one readable routine that yields once per control period."""

from abc import ABC, abstractmethod
from collections.abc import Generator

import numpy as np

from skills.contract import Progress, Reason, SkillResult, Value
from skills.errors import UnknownObjectError
from skills.locomotion.context import LegContext
from skills.locomotion.gait import GaitPhase, Posture
from skills.world.snapshot import WorldSnapshot

Script = Generator[None, None, SkillResult]
Step = Generator[None, None, None]

UPRIGHT = (GaitPhase.STANDING, GaitPhase.WALKING)
RISE_TIMEOUT = 6.0  # [s] for gathering the legs and rising
SIT_TIMEOUT = 5.0  # [s]
LONGEST_STEP = 0.1  # [s] that one update counts at most as waiting


class LegExecutor(ABC):
    """Runs :meth:`script` one step per update, not while paused; ends standing still, or as the script leaves it.

    Implements :class:`skills.contract.Executor`.

    Attributes:
        world: The newest snapshot.
        now: Time of this update [s].
        dt: Time since the update before [s], for scripts that add up how long something has lasted without pauses.
    """

    def __init__(self, context: LegContext, arguments: dict[str, Value]) -> None:
        self.context = context
        self.arguments = arguments
        self.motion = context.motion
        self.world = WorldSnapshot(-np.inf)
        self.now = self.dt = 0.0
        self._progress = Progress("start", 0.0)
        self._ending: SkillResult | None = None

    @abstractmethod
    def script(self) -> Script:
        """The skill: yields once per control period, returns its result. The newest world is in ``self.world``."""

    def initialise(self, now: float, world: WorldSnapshot) -> None:
        """Starts the call; see :class:`skills.contract.Executor`."""
        self.now, self.world = now, world
        self._script = self.script()

    def update(self, now: float, world: WorldSnapshot) -> SkillResult | None:
        """Advances the script by one step; see :class:`skills.contract.Executor`."""
        self.dt = min(max(now - self.now, 0.0), LONGEST_STEP)
        self.now, self.world = now, world
        self.context.neighbourhood.watch(world)
        if self._ending is None and not self.motion.paused:
            self._ending = self._step()
            if self._ending is not None:
                self.motion.stand_still()
        return self._ending if self._ending is not None and self.motion.at_rest else None

    def progress(self) -> Progress:
        """Phase and fraction done; see :class:`skills.contract.Executor`."""
        return self._progress

    def terminate(self, now: float) -> None:
        """Stands still where it is; see :class:`skills.contract.Executor`."""
        if self._ending is None:
            self._ending = SkillResult(Reason.CANCELED, f"stopped on request during '{self._progress.phase}'")
            self.motion.stand_still()

    def report(self, phase: str, fraction: float) -> None:
        """Says where the skill is."""
        self._progress = Progress(phase, min(max(fraction, 0.0), 1.0))

    def wait(self, seconds: float) -> Step:
        """Lets time pass."""
        until = self.now + seconds
        while self.now < until:
            yield

    def take(self, posture: Posture, reached: tuple[GaitPhase, ...], seconds: float) -> Generator[None, None, bool]:
        """Asks for a posture and waits for it, at most ``seconds``; returns whether it was reached."""
        self.motion.ask(posture)
        until = self.now + seconds
        yield
        while self.context.state.gait not in reached and self.now < until:
            yield
        return self.context.state.gait in reached

    def rise(self) -> Generator[None, None, bool]:
        """Rises when on the belly; returns whether the robot is on its feet."""
        if self.context.state.gait not in UPRIGHT:
            self.report("rise", 0.1)
        return (yield from self.take(Posture.STAND, UPRIGHT, RISE_TIMEOUT))

    def failed_to(self, what: str) -> SkillResult:
        """The result of a posture that was not reached."""
        gait = self.context.state.gait
        return SkillResult(Reason.EFFECT_NOT_REACHED, f"{self.context.robot} did not {what}; its gait is '{gait}'")

    def _step(self) -> SkillResult | None:
        try:
            next(self._script)
        except StopIteration as stop:
            return stop.value
        except UnknownObjectError as error:
            return SkillResult(Reason.PRECONDITION_FAILED, str(error))
        return None
