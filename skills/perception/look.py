"""One frame while it is looked at: measures things in it against objects and against nothing known."""

from collections.abc import Sequence

import numpy as np

from hardware.ports.camera import View
from skills.geometry import matrix_from_quaternion
from skills.perception.box_fit import tolerance
from skills.perception.cfg import PerceptionCfg
from skills.perception.cloud import Projector
from skills.perception.colors import color_word, lit_side, shade_doubt
from skills.perception.evidence import Sight, look_at
from skills.perception.foreground import Foreground, Support
from skills.perception.measure import Candidate, Question, measure
from skills.perception.observation import Covariance, Observation
from skills.perception.segmentation import STEP, Thing
from skills.perception.uncertainty import position_covariance
from skills.perception.visibility import Picture, visibilities
from skills.world.catalogue import ObjectInfo
from skills.world.snapshot import ObjectBelief, Pose

PART = 0.7  # share of a thing inside of an object's box, from which it belongs to that object
EMPTY = 0.75  # share of an expected object through which one sees, from which it is gone
EMPTY_TOLERANCE = 0.015  # [m]
SMALLEST = 0.012  # [m] side below which something unknown is dirt or noise
ROBOT = -1  # owner of a robot's pixels
HIDDEN = 0.2  # share of an object that robots must cover, so that what is left of it need not be recognised
_INSIDE = np.stack(np.meshgrid(*[np.linspace(-0.5, 0.5, 5)] * 3), axis=-1).reshape(-1, 3)


