"""The floor map of a robot: the site's obstacles, zones to avoid, and the other legged robots, but not itself."""

import math

import pytest

from skills.errors import FloorMapError, UnknownObjectError
from skills.locomotion.navigation.floor import floor_map, obstacle_rectangles
from skills.world.catalogue import Catalogue, Obstacle
from skills.world.snapshot import Place, Pose, RobotBelief, WorldSnapshot

TURNED = (math.cos(0.25), 0.0, 0.0, math.sin(0.25))
WALL = Obstacle("middle_wall", Pose((1.0, 2.0, 0.5), TURNED), (3.0, 0.1, 1.0))
ZONE = Place("yellow_zone", "zone", "yellow", Pose((0.0, 3.0, 0.0)), (1.0, 2.0, 0.0))
SITE = Catalogue((), (ZONE,), (), (WALL,))


def arm(name):
    return RobotBelief(name, "panda_2f85", ("arm",), Pose((9.0, 0.0, 0.0)), Pose((9.0, 0.0, 0.0)), 0.0, 0.0)


def test_obstacles_zones_and_other_dogs(make_legged):
    robots = (make_legged("dog", (0.0, 0.0, 0.0)), make_legged("rex", (4.0, 1.0, 0.3)), arm("left"))
    world = WorldSnapshot(0.0, (), (ZONE,), robots)
    floor = floor_map(obstacle_rectangles(SITE), world, "dog", "go2", ("yellow_zone",))
    wall, rex = floor.solid
    assert (wall.name, wall.center, wall.size, wall.yaw) == ("middle_wall", (1.0, 2.0), (3.0, 0.1), pytest.approx(0.5))
    assert (rex.name, rex.center, rex.yaw) == ("rex", (4.0, 1.0), pytest.approx(0.3))
    assert floor.movable == {"rex"}
    assert [zone.name for zone in floor.forbidden] == ["yellow_zone"]
    assert not floor.empty
    assert floor_map((), WorldSnapshot(0.0, (), (ZONE,), robots[:1]), "dog", "go2").empty


def test_what_is_not_known_is_refused():
    world = WorldSnapshot(0.0, (), (ZONE,), ())
    with pytest.raises(UnknownObjectError, match="yellow_zone"):
        floor_map((), world, "dog", "go2", ("red_zone",))
    with pytest.raises(FloorMapError, match="go2"):
        floor_map((), world, "dog", "spot")
    with pytest.raises(FloorMapError, match="flat"):
        obstacle_rectangles(Catalogue((), (), (), (Obstacle("flat", Pose((0.0, 0.0, 0.0)), (1.0, 0.0, 1.0)),)))
