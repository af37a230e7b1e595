"""Where a robot that stands shuts a passage."""

import numpy as np

from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.parking import in_the_way, spots
from skills.locomotion.navigation.rectangle import Rectangle


def test_in_a_doorway_and_before_it_but_not_in_a_room(make_rooms):
    floor = make_rooms(1.1, benches=False)
    shut = [(0.0, 0.0), (0.3, 0.0), (0.9, 0.0), (-1.2, 0.1)]
    free = [(2.0, 0.0), (-2.0, 1.0), (0.6, 3.0), (4.4, 4.4), (4.4, 0.0)]
    assert in_the_way(floor, np.array(shut)).all()
    assert not in_the_way(floor, np.array(free)).any()


def test_in_a_corridor_everywhere_and_beside_one_wall_nowhere():
    wall = Rectangle("wall", (0.0, 0.6), (8.0, 0.1))
    points = np.column_stack((np.linspace(-3.0, 3.0, 13), np.zeros(13)))
    assert not in_the_way(FloorMap((wall,)), points).any()
    assert in_the_way(FloorMap((wall, Rectangle("other", (0.0, -0.6), (8.0, 0.1)))), points).all()


def test_where_another_fits_past_only_straight_is_a_tight_place():
    walls = (Rectangle("wall", (0.0, 0.55), (8.0, 0.1)), Rectangle("other", (0.0, -1.45), (8.0, 0.1)))
    point = np.array([[0.0, 0.03]])
    assert in_the_way(FloorMap(walls), point).all()
    assert not in_the_way(FloorMap(walls), point, tight=True).any()


def test_spots_are_free_and_the_nearest_first(make_rooms):
    floor = make_rooms(1.1)
    found = spots(floor, np.array([-0.5, 0.0]), 4.0)
    assert len(found) > 20
    assert not in_the_way(floor, found).any()
    assert floor.turnable(found).all()
    distance = np.linalg.norm(found - (-0.5, 0.0), axis=1)
    assert (np.diff(distance) >= -1e-9).all()
    assert distance.max() <= 4.0


def test_an_empty_floor_is_free_everywhere():
    assert not in_the_way(FloorMap(), np.zeros((3, 2))).any()
