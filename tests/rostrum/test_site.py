"""What the site knows beforehand."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.document import from_json, to_json
from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene
from skills.world.catalogue import Catalogue


def test_the_catalogue_names_everything_and_places_nothing_that_moves():
    scene = load_scene("bench")
    catalogue = catalogue_of(scene)
    assert {item.name for item in catalogue.objects} == {item.name for item in scene.objects}
    assert {place.name for place in catalogue.places} == {item.name for item in (*scene.places, *scene.tables)}
    assert not hasattr(catalogue.objects[0], "pose")
    assert from_json(Catalogue, to_json(catalogue)) == catalogue


def test_a_tray_has_a_rim_and_a_mark_has_none():
    places = {place.kind: place for place in catalogue_of(load_scene("bench")).places}
    assert places["tray"].size[2] > 0.0
    assert places["mark"].size[2] == 0.0


def test_capabilities_follow_the_family():
    assert catalogue_of(load_scene("bench")).robot("left").capabilities == ("arm", "gripper")
    assert catalogue_of(load_scene("yard")).robot("dog").capabilities == ("legs",)


def test_the_workshop_has_tables_stations_zones_and_a_carried_tray():
    catalogue = catalogue_of(load_scene("workshop"))
    assert from_json(Catalogue, to_json(catalogue)) == catalogue
    places = {place.name: place for place in catalogue.places}
    assert (places["near_bench"].kind, places["near_bench"].size) == ("table", (0.7, 1.0, 0.0))
    assert places["far_station"].table == "far_bench"
    assert places["yellow_zone"].kind == "zone"
    tray, dog = places["dog_tray"], catalogue.robot("dog").base
    assert (tray.kind, tray.carrier, tray.size) == ("tray", "dog", (0.22, 0.18, 0.015))
    offset = np.subtract(tray.pose.position_w, dog.position_w)
    assert offset == pytest.approx((0.02, 0.0, 0.079))  # 2 cm behind the base, which is turned by pi; mat of 4 mm


def test_obstacles_stand_on_the_ground():
    scene = load_scene("workshop")
    obstacles = {item.name: item for item in catalogue_of(scene).obstacles}
    assert set(obstacles) == {wall.name for wall in scene.walls} | {"near_bench", "far_bench"}
    for item in obstacles.values():
        assert item.pose.position_w[2] == pytest.approx(item.size[2] / 2)
    assert obstacles["middle_wall"].size == (0.10, 2.10, 0.5)
    assert catalogue_of(load_scene("bench")).obstacles == ()


def test_an_arm_beside_the_tables_is_an_obstacle():
    scene = load_scene("workshop")
    beside = replace(scene.robot("near_arm"), position_w=(-1.2, 1.0, 0.3))
    robots = tuple(beside if robot.name == "near_arm" else robot for robot in scene.robots)
    found = [o for o in catalogue_of(replace(scene, robots=robots)).obstacles if o.name == "near_arm_pedestal"]
    assert found[0].pose.position_w[:2] == (-1.2, 1.0)
    assert found[0].size == pytest.approx((0.3, 0.3, 0.7))
