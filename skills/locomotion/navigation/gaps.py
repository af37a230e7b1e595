"""Passages between two things on the floor: how wide, where, and along which axis."""

from dataclasses import dataclass

import numpy as np

from skills.locomotion.navigation.rectangle import Boxes


@dataclass(frozen=True)
class Gap:
    """The room between two rectangles that do not touch.

    Attributes:
        first: Index of one rectangle.
        second: Index of the other.
        width: Their distance [m].
        ends: Points beside either, across from each other in the middle of the passage, shape (2, 2) [m].
        axis: Unit vector through the passage, shape (2,).
        extent: Begin and end of the passage along the axis, seen from its middle [m].
    """

    first: int
    second: int
    width: float
    ends: np.ndarray
    axis: np.ndarray
    extent: tuple[float, float]

    @property
    def middle(self) -> np.ndarray:
        """Halfway between the ends, shape (2,)."""
        return self.ends.mean(axis=0)

    def crossed(self, points: np.ndarray) -> bool:
        """Whether a line through points, shape (n, 2), leads between the two rectangles."""
        across = self.ends[1] - self.ends[0]
        local = (points - self.ends[0]) @ np.stack((across / self.width, self.axis), axis=1)
        before, after = local[:-1], local[1:]
        rise = after[:, 1] - before[:, 1]
        passes = (before[:, 1] * after[:, 1] <= 0.0) & (np.abs(rise) > 1e-12)
        share = np.divide(-before[:, 1], rise, out=np.zeros(len(rise)), where=passes)
        where = before[:, 0] + share * (after[:, 0] - before[:, 0])
        return bool((passes & (where >= 0.0) & (where <= self.width)).any())


def gaps(boxes: Boxes, widest: float) -> list[Gap]:
    """Every passage between two of the rectangles that is at most ``widest`` [m] wide, in the order of the pairs."""
    first, second = np.triu_indices(len(boxes.yaw), 1)
    if not len(first):
        return []
    corners = boxes.corners()
    there, here = _nearest(corners[first], corners[second]), _nearest(corners[second], corners[first])
    points = np.concatenate((there[0], here[1]), axis=1)  # on the first rectangle, shape (pairs, 32, 2)
    others = np.concatenate((there[1], here[0]), axis=1)
    distance = np.linalg.norm(points - others, axis=-1)
    best = distance.argmin(axis=1)
    least = distance[np.arange(len(best)), best]
    found = []
    for pair in np.flatnonzero((least > 1e-6) & (least <= widest)):
        ends = np.stack((points[pair, best[pair]], others[pair, best[pair]]))
        i, j = int(first[pair]), int(second[pair])
        found.append(_gap(i, j, float(least[pair]), ends, corners))
    return found


def _nearest(corners: np.ndarray, polygons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Corners, shape (n, 4, 2), and the points nearest to them on every edge of polygons; both (n, 16, 2)."""
    begin, along = polygons[:, None], np.roll(polygons, -1, axis=1)[:, None] - polygons[:, None]
    offset = corners[:, :, None] - begin
    share = np.clip((offset * along).sum(-1) / (along * along).sum(-1), 0.0, 1.0)
    nearest = begin + share[..., None] * along
    return np.broadcast_to(corners[:, :, None], nearest.shape).reshape(-1, 16, 2), nearest.reshape(-1, 16, 2)


def _gap(first: int, second: int, width: float, ends: np.ndarray, corners: np.ndarray) -> Gap:
    across = (ends[1] - ends[0]) / width
    axis = np.array([-across[1], across[0]])
    along = (corners[[first, second]] - ends.mean(axis=0)) @ axis
    low, high = float(along.min(axis=1).max()), float(along.max(axis=1).min())
    middle = 0.5 * (low + high)
    half = max(0.5 * (high - low), 0.0)  # none when they do not face each other
    return Gap(first, second, width, ends + middle * axis, axis, (-half, half))
