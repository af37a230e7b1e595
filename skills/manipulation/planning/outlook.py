"""Whether arms find ways past what is tall, for estimates: asked often, so what costs is done once and bounded."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from skills.errors import GoalInCollisionError, NoPathError
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.budget import finish
from skills.manipulation.planning.collision import Surroundings
from skills.manipulation.planning.solid import Solid, beside, solid_of, solids
from skills.manipulation.planning.transit import Transit, free_way
from skills.manipulation.surroundings import too_tall
from skills.manipulation.trajectory import MotionLimits
from skills.world.catalogue import Catalogue
from skills.world.grid import pose_on_grid
from skills.world.snapshot import Pose, WorldSnapshot

if TYPE_CHECKING:
    from skills.manipulation.planning.finder import WayFinder

GRID = 0.01  # [m] of where something tall stands
LOW = 0.1  # [m] above an arm's base; what the site knows and is lower is in no way at travel height
SEARCHES = 3  # per estimate: further ways that are blocked count as none


class Outlook:
    """For every arm of a site. Where nothing tall stands within reach it costs nothing and has no objections.

    What is lower than travel height is in no way there; what is held and how other arms stand is left to the skill.

    Args:
        arms: Kinematics of each arm by name.
        catalogue: What the site knows beforehand.
    """

    def __init__(self, arms: Mapping[str, ArmKinematics], catalogue: Catalogue) -> None:
        self._arms, self._catalogue = arms, catalogue
        self._tall: dict[str, tuple[Solid, ...]] = {}
        self._finders: dict[str, WayFinder] = {}
        self._searches = 0

    def heed(self, robot: str, world: WorldSnapshot) -> bool:
        """Takes note of what is tall around an arm before an estimate; whether that is something else than before."""
        self._searches = SEARCHES
        before, self._tall[robot] = self._tall.get(robot, ()), self._tall_around(robot, world)
        return before != self._tall[robot]

    def fits(self, robot: str, tool: Pose, above: np.ndarray, low: np.ndarray) -> bool:
        """Whether an arm has room over a target and at it; arguments as for :meth:`check`."""
        tall = beside(self._tall.get(robot, ()), tool)
        return not tall or self._finder(robot).fits(tall, above, low)

    def check(self, robot: str, tool: Pose, above: np.ndarray, low: np.ndarray) -> None:
        """Whether an arm gets from its ready pose to a target.

        Args:
            robot: Its name.
            tool: Pose of the tool at the target.
            above: Joint vector over it, shape (n,) [rad].
            low: Joint vector at it.

        Raises:
            GoalInCollisionError: the arm has no room there.
            NoPathError: no way there was found.
        """
        tall = self._tall.get(robot, ())
        if not tall:
            return
        finder, arm = self._finder(robot), self._arms[robot]
        if not self.fits(robot, tool, above, low):
            raise GoalInCollisionError(f"{robot} has no room over its target beside {' or '.join(_names(tall))}")
        straight = np.vstack((arm.home, above))
        if finder.free_among(tall, straight, np.vstack((above, low))):
            return
        if self._searches <= 0:
            raise NoPathError(f"{' or '.join(_names(tall))} is in {robot}'s way; no further one was looked for")
        self._searches -= 1
        limits = MotionLimits.from_description(arm.description)
        transit = Transit(straight, arm.home[None], limits, arm.tool_pose(above), tool)
        finish(free_way(finder, arm, Surroundings(tall), transit))

    def _tall_around(self, robot: str, world: WorldSnapshot) -> tuple[Solid, ...]:
        base = self._arms[robot].base
        reach = float(self._arms[robot].levers[0])
        known = solids(WorldSnapshot(0.0, robots=world.robots), self._catalogue.obstacles, base, reach, "")
        standing = [solid_of(replace(item, pose=pose_on_grid(item.pose, GRID))) for item in too_tall(world)]
        near = [solid for solid in standing if solid.distance(base.position_w) < reach]
        high = (solid for solid in known if solid.top > base.position_w[2] + LOW and not solid.bears)
        return (*high, *near)

    def _finder(self, robot: str) -> "WayFinder":
        """Made when it is needed: most sites have nothing tall within reach."""
        if robot not in self._finders:
            from skills.manipulation.planning.finder import WayFinder

            self._finders[robot] = WayFinder(self._arms[robot], robot)
        return self._finders[robot]


def _names(tall: tuple[Solid, ...]) -> list[str]:
    return [solid.name for solid in tall]
