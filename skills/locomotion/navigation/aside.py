"""Stepping aside: the way to a place where a robot is in nobody's way."""

import math

import numpy as np

from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.neighbours import Neighbour
from skills.locomotion.navigation.parking import PASSING, spots
from skills.locomotion.navigation.path import Path
from skills.locomotion.navigation.planner import way_to_point
from skills.locomotion.navigation.rectangle import Boxes, point_distance
from skills.locomotion.navigation.traffic import FORESEEN, with_robots

REACH = 4.0  # [m] within which a place is looked for
LANE = 3.0  # [m] straight ahead of another robot that is left free where that can be
TRIES = 8  # places to which a way is looked for at most
APART = 0.6  # [m] between two places that are tried


def way_aside(floor: FloorMap, pose: np.ndarray, robots: tuple[Neighbour, ...], least: float = 0.0) -> Path | None:
    """The quickest way to one of the nearest places where a body shuts no passage and stands in no robot's way.

    Where there is none, places will do round which others pass without room to turn, or that lie before another robot.

    Args:
        floor: What stands on the floor, without robots.
        pose: Planar pose of the body now, shape (3,).
        robots: The others; they stand in the way aside, too.
        least: How far away the place must be [m].

    Returns:
        The path; None where there is no such place, or no way to one.
    """
    for tight in (False, True):
        every = spots(floor, pose[:2], REACH, tight)
        every = every[np.hypot(*(every - pose[:2]).T) >= least]
        for lane in (LANE, 0.0):
            path = _quickest(floor, pose, robots, off_the_ways(floor, every, robots, lane))
            if path is not None:
                return path
    return None


def _quickest(floor: FloorMap, pose: np.ndarray, robots: tuple[Neighbour, ...], points: np.ndarray) -> Path | None:
    """The quickest way to one of the first few points that do not lie close together, shape (n, 2)."""
    tried: list[np.ndarray] = []
    paths: list[Path] = []
    for point in points:
        if len(tried) < TRIES and all(np.hypot(*(point - other)) >= APART for other in tried):
            tried.append(point)
            path = way_to_point(with_robots(floor, robots, pose, np.append(point, pose[2])), pose, point)
            paths += [path] if path is not None else []
    return min(paths, key=lambda path: path.times[-1], default=None)


def off_the_ways(floor: FloorMap, points: np.ndarray, robots: tuple[Neighbour, ...], lane: float) -> np.ndarray:
    """Those of the points, shape (n, 2), where a body is clear of all robots and of the way before each.

    Args:
        floor: The map.
        points: Where the body may stand, shape (n, 2).
        robots: The others.
        lane: How far the way before each reaches at least, straight ahead [m].
    """
    keep = np.ones(len(points), dtype=bool)
    for robot in robots:
        boxes = robot.ahead(FORESEEN)
        keep &= point_distance(points, boxes).min(axis=1) >= floor.footprint.radius + PASSING
        heading = np.array([math.cos(robot.pose[2]), math.sin(robot.pose[2])])
        half = robot.half + np.array([lane / 2, 0.0])
        ahead = Boxes((robot.pose[:2] + lane / 2 * heading)[None], half[None], robot.pose[2:])
        keep &= point_distance(points, ahead)[:, 0] >= floor.footprint.radius + PASSING
    return points[keep]
