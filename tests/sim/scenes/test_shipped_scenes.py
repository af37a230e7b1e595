"""Every scene that ships: it loads and builds, its arms reach what they serve, its ways are open."""

import itertools
import math

import numpy as np
import pytest

from hardware.descriptions.family import family_of
from hardware.descriptions.legged import load_legged_description
from hardware.descriptions.robot import load_description
from rostrum.site import catalogue_of
from sim.scenes.build import build_model
from sim.scenes.placement import sample_placement
from sim.scenes.scene import SCENES, load_scene, scene_from_dict, scene_to_dict
from sim.world import World
from skills.errors import NoWayError
from skills.geometry import pose_from, tool_down
from skills.locomotion.navigation.floor import floor_map, obstacle_rectangles
from skills.locomotion.navigation.planner import plan
from skills.manipulation.kinematics import ArmKinematics
from skills.world.snapshot import Pose, WorldSnapshot

NAMES = sorted(path.stem for path in SCENES.glob("*.yaml"))
TEAMS = ("workshop", "repair_shop", "two_dogs", "three_arms", "office", "maze")
GO2 = load_legged_description("go2")
TRAY = GO2.tray
OFF = 0.03  # [m] that a dog may dock off

shipped = pytest.mark.parametrize("name", NAMES)
teams = pytest.mark.parametrize("name", TEAMS)


def stations(scene):
    return [place for place in scene.places if place.table]


def dogs(scene):
    return [robot for robot in scene.robots if family_of(robot.description) == "legged"]


def serving(scene, table):
    """The arm whose base is nearest to a table's middle."""
    arms = [robot for robot in scene.robots if family_of(robot.description) == "arm"]
    return min(arms, key=lambda arm: math.dist(arm.position_w[:2], table.center_w[:2]))


def planar(item):
    return np.array([*item.position_w[:2], item.yaw])


def way(scene, robot, goal, start, avoid=()):
    """The path of a dog that is alone there."""
    catalogue = catalogue_of(scene)
    world = WorldSnapshot(0.0, (), catalogue.places, ())
    floor = floor_map(obstacle_rectangles(catalogue), world, robot.description, avoid)
    return plan(floor, planar(start), planar(goal))


@shipped
def test_it_is_a_document_and_both_builds_agree(name):
    scene = load_scene(name)
    assert scene.name == name
    assert scene_from_dict(scene_to_dict(scene)) == scene
    placement = sample_placement(scene, 0)
    physics, visuals = build_model(scene, placement), build_model(scene, placement, visuals=True)
    assert [physics.joint(i).name for i in range(physics.njnt)] == [visuals.joint(i).name for i in range(visuals.njnt)]
    assert len(scene.cameras) >= 2
    assert {visuals.camera(i).name for i in range(visuals.ncam)} >= {camera.name for camera in scene.cameras}


@shipped
def test_objects_fit_on_their_tables_by_any_seed_and_lie_still(name):
    scene = load_scene(name)
    for seed in range(30):
        assert sample_placement(scene, seed).keys() == {item.name for item in scene.objects}
    world = World(scene, 0)
    for _ in range(30):
        world.advance()
    for item in scene.objects:
        top = scene.table_of(item).center_w[2] + item.size[2] / 2
        assert world.object_pose(item.name).position_w[2] == pytest.approx(top, abs=2e-3)


@shipped
def test_the_page_shows_it_with_its_mission(name):
    page = (SCENES.parents[1] / "docs" / "simulation.md").read_text()
    row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    assert load_scene(name).mission in row


@teams
def test_each_arm_reaches_its_sampling_area_and_a_tray_docked_badly_at_its_stations(name):
    scene = load_scene(name)
    assert {station.table for station in stations(scene)} >= {item.table for item in scene.objects if item.table}
    for station in stations(scene):
        table = scene.table(station.table)
        arm = serving(scene, table)
        turn = (math.cos(arm.yaw / 2), 0.0, 0.0, math.sin(arm.yaw / 2))
        kinematics = ArmKinematics(load_description(arm.description), Pose(arm.position_w, turn))
        assert table.sampling is not None
        points = [(x, y, table.center_w[2]) for x in table.sampling.x for y in table.sampling.y]
        half = [size / 2 - 0.02 + OFF for size in TRAY.size]  # centre of a block at the rim
        c, s = math.cos(station.yaw), math.sin(station.yaw)
        for sign_x, sign_y in itertools.product((-1, 1), repeat=2):
            x, y = TRAY.position_b[0] + sign_x * half[0], sign_y * half[1]
            height = GO2.stand_height + TRAY.position_b[2] + TRAY.thickness
            points.append((station.position_w[0] + c * x - s * y, station.position_w[1] + s * x + c * y, height))
        for (x, y, z), above in itertools.product(points, (0.02, 0.25)):
            kinematics.solve(pose_from(tool_down(arm.yaw), np.array([x, y, z + above])), kinematics.home)


@teams
def test_every_dog_finds_its_way_from_its_start_and_between_all_stations(name):
    scene = load_scene(name)
    zones = tuple(place.name for place in scene.places if place.kind == "zone")
    for dog, avoid in itertools.product(dogs(scene), ((), zones)):
        for goal in stations(scene):
            assert way(scene, dog, goal, dog, avoid).length > 0.2
        for start, goal in itertools.permutations(stations(scene), 2):
            assert way(scene, dog, goal, start, avoid).length > 0.2


@pytest.mark.parametrize(
    ("name", "start", "goal", "zone", "least", "longer"),
    [
        ("maze", "west_station", "east_station", "yellow_zone", 11.0, 2.0),
        ("office", "store_station", "reception_station", "meeting_area", 8.0, 1.0),
    ],
)
def test_a_forbidden_zone_makes_the_long_way_longer(name, start, goal, zone, least, longer):
    scene = load_scene(name)
    free, kept_out = (
        way(scene, dogs(scene)[0], scene.place(goal), scene.place(start), avoid) for avoid in ((), (zone,))
    )
    assert free.length > least
    assert kept_out.length > free.length + longer
    place = scene.place(zone)
    low, high = (np.array(place.position_w[:2]) + side * np.array(place.size) / 2 for side in (-1, 1))
    inside = lambda path: bool(np.all((path.poses[:, :2] > low) & (path.poses[:, :2] < high), axis=1).any())  # noqa: E731
    assert inside(free)
    assert not inside(kept_out)


def test_the_maze_has_two_ways_and_no_third():
    scene = load_scene("maze")
    data = scene_to_dict(scene)
    data["walls"].append({"name": "plug", "center_w": [-0.6, 1.8], "size": [0.1, 1.1], "height": 0.3})
    plugged = scene_from_dict(data)
    dog, start, goal = dogs(scene)[0], scene.place("west_station"), scene.place("east_station")
    assert way(plugged, dog, goal, start).length == pytest.approx(way(scene, dog, goal, start).length)
    with pytest.raises(NoWayError, match="yellow zone"):
        way(plugged, dog, goal, start, ("yellow_zone",))
