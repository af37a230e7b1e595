"""How a box stands: which of its sides are level, whatever quarter it is turned to and whatever face it lies on."""

import math

import numpy as np
import pytest

from skills.geometry import pose_from
from skills.world.footprint import object_box, standing
from skills.world.snapshot import ObjectBelief

SIZE = (0.08, 0.04, 0.03)


def block(rotation: np.ndarray) -> ObjectBelief:
    return ObjectBelief("a", "block", "red", SIZE, pose_from(rotation, np.zeros(3)), 0.001, 0.0, 0.0, "test")


def about(axis: int, angle: float) -> np.ndarray:
    a, b = (axis + 1) % 3, (axis + 2) % 3
    turn = np.eye(3)
    turn[a, a] = turn[b, b] = math.cos(angle)
    turn[a, b], turn[b, a] = -math.sin(angle), math.sin(angle)
    return turn


@pytest.mark.parametrize("yaw", np.linspace(-3.0, 3.0, 13))
def test_the_long_side_is_where_it_points_at_any_heading(yaw):
    box = object_box(block(about(2, yaw)))
    assert box.half == pytest.approx((0.04, 0.02))
    assert math.cos(2 * (box.yaw - yaw)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("axis", "angle", "height"), [(2, 0.3, 0.03), (0, math.pi / 2, 0.04), (1, -math.pi / 2, 0.08), (0, 3.1, 0.03)]
)
def test_it_lies_on_any_face(axis, angle, height):
    lies = standing(block(about(axis, angle)))
    assert lies.height == height
    assert sorted((lies.length, lies.width, lies.height)) == sorted(SIZE)
