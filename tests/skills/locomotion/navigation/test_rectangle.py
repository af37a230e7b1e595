"""Rectangles: what is refused, and separations against sampled distances."""

import math

import numpy as np
import pytest

from skills.errors import FloorMapError
from skills.locomotion.navigation.rectangle import Boxes, Rectangle, point_distance, separation


@pytest.mark.parametrize("size", [(0.0, 1.0), (1.0, -0.1), (math.nan, 1.0), (math.inf, 1.0)])
def test_a_rectangle_without_an_extent_is_refused_by_name(size):
    with pytest.raises(FloorMapError, match="'shelf'"):
        Rectangle("shelf", (0.0, 0.0), size)


def test_a_rectangle_nowhere_is_refused():
    with pytest.raises(FloorMapError, match="finite"):
        Rectangle("shelf", (math.nan, 0.0), (1.0, 1.0))
    with pytest.raises(FloorMapError, match="finite"):
        Rectangle("shelf", (0.0, 0.0), (1.0, 1.0), math.inf)


def boundary(boxes, k, count=200):
    corners = boxes.corners()[k]
    share = np.linspace(0.0, 1.0, count, endpoint=False)[:, None]
    return np.concatenate([a + share * (b - a) for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)])


def test_separation_is_a_lower_bound_of_the_distance_and_tells_overlap():
    rng = np.random.default_rng(3)
    boxes = Boxes(rng.uniform(-1.5, 1.5, (30, 2)), rng.uniform(0.1, 0.8, (30, 2)), rng.uniform(-4, 4, 30))
    apart = separation(boxes, boxes)
    assert np.allclose(apart, apart.T)
    overlapping = 0
    for i in range(30):
        for j in range(i):
            points = boundary(boxes, i)
            one = Boxes(boxes.center[j : j + 1], boxes.half[j : j + 1], boxes.yaw[j : j + 1])
            distance = point_distance(points, one).min()
            assert apart[i, j] <= distance + 1e-9
            if apart[i, j] > 0.0:
                assert distance > 0.0
            overlapping += apart[i, j] < 0.0
    assert 20 < overlapping < 400


def test_separation_across_a_face_is_the_distance():
    a = Boxes(np.array([[0.0, 0.0]]), np.array([[1.0, 0.5]]), np.array([0.0]))
    b = Boxes(np.array([[0.2, 1.5]]), np.array([[0.4, 0.3]]), np.array([math.pi / 2]))
    assert separation(a, b)[0, 0] == pytest.approx(1.5 - 0.5 - 0.4)
    assert point_distance(np.array([[4.0, 4.5], [0.5, 0.2]]), a)[:, 0] == pytest.approx([5.0, 0.0])
