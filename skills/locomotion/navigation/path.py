"""Paths on the floor: planar poses with the time at which each is passed at full speed."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from skills.geometry import wrap
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.rectangle import separation
from skills.locomotion.navigation.speeds import move_time
from skills.locomotion.planar import error_in_base

STEP = 0.03  # [m] between two poses
TURN_STEP = 0.05  # [rad] between two poses
RADII = (0.9, 0.6, 0.4)  # [m] of rounded corners, tried in this order
SHARPEST = math.radians(140.0)  # corners beyond are turned in place


@dataclass(frozen=True)
class Path:
    """A way that a body fits, densely sampled.

    Attributes:
        poses: Planar poses of the base, shape (n, 3): x, y [m], yaw [rad]; n >= 1.
        breaks: Indices of poses at which the robot stops to move in another way; the first and the last pose included.
    """

    poses: np.ndarray
    breaks: tuple[int, ...]

    @cached_property
    def twists(self) -> np.ndarray:
        """Velocity on the step behind each pose but the last at full speed, in the base frame, shape (n - 1, 3)."""
        return self._steps / np.diff(self.times)[:, None]

    @cached_property
    def times(self) -> np.ndarray:
        """Time of every pose at full speed without stops, shape (n,) [s]."""
        return np.concatenate(([0.0], np.cumsum([move_time(step) for step in self._steps])))

    @cached_property
    def length(self) -> float:
        """Way of the base's centre [m]."""
        return float(np.linalg.norm(np.diff(self.poses[:, :2], axis=0), axis=1).sum())

    @cached_property
    def _steps(self) -> np.ndarray:
        pairs = zip(self.poses[:-1], self.poses[1:], strict=True)
        return np.array([error_in_base(a, b) for a, b in pairs]).reshape(-1, 3)

    def clear_of(self, floor: FloorMap, since: int = 0) -> float:
        """Least separation of the body from everything on a map, from pose ``since`` on [m]."""
        if floor.empty:
            return math.inf
        return float(separation(floor.bodies(self.poses[since:]), floor.boxes).min())


def path_through(keys: list[np.ndarray], floor: FloorMap) -> Path:
    """The path through key poses, each a turn in place or a straight move from the last; rounds corners with room.

    Args:
        keys: Planar poses, shape (3,) each.
        floor: Where the rounded corners must fit.
    """
    poses, breaks = [keys[0][None]], [0]
    count, k = 1, 1
    current = keys[0]
    while k < len(keys):
        arc = _rounded(current, keys[k : k + 3], floor)
        piece = arc if arc is not None else _straight(current, keys[k])
        if len(piece):
            poses.append(piece)
            count += len(piece)
            current = piece[-1]
        k += 2 if arc is not None else 1
        if arc is None and len(piece) and count - 1 != breaks[-1]:
            breaks.append(count - 1)
    return Path(np.concatenate(poses), tuple(breaks))


def _straight(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Poses after ``begin`` up to ``end``, shape (n, 3); none when both are the same."""
    turn = wrap(float(end[2] - begin[2]))
    distance = float(np.hypot(*(end[:2] - begin[:2])))
    count = math.ceil(max(distance / STEP, abs(turn) / TURN_STEP) - 1e-9)
    share = np.arange(1, count + 1)[:, None] / max(count, 1)
    return begin + share * np.array([end[0] - begin[0], end[1] - begin[1], turn])


def _rounded(begin: np.ndarray, keys: list[np.ndarray], floor: FloorMap) -> np.ndarray | None:
    """A walk, an arc instead of the turn, up to where the next walk goes on; None where there is no room for one.

    Args:
        begin: Where the robot is.
        keys: The corner before and after the turn, and the end of the walk behind it.
        floor: The map.
    """
    if len(keys) < 3 or not (_forward(begin, keys[0]) and _forward(keys[1], keys[2])):
        return None
    turn = wrap(float(keys[1][2] - keys[0][2]))
    if not 1e-3 < abs(turn) < SHARPEST or np.hypot(*(keys[1][:2] - keys[0][:2])) > 1e-9:
        return None
    before = float(np.hypot(*(keys[0][:2] - begin[:2])))
    after = 0.5 * float(np.hypot(*(keys[2][:2] - keys[1][:2])))
    for radius in RADII:
        tangent = radius * math.tan(abs(turn) / 2)
        if tangent > min(before, after):
            continue
        heading = float(keys[0][2])
        entry = np.append(keys[0][:2] - tangent * np.array([math.cos(heading), math.sin(heading)]), heading)
        arc = _arc(entry, turn, radius)
        if floor.room(floor.bodies(arc)).min() >= floor.margin:
            return np.concatenate((_straight(begin, entry), arc))
    return None


def _arc(entry: np.ndarray, turn: float, radius: float) -> np.ndarray:
    """Poses along an arc after its first, shape (n, 3)."""
    angle = np.linspace(0.0, turn, math.ceil(abs(turn) / TURN_STEP) + 1)[1:]
    chord = 2.0 * radius * np.sin(np.abs(angle) / 2)
    bearing = entry[2] + angle / 2
    return np.stack((entry[0] + chord * np.cos(bearing), entry[1] + chord * np.sin(bearing), entry[2] + angle), axis=1)


def _forward(begin: np.ndarray, end: np.ndarray) -> bool:
    """Whether a move is a straight walk forward."""
    forward, sideways, turn = error_in_base(begin, end)
    return forward > 1e-6 and abs(sideways) < 1e-6 and abs(turn) < 1e-9
