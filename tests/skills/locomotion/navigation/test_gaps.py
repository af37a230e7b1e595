"""Passages: their width, axis and extent, and who goes through."""

import numpy as np
import pytest

from skills.locomotion.navigation.gaps import gaps
from skills.locomotion.navigation.rectangle import Boxes, Rectangle


def between(*rectangles, widest=3.0):
    return gaps(Boxes.of(rectangles), widest)


def test_a_doorway_between_two_walls_in_line():
    (door,) = between(Rectangle("a", (0.0, 2.0), (0.2, 3.0)), Rectangle("b", (0.0, -2.0), (0.2, 3.0)))
    assert door.width == pytest.approx(1.0)
    assert door.middle == pytest.approx([0.0, 0.0])
    assert abs(door.axis[0]) == pytest.approx(1.0)
    assert door.extent == pytest.approx((-0.1, 0.1))
    assert door.crossed(np.array([[-1.0, 0.2], [1.0, -0.1]]))
    assert not door.crossed(np.array([[-1.0, 0.7], [1.0, 0.7]]))
    assert not door.crossed(np.array([[0.5, 0.2], [1.0, -0.1]]))


def test_a_corridor_between_parallel_walls_is_entered_at_its_ends():
    (hall,) = between(Rectangle("a", (1.0, 1.0), (4.0, 0.2)), Rectangle("b", (0.0, 0.0), (4.0, 0.2)))
    assert hall.width == pytest.approx(0.8)
    assert hall.middle == pytest.approx([0.5, 0.5])
    assert hall.extent == pytest.approx((-1.5, 1.5))


def test_aslant_and_too_wide_and_touching():
    (gap,) = between(Rectangle("a", (0.0, 0.0), (1.0, 1.0)), Rectangle("b", (1.3, 1.4), (1.0, 1.0)))
    assert gap.width == pytest.approx(0.5)
    assert gap.extent == pytest.approx((-0.6, 0.6))  # as far as both reach along it
    assert not between(Rectangle("a", (0.0, 0.0), (1.0, 1.0)), Rectangle("b", (5.0, 0.0), (1.0, 1.0)))
    assert not between(Rectangle("a", (0.0, 0.0), (1.0, 1.0)), Rectangle("b", (1.0, 0.0), (1.0, 1.0)))
    assert not between(Rectangle("a", (0.0, 0.0), (1.0, 1.0)))
    assert not between()
