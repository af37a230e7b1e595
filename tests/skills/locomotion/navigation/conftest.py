"""Floors to walk on, and a check of paths that shares nothing with the planner's."""

import math

import numpy as np
import pytest

from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.rectangle import Rectangle

FRAME = (
    Rectangle("west_wall", (-5.0, 0.0), (0.1, 10.0)),
    Rectangle("east_wall", (5.0, 0.0), (0.1, 10.0)),
    Rectangle("north_wall", (0.0, 5.0), (10.0, 0.1)),
    Rectangle("south_wall", (0.0, -5.0), (10.0, 0.1)),
)


def two_rooms(door, zones=(), benches=True):
    """A hall of 10 x 10 m with a wall across it and a doorway in the middle, and a bench in either room."""
    length = (10.0 - door) / 2
    walls = (
        Rectangle("upper_wall", (0.0, door / 2 + length / 2), (0.1, length)),
        Rectangle("lower_wall", (0.0, -door / 2 - length / 2), (0.1, length)),
    )
    tables = (Rectangle("near_bench", (-3.0, 2.0), (1.6, 0.8)), Rectangle("far_bench", (3.0, -2.0), (1.6, 0.8)))
    return FloorMap(FRAME + walls + (tables if benches else ()), tuple(zones))


def cluttered(seed, count=18):
    """Random rectangles, with a start and a goal that are free."""
    rng = np.random.default_rng(seed)
    things = tuple(
        Rectangle(f"thing_{k}", tuple(rng.uniform(-4.5, 4.5, 2)), tuple(rng.uniform(0.1, 1.6, 2)), rng.uniform(-3, 3))
        for k in range(count)
    )
    floor = FloorMap(things[:-4], things[-4:])
    poses = []
    while len(poses) < 2:
        pose = np.append(rng.uniform(-5.0, 5.0, 2), rng.uniform(-math.pi, math.pi))
        if floor.at(pose)[0] > 0.0:
            poses.append(pose)
    return floor, *poses


def dense(poses):
    """Poses with one more between every two."""
    unwrapped = np.column_stack((poses[:, :2], np.unwrap(poses[:, 2])))
    steps = np.arange(0.0, len(poses) - 1 + 1e-9, 0.5)
    return np.column_stack([np.interp(steps, np.arange(len(poses)), column) for column in unwrapped.T])


def touched(floor, poses):
    """Names of the rectangles that hold a point of the body's edge, or have a corner in the body."""
    half = np.array([floor.footprint.half_length, floor.footprint.half_width])
    share = np.linspace(-1.0, 1.0, 25)
    edge = half * np.concatenate(
        [np.column_stack(pair) for one in (-1.0, 1.0) for pair in ((share, 0 * share + one), (0 * share + one, share))]
    )
    poses = dense(poses)
    center, yaw, found = poses[:, None, :2], poses[:, None, 2], set()
    points = turned(edge[None], yaw) + center
    for item in floor.rectangles:
        size = np.array(item.size) / 2
        corners = turned(size * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1], [0, 0]]), item.yaw) + item.center
        in_item = np.abs(turned(points - item.center, -item.yaw)) < size - 1e-6
        in_body = np.abs(turned(corners - center, -yaw)) < half - 1e-6
        if in_item.all(axis=-1).any() or in_body.all(axis=-1).any():
            found.add(item.name)
    return found


def turned(points, yaw):
    c, s = np.cos(yaw), np.sin(yaw)
    return np.stack((c * points[..., 0] - s * points[..., 1], s * points[..., 0] + c * points[..., 1]), axis=-1)


@pytest.fixture
def make_rooms():
    return two_rooms


@pytest.fixture
def make_clutter():
    return cluttered


@pytest.fixture
def find_touched():
    return touched
