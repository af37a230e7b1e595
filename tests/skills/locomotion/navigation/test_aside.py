"""Stepping aside: out of a door, off another robot's way, and not through it."""

import numpy as np
import pytest

from skills.locomotion.navigation.aside import LANE, off_the_ways, way_aside
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.neighbours import Neighbour
from skills.locomotion.navigation.parking import in_the_way
from skills.locomotion.navigation.rectangle import Rectangle

HALF = np.array([0.36, 0.2])


def rex(x, y, yaw, velocity=0.0):
    return Neighbour("rex", np.array([x, y, yaw]), HALF, np.array([velocity, 0.0, 0.0]), stands=velocity == 0.0)


def test_out_of_a_doorway_on_its_own_side(make_rooms, find_touched):
    floor, other = make_rooms(1.1), rex(1.1, 0.0, np.pi, 0.4)
    path = way_aside(floor, np.array([0.1, 0.0, 0.0]), (other,))
    assert path is not None
    assert path.poses[-1, 0] < -0.5  # the way on is shut by the other
    assert not in_the_way(floor, path.poses[-1:, :2])[0]
    assert find_touched(FloorMap((*floor.solid, other.rectangle())), path.poses) == set()


def test_not_to_where_the_other_is_going_and_as_far_as_asked():
    pose, other = np.array([1.5, 0.0, np.pi]), rex(0.0, 0.0, 0.0)
    path = way_aside(FloorMap(), pose, (other,), 1.2)
    assert path is not None
    end = path.poses[-1]
    assert np.hypot(*(end - pose)[:2]) >= 1.2
    assert abs(end[1]) >= 0.2 + 0.41  # beside its lane
    assert len(off_the_ways(FloorMap(), end[None, :2], (other,), LANE)) == 1


def test_nowhere_to_go():
    box = tuple(
        Rectangle(name, center, size)
        for name, center, size in (
            ("north", (0.0, 0.6), (1.6, 0.1)),
            ("south", (0.0, -0.6), (1.6, 0.1)),
            ("east", (0.8, 0.0), (0.1, 1.2)),
            ("west", (-0.8, 0.0), (0.1, 1.2)),
        )
    )
    assert way_aside(FloorMap(box), np.zeros(3), (rex(3.0, 0.0, 0.0),), 1.0) is None


@pytest.mark.parametrize("lane", [0.0, LANE])
def test_off_the_ways_of_one_that_walks(lane):
    points = np.array([[1.2, 0.0], [2.4, 0.0], [0.0, 1.2], [-1.5, 0.0]])
    kept = off_the_ways(FloorMap(), points, (rex(0.0, 0.0, 0.0, 0.3),), lane)
    assert kept.tolist() == points[(1 if lane == 0.0 else 2) :].tolist()
