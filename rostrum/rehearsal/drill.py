"""Skills alone, in one process: a scene's arms and their skills, called directly, without a plan and without ROS."""

from collections.abc import Callable

from hardware.ports.clock import ManualClock
from rostrum.rehearsal.arm import RehearsedArm
from rostrum.rehearsal.markers import WORLD_PERIOD, take_markers
from rostrum.rehearsal.rhythm import Rhythm
from rostrum.site import catalogue_of
from sim.measured_world import MeasuredWorld
from skills.contract import SkillCall, SkillResult, Value
from skills.manipulation.kinematics import ArmKinematics
from skills.world.snapshot import WorldSnapshot
from skills.world.tracker import WorldTracker

WARM_UP = 1.0  # [s] in which everything is seen


class Drill:
    """A measured world whose arms take skill calls; as deterministic as the world is.

    Attributes:
        measured: The simulated world, its sensors and its audit.
        world: What the world model believes now.
    """

    def __init__(self, measured: MeasuredWorld) -> None:
        """Builds the arms and waits until everything was seen.

        Args:
            measured: A world with arms; legged robots in it stay where they lie.

        Raises:
            PhysicsDivergedError: the physics produced NaN.
        """
        self.measured = measured
        catalogue = catalogue_of(measured.world.scene)
        self._clock = ManualClock()
        self._tracker = WorldTracker(catalogue, feels=measured.by_cameras)
        infos = [info for info in catalogue.robots if info.name in measured.world.robots]
        self.arms = {info.name: RehearsedArm(info, measured.world, self._clock, _unheard, catalogue) for info in infos}
        self._kinematics = {
            info.name: ArmKinematics(measured.world.robots[info.name].description, info.base) for info in infos
        }
        self._world_rhythm = Rhythm(WORLD_PERIOD)
        self.world: WorldSnapshot = self._tracker.snapshot(0.0)
        self.advance_for(WARM_UP)

    @property
    def now(self) -> float:
        """Simulated time [s]."""
        return self._clock.now()

    def advance_for(self, seconds: float) -> None:
        """Advances by a simulated time [s]."""
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.advance()

    def advance(self) -> None:
        """One control period of the world, and whatever is due after it; raises PhysicsDivergedError."""
        seen = self.measured.advance()
        now = self.measured.world.time
        self._clock.set(now)
        take_markers(self._tracker, seen)
        for arm in self.arms.values():
            arm.tick_floor(now)
        if self._world_rhythm.due(now):
            for name, kinematics in self._kinematics.items():
                state = self.arms[name].measured
                self._tracker.joints(
                    name, state.stamp, kinematics.tool_pose(state.position[:-1]), float(state.position[-1])
                )
            self.world = self._tracker.snapshot(now)
        for arm in self.arms.values():
            arm.tick_skills(now, self.world)

    def call(
        self,
        robot: str,
        skill: str,
        arguments: dict[str, Value],
        watch: Callable[[], None] | None = None,
        limit: float = 120.0,
    ) -> SkillResult:
        """Runs one skill to its end.

        Args:
            robot: Name of an arm.
            skill: Name of a skill of the library.
            arguments: Its arguments.
            watch: Called after every control period.
            limit: Longest simulated time [s].

        Raises:
            TimeoutError: it gave no result within ``limit``, although skills have time-outs of their own.
        """
        arm, end = self.arms[robot], self.now + limit
        arm.seat.ask(SkillCall("drill", skill, robot, skill, arguments), 1, self.now, self.world, arm.measured)
        while not arm.seat.results:
            if self.now > end:
                raise TimeoutError(f"{robot} gave no result of {skill} within {limit:g} s")
            self.advance()
            if watch is not None:
                watch()
        return arm.seat.results.pop(0)[2]


def _unheard(kind: str, node_id: str = "", **data: object) -> None:
    """Nobody keeps the events of a drill."""
