"""Plans a path for a walking robot between two planar poses on a floor map."""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from skills.errors import FloorMapError, OccupiedPoseError
from skills.geometry import wrap
from skills.locomotion.navigation.diagnosis import no_way
from skills.locomotion.navigation.exits import DIRECTIONS, Exit, exits
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.path import Path, path_through
from skills.locomotion.navigation.roadmap import search
from skills.locomotion.planar import error_in_base

PRE_DOCK = 0.4  # [m] behind the goal, where docking takes over
BESIDE = 0.2  # [m] of the last move, where docking takes over when it cannot come from behind
NEAR = 0.7  # [m] from which docking goes straight to the goal when nothing is in between
NEAR_MARGIN = 0.06  # [m] kept then
START_OVERLAP = 0.05  # [m] that a robot may stand in something: measured poses are off, and people push
ODD_APPROACH = 4.0  # [s] that an approach from elsewhere than behind costs extra
TURNED_APPROACH = 8.0  # [s] that one costs extra which ends with a turn at the goal


def plan(floor: FloorMap, start: np.ndarray, goal: np.ndarray) -> Path:
    """A way to a goal, up to where docking takes over: 0.4 m behind it, headed like it, where there is room for that.

    Args:
        floor: What is in the way, and the body.
        start: Planar pose of the base, shape (3,): x, y [m], yaw [rad].
        goal: Planar pose to stand at, shape (3,).

    Returns:
        The path. A single pose when docking can go straight to the goal.

    Raises:
        FloorMapError: a pose that is not three finite numbers.
        NoWayError: there is none; the class and the words say why.
    """
    start, goal = _checked(start, "start"), _checked(goal, "goal")
    _check_free(floor, start, "the robot stands", START_OVERLAP)
    _check_free(floor, goal, "the goal lies", 0.0)
    if _direct(floor, start, goal):
        return Path(start[None], (0,))
    path = route(floor, start, goal)
    if path is None:
        raise no_way(floor, start, goal, route)
    return path


def route(floor: FloorMap, start: np.ndarray, goal: np.ndarray) -> Path | None:
    """The path that :func:`plan` gives, without its checks; None where there is no way."""
    leaving = exits(floor, start)
    for arrive in _arrivals(floor, goal):
        found = search(floor, leaving, arrive, [_penalty(item, goal) for item in arrive])
        if found is not None:
            break
    else:
        return None
    leave, points, item = found
    keys = [*_walks(start, leave, points), item.end, *_last_move(item, goal)]
    return path_through(_merged(keys), floor)


def way_to_point(floor: FloorMap, start: np.ndarray, point: np.ndarray) -> Path | None:
    """A way to a point where the body can turn, shape (2,), with whatever heading it arrives; None where there is none.

    Args:
        floor: What is in the way, and the body.
        start: Planar pose of the base, shape (3,).
        point: Where to, shape (2,) [m].
    """
    bearing = math.atan2(point[1] - start[1], point[0] - start[0])
    end = np.append(point, bearing)
    found = search(floor, exits(floor, start), [Exit(end, end, 0.0, (0.0, 0.0))], [0.0])
    if found is None or not floor.turnable(point[None])[0]:
        return None
    leave, points, _ = found
    return path_through(_merged(_walks(start, leave, points)), floor)


def _walks(start: np.ndarray, leave: Exit, points: np.ndarray) -> list[np.ndarray]:
    """The key poses out of a start and along straight walks through points, shape (n, 2)."""
    keys = [start, leave.turned, leave.end]
    for here, there in pairwise(points):
        step = there - here
        if np.linalg.norm(step) > 1e-6:
            yaw = math.atan2(step[1], step[0])
            keys += [np.append(here, yaw), np.append(there, yaw)]
    return keys


