"""The search for a way: a visibility graph for a body that walks facing its way and turns in place.

Points round the corners of everything, and before and behind every passage, are joined by straight walks where the body
fits (Lozano-Perez and Wesley 1979, with the body's rectangle instead of a point). Edges are judged when A* asks for
them, exactly, by the rectangle that the body sweeps.
"""

import heapq
import math
from dataclasses import dataclass

import numpy as np

from skills.geometry import wrap
from skills.locomotion.navigation.exits import Exit
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.gaps import gaps
from skills.locomotion.navigation.speeds import FORWARD, TURNING

COMFORT = 0.25  # [m] of room beside a walk that costs nothing extra
CLOSENESS = 1.6  # factor on the time of a walk with no more than the margin
STOPPING = 0.5  # [s] that every turn in place costs besides its angle
BEYOND = (0.01, 0.3)  # [m] past a passage, where the body turns
WIDEST = 1.2  # [m] passages up to which points lie before and behind


def points(floor: FloorMap) -> np.ndarray:
    """Points where the body can turn and that a way may lead through, shape (n, 2)."""
    boxes, radius = floor.boxes, floor.turning_radius + 0.01
    if not len(boxes.yaw):
        return np.zeros((0, 2))
    reach = radius / math.cos(math.pi / 8)  # an octagon about the disc's arc round a corner
    corner = boxes.corners()
    angles = boxes.yaw[:, None, None] + np.pi * (np.arange(4)[None, :, None] / 2 + np.array([1, 3])[None, None] / 8)
    around = corner[:, :, None] + reach * np.stack((np.cos(angles), np.sin(angles)), axis=-1)
    middles = [around.reshape(-1, 2)]
    for gap in gaps(boxes, WIDEST):
        if gap.width >= floor.walking_width:
            ends = [gap.extent[0] - radius - b for b in BEYOND] + [gap.extent[1] + radius + b for b in BEYOND]
            middles.append(gap.middle + np.array(ends)[:, None] * gap.axis)
    every = np.concatenate(middles)
    return every[floor.turnable(every)]


@dataclass(frozen=True)
class _Graph:
    """Points that are joined by straight walks: those of the map, then the ends of exits of start and goal."""

    floor: FloorMap
    nodes: np.ndarray  # shape (n, 2) [m]

    def edges(self, node: int, heading: float, spare: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Straight walks from a node that cost less than what may be spared.

        Args:
            node: Where from.
            heading: Of the robot there [rad].
            spare: Most that a walk to every node may cost, shape (n,) [s]; minus infinity where none is wanted.

        Returns:
            Nodes that the body can walk to, with the heading [rad] and the cost [s] of each.
        """
        offset = self.nodes - self.nodes[node]
        length, yaw = np.hypot(offset[:, 0], offset[:, 1]), np.arctan2(offset[:, 1], offset[:, 0])
        yaw[length < 1e-6] = heading
        seconds, turn = length / FORWARD, _turn_times(yaw - heading)
        to = np.flatnonzero(seconds + turn < spare - 1e-9)  # the others are dear enough without looking
        begin = np.broadcast_to(self.nodes[node], (len(to), 2))
        room = self.floor.room(self.floor.sweeps(begin, self.nodes[to], yaw[to]))
        tight = np.clip((COMFORT - room) / max(COMFORT - self.floor.margin, 1e-6), 0.0, 1.0)
        cost = seconds[to] * (1.0 + (CLOSENESS - 1.0) * tight) + turn[to]
        free = ((room >= self.floor.margin) | (length[to] < 1e-6)) & (cost < spare[to] - 1e-9)
        return to[free], yaw[to][free], cost[free]


def search(
    floor: FloorMap, leave: list[Exit], arrive: list[Exit], penalties: list[float]
) -> tuple[Exit, np.ndarray, Exit] | None:
    """The quickest way from an exit of the start to an exit of the goal.

    Args:
        floor: The map.
        leave: Exits of the start.
        arrive: Exits of the goal, walked backwards.
        penalties: Of each of ``arrive`` [s].

    Returns:
        The exit left by, the points in between with both ends, shape (n, 2), and the exit arrived by; None without a
        way.
    """
    if not leave or not arrive:
        return None
    fixed = points(floor)
    ends = np.array([item.end[:2] for item in (*leave, *arrive)])
    first_goal = len(fixed) + len(leave)
    graph = _Graph(floor, np.concatenate((fixed, ends)))
    ahead = np.min(
        [
            np.linalg.norm(graph.nodes - item.end[:2], axis=1) / FORWARD + item.seconds + penalty
            for item, penalty in zip(arrive, penalties, strict=True)
        ],
        axis=0,
    )
    count = len(graph.nodes)
    cost, heading = np.full(count + 1, np.inf), np.zeros(count)
    before, open_nodes = np.full(count + 1, -1), np.ones(count, dtype=bool)
    queue: list[tuple[float, int]] = []
    for k, item in enumerate(leave, start=len(fixed)):
        cost[k], heading[k] = item.seconds, item.end[2]
        heapq.heappush(queue, (cost[k] + ahead[k], k))
    while queue:
        _, node = heapq.heappop(queue)
        if node == count:
            return _traced(before, graph.nodes, leave, arrive, len(fixed))
        if not open_nodes[node]:
            continue
        open_nodes[node] = False
        if node >= first_goal:
            item, penalty = arrive[node - first_goal], penalties[node - first_goal]
            total = cost[node] + _turn_time(item.end[2] - heading[node]) + item.seconds + penalty
            if total < cost[count]:
                cost[count], before[count] = total, node
                heapq.heappush(queue, (total, count))
        spare = np.where(open_nodes, np.minimum(cost[:-1], cost[-1] - ahead) - cost[node], -np.inf)
        to, yaw, seconds = graph.edges(node, heading[node], spare)
        cost[to], heading[to], before[to] = cost[node] + seconds, yaw, node
        for k in to:
            heapq.heappush(queue, (cost[k] + ahead[k], int(k)))
    return None


def _turn_times(angles: np.ndarray) -> np.ndarray:
    turn = np.abs((angles + np.pi) % (2.0 * np.pi) - np.pi)
    return turn / TURNING + STOPPING * (turn > 0.05)


def _turn_time(angle: float) -> float:
    return float(_turn_times(np.array(wrap(angle))))


def _traced(
    before: np.ndarray, nodes: np.ndarray, leave: list[Exit], arrive: list[Exit], fixed: int
) -> tuple[Exit, np.ndarray, Exit]:
    way = [int(before[-1])]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    way.reverse()
    return leave[way[0] - fixed], nodes[way], arrive[way[-1] - fixed - len(leave)]
