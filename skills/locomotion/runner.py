"""The skill runner of a legged robot: the library behind its skill server."""

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.ports.clock import Clock
from skills.call_runner import CallRunner
from skills.locomotion.context import LegContext, LegState
from skills.locomotion.gait import COMMAND_AGE, GaitPhase, Posture
from skills.locomotion.library import leg_library
from skills.locomotion.motion import LegReference
from skills.locomotion.navigation.floor import obstacle_rectangles
from skills.registry import SkillRegistry
from skills.world.catalogue import Catalogue
from skills.world.snapshot import WorldSnapshot


class LegRunner(CallRunner[LegContext, LegState, LegReference]):
    """Runs skill calls on one legged robot. When idle it yields no reference, and the gait keeps its posture."""

    def __init__(
        self,
        robot: str,
        description: LeggedDescription,
        clock: Clock,
        registry: SkillRegistry[LegContext] | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        """Builds the runner.

        Args:
            robot: Its name in the world snapshot.
            description: Its stance and limits.
            clock: Time of corrections and cancellations.
            registry: Skills to choose from; the built-in ones by default.
            catalogue: What the site knows beforehand; its obstacles are walked around.

        Raises:
            FloorMapError: an obstacle without an extent.
        """
        obstacles = obstacle_rectangles(catalogue) if catalogue is not None else ()
        self.context = LegContext(robot, description, obstacles=obstacles)
        self._driven, self._driven_at = np.zeros(3), -np.inf
        super().__init__(robot, clock, registry or leg_library(), self.context, self.context.motion)

    def measure_pose(self, pose: np.ndarray, stamp: float) -> None:
        """Takes one measured planar pose, shape (3,): x, y [m], yaw [rad], at ``stamp`` [s]."""
        self.context.poses.measure(pose, stamp)

    def drive(self, velocity_b: np.ndarray, now: float) -> None:
        """Notes a velocity that somebody else commands while no skill runs, shape (3,) [m/s, m/s, rad/s]."""
        self._driven, self._driven_at = velocity_b, now

    @property
    def heading(self) -> float:
        """Of the base about the world's z axis [rad]."""
        pose = self.context.poses.estimate(self._last_update)
        return float(pose[2]) if pose is not None else 0.0

    def nudge(self, offset_w: tuple[float, float, float]) -> dict[str, float | str]:
        """Legs take no nudges: nothing changes."""
        return {}

    def _observe(self, state: LegState) -> None:
        self.context.state = state

    def _take_over(self, world: WorldSnapshot) -> None:
        """Keeps the posture that the robot has."""
        gait = self.context.state.gait
        if gait in (GaitPhase.SITTING_DOWN, GaitPhase.SITTING):
            self.context.motion.keep(Posture.SIT)
        else:
            self.context.motion.keep(Posture.LIMP if gait is GaitPhase.LIMP else Posture.STAND)

    def _move(self, dt: float) -> LegReference:
        reference = self.context.motion.update(dt)
        self.context.poses.command(np.array(reference.velocity_b), self._last_update)
        return reference

    def _at_rest(self) -> LegReference:
        return self.context.motion.reference()

    def _idle(self, safety_ok: bool) -> None:
        driven = self._last_update - self._driven_at <= COMMAND_AGE
        self.context.poses.command(self._driven if driven else np.zeros(3), self._last_update)
        if self._world is not None:
            self.context.neighbourhood.watch(self._world)

    def _let_go(self) -> None:
        self.context.motion.stand_still()
