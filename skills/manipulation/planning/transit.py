"""Transit: where the scripted skills ask whether their way is free, and get another where it is not."""

import logging
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from skills.errors import BlockedError, NoPathError
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.collision import Contact
from skills.manipulation.planning.configurations import configurations, nearest_first
from skills.manipulation.planning.finder import Surroundings, WayFinder
from skills.manipulation.planning.solid import taller
from skills.manipulation.trajectory import MotionLimits, Trajectory, plan_trajectory, straight_as_far
from skills.world.snapshot import Pose

WRIST = 0.06  # [m] from the tool up to where there is nothing but the gripper

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
    """

    rise: np.ndarray
    limits: MotionLimits
    goal: Pose | None = None
    down_to: Pose | None = None
    held: str = ""


def free_way(
    finder: WayFinder, kinematics: ArmKinematics, among: Surroundings, transit: Transit
) -> Generator[None, None, Trajectory]:
    """The transit itself where it is free, at once; or one around what stands in its way, some control periods later.

    Args:
        finder: Of the arm.
        kinematics: The arm.
        among: What stands around.
        transit: The scripted way.

    Raises:
        StartInCollisionError: the arm touches something where it stands.
        BlockedError: something is in the way up.
        GoalInCollisionError: the arm would touch something in every configuration for the goal.
        NoPathError: no way around was found.
    """
    top = transit.rise[-1]
    alone, whole = finder.model(among, gripper=False), finder.model(among)
    finder.leave(alone, transit.rise[0])
    rising = finder.contact(transit.rise, alone)
    if rising is not None:
        raise BlockedError(f"on the way up, {rising}; move it first")
    finder.leave(whole, top)
    blocked = finder.contact(_over(transit, top), whole) or _descent(finder, kinematics, among, transit, transit.end)
    if blocked is None:
        return transit
    log.info("the straight way is blocked (%s); looking for another", blocked)
    yield
    goals = [transit.end]
    if transit.goal is not None:
        found = yield from configurations(kinematics, transit.goal, top)
        goals = nearest_first(found, top)
    goals = yield from _descending(finder, kinematics, among, transit, goals, blocked)
    for way in (yield from finder.find(among, top, goals)):
        timed = plan_trajectory(np.vstack((transit.rise, way[1:])), transit.limits, kinematics)
        yield
        if finder.contact(_over(timed, top), whole) is None:
            return timed
        yield
    raise NoPathError(f"every way around {blocked.other} that was found is too narrow: {blocked}; move it first")


def _over(trajectory: Trajectory, top: np.ndarray) -> np.ndarray:
    """The part of a trajectory after the end of its rise, shape (k, n) [rad]."""
    return trajectory.positions[int(np.abs(trajectory.positions - top).max(axis=1).argmin()) :]


def _descending(
    finder: WayFinder,
    kinematics: ArmKinematics,
    among: Surroundings,
    transit: Transit,
    goals: list[np.ndarray],
    blocked: Contact,
) -> Generator[None, None, list[np.ndarray]]:
    """The goals from which the way down is free.

    Raises:
        BlockedError: there are none.
    """
    free = []
    for goal in goals:
        problem = _descent(finder, kinematics, among, transit, goal)
        if problem is None:
            free.append(goal)
        else:
            blocked = problem
        yield
    if not free:
        raise BlockedError(f"on the way down, {blocked}; move it first")
    return free


def _descent(
    finder: WayFinder, kinematics: ArmKinematics, among: Surroundings, transit: Transit, above: np.ndarray
) -> Contact | None:
    """What the arm, its gripper aside, would touch on the way down from a configuration; only tall things can be."""
    if transit.down_to is None:
        return None
    low = transit.down_to.position_w[2]
    tall = tuple(solid for solid in taller(among.around, low + WRIST) if not solid.bears)
    if not tall:
        return None
    line, _ = straight_as_far(kinematics, above, np.array(transit.down_to.position_w))
    return finder.contact(line, finder.model(Surroundings(tall), gripper=False))
