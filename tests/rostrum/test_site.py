"""What the site knows beforehand."""

from hardware.document import from_json, to_json
from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene
from skills.world.catalogue import Catalogue


def test_the_catalogue_names_everything_and_places_nothing_that_moves():
    scene = load_scene("bench")
    catalogue = catalogue_of(scene)
    assert {item.name for item in catalogue.objects} == {item.name for item in scene.objects}
    assert {place.name for place in catalogue.places} == {place.name for place in scene.places}
    assert not hasattr(catalogue.objects[0], "pose")
    assert from_json(Catalogue, to_json(catalogue)) == catalogue


def test_a_tray_has_a_rim_and_a_mark_has_none():
    places = {place.kind: place for place in catalogue_of(load_scene("bench")).places}
    assert places["tray"].size[2] > 0.0
    assert places["mark"].size[2] == 0.0


def test_capabilities_follow_the_family():
    assert catalogue_of(load_scene("bench")).robot("left").capabilities == ("arm", "gripper")
    assert catalogue_of(load_scene("yard")).robot("dog").capabilities == ("legs",)
