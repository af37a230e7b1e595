"""Scenes are strict data; a newcomer adds things without code."""

import copy

import pytest
import yaml

from sim.errors import SceneError
from sim.scenes.placement import sample_placement
from sim.scenes.scene import SCENES, load_scene, scene_from_dict, scene_to_dict
from sim.world import World


@pytest.fixture
def data():
    return yaml.safe_load((SCENES / "bench.yaml").read_text())


def test_bench_holds_what_the_architecture_says(bench):
    assert [robot.name for robot in bench.robots] == ["left", "right"]
    assert len(bench.objects) == 5
    assert bench.table.center_w[2] == 0.0
    assert {place.kind for place in bench.places} == {"tray", "mark"}


def test_round_trip(bench):
    assert scene_from_dict(scene_to_dict(bench)) == bench


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("objects", 0, "colour"), "red", ("objects.0.colour", "unknown key", "color")),
        (("objects", 0, "color"), "teal", ("objects.0.color", "'red'", "teal")),
        (("objects", 1, "mass"), "heavy", ("objects.1.mass", "heavy")),
        (("objects", 1, "mass"), -0.1, ("objects.1.mass", "greater than 0")),
        (("objects", 1, "mass"), float("nan"), ("objects.1.mass", "finite")),
        (("places", 0, "kind"), "shelf", ("places.0.kind", "'tray' or 'mark'")),
        (("robots", 0, "name"), "table", ("table", "two things")),
        (("sampling", "x"), [0.2, -0.2], ("sampling.x", "smaller")),
        (("gravity",), 9.81, ("gravity", "unknown key", "marker_sensor")),
        (("schema",), "plan", ("scene",)),
    ],
)
def test_errors_name_the_field_and_the_choices(data, path, value, words):
    *parents, key = path
    item = data
    for parent in parents:
        item = item[parent]
    item[key] = value
    with pytest.raises(SceneError) as caught:
        scene_from_dict(data, source="mine.yaml")
    assert all(word in str(caught.value) for word in ("mine.yaml", *words)), str(caught.value)


def test_a_missing_key_is_named(data):
    del data["objects"][2]["size"]
    with pytest.raises(SceneError, match=r"missing key 'objects\.2\.size'.*mass"):
        scene_from_dict(data)


def test_an_unknown_scene_lists_the_known():
    with pytest.raises(SceneError, match="bench"):
        load_scene("workbench")


def test_text_that_is_no_scene_is_refused(tmp_path):
    for text in ("a: [", "just words", ""):
        (tmp_path / "broken.yaml").write_text(text)
        with pytest.raises(SceneError):
            load_scene(tmp_path / "broken.yaml")


def test_lookup_lists_the_known(bench):
    assert bench.object("red_block").color == "red"
    with pytest.raises(SceneError, match="purple_mark"):
        bench.place("shelf")


def test_a_newcomer_adds_a_block_a_mark_and_a_robot_without_code(data, tmp_path):
    added = copy.deepcopy(data)
    added["objects"].append(
        {"name": "pink_block", "kind": "block", "color": "pink", "size": [0.03, 0.03, 0.05], "mass": 0.04}
    )
    added["places"].append(
        {"name": "cyan_mark", "kind": "mark", "color": "cyan", "position_w": [0.3, -0.3, 0.0], "size": [0.08, 0.08]}
    )
    added["robots"].append({"name": "third", "description": "panda_2f85", "position_w": [0.0, -1.2, 0.0], "yaw": 1.57})
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(added))
    scene = load_scene(tmp_path / "mine.yaml")
    world = World(scene, seed=4)
    for _ in range(5):
        world.advance()
    assert set(world.robots) == {"left", "right", "third"}
    assert world.object_pose("pink_block").position_w[2] == pytest.approx(0.025, abs=1e-3)
    assert sample_placement(scene, 4).keys() == {item.name for item in scene.objects}


def test_the_yard_has_a_legged_robot_ground_and_marks_to_dock_at():
    yard = load_scene("yard")
    assert [robot.description for robot in yard.robots] == ["go2"]
    assert yard.table is None
    assert yard.ground.height == 0.0
    assert {place.name for place in yard.places} == {"bench_a", "bench_b", "mat"}
    assert {place.kind for place in yard.places} == {"mark"}
    assert sample_placement(yard, 0) == {}
    assert scene_from_dict(scene_to_dict(yard)) == yard


def test_a_scene_of_the_first_version_is_still_read(data):
    data["version"] = "1.0"
    assert scene_from_dict(data).ground is None


@pytest.mark.parametrize("missing", ["table", "sampling"])
def test_objects_need_a_table_and_room(data, missing):
    del data[missing]
    with pytest.raises(SceneError, match=r"objects need a 'table'.*'sampling'"):
        scene_from_dict(data)
