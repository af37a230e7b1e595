"""The other legged robots on the floor: where each is, how it moves, and since when it does not.

Everything comes from poses that sensors measured; what another robot is up to is not known.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from skills.geometry import wrap
from skills.locomotion.navigation.footprint import footprint_of
from skills.locomotion.navigation.rectangle import Boxes, Rectangle
from skills.locomotion.planar import moved, planar_pose
from skills.world.snapshot import RobotBelief, WorldSnapshot

HISTORY = 3.0  # [s] of measured poses; a robot that has not moved for so long counts as parked
STANDS_AFTER = 0.8  # [s] without a motion after which a robot counts as standing
MOTION = (0.05, 0.12)  # [m, rad] by which a robot that moves has moved; noise of the sensors stays below
VELOCITY_SPAN = 0.3  # [s] over which a velocity is taken
FRESH = 0.25  # [s] up to which a measured pose is as good as the sensor is
GAP = 0.5  # [s] between two measured poses after which a robot is watched anew


@dataclass(frozen=True)
class Neighbour:
    """Another legged robot, as sensed.

    Attributes:
        name: Its name.
        pose: Planar pose, shape (3,).
        half: Half length and half width of its body, shape (2,) [m].
        velocity_b: Forward, sideways [m/s], turning [rad/s] in its base frame, shape (3,); zero while it stands.
        stands: Whether it has stood for a moment; it may go on.
        parked: Whether it has stood, and was watched, for so long that nobody need wait for it.
        unseen: How old its pose is beyond what the sensor is late anyway [s].
    """

    name: str
    pose: np.ndarray
    half: np.ndarray
    velocity_b: np.ndarray
    stands: bool = True
    parked: bool = True
    unseen: float = 0.0

    def rectangle(self, growth: float = 0.0) -> Rectangle:
        """Its body, larger by ``growth`` [m] on every side."""
        length, width = 2.0 * (self.half + growth)
        return Rectangle(self.name, (float(self.pose[0]), float(self.pose[1])), (length, width), float(self.pose[2]))

    def ahead(self, times: np.ndarray) -> Boxes:
        """Its body after ``times``, shape (n,) [s], when it goes on as it does now."""
        poses = np.array([moved(self.pose, self.velocity_b, float(time)) for time in times])
        return Boxes(poses[:, :2], np.tile(self.half, (len(times), 1)), poses[:, 2])


def legged_neighbours(world: WorldSnapshot, robot: str) -> tuple[Neighbour, ...]:
    """The other legged robots of one snapshot, all parked.

    Args:
        world: Where they are.
        robot: Name of the robot whose neighbours they are.

    Raises:
        FloorMapError: a model without a footprint.
    """
    return tuple(_parked(item) for item in others_on_legs(world, robot))


class Neighbourhood:
    """Watches the other legged robots over the snapshots, in calls and between them."""

    def __init__(self, robot: str) -> None:
        self.robot = robot
        self._tracks: dict[str, deque[tuple[float, np.ndarray]]] = {}

    def watch(self, world: WorldSnapshot) -> None:
        """Takes one snapshot; one that came before changes nothing."""
        for robot in others_on_legs(world, self.robot):
            track = self._tracks.setdefault(robot.name, deque())
            if track and abs(robot.stamp - track[-1][0]) > GAP:
                track.clear()
            if not track or robot.stamp > track[-1][0]:
                track.append((robot.stamp, planar_pose(robot.base.position_w, robot.base.quaternion_w)))
            while len(track) > 1 and track[1][0] <= robot.stamp - HISTORY:
                track.popleft()

    def update(self, world: WorldSnapshot, now: float) -> tuple[Neighbour, ...]:
        """The other legged robots at ``now`` [s], in the order of the snapshot, which is taken, too.

        Raises:
            FloorMapError: a model without a footprint.
        """
        self.watch(world)
        return tuple(self._neighbour(item, now) for item in others_on_legs(world, self.robot))

    def _neighbour(self, robot: RobotBelief, now: float) -> Neighbour:
        track, here = self._tracks[robot.name], _parked(robot)
        stands = not _moved_since(track, robot.stamp - STANDS_AFTER)
        velocity = np.zeros(3) if stands else _velocity(track)
        watched = track[-1][0] - track[0][0] >= HISTORY
        parked = stands and watched and not _moved_since(track, -np.inf)
        unseen = max(0.0, now - robot.stamp - FRESH)
        return Neighbour(robot.name, here.pose, here.half, velocity, stands, parked, unseen)


def others_on_legs(world: WorldSnapshot, robot: str) -> list[RobotBelief]:
    """What one snapshot says of the legged robots besides ``robot``."""
    return [item for item in world.robots if "legs" in item.capabilities and item.name != robot]


def _parked(robot: RobotBelief) -> Neighbour:
    shape = footprint_of(robot.model)
    pose = planar_pose(robot.base.position_w, robot.base.quaternion_w)
    return Neighbour(robot.name, pose, np.array([shape.half_length, shape.half_width]), np.zeros(3))


def _moved_since(track: deque[tuple[float, np.ndarray]], since: float) -> bool:
    newest = track[-1][1]
    poses = np.array([pose for stamp, pose in track if stamp >= since])
    offset = poses - newest
    turned = np.abs((offset[:, 2] + np.pi) % (2.0 * np.pi) - np.pi)
    return bool((np.hypot(offset[:, 0], offset[:, 1]) > MOTION[0]).any() or (turned > MOTION[1]).any())


def _velocity(track: deque[tuple[float, np.ndarray]]) -> np.ndarray:
    stamp, newest = track[-1]
    earlier = [item for item in track if item[0] <= stamp - VELOCITY_SPAN]
    since, before = earlier[-1] if earlier else track[0]
    if stamp - since < 1e-6:
        return np.zeros(3)
    rate = (newest - before) / (stamp - since)
    c, s = np.cos(newest[2]), np.sin(newest[2])
    turn = wrap(float(newest[2] - before[2])) / (stamp - since)
    return np.array([c * rate[0] + s * rate[1], c * rate[1] - s * rate[0], turn])
