"""Walking to a goal on a map that changes: plans, follows, plans again when pushed or when a robot is in the way."""

import numpy as np

from skills.errors import NoWayError
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.follower import PathFollower
from skills.locomotion.navigation.planner import plan
from skills.locomotion.navigation.rectangle import Boxes, separation

PUSHED = 0.25  # [m] off the path from which a new one is planned
LOOK_PERIOD = 0.5  # [s] between two looks at other robots, and between two attempts to plan
BLOCKED = 0.02  # [m] of separation below which another robot blocks the path
PATIENCE = 5.0  # [s] for which it stands and waits for another robot to make way


class Navigator:
    """Brings one robot to where docking takes over; for one call.

    Attributes:
        goal: Planar pose, shape (3,).
        follower: Follows the path of now; None before the first and while the robot waits.
        plans: How many paths were planned.
    """

    def __init__(self, goal: np.ndarray) -> None:
        self.goal = goal
        self.follower: PathFollower | None = None
        self.plans = 0
        self._look_at = -np.inf
        self._stuck_since: float | None = None

    @property
    def finished(self) -> bool:
        """Whether docking may take over."""
        return self.follower is not None and self.follower.finished

    def update(self, pose: np.ndarray, floor: FloorMap, now: float) -> np.ndarray:
        """Advances by one control period.

        Args:
            pose: Estimated planar pose of the base, shape (3,).
            floor: What is in the way now.
            now: Current time [s].

        Returns:
            Velocity command in the base frame, shape (3,) [m/s, m/s, rad/s]; zero while it waits, and at the end.

        Raises:
            NoWayError: there is none, and waiting has not helped.
        """
        pushed = self.follower is not None and self.follower.off_path(pose) > PUSHED
        if now >= self._look_at or pushed:
            self._look_at = now + LOOK_PERIOD
            if self.follower is None or pushed or self._blocked(self.follower, floor):
                self._plan(pose, floor, now)
        return np.zeros(3) if self.follower is None else self.follower.update(pose, now)

    def _plan(self, pose: np.ndarray, floor: FloorMap, now: float) -> None:
        try:
            self.follower = PathFollower(plan(floor, pose, self.goal))
        except NoWayError:
            self.follower = None
            self._stuck_since = now if self._stuck_since is None else self._stuck_since
            if not floor.movable or now - self._stuck_since >= PATIENCE:
                raise
        else:
            self.plans += 1
            self._stuck_since = None

    @staticmethod
    def _blocked(follower: PathFollower, floor: FloorMap) -> bool:
        """Whether another robot stands on what is left of the path."""
        others = Boxes.of(tuple(item for item in floor.solid if item.name in floor.movable))
        left = floor.bodies(follower.path.poses[follower.index :])
        return float(separation(left, others).min(initial=np.inf)) < BLOCKED
