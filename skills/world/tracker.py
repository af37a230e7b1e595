"""The world tracker: from marker poses and joint measurements to the world snapshot."""

import math
from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from skills.geometry import invert, pose_from, pose_of_matrix, transform
from skills.world.base_track import BaseTrack
from skills.world.catalogue import Catalogue, RobotInfo
from skills.world.fixture import moved_with
from skills.world.fixture_track import FixtureTrack
from skills.world.predicates import (
    KEPT_HOLD,
    MOVED_DISTANCE,
    TOUCH_GAP,
    geometric_facts,
    gripper_gap,
    grips,
    ground,
    is_closed,
    lies_in,
    stands_on,
)
from skills.world.snapshot import FixtureBelief, ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot
from skills.world.track import RECENT, Track

HISTORY = 0.6  # [s] of tool poses, to compare a late marker with the tool as it was
SETTLE = 0.15  # [s] samples kept when an object is grasped or released
CONFIDENT = 8  # samples before a position counts as known
SEEN = 3  # samples before an object appears at all
BASE_SIGMA = 0.005  # [m] white noise of a measured base, in the frame of which a carried object is tracked
GONE = 3  # looks at an object's empty place before it counts as gone
RIDES_WITHIN = 1.0  # [m] from a carried place, beyond which an object's average cannot have lain on it
HIDDEN_FOR = 10.0  # [s] that an object is believed to lie where it was behind a robot
BASE_OVERDUE = 0.2  # [s] that a carried object's marker waits for the measurement of the base that belongs to it


@dataclass(frozen=True, eq=False)
class _Sighting:
    """One measured object pose on its way into a track."""

    name: str
    stamp: float
    matrix: np.ndarray
    sigma: float
    source: str


