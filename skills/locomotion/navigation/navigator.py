"""Walking to a goal on a floor that others walk on: plans, follows, plans again, lets others pass, and waits.

The rules stand in :mod:`skills.locomotion.navigation.traffic`.
"""

import numpy as np

from skills.errors import NoWayError
from skills.locomotion.navigation.aside import way_aside
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.follower import PathFollower
from skills.locomotion.navigation.neighbours import Neighbour
from skills.locomotion.navigation.parking import in_the_way
from skills.locomotion.navigation.planner import plan
from skills.locomotion.navigation.traffic import FORESEEN, Passages, contact, meets, with_robots
from skills.locomotion.planar import error_in_base

PUSHED = 0.25  # [m] off the path from which a new one is planned
LOOK_PERIOD = 0.2  # [s] between two looks at other robots
LONGEST_LOOK = 0.5  # [s] that one look counts at most
PLAN_PERIOD = 1.0  # [s] between two attempts to plan
PATIENCE = 30.0  # [s] for which it waits for a robot that does not move
STANDOFF = 5.0  # [s] without a motion after which it makes room: leaves a passage, or the goal of one that goes first
PROGRESS = (0.12, 0.3)  # [m, rad] that count as getting on
NEAR = 6.0  # [m] within which another robot is one to make room for
PROMPT = 1.0  # [s] the same when one that goes first has just stopped
ROOM = 1.2  # [m] by which it goes aside at least to make room
ROOMS = 2  # times that it makes room for one that goes first


