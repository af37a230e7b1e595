"""How a body gets from a pose where it may stand close to things to a point where it can turn freely, and back."""

import math
from dataclasses import dataclass

import numpy as np

from skills.geometry import wrap
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.rectangle import Boxes, to_world
from skills.locomotion.navigation.speeds import move_time

DISTANCES = np.arange(0.1, 1.65, 0.1)  # [m] of a straight move
HEADING_STEP = math.radians(10.0)
DIRECTIONS = ((-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, -1.0))  # of moves in the base frame; the first is backwards
SECTORS = 8  # of the directions of moves on the floor; one exit is kept for each


@dataclass(frozen=True)
class Exit:
    """A turn in place followed by one straight move.

    Attributes:
        turned: Pose after the turn, shape (3,).
        end: Pose after the move, shape (3,); the body can turn freely there.
        seconds: Time of both at full speed [s].
        direction: Of the move in the base frame, one of :data:`DIRECTIONS`; (0, 0) without a move.
    """

    turned: np.ndarray
    end: np.ndarray
    seconds: float
    direction: tuple[float, float]

    @property
    def distance(self) -> float:
        """Length of the move [m]."""
        return float(np.hypot(*(self.end[:2] - self.turned[:2])))


def exits(floor: FloorMap, pose: np.ndarray, turns: bool = True) -> list[Exit]:
    """Ways out of a pose, the quickest of every direction; the pose itself first where the body can turn there.

    A body that stands closer to something than the margin may not come closer still on its way out.

    Args:
        floor: The map.
        pose: Planar pose, shape (3,).
        turns: Whether it may turn before it moves.
    """
    found = [Exit(pose, pose, 0.0, (0.0, 0.0))] if floor.turnable(pose[None, :2])[0] else []
    room = floor.at(pose)[0]
    headings = _headings(floor, pose, room) if turns else pose[2:]
    grid = np.meshgrid(headings, np.arange(len(DIRECTIONS)), DISTANCES, indexing="ij")
    yaw, direction, distance = grid[0].ravel(), grid[1].ravel().astype(int), grid[2].ravel()
    moves = np.asarray(DIRECTIONS)[direction] * distance[:, None]
    begin = np.broadcast_to(pose[:2], moves.shape)
    end = begin + to_world(moves, yaw)
    free = floor.turnable(end) & _swept_clear(floor, begin, end, yaw, direction, min(floor.margin, room) - 1e-6)
    taken: dict[int, Exit] = {}
    for k in np.flatnonzero(free):
        seconds = move_time(np.append(moves[k], 0.0)) + move_time(np.array([0.0, 0.0, wrap(yaw[k] - pose[2])]))
        sector = _sector(end[k] - pose[:2])
        if sector not in taken or seconds < taken[sector].seconds - 1e-9:
            turned, there = np.append(pose[:2], yaw[k]), np.append(end[k], yaw[k])
            taken[sector] = Exit(turned, there, seconds, DIRECTIONS[direction[k]])
    return found + [taken[sector] for sector in sorted(taken)]


def _sector(offset: np.ndarray) -> int:
    return round(math.atan2(offset[1], offset[0]) / (2.0 * math.pi / SECTORS)) % SECTORS


def _headings(floor: FloorMap, pose: np.ndarray, room: float) -> np.ndarray:
    """Headings that the body can turn to at a pose, its own first."""
    if floor.turnable(pose[None, :2])[0]:
        return pose[2:]
    steps = np.arange(1, round(math.pi / HEADING_STEP) + 1) * HEADING_STEP
    needed = min(floor.turn_margin, room) - 1e-6
    reached = [float(pose[2])]
    for side in (1.0, -1.0):
        for step in steps:
            fine = pose[2] + side * (step + np.array([-0.5, 0.0]) * HEADING_STEP)
            if floor.room(floor.bodies(np.column_stack((np.tile(pose[:2], (2, 1)), fine)))).min() < needed:
                break
            reached.append(float(fine[1]))
    return np.array(reached)


def _swept_clear(
    floor: FloorMap, begin: np.ndarray, end: np.ndarray, yaw: np.ndarray, direction: np.ndarray, needed: float
) -> np.ndarray:
    """Whether straight moves keep ``needed`` [m] from everything, shape (n,), bool."""
    along, across = (floor.sweeps(begin, end, yaw, sideways) for sideways in (False, True))
    half = np.where((direction < 2)[:, None], along.half, across.half)
    return floor.room(Boxes(along.center, half, yaw)) >= needed