class WorldTracker:
    """Keeps what is believed of a site. Fed by sensors only; one per site.

    A held object is tracked in the frame of the gripper that holds it, from the same markers: its average stays valid
    while the arm moves, and marker latency does not make it trail. Slipping shows as a motion in that frame. An object
    on a tray that a robot carries is tracked in the frame of that robot's base likewise: what its base is believed to
    be does not change whether the object lies in the tray. What lies in a drawer is tracked in that drawer's frame, and
    comes along unseen; in one that is shut it is believed where it was, since nobody gets at it.
    """

    def __init__(self, catalogue: Catalogue, feels: bool = False) -> None:
        """Knows nothing yet.

        Args:
            catalogue: What the site knows beforehand.
            feels: Whether what a gripper holds counts as seen while its opening fits it; cameras lose sight of that.
        """
        self._catalogue, self._feels = catalogue, feels
        self._tracks = {item.name: Track() for item in catalogue.objects}
        self._fixtures = {item.name: FixtureTrack(item) for item in catalogue.fixtures}
        self._sources: dict[str, str] = {}
        self._holder: dict[str, str] = {}  # whose frame it is tracked in: a robot's that has it, or a drawer's
        self._tools: dict[str, deque[tuple[float, np.ndarray]]] = {robot.name: deque() for robot in catalogue.robots}
        self._openings: dict[str, float] = {}
        self._bases: dict[str, BaseTrack] = {}
        self._mounts = {place.name: _mount(catalogue, place) for place in catalogue.places if place.carrier}
        self._waiting: deque[_Sighting] = deque(maxlen=1024)
        self._first_seen: dict[str, np.ndarray] = {}
        self._touched: set[str] = set()
        self._seen: set[str] = set()
        self._empty: dict[str, int] = {}
        self._hidden: dict[str, float] = {}  # when a robot was last seen in front of an object [s]

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
        self._waiting.append(_Sighting(name, stamp, matrix, position_sigma, source))
        self._take_waiting()

    def seen_empty(self, name: str, stamp: float) -> None:
        """Takes one look at an object's place that found nothing there.

        After :data:`GONE` such looks since it was last seen it counts as gone, until it is seen again.

        Args:
            name: Object name.
            stamp: When was looked [s].

        Raises:
            UnknownObjectError: the catalogue has no such object.
        """
        self._catalogue.object(name)
        if stamp > self._tracks[name].stamp:
            self._empty[name] = self._empty.get(name, 0) + 1

    def seen_hidden(self, name: str, stamp: float) -> None:
        """Takes one look at an object's place in front of which a robot is.

        The object is believed where it was for up to :data:`HIDDEN_FOR`: nobody but that robot gets at it meanwhile.

        Args:
            name: Object name.
            stamp: When was looked [s].

        Raises:
            UnknownObjectError: the catalogue has no such object.
        """
        self._catalogue.object(name)
        self._hidden[name] = stamp

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

        Args:
            robot: Robot name.
            pose: Measured pose of its base in the world frame.
            stamp: When it was measured, not when it arrived [s].

        Raises:
            UnknownObjectError: the catalogue has no such robot.
        """
        self._catalogue.robot(robot)
        self._bases.setdefault(robot, BaseTrack()).add(stamp, transform(pose))
        self._take_waiting()

    def fixture(
        self, name: str, pose: Pose, stamp: float, position_sigma: float, source: str, pressed: bool = False
    ) -> None:
        """Takes one measured pose of a fixture's handle or cap.

        Args:
            name: Fixture name.
            pose: Measured pose in the world frame, turned as the moving part is.
            stamp: When it was measured, not when it arrived [s].
            position_sigma: Standard deviation of the position along one axis [m].
            source: Which sensor saw it.
            pressed: Whether a button's contact is closed.

        Raises:
            UnknownObjectError: the catalogue has no such fixture.
        """
        self._catalogue.fixture(name)
        self._fixtures[name].add(pose, stamp, position_sigma, pressed, source)

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
        robots = tuple(belief for info in self._catalogue.robots if (belief := self._robot(info)) is not None)
        objects = tuple(
            ObjectBelief(
                info.name,
                info.kind,
                info.color,
                info.size,
                pose_of_matrix(self._estimate_w(info.name)),
                float(self._tracks[info.name].sigma),
                *self._witness(info.name),
                self._empty.get(info.name, 0) < GONE,
            )
            for info in self._catalogue.objects
            if info.name in self._seen
        )
        seen = (track.belief() for track in self._fixtures.values())
        fixtures = tuple(belief for belief in seen if belief is not None)
        return WorldSnapshot(now, objects, self._places(fixtures), robots, fixtures=fixtures)

    def _witness(self, name: str) -> tuple[float, str]:
        """When an object was last seen [s], and by what; the gripper that holds it may be it."""
        stamp, holder = self._tracks[name].stamp, self._holder.get(name)
        if self._feels and holder in self._openings and self._tools[holder][-1][0] > stamp:
            return self._tools[holder][-1][0], "gripper"
        drawer = self._fixtures[holder].belief() if holder in self._fixtures else None
        if drawer is not None and is_closed(drawer) and drawer.stamp > stamp:
            return drawer.stamp, "memory"
        hidden = self._hidden.get(name, stamp)
        if stamp < hidden <= stamp + HIDDEN_FOR:
            return hidden, "memory"
        return stamp, self._sources[name]

    def _robot(self, info: RobotInfo) -> RobotBelief | None:
        """What is believed of a robot; None until it was measured."""
        if info.name in self._bases:
            base, stamp = pose_of_matrix(self._bases[info.name].latest()), self._bases[info.name].stamp
            return RobotBelief(info.name, info.model, info.capabilities, base, base, 0.0, stamp)
        if not self._tools[info.name]:
            return None
        stamp, tool = self._tools[info.name][-1]
        held = next((name for name, robot in self._holder.items() if robot == info.name), "")
        opening = self._openings[info.name]
        return RobotBelief(
            info.name, info.model, info.capabilities, info.base, pose_of_matrix(tool), opening, stamp, held
        )

    def _places(self, fixtures: tuple[FixtureBelief, ...]) -> tuple[Place, ...]:
        """All places; those that move where what moves them is, and not before that was measured."""
        known = {fixture.name: fixture for fixture in fixtures}
        places: list[Place] = []
        for place in self._catalogue.places:
            if place.carrier and place.carrier in self._bases:
                base = self._bases[place.carrier].latest()
                places.append(replace(place, pose=pose_of_matrix(base @ self._mounts[place.name])))
            elif place.fixture and place.fixture in known:
                fixture = known[place.fixture]
                places.append(moved_with(fixture.info, place, fixture.opening))
            elif not place.carrier and not place.fixture:
                places.append(place)
        return tuple(places)

    def _take_waiting(self) -> None:
        """Puts sightings into their tracks; those of a carried object once its carrier's base was measured as well."""
        newest = max((sighting.stamp for sighting in self._waiting), default=0.0)
        kept: list[_Sighting] = []
        for sighting in self._waiting:
            base = self._bases.get(self._holder.get(sighting.name, ""))
            overdue = newest - sighting.stamp > BASE_OVERDUE
            if base is not None and base.stamp < sighting.stamp and not overdue:
                kept.append(sighting)
            else:
                self._take(sighting, BASE_SIGMA if base is not None else 0.0)
        self._waiting = deque(kept, maxlen=self._waiting.maxlen)

    def _take(self, sighting: _Sighting, frame_sigma: float) -> None:
        name, stamp, track = sighting.name, sighting.stamp, self._tracks[sighting.name]
        track.add(stamp, self._to_frame(name, stamp, sighting.matrix), float(np.hypot(sighting.sigma, frame_sigma)))
        self._sources[name] = sighting.source
        if stamp >= track.stamp:
            self._empty.pop(name, None)
        if track.count >= SEEN:
            self._seen.add(name)
        if name not in self._first_seen and track.count >= CONFIDENT and name not in self._holder:
            self._first_seen[name] = track.estimate()[:3, 3]

    def _update_holders(self, world: WorldSnapshot, now: float) -> bool:
        """Moves tracks between the world frame and those of grippers, carriers and drawers; True when one changed."""
        changed = False
        for item in world.objects:
            holder, previous = self._find_holder(item, world), self._holder.get(item.name, "")
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

    def _find_holder(self, item: ObjectBelief, world: WorldSnapshot) -> str:
        """The robot that grips an object or carries it on a tray, or the drawer that it lies in; empty for none.

        What is between pads stays so until they open or it is clearly elsewhere: a few noisy samples on a fast way
        must not cast it out of their frame, in which alone a moving object's average is worth anything. Of two
        grippers that are on it at once, the one that had it first is its holder until it lets go.
        """
        present = self._holder.get(item.name)
        for robot in sorted(world.robots, key=lambda robot: robot.name != present):
            if grips(robot, item, KEPT_HOLD if robot.name == present else 1.0):
                return robot.name
        for place in world.places:
            if place.fixture and stands_on(place, item):
                return place.fixture
            if place.carrier and (lies_in(world, item, place) or self._rides(item, place)):
                return place.carrier
        return ""

    def _rides(self, item: ObjectBelief, place: Place) -> bool:
        """Whether an object that is tracked in the world lay on a carried place as that was when it was measured.

        Its average over a while says nothing when the carrier walks.
        """
        if item.name in self._holder or math.dist(item.pose.position_w, place.pose.position_w) > RIDES_WITHIN:
            return False
        newest = self._tracks[item.name].samples()[-RECENT:]
        inverses = [invert(self._bases[place.carrier].at(stamp)) for stamp, _ in newest]
        local = [inverse @ matrix for inverse, (_, matrix) in zip(inverses, newest, strict=True)]
        pose = pose_from(local[-1][:3, :3], np.mean([matrix[:3, 3] for matrix in local], axis=0))
        return stands_on(replace(place, pose=pose_of_matrix(self._mounts[place.name])), replace(item, pose=pose))

    def _moved(self, item: ObjectBelief) -> bool:
        first = self._first_seen.get(item.name)
        if first is None or (self._tracks[item.name].count < CONFIDENT and item.name not in self._holder):
            return False
        return math.dist(item.pose.position_w, first) > MOVED_DISTANCE

    def _estimate_w(self, name: str) -> np.ndarray:
        estimate = self._tracks[name].estimate()
        holder = self._holder.get(name)
        if holder in self._bases:
            return self._bases[holder].latest() @ estimate
        if holder in self._fixtures:
            return self._fixtures[holder].frame() @ estimate
        return self._tools[holder][-1][1] @ estimate if holder else estimate

    def _to_frame(self, name: str, stamp: float, matrix: np.ndarray) -> np.ndarray:
        holder = self._holder.get(name)
        return invert(self._frame_at(holder, stamp)) @ matrix if holder else matrix

    def _to_world(self, name: str, stamp: float, matrix: np.ndarray) -> np.ndarray:
        holder = self._holder.get(name)
        return self._frame_at(holder, stamp) @ matrix if holder else matrix

    def _frame_at(self, holder: str, stamp: float) -> np.ndarray:
        """A carrier's base or a drawer at ``stamp``, or an arm's tool measured nearest to it: joints come at 100 Hz."""
        if holder in self._bases:
            return self._bases[holder].at(stamp)
        if holder in self._fixtures:
            return self._fixtures[holder].frame_at(stamp)
        return min(self._tools[holder], key=lambda sample: abs(sample[0] - stamp))[1]


def _mount(catalogue: Catalogue, place: Place) -> np.ndarray:
    """A carried place in its carrier's base frame, shape (4, 4)."""
    return invert(transform(catalogue.robot(place.carrier).base)) @ transform(place.pose)