class Look:
    """One frame.

    Args:
        view: As it came.
        ground: What stands on the tables in it.
        projector: Of its camera.
        owners: Number of the thing that each pixel belongs to, :data:`ROBOT` for a robot, 0 for none; shape
            (height, width) int16.
        supports: Surfaces that things stand on, the lowest first.
        cfg: How to perceive.
    """

    def __init__(
        self,
        view: View,
        ground: Foreground,
        projector: Projector,
        owners: np.ndarray,
        supports: tuple[Support, ...],
        cfg: PerceptionCfg,
    ) -> None:
        self._view, self._ground = view, ground
        self._picture, self._supports = Picture(ground.depth, owners, projector), supports
        self._depth_sigma, self._inset = cfg.depth_sigma, cfg.inset
        self._reflected: dict[Thing, float] = {}
        self._light = ground.table_brightness(view.frame.image) / cfg.table_reflectance

    def sight(self, thing: Thing) -> Sight:
        """Gathers what a thing's pixels say."""
        points = self._ground.points(thing.rows, thing.columns)
        x, y = np.median(points[:, :2], axis=0)
        heights = [z for cx, cy, hx, hy, z in self._supports if abs(x - cx) <= hx and abs(y - cy) <= hy]
        support = heights[-1] if heights else self._supports[0][4]
        return look_at(thing, self._ground, self._view.intrinsics.fx, points, self._depth_sigma, support)

    def measure(self, questions: Sequence[Question]) -> list[list[Candidate | None]]:
        """Things as objects: see :func:`skills.perception.measure.measure`."""
        return measure(questions, self._picture, self._inset)

    def shade_doubt(self, sight: Sight, item: ObjectInfo) -> float:
        """How little a thing's brightness goes with an object's colour, see there."""
        thing = sight.thing
        if thing not in self._reflected:
            self._reflected[thing] = lit_side(self._view.frame.image[thing.rows, thing.columns]) / self._light
        return shade_doubt(item.color, self._reflected[thing])

    def observation(self, item: ObjectInfo, sight: Sight, best: Candidate, rivals: list[Candidate]) -> Observation:
        """What is said about an object."""
        view, pose = self._view, best.pose()
        covariance = position_covariance(
            best,
            rivals,
            self._ground.camera_to_world[:3, 3],
            view.position_sigma,
            view.rotation_sigma,
            self._ground.leveled,
        )
        return Observation(
            item.name,
            item.color,
            item.size,
            pose,
            _tuples(covariance),
            float(np.sqrt(best.fit.covariance[3, 3])),
            best.seen.visible_fraction,
            len(sight.thing.rows),
            min(best.contradiction, 1.0),
            view.frame.stamp,
            view.camera,
        )

    def remainder(self, sight: Sight, best: Candidate) -> np.ndarray:
        """Which pixels of a thing the object found in it does not explain, shape (n,) bool."""
        return _outside(best, sight) > 3.0 * sight.evidence.sigma

    def is_nearer(self, sight: Sight, first: Candidate, second: Candidate) -> np.ndarray:
        """Which pixels of a thing lie nearer to the surface of the first object than of the second, shape (n,) bool."""
        return np.abs(_outside(first, sight)) < np.abs(_outside(second, sight))

    def explains(self, best: Candidate, sight: Sight) -> bool:
        """Whether an object's box holds most of another thing, which then is a part of it."""
        return bool((_outside(best, sight) < tolerance(sight.evidence.sigma)).mean() > PART)

    def touching(self) -> set[tuple[int, int]]:
        """Numbers of things, the smaller first, that lie side by side without a step in depth between them."""
        owners, depth = self._picture.owners, self._picture.depth
        found: set[tuple[int, int]] = set()
        for gap in (1, 3):
            for a, b, near, far in (
                (owners[:-gap], owners[gap:], depth[:-gap], depth[gap:]),
                (owners[:, :-gap], owners[:, gap:], depth[:, :-gap], depth[:, gap:]),
            ):
                beside = (a != b) & (a > 0) & (b > 0) & (np.abs(near - far) < STEP)
                pairs = np.sort(np.stack((a[beside], b[beside]), axis=1), axis=1)
                found |= {(int(first), int(second)) for first, second in np.unique(pairs, axis=0)}
        return found

    def claim(self, thing: Thing, number: int) -> None:
        """Makes pixels those of another thing."""
        self._picture.owners[thing.rows, thing.columns] = number

    def unknown(self, sight: Sight) -> Observation | None:
        """A thing that is no object of the catalogue; None when it is too small to be anything."""
        low, high = np.quantile(sight.evidence.points_w[:, 2], (0.02, 0.98))
        bottom = sight.support_w if sight.evidence.bottom_w is not None else float(low)
        size = (*sight.extent, float(high) - bottom)
        if max(size[:2]) < SMALLEST or size[2] < 0.5 * SMALLEST:
            return None
        pixels = self._view.frame.image[sight.thing.rows, sight.thing.columns]
        half = sight.yaw / 2.0
        center = (*sight.center_w.tolist(), 0.5 * (bottom + float(high)))
        pose = Pose((center[0], center[1], center[2]), (float(np.cos(half)), 0.0, 0.0, float(np.sin(half))))
        spread = np.diag(np.square(np.array(size) / 4.0))  # its hidden side may end anywhere
        return Observation(
            "", color_word(np.median(pixels, axis=0)), (float(size[0]), float(size[1]), size[2]), pose,
            _tuples(spread), float(np.pi), 1.0, len(sight.thing.rows), 0.0, self._view.frame.stamp, self._view.camera
        )  # fmt: skip

    def is_empty(self, item: ObjectBelief) -> bool:
        """Whether one sees through where an object is believed to be."""
        axes = matrix_from_quaternion(item.pose.quaternion_w).T[None]
        center, half = np.array([item.pose.position_w]), 0.5 * np.array([item.size])
        within = np.array([EMPTY_TOLERANCE + 2.0 * item.position_sigma])
        seen = visibilities(self._picture, center, axes, half, within, np.zeros(1))[0]
        return seen.through + seen.alien >= EMPTY

    def is_behind_a_robot(self, item: ObjectBelief) -> bool:
        """Whether robots are in front of so much of an object, where it is believed to be, that it need not be seen."""
        turn = matrix_from_quaternion(item.pose.quaternion_w)
        points = np.array(item.size) * _INSIDE @ turn.T + np.array(item.pose.position_w)
        rows, columns, _, inside = self._picture.projector.project(points)
        return bool((inside & (self._picture.owners[rows, columns] == ROBOT)).mean() >= HIDDEN)


def _outside(box: Candidate, sight: Sight) -> np.ndarray:
    """How far points of a thing lie outside of a box, less than 0 inside, shape (n,) [m]."""
    local = np.abs((sight.evidence.points_w - box.fit.center_w) @ box.fit.axes.T) - box.fit.half
    return local.max(axis=1)


def _tuples(matrix: np.ndarray) -> Covariance:
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    return ((a, b, c), (d, e, f), (g, h, i))
