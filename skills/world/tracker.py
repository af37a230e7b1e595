"""The world tracker: from marker poses and joint measurements to the world snapshot."""

from collections import deque
from dataclasses import replace

import numpy as np

from skills.geometry import invert, pose_from, transform
from skills.world.catalogue import Catalogue
from skills.world.predicates import MOVED_DISTANCE, TOUCH_GAP, geometric_facts, gripper_gap, ground, is_true
from skills.world.snapshot import ObjectBelief, Pose, RobotBelief, WorldSnapshot
from skills.world.track import Track

HISTORY = 0.6  # [s] of tool poses, to compare a late marker with the tool as it was
SETTLE = 0.15  # [s] samples kept when an object is grasped or released
CONFIDENT = 8  # samples before a position counts as known
SEEN = 3  # samples before an object appears at all


class WorldTracker:
    """Keeps what is believed of a site. Fed by sensors only; one per site.

    A held object is tracked in the frame of the gripper that holds it, from the same markers: its average stays valid
    while the arm moves, and marker latency does not make it trail. Slipping shows as a motion in that frame.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._tracks = {item.name: Track() for item in catalogue.objects}
        self._sources: dict[str, str] = {}
        self._holder: dict[str, str] = {}
        self._tools: dict[str, deque[tuple[float, np.ndarray]]] = {robot.name: deque() for robot in catalogue.robots}
        self._openings: dict[str, float] = {}
        self._bases: dict[str, Pose] = {}
        self._first_seen: dict[str, np.ndarray] = {}
        self._touched: set[str] = set()
        self._seen: set[str] = set()

    def observe(self, name: str, pose: Pose, stamp: float, position_sigma: float, source: str) -> None:
        """Takes one measured object pose.

        Args:
            name: Object name.
            pose: Measured pose in the world frame.
            stamp: When it was measured, not when it arrived [s].
            position_sigma: Standard deviation of the position along one axis [m].
            source: Which sensor saw it.

        Raises:
            UnknownObjectError: the catalogue has no such object.
        """
        self._catalogue.object(name)
        matrix = transform(pose)
        if not np.all(np.isfinite(matrix)):
            return
        self._tracks[name].add(stamp, self._to_frame(name, stamp, matrix), position_sigma)
        self._sources[name] = source
        track = self._tracks[name]
        if track.count >= SEEN:
            self._seen.add(name)
        if name not in self._first_seen and track.count >= CONFIDENT and name not in self._holder:
            self._first_seen[name] = track.estimate()[:3, 3]

    def joints(self, robot: str, stamp: float, tool_pose: Pose, opening: float) -> None:
        """Takes one measurement of a robot: tool pose from its joints, gripper opening [m].

        Raises:
            UnknownObjectError: the catalogue has no such robot.
        """
        self._catalogue.robot(robot)
        history = self._tools[robot]
        if history and stamp <= history[-1][0]:
            return
        history.append((stamp, transform(tool_pose)))
        while history[0][0] < stamp - HISTORY:
            history.popleft()
        self._openings[robot] = opening

    def base(self, robot: str, pose: Pose, stamp: float) -> None:
        """Takes one measured base pose of a robot that walks; it has no tool, its base counts as one.

        Raises:
            UnknownObjectError: the catalogue has no such robot.
        """
        self.joints(robot, stamp, pose, 0.0)
        if self._tools[robot][-1][0] == stamp:
            self._bases[robot] = pose

    def snapshot(self, now: float) -> WorldSnapshot:
        """Everything believed at ``now`` [s], with the true ground predicates as facts."""
        world = self._beliefs(now)
        if self._update_holders(world, now):
            world = self._beliefs(now)
        for item in world.objects:
            if self._moved(item) or any(gripper_gap(robot, item) < TOUCH_GAP for robot in world.robots):
                self._touched.add(item.name)
        remembered = [ground("moved", item.name) for item in world.objects if self._moved(item)]
        remembered += [ground("touched", name) for name in sorted(self._touched)]
        return replace(world, facts=(*geometric_facts(world), *remembered))

    def _beliefs(self, now: float) -> WorldSnapshot:
        held = {robot: name for name, robot in self._holder.items()}
        robots = tuple(
            RobotBelief(
                info.name,
                info.model,
                info.capabilities,
                self._bases.get(info.name, info.base),
                _pose(self._tools[info.name][-1][1]),
                self._openings[info.name],
                self._tools[info.name][-1][0],
                held.get(info.name, ""),
            )
            for info in self._catalogue.robots
            if self._tools[info.name]
        )
        objects = tuple(
            ObjectBelief(
                info.name,
                info.kind,
                info.color,
                info.size,
                _pose(self._estimate_w(info.name)),
                float(self._tracks[info.name].sigma),
                self._tracks[info.name].stamp,
                self._sources[info.name],
            )
            for info in self._catalogue.objects
            if info.name in self._seen
        )
        return WorldSnapshot(now, objects, self._catalogue.places, robots)

    def _update_holders(self, world: WorldSnapshot, now: float) -> bool:
        """Moves tracks between the world frame and gripper frames; True when one changed."""
        changed = False
        for item in world.objects:
            holders = (robot.name for robot in world.robots if is_true(ground("holding", robot.name, item.name), world))
            holder, previous = next(holders, ""), self._holder.get(item.name, "")
            if holder == previous:
                continue
            changed = True
            track = self._tracks[item.name]
            track.keep_since(now - SETTLE)
            in_world = [(stamp, self._to_world(item.name, stamp, matrix)) for stamp, matrix in track.samples()]
            self._holder.pop(item.name, None)
            if holder:
                self._holder[item.name] = holder
            track.replace(tuple((stamp, self._to_frame(item.name, stamp, matrix)) for stamp, matrix in in_world))
        return changed

    def _moved(self, item: ObjectBelief) -> bool:
        first = self._first_seen.get(item.name)
        if first is None or (self._tracks[item.name].count < CONFIDENT and item.name not in self._holder):
            return False
        return bool(np.linalg.norm(np.subtract(item.pose.position_w, first)) > MOVED_DISTANCE)

    def _estimate_w(self, name: str) -> np.ndarray:
        estimate = self._tracks[name].estimate()
        holder = self._holder.get(name)
        return self._tools[holder][-1][1] @ estimate if holder else estimate

    def _to_frame(self, name: str, stamp: float, matrix: np.ndarray) -> np.ndarray:
        holder = self._holder.get(name)
        return invert(self._tool_at(holder, stamp)) @ matrix if holder else matrix

    def _to_world(self, name: str, stamp: float, matrix: np.ndarray) -> np.ndarray:
        holder = self._holder.get(name)
        return self._tool_at(holder, stamp) @ matrix if holder else matrix

    def _tool_at(self, robot: str, stamp: float) -> np.ndarray:
        """The tool's transform measured nearest to ``stamp``; joints come at 100 Hz, so within 5 ms."""
        return min(self._tools[robot], key=lambda sample: abs(sample[0] - stamp))[1]


def _pose(matrix: np.ndarray) -> Pose:
    return pose_from(matrix[:3, :3], matrix[:3, 3])