def _arrivals(floor: FloorMap, goal: np.ndarray) -> Iterator[list[Exit]]:
    """Ways into the goal, to be tried in turn: straight from behind; from beside or in front, or with a turn there."""
    behind = goal - np.append(PRE_DOCK * np.array([math.cos(goal[2]), math.sin(goal[2])]), 0.0)
    straight = [item for item in exits(floor, goal, turns=False) if item.distance > 0.0]
    if (
        floor.turnable(behind[None, :2])[0]
        and floor.room(floor.sweeps(behind[None, :2], goal[None, :2], goal[2:]))[0]
        >= min(floor.margin, floor.at(goal)[0]) - 1e-6
    ):
        yield [Exit(goal, behind, 0.0, DIRECTIONS[0])]
    elif any(item.direction == DIRECTIONS[0] for item in straight):
        yield [item for item in straight if item.direction == DIRECTIONS[0]]
    yield straight + exits(floor, goal)


def _penalty(item: Exit, goal: np.ndarray) -> float:
    if abs(wrap(float(item.turned[2] - goal[2]))) > 1e-9 or item.distance == 0.0:
        return TURNED_APPROACH
    return 0.0 if item.direction == DIRECTIONS[0] else ODD_APPROACH


def _last_move(item: Exit, goal: np.ndarray) -> list[np.ndarray]:
    """The key poses behind an arrival's far end, up to where docking takes over."""
    if abs(wrap(float(item.turned[2] - goal[2]))) > 1e-9 or item.distance == 0.0:
        return [item.turned, goal]
    left = min(PRE_DOCK if item.direction == DIRECTIONS[0] else BESIDE, item.distance)
    return [goal + (left / item.distance) * (item.end - goal) * np.array([1.0, 1.0, 0.0])]


def _merged(keys: list[np.ndarray]) -> list[np.ndarray]:
    """Key poses without repetitions, and straight walks in line joined to one."""
    merged: list[np.ndarray] = []
    for key in keys:
        if merged and np.allclose(error_in_base(merged[-1], key), 0.0, atol=1e-6):
            continue
        if len(merged) > 1 and _in_line(merged[-2], merged[-1], key):
            merged[-1] = key
        else:
            merged.append(key)
    return merged


def _in_line(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> bool:
    before, after = error_in_base(first, second), error_in_base(second, third)
    straight = abs(before[2]) < 1e-6 and abs(after[2]) < 1e-6
    length = np.hypot(*before[:2]) * np.hypot(*after[:2])
    return straight and length > 0.0 and float(before[:2] @ after[:2]) > (1.0 - 1e-9) * length


def _direct(floor: FloorMap, start: np.ndarray, goal: np.ndarray) -> bool:
    """Whether docking can walk and turn to the goal at the same time, as it does without a map."""
    error = error_in_base(start, goal)
    distance = float(np.hypot(*error[:2]))
    if distance > NEAR:
        return False
    share = np.linspace(0.0, 1.0, math.ceil(max(distance / 0.02, abs(error[2]) / 0.05)) + 2)[:, None]
    poses = start + share * np.append(goal[:2] - start[:2], error[2])
    needed = min(NEAR_MARGIN, floor.at(start)[0], floor.at(goal)[0]) - 1e-6
    return float(floor.room(floor.bodies(poses)).min()) >= needed


def _checked(pose: np.ndarray, what: str) -> np.ndarray:
    pose = np.asarray(pose, dtype=float)
    if pose.shape != (3,) or not np.isfinite(pose).all():
        raise FloorMapError(f"{what} {pose} must be a planar pose of three finite numbers: x, y [m], yaw [rad]")
    return np.append(pose[:2], wrap(float(pose[2])))


def _check_free(floor: FloorMap, pose: np.ndarray, who: str, overlap: float) -> None:
    """Raises OccupiedPoseError for a body that overlaps something by more than ``overlap`` [m]."""
    apart, nearest = floor.at(pose)
    if nearest is not None and apart < -overlap:
        where = f"({pose[0]:.2f}, {pose[1]:.2f})"
        raise OccupiedPoseError(f"{who} in the {nearest.name.replace('_', ' ')}: at {where} the body overlaps it")
