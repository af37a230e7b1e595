"""The floor map of a robot: the site's obstacles and zones to avoid, without robots."""

import math

import pytest

from skills.errors import FloorMapError, UnknownObjectError
from skills.locomotion.navigation.floor import floor_map, obstacle_rectangles
from skills.world.catalogue import Catalogue, Obstacle
from skills.world.snapshot import Place, Pose, WorldSnapshot

TURNED = (math.cos(0.25), 0.0, 0.0, math.sin(0.25))
WALL = Obstacle("middle_wall", Pose((1.0, 2.0, 0.5), TURNED), (3.0, 0.1, 1.0))
ZONE = Place("yellow_zone", "zone", "yellow", Pose((0.0, 3.0, 0.0)), (1.0, 2.0, 0.0))
SITE = Catalogue((), (ZONE,), (), (WALL,))


def test_obstacles_and_zones_without_robots(make_legged):
    robots = (make_legged("dog", (0.0, 0.0, 0.0)), make_legged("rex", (4.0, 1.0, 0.3)))
    world = WorldSnapshot(0.0, (), (ZONE,), robots)
    floor = floor_map(obstacle_rectangles(SITE), world, "go2", ("yellow_zone",))
    (wall,) = floor.solid
    assert (wall.name, wall.center, wall.size, wall.yaw) == ("middle_wall", (1.0, 2.0), (3.0, 0.1), pytest.approx(0.5))
    assert [zone.name for zone in floor.forbidden] == ["yellow_zone"]
    assert not floor.empty
    assert floor_map((), world, "go2").empty


def test_what_is_not_known_is_refused():
    world = WorldSnapshot(0.0, (), (ZONE,), ())
    with pytest.raises(UnknownObjectError, match="yellow_zone"):
        floor_map((), world, "go2", ("red_zone",))
    with pytest.raises(FloorMapError, match="go2"):
        floor_map((), world, "spot")
    with pytest.raises(FloorMapError, match="flat"):
        obstacle_rectangles(Catalogue((), (), (), (Obstacle("flat", Pose((0.0, 0.0, 0.0)), (1.0, 0.0, 1.0)),)))
