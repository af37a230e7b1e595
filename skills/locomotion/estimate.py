"""Feasibility queries for the leg skills: is there a way, and how long does it take."""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from skills.contract import Estimate, SkillCall
from skills.errors import NoWayError, SkillError
from skills.estimate_hook import judged_by
from skills.locomotion.library import leg_library
from skills.locomotion.navigation.floor import floor_map, obstacle_rectangles
from skills.locomotion.navigation.neighbours import legged_neighbours, others_on_legs
from skills.locomotion.navigation.path import Path
from skills.locomotion.navigation.planner import plan
from skills.locomotion.navigation.traffic import with_robots
from skills.locomotion.planar import planar_pose
from skills.registry import SkillRegistry
from skills.world.catalogue import Catalogue
from skills.world.grid import pose_on_grid
from skills.world.snapshot import RobotBelief, WorldSnapshot

STANDS = 0.01  # [m] to which it matters where a robot starts
REMEMBERED = 512  # judgements kept: a plan asks for the same ones again and again
SLOWER = 1.1  # measured time over time at full speed: the gait's lag and the slow ends of every move
STARTING_TIME = 1.8  # [s] measured: beyond that for a whole path
PASSING_TIME = 12.0  # [s] until a robot that stands in the only way has walked on
SETTLING_TIME = {"walk_to": 2.5, "dock": 7.5}  # [s] from where docking takes over; of dock the median from near by


class LegEstimator:
    """Answers for every legged robot of a site; implements :class:`skills.contract.Estimator`.

    It judges the world that it is given, which may be a hypothetical one. Another legged robot that stands in the only
    way or at the goal is expected to walk on: that takes longer, but is no reason against.
    """

    def __init__(
        self, catalogue: Catalogue, registry: SkillRegistry | None = None, walkers: Collection[str] | None = None
    ) -> None:
        """Reads the site's map.

        Args:
            catalogue: What the site knows beforehand.
            registry: Skills to choose from; the built-in ones by default.
            walkers: Names of robots whose gait has a policy that walks; every legged robot when None.

        Raises:
            FloorMapError: an obstacle without an extent.
        """
        self._catalogue = catalogue
        self._registry = registry or leg_library()
        self._obstacles = obstacle_rectangles(catalogue)
        self._walkers = walkers
        self._walk = lru_cache(REMEMBERED)(self._judged_walk)

    def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
        """Judges one call in a world; see :class:`skills.contract.Estimator`."""
        try:
            spec, _ = self._registry.skill(call.skill)
            arguments = spec.bind(call.arguments)
            robot = self._catalogue.robot(call.robot)
            lacking = [capability for capability in spec.capabilities if capability not in robot.capabilities]
            if lacking:
                return Estimate(False, why=f"{call.robot} has no {' and no '.join(lacking)}")
            hook = self._registry.hook(call.skill)
            if hook is not None:
                return judged_by(hook, replace(call, arguments=arguments), world, self._catalogue)
            if call.skill not in SETTLING_TIME:
                return Estimate(True, spec.duration)
            if self._walkers is not None and call.robot not in self._walkers:
                return Estimate(False, why=f"{call.robot} has no policy that walks; give its gait a bundle")
            avoid = arguments["avoid"]
            names = tuple(str(name) for name in avoid) if isinstance(avoid, tuple) else ()
            place = world.place(str(arguments["place"]))
            places = (place, *(world.place(name) for name in names if name != place.name))
            walkers = tuple(map(_on_grid, (world.robot(call.robot), *others_on_legs(world, call.robot))))
            floor = WorldSnapshot(0.0, (), places, walkers)
            return self._walk(call.robot, call.skill, robot.model, place.name, names, floor)
        except SkillError as error:
            return Estimate(False, why=str(error))

    def _judged_walk(
        self, robot: str, skill: str, model: str, goal_name: str, names: tuple[str, ...], world: WorldSnapshot
    ) -> Estimate:
        """Plans the way; raises SkillError where there is none, or where a name is unknown."""
        place, base = world.place(goal_name), world.robot(robot).base
        floor = floor_map(self._obstacles, world, model, names)
        goal = planar_pose(place.pose.position_w, place.pose.quaternion_w)
        start = planar_pose(base.position_w, base.quaternion_w)
        others, delay = legged_neighbours(world, robot), 0.0
        try:
            path = plan(with_robots(floor, others, start, goal), start, goal)
        except NoWayError:
            path, delay = plan(floor, start, goal), PASSING_TIME
        return Estimate(True, walking_time(path) + SETTLING_TIME[skill] + delay)


def _on_grid(robot: RobotBelief) -> RobotBelief:
    """A legged robot on a grid that is finer than its steps, so that a way from where it stands is found again."""
    base = pose_on_grid(robot.base, STANDS)
    return replace(robot, base=base, tool=base, gripper_opening=0.0, stamp=0.0, holding="")


def walking_time(path: Path) -> float:
    """Expected time to follow a path [s]; zero for one of a single pose."""
    return SLOWER * float(path.times[-1]) + STARTING_TIME if len(path.poses) > 1 else 0.0
