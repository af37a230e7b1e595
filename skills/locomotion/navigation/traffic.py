"""The rules by which legged robots that share a floor let each other pass.

1. A robot that stands is an obstacle and walked around.
2. Of two that would meet, the one whose name comes later in the alphabet lets the other go first: it stands where it is
   in nobody's way, and goes to such a place when it is in a passage.
3. A passage that does not let two by is entered by one at a time: who finds another one in it waits before it.
4. Who finds no way but through a robot that stands waits before the passage that leads there.
"""

import numpy as np

from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.keep_off import CLEARANCE
from skills.locomotion.navigation.neighbours import Neighbour
from skills.locomotion.navigation.parking import PASSING, in_the_way
from skills.locomotion.navigation.path import STEP, Path
from skills.locomotion.navigation.rectangle import Boxes, separation

FORESEEN = np.arange(0.0, 3.01, 0.25)  # [s] for which two motions are compared
MEETING = 0.45  # [m] of separation below which two robots meet
AT_GOAL = CLEARANCE + 0.05  # [m] of separation from a goal below which a robot stands at it
ENTRY = 0.5  # [m] before a passage at which is looked whether it is free
INSIDE = 1.0  # [m] from a path through a passage within which a robot is in it
BRAKING = 0.15  # [m] that it takes to stand
TURNING_ROOM = 0.6  # [m] left to a robot that is waited for


def with_robots(floor: FloorMap, robots: tuple[Neighbour, ...], start: np.ndarray, goal: np.ndarray) -> FloorMap:
    """The map with robots as obstacles, as much larger than they are as it takes to pass them.

    A robot that stands nearer to start or goal than that grows by less: the start must remain a place to leave.

    Args:
        floor: What stands on the floor, without robots.
        robots: Those to walk around.
        start: Planar pose of the body now, shape (3,).
        goal: Planar pose where it goes, shape (3,).
    """
    ends = floor.bodies(np.stack((start, goal)))
    solid = []
    for robot in robots:
        here, there = separation(ends, Boxes.of((robot.rectangle(),)))[:, 0]
        least = min(here, there) if there >= AT_GOAL else here
        solid.append(robot.rectangle(float(np.clip(least - 0.02, 0.0, PASSING - floor.margin))))
    return FloorMap((*floor.solid, *solid), floor.forbidden, floor.footprint, floor.margin, floor.turn_margin)


def meets(floor: FloorMap, poses: np.ndarray, robot: Neighbour) -> bool:
    """Whether a body comes near another one that goes on as it does now.

    Args:
        floor: The map.
        poses: The body's at the times :data:`FORESEEN`, shape (n, 3).
        robot: The other one.
    """
    apart = np.diagonal(separation(floor.bodies(poses), robot.ahead(FORESEEN)))
    return bool(apart[1:].min() < min(MEETING, apart[0] - 0.03))


def contact(floor: FloorMap, poses: np.ndarray, robots: tuple[Neighbour, ...]) -> tuple[int, tuple[Neighbour, ...]]:
    """Where a body that passes poses, shape (n, 3), first comes too near to one of the robots, and to which of them.

    Returns:
        The index of the pose, n without any, and the robots.
    """
    if not robots:
        return len(poses), ()
    near = separation(floor.bodies(poses), Boxes.of(tuple(robot.rectangle() for robot in robots))) < AT_GOAL
    if not near.any():
        return len(poses), ()
    first = int(near.any(axis=1).argmax())
    return first, tuple(robot for robot, close in zip(robots, near[first], strict=True) if close)


class Passages:
    """Where along one path a robot that stood there would be in the way of others."""

    def __init__(self, floor: FloorMap, path: Path) -> None:
        coarse = np.unique(np.append(np.arange(0, len(path.poses), 4), len(path.poses) - 1))
        narrow = in_the_way(floor, path.poses[coarse, :2])
        nearest = np.abs(np.arange(len(path.poses))[:, None] - coarse[None]).argmin(axis=1)
        self._path, self._narrow = path, narrow[nearest]

    def inside(self, index: int) -> bool:
        """Whether a pose of the path is in a passage."""
        return bool(self._narrow[index])

    def last_outside(self, floor: FloorMap, end: int, robots: tuple[Neighbour, ...]) -> int | None:
        """The last pose before ``end`` that is in no passage and leaves the robots room to turn; None without one."""
        outside = ~self._narrow[:end]
        if robots and end:
            boxes = Boxes.of(tuple(robot.rectangle() for robot in robots))
            outside = outside & (separation(floor.bodies(self._path.poses[:end]), boxes).min(axis=1) >= TURNING_ROOM)
        braking = round(BRAKING / STEP)
        early = np.flatnonzero(outside[:-braking] & outside[braking:])
        found = early if len(early) else np.flatnonzero(outside)
        return int(found[-1]) if len(found) else None

    def taken(self, floor: FloorMap, index: int, robots: tuple[Neighbour, ...]) -> bool:
        """Whether another robot is in the passage that the path enters just ahead of a pose.

        Args:
            floor: What stands on the floor, without robots.
            index: Of the pose.
            robots: Those that are not parked.
        """
        begins = np.flatnonzero(self._narrow[index : index + round(ENTRY / STEP)])
        if self._narrow[index] or not len(begins) or not robots:
            return False
        begin = index + int(begins[0])
        outside = np.flatnonzero(~self._narrow[begin:])
        way = self._path.poses[begin : begin + int(outside[0]) if len(outside) else None, :2]
        centers = np.array([robot.pose[:2] for robot in robots])
        near = np.linalg.norm(centers[:, None] - way[None], axis=-1).min(axis=1) < INSIDE
        return bool(near.any() and in_the_way(floor, centers[near]).any())
