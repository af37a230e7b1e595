"""The floor as a walking robot sees it: what is solid, what is forbidden, and where its body fits."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from skills.locomotion.navigation.footprint import Footprint, footprint_of
from skills.locomotion.navigation.rectangle import Boxes, Rectangle, point_distance, separation

MARGIN = 0.08  # [m] kept beside a walking body: 6 cm off its path, and what its pose sensor does not see
TURN_MARGIN = 0.05  # [m] kept around a body that turns in place


@dataclass(frozen=True)
class FloorMap:
    """Rectangles on level ground.

    Attributes:
        solid: What a body must not touch: walls, tables, arms on the ground, other robots.
        forbidden: Zones that a body must keep out of.
        footprint: The body.
        margin: Kept beside a walking body [m].
        turn_margin: Kept around a body that turns in place [m].
    """

    solid: tuple[Rectangle, ...] = ()
    forbidden: tuple[Rectangle, ...] = ()
    footprint: Footprint = field(default_factory=lambda: footprint_of("go2"))
    margin: float = MARGIN
    turn_margin: float = TURN_MARGIN

    @property
    def empty(self) -> bool:
        """Whether nothing is in the way anywhere."""
        return not self.solid and not self.forbidden

    @property
    def rectangles(self) -> tuple[Rectangle, ...]:
        """Everything to keep off: solid things first."""
        return self.solid + self.forbidden

    @cached_property
    def boxes(self) -> Boxes:
        """The arrays of :attr:`rectangles`."""
        return Boxes.of(self.rectangles)

    @property
    def turning_radius(self) -> float:
        """Radius of the free disc that a turn in place needs [m]."""
        return self.footprint.radius + self.turn_margin

    @property
    def walking_width(self) -> float:
        """Width of the narrowest passage that the body walks through [m]."""
        return 2.0 * (self.footprint.half_width + self.margin)

    def bodies(self, poses: np.ndarray) -> Boxes:
        """The body at planar poses, shape (n, 3)."""
        half = np.array([self.footprint.half_length, self.footprint.half_width])
        return Boxes(poses[:, :2], np.broadcast_to(half, (len(poses), 2)), poses[:, 2])

    def sweeps(self, begin: np.ndarray, end: np.ndarray, yaw: np.ndarray, sideways: bool = False) -> Boxes:
        """What the body covers on straight moves along one of its own axes.

        Args:
            begin: Positions of its centre, shape (n, 2).
            end: Positions of its centre, shape (n, 2).
            yaw: Headings that it keeps, shape (n,).
            sideways: Whether it moves along its y axis.
        """
        half = np.tile([self.footprint.half_length, self.footprint.half_width], (len(yaw), 1))
        half[:, int(sideways)] += np.linalg.norm(end - begin, axis=-1) / 2
        return Boxes((begin + end) / 2, half, yaw)

    def room(self, bodies: Boxes) -> np.ndarray:
        """Least separation of each body from everything, shape (n,) [m]; infinite on an empty floor."""
        return separation(bodies, self.boxes).min(axis=1, initial=np.inf)

    def turnable(self, points: np.ndarray) -> np.ndarray:
        """Whether the body can turn in place at points, shape (n, 2); shape (n,), bool."""
        return point_distance(points, self.boxes).min(axis=1, initial=np.inf) >= self.turning_radius

    def at(self, pose: np.ndarray) -> tuple[float, Rectangle | None]:
        """Separation of the body at a planar pose from the nearest thing [m], and that thing."""
        if self.empty:
            return np.inf, None
        apart = separation(self.bodies(pose[None]), self.boxes)[0]
        nearest = int(np.argmin(apart))
        return float(apart[nearest]), self.rectangles[nearest]
