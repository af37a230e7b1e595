"""What room fixtures take: upright boxes of cabinets, of fronts where they are, and of handles."""

import math
from collections.abc import Iterable

import numpy as np

from skills.geometry import transform, yaw_of
from skills.world.fixture import motion
from skills.world.footprint import UprightBox
from skills.world.snapshot import FixtureBelief, FixtureInfo


def top_of(fixture: FixtureBelief) -> float:
    """Height of a fixture's highest point [m]."""
    info = fixture.info
    return info.pose.position_w[2] + max(info.size[2], info.handle_f[2] + info.handle_size[2] / 2.0)


def fixture_boxes(fixtures: Iterable[FixtureBelief], inside: str = "") -> tuple[tuple[str, UprightBox], ...]:
    """The room that fixtures take now, with names for people.

    Args:
        fixtures: As believed.
        inside: A drawer in which something is to lie: its front is a rim of its place, and not told here.
    """
    boxes: list[tuple[str, UprightBox]] = []
    for fixture in fixtures:
        info, name = fixture.info, fixture.name
        boxes.append((name, _box(info, np.eye(4), (0.0, 0.0), info.size[:2], (0.0, info.size[2]))))
        if name != inside:
            boxes += part_boxes(info, fixture.opening)
    return tuple(boxes)


def part_boxes(info: FixtureInfo, opening: float) -> tuple[tuple[str, UprightBox], ...]:
    """The room that a fixture's front and its handle take at ``opening``, with names for people; none of a button."""
    if info.front <= 0.0:
        return ()
    depth, width, height = info.size
    moved, far = motion(info, opening), depth / 2.0 + info.front
    front = _box(info, moved, (far - info.front / 2.0, 0.0), (info.front, width), (0.0, height))
    x, y, z = info.handle_f
    out, top = x + info.handle_size[0] / 2.0, z + info.handle_size[2] / 2.0
    handle = _box(info, moved, ((out + far) / 2.0, y), (out - far, info.handle_size[1]), (0.0, top))
    return (f"the front of {info.name}", front), (f"the handle of {info.name}", handle)


def _box(
    info: FixtureInfo,
    moved: np.ndarray,
    center: tuple[float, float],
    size: tuple[float, float],
    heights: tuple[float, float],
) -> UprightBox:
    """A box in the fixture's own frame, moved with its part, shape (4, 4), in the world."""
    matrix = moved @ transform(info.pose)
    x, y = (matrix @ np.array([*center, 0.0, 1.0]))[:2]
    foot = info.pose.position_w[2]
    half = (size[0] / 2.0, size[1] / 2.0)
    yaw = math.remainder(yaw_of(matrix[:3, :3]), 2.0 * math.pi)
    return UprightBox((float(x), float(y)), yaw, half, foot + heights[0], foot + heights[1])
