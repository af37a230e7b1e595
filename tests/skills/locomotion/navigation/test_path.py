"""Paths: sampling, rounded corners where they fit, stops where the motion changes."""

import math

import numpy as np
import pytest

from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.path import STEP, TURN_STEP, path_through
from skills.locomotion.navigation.rectangle import Rectangle
from skills.locomotion.navigation.speeds import FORWARD, SIDEWAYS, TURNING

CORNER = [np.array(key) for key in ((0.0, 0.0, 0.0), (2.0, 0.0, 0.0), (2.0, 0.0, math.pi / 2), (2.0, 2.0, math.pi / 2))]


def test_a_corner_with_room_is_rounded():
    path = path_through(CORNER, FloorMap())
    assert path.breaks == (0, len(path.poses) - 1)
    assert path.length < 4.0 - 0.2
    assert np.hypot(*np.diff(path.poses[:, :2], axis=0).T).max() <= STEP + TURN_STEP
    assert np.abs(np.diff(path.poses[:, 2])).max() <= TURN_STEP + 1e-9
    assert path.poses[-1] == pytest.approx(CORNER[-1])
    assert np.abs(path.twists[:, 1]).max() < 0.02


def test_a_corner_without_room_is_turned_in_place():
    inside = FloorMap((Rectangle("post", (1.65, 0.35), (0.1, 0.1)),))
    path = path_through(CORNER, inside)
    assert len(path.breaks) == 4
    assert path.length == pytest.approx(4.0)


def test_times_follow_the_slowest_part_of_every_motion():
    keys = [np.array(key) for key in ((0.0, 0.0, 0.0), (0.9, 0.0, 0.0), (0.9, 0.0, 1.0), (0.9, 0.0, 1.0))]
    path = path_through(keys, FloorMap())
    assert path.times[-1] == pytest.approx(0.9 / FORWARD + 1.0 / TURNING)
    aside = path_through([np.zeros(3), np.array([0.0, 0.5, 0.0])], FloorMap())
    assert aside.times[-1] == pytest.approx(0.5 / SIDEWAYS)
    back = path_through([np.zeros(3), np.array([-0.5, 0.0, 0.0])], FloorMap())
    assert (back.twists[:, 0] < 0.0).all()
    assert back.times[-1] > 0.5 / FORWARD


def test_clearance_is_that_of_what_is_left():
    floor = FloorMap((Rectangle("wall", (0.0, 0.5), (0.5, 0.2)),))
    path = path_through([np.zeros(3), np.array([3.0, 0.0, 0.0])], floor)
    assert path.clear_of(floor) == pytest.approx(0.2)
    assert path.clear_of(floor, len(path.poses) - 1) > 2.0
    assert path.clear_of(FloorMap()) == math.inf
