"""Transit: where the scripted skills ask whether their way is free, and get another where it is not."""

import logging
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skills.errors import BlockedError, GoalInCollisionError, NoPathError
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.collision import Surroundings
from skills.manipulation.planning.configurations import configurations, nearest_first
from skills.manipulation.planning.solid import beside
from skills.manipulation.trajectory import MotionLimits, Trajectory, plan_trajectory, straight_as_far
from skills.world.snapshot import Pose

if TYPE_CHECKING:
    from skills.manipulation.planning.finder import WayFinder

FAR = 0.05  # [m] beyond the length of a way down, from where what is tall is in no way there

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Transit(Trajectory):
    """A scripted trajectory up out of what the gripper stands among, and over to where it goes down next.

    Attributes:
        rise: The way up, shape (k, n) [rad]; one row where there is none. On it the arm alone is looked at, because the
            gripper stands in a grasp that told how near it is to anything.
        limits: With which it is timed.
        goal: Where the tool is to be at the end; None when only the joints at its end will do.
        down_to: Where the tool goes straight down to afterwards; None when it does not.
        held: Name of what the gripper holds; empty when it holds nothing.
        over: Whether it leads over to something; otherwise ``rise`` is all of it, up or down.
        leaning: Whether what is held may lean as it likes on the way.
    """

    rise: np.ndarray
    limits: MotionLimits
    goal: Pose | None = None
    down_to: Pose | None = None
    held: str = ""
    over: bool = True
    leaning: bool = False


def free_way(
    finder: "WayFinder", kinematics: ArmKinematics, among: Surroundings, transit: Transit
) -> Generator[None, None, Trajectory]:
    """The transit itself where it is free, at once; or one around what stands in its way, some control periods later.

    Args:
        finder: Of the arm.
        kinematics: The arm.
        among: What stands around.
        transit: The scripted way.

    Raises:
        StartInCollisionError: the arm touches something where it stands.
        BlockedError: something is in the way straight up or down.
        GoalInCollisionError: the arm would touch something in every configuration for the goal.
        NoPathError: no way around was found.
    """
    top = transit.rise[-1]
    if len(transit.rise) > 1:
        _look_along(finder, among, transit.rise)
    if not transit.over:
        return transit
    whole = finder.model(among)
    finder.leave(whole, top)
    contact = finder.contact(_over(transit, top), whole)
    blocked = str(contact) if contact is not None else _descent(finder, kinematics, among, transit, transit.end)
    if not blocked:
        return transit
    log.info("the straight way is blocked (%s); looking for another", blocked)
    yield
    goals = [transit.end]
    if transit.goal is not None:
        found = yield from configurations(kinematics, transit.goal, top)
        goals = nearest_first(found, top)
    goals = yield from _descending(finder, kinematics, among, transit, goals)
    for way in (yield from finder.find(among, top, goals, transit.leaning)):
        timed = plan_trajectory(np.vstack((transit.rise, way[1:])), transit.limits, kinematics)
        yield
        if finder.contact(_over(timed, top), whole) is None:
            return timed
        yield
    raise NoPathError(f"every way that was found is too narrow; on the straight one, {blocked}; move it first")


def _look_along(finder: "WayFinder", among: Surroundings, line: np.ndarray) -> None:
    """Raises BlockedError when something is in the arm's way up or down."""
    alone = finder.model(among, gripper=False)
    finder.leave(alone, line[0])
    contact = finder.contact(line, alone)
    if contact is not None:
        raise BlockedError(f"on the way straight up or down, {contact}; move it first")


def _over(trajectory: Trajectory, top: np.ndarray) -> np.ndarray:
    """The part of a trajectory after the end of its rise, shape (k, n) [rad]."""
    return trajectory.positions[int(np.abs(trajectory.positions - top).max(axis=1).argmin()) :]


def _descending(
    finder: "WayFinder", kinematics: ArmKinematics, among: Surroundings, transit: Transit, goals: list[np.ndarray]
) -> Generator[None, None, list[np.ndarray]]:
    """The goals from which the way down is free.

    Raises:
        GoalInCollisionError: there are none.
    """
    free, problem = [], ""
    for goal in goals:
        why = _descent(finder, kinematics, among, transit, goal)
        if why:
            problem = why
        else:
            free.append(goal)
        yield
    if not free:
        raise GoalInCollisionError(f"on every way down to the target, {problem}; make room first")
    return free


def _descent(
    finder: "WayFinder", kinematics: ArmKinematics, among: Surroundings, transit: Transit, above: np.ndarray
) -> str:
    """What is in the way down from a configuration: of the arm, its gripper aside, beside tall things or itself."""
    if transit.down_to is None:
        return ""
    tall = beside(among.around, transit.down_to)
    alone = finder.model(Surroundings(tall), gripper=False)
    drop = float(kinematics.tool_transform(above)[2, 3]) - transit.down_to.position_w[2]
    crowded = bool(tall) and alone.wider(drop + FAR).touches(above)
    line, obstacle = straight_as_far(kinematics, above, np.array(transit.down_to.position_w))
    contact = finder.contact(line, alone)
    if contact is not None:
        return str(contact)
    return obstacle if crowded else ""