class _Still:
    """For how long a robot has not moved from where it was [s], pauses not counted."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._pose: np.ndarray | None = None

    def update(self, pose: np.ndarray, dt: float) -> None:
        """Counts ``dt`` [s] more, or begins again when the robot has moved on."""
        self.seconds += dt
        error = np.full(3, np.inf) if self._pose is None else error_in_base(self._pose, pose)
        if np.hypot(*error[:2]) >= PROGRESS[0] or abs(error[2]) >= PROGRESS[1]:
            self.start(pose)

    def start(self, pose: np.ndarray) -> None:
        """Begins again."""
        self.seconds, self._pose = 0.0, pose.copy()


class Navigator:
    """Brings one robot to where docking takes over; for one call.

    Attributes:
        robot: Its name, which decides who goes first.
        goal: Planar pose, shape (3,).
        goal_name: What people call the goal.
        follower: Follows the path of now; None before the first and while no way is known.
        plans: How many paths were planned.
        waits: Whether it stands and waits.
    """

    def __init__(self, robot: str, goal: np.ndarray, goal_name: str = "goal") -> None:
        self.robot, self.goal, self.goal_name = robot, goal, goal_name
        self.follower: PathFollower | None = None
        self.plans = 0
        self.waits = False
        self._passages: Passages | None = None
        self._aside = False  # the path leads out of others' way, not to the goal
        self._limit: int | None = None  # index on the path beyond which a robot stands
        self._blockers: tuple[Neighbour, ...] = ()
        self._known: dict[str, np.ndarray] = {}  # where robots stood when the path was planned
        self._look_at = self._plan_at = self._aside_at = -np.inf
        self._made_room = 0  # how often it left a place for a robot that goes first
        self._went_aside = False  # since its way is shut
        self._still = _Still()  # for how long it has not moved
        self._kept = _Still()  # for how long it has not moved while all others are parked
        self._shut = 0.0  # for how long robots that stand have shut its way since it first had to wait for them [s]
        self._last = np.inf

    @property
    def finished(self) -> bool:
        """Whether docking may take over."""
        return self.follower is not None and self.follower.finished and not self._aside and self._limit is None

    def update(
        self, pose: np.ndarray, floor: FloorMap, now: float, neighbours: tuple[Neighbour, ...] = ()
    ) -> np.ndarray:
        """Advances by one control period.

        Args:
            pose: Estimated planar pose of the base, shape (3,).
            floor: What stands on the floor, without robots.
            now: Current time [s].
            neighbours: The other legged robots.

        Returns:
            Velocity command in the base frame, shape (3,) [m/s, m/s, rad/s]; zero while it waits, and at the end.

        Raises:
            NoWayError: there is none, or another robot is in the way and waiting has not helped.
        """
        pushed = self.follower is not None and self.follower.off_path(pose) > PUSHED
        if now >= self._look_at or pushed:
            self._look_at = now + LOOK_PERIOD
            self._look(pose, floor, now, neighbours, pushed)
        if self.follower is None or self.waits:
            return np.zeros(3)
        return self.follower.update(pose, now)

    def _look(
        self, pose: np.ndarray, floor: FloorMap, now: float, neighbours: tuple[Neighbour, ...], pushed: bool
    ) -> None:
        self._count(pose, now, neighbours)
        still = self._still.seconds
        if self._aside and self.follower is not None and not (self.follower.finished or pushed or still > STANDOFF):
            self.waits = False
            return
        if self._aside or pushed or self._must_plan(floor, now, neighbours, still):
            self._aside = False
            self._plan(pose, floor, now, neighbours)
        self.waits = self._must_wait(pose, floor, neighbours)
        if neighbours and max(self._shut, self._kept.seconds) > PATIENCE:
            raise NoWayError(self._why(floor, neighbours))
        if self.waits or still > STANDOFF:
            self._make_room(pose, floor, now, neighbours, still)

    def _count(self, pose: np.ndarray, now: float, neighbours: tuple[Neighbour, ...]) -> None:
        """Counts for how long it has not moved, and for how long robots that do not move have kept it."""
        dt = min(max(now - self._last, 0.0), LONGEST_LOOK)
        self._last = now
        self._still.update(pose, dt)
        self._kept.update(pose, dt)
        if self._blockers and (self._shut > 0.0 or self.waits):
            self._shut += dt
        elif not all(robot.parked for robot in neighbours):
            self._kept.start(pose)

    def _must_plan(self, floor: FloorMap, now: float, neighbours: tuple[Neighbour, ...], still: float) -> bool:
        """Whether there is no path, or one that a robot stands on which did not when it was planned."""
        if self.follower is None:
            return True
        if now < self._plan_at:
            return False
        if self._limit is not None or still > STANDOFF:
            return True
        new = tuple(robot for robot in neighbours if robot.stands and not self._knows(robot))
        return bool(contact(floor, np.vstack((self.follower.path.poses[self.follower.index :], self.goal)), new)[1])

    def _knows(self, robot: Neighbour) -> bool:
        """Whether a robot stood where it stands when the path was planned."""
        before = self._known.get(robot.name)
        return before is not None and bool(np.hypot(*(robot.pose - before)[:2]) < 0.1)

    def _plan(self, pose: np.ndarray, floor: FloorMap, now: float, neighbours: tuple[Neighbour, ...]) -> None:
        standing = tuple(robot for robot in neighbours if robot.stands)
        self._known = {robot.name: robot.pose for robot in standing}
        self._plan_at = now + PLAN_PERIOD
        self._limit, self._blockers = None, ()
        try:
            path = plan(with_robots(floor, standing, pose, self.goal), pose, self.goal)
            self._passages = Passages(floor, path) if neighbours else None
            self._went_aside, self._shut = False, 0.0
        except NoWayError:
            path = plan(floor, pose, self.goal)
            self._passages = Passages(floor, path)
            first, near = contact(floor, np.vstack((path.poses, self.goal)), standing)
            self._blockers = near or standing  # none is near where it would fit by, but closer than it plans
            limit = self._passages.last_outside(floor, min(first, len(path.poses)), self._blockers)
            self._limit = 0 if limit is None or self._went_aside else limit
        self.plans += 1
        self.follower = PathFollower(path)

    def _must_wait(self, pose: np.ndarray, floor: FloorMap, neighbours: tuple[Neighbour, ...]) -> bool:
        """Whether others go first, or a robot that stands shuts the way."""
        if self.follower is None:
            return True
        if self._limit is not None and self.follower.index >= self._limit:
            return True
        moving = tuple(robot for robot in neighbours if not robot.parked)
        if self._passages is not None and self._passages.taken(floor, self.follower.index, moving):
            return True
        before = tuple(robot for robot in moving if robot.name < self.robot)
        poses = np.vstack((pose, self.follower.foreseen(FORESEEN[1:])))
        return any(meets(floor, poses, robot) for robot in before)

    def _make_room(
        self, pose: np.ndarray, floor: FloorMap, now: float, neighbours: tuple[Neighbour, ...], still: float
    ) -> None:
        """Leaves a passage in which it waits, and a place where it may stand at the goal of a robot that goes first."""
        shuts = {robot.name for robot in self._blockers}
        near = [item for item in neighbours if item.name in shuts or np.hypot(*(item.pose - pose)[:2]) < NEAR]
        first = any(robot.name < self.robot for robot in near)
        if near and in_the_way(floor, pose[None, :2])[0]:
            if not self._went_aside and (first or still > STANDOFF):
                self._go_aside(pose, floor, now, neighbours, 0.0)
        elif first and self._made_room < ROOMS and still > (PROMPT if self._stops(near) else STANDOFF):
            self._go_aside(pose, floor, now, neighbours, ROOM)
            self._made_room += self._aside

    def _stops(self, near: list[Neighbour]) -> bool:
        """Whether one that goes first has just come to stand: it may find no way past this robot."""
        return any(robot.name < self.robot and robot.stands and not robot.parked for robot in near)

    def _go_aside(
        self, pose: np.ndarray, floor: FloorMap, now: float, neighbours: tuple[Neighbour, ...], least: float
    ) -> None:
        """Walks to a place where it is in nobody's way; stays where there is none."""
        if now < self._aside_at:
            return
        self._aside_at = now + PLAN_PERIOD
        path = way_aside(floor, pose, neighbours, least)
        if path is not None:
            self._aside, self._went_aside, self.waits, self._limit = True, True, False, None
            self._still.start(pose)
            self.follower = PathFollower(path)

    def _why(self, floor: FloorMap, neighbours: tuple[Neighbour, ...]) -> str:
        robots = self._blockers or neighbours
        names = " and ".join(robot.name.replace("_", " ") for robot in robots)
        goal = self.goal_name.replace("_", " ")
        where = f"at the {goal}" if contact(floor, self.goal[None], robots)[1] else f"in the way to the {goal}"
        return f"{names} {'stand' if len(robots) > 1 else 'stands'} {where}; {self.robot} waited {PATIENCE:.0f} s"
