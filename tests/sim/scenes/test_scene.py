"""Scenes are strict data; a newcomer adds things without code."""

import copy

import pytest
import yaml

from sim.errors import SceneError
from sim.scenes.placement import sample_placement
from sim.scenes.scene import SCENES, load_scene, scene_from_dict, scene_to_dict, with_sensor
from sim.world import World


@pytest.fixture
def data():
    return yaml.safe_load((SCENES / "bench.yaml").read_text())


def test_bench_holds_what_the_architecture_says(bench):
    assert [robot.name for robot in bench.robots] == ["left", "right"]
    assert len(bench.objects) == 5
    assert bench.tables[0].center_w[2] == 0.0
    assert {place.kind for place in bench.places} == {"tray", "mark"}


def test_round_trip(bench):
    assert scene_from_dict(scene_to_dict(bench)) == bench


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("depth_cameras", 0, "robot"), "dog", ("depth_cameras.0.robot", "mounted on 'dog'", "left, right")),
        (("depth_cameras", 0, "robot"), "left", ("depth_cameras.0", "a robot without a link")),
        (("depth_cameras", 1, "name"), "south", ("two depth cameras",)),
        (("depth_cameras", 0, "target_w"), [0.30, -0.85, 0.85], ("depth_cameras.0.target_w", "looks at where it is")),
        (("object_sensor",), "lidar", ("object_sensor", "'markers' or 'cameras'")),
        (("objects", 0, "colour"), "red", ("objects.0.colour", "unknown key", "color")),
        (("objects", 0, "color"), "teal", ("objects.0.color", "'red'", "teal")),
        (("objects", 1, "mass"), "heavy", ("objects.1.mass", "heavy")),
        (("objects", 1, "mass"), -0.1, ("objects.1.mass", "greater than 0")),
        (("objects", 1, "mass"), float("nan"), ("objects.1.mass", "finite")),
        (("places", 0, "kind"), "shelf", ("places.0.kind", "'tray', 'mark' or 'zone'")),
        (("robots", 0, "name"), "table", ("table", "two things")),
        (("tables", 0, "sampling", "x"), [0.2, -0.2], ("tables.0.sampling.x", "smaller")),
        (("tables", 0, "sampling", "y"), [0.0, 0.6], ("tables.0.sampling.y", "lies off 'table'", "-0.5 to 0.5 m")),
        (("tables", 0, "size"), [0.0, 1.0], ("tables.0.size.0", "greater than 0")),
        (("tables", 0, "legs"), 4, ("tables.0.legs", "unknown key", "sampling")),
        (("objects", 2, "table"), "shelf", ("objects.2.table", "green_block", "'shelf'", "its tables: table")),
        (("places", 1, "table"), "shelf", ("places.1.table", "purple_mark", "'shelf'", "its tables: table")),
        (("places", 0, "table"), "table", ("places.0.table", "tray", "only a mark")),
        (("places", 1, "table"), "table", ("station 'purple_mark' needs ground", "ground: {}")),
        (("places", 1, "kind"), "zone", ("zone 'purple_mark' needs ground", "ground: {}")),
        (("walls",), [{"name": "w", "center_w": [0, 2], "size": [1, 0.1]}], ("wall 'w' needs ground", "ground: {}")),
        (("walls",), [{"name": "w", "center_w": [0, 2], "size": [1, 0.0]}], ("walls.0.size.1", "greater than 0")),
        (("walls",), [{"name": "w", "center_w": [0, 2]}], ("missing key 'walls.0.size'", "height")),
        (("walls",), [{"name": "tray", "center_w": [0, 2], "size": [1, 1]}], ("'tray'", "two things")),
        (("ground",), {}, ("tables.0.center_w", "not above the ground", "raise the table")),
        (("table",), {"name": "table"}, ("unknown key 'table'", "since 1.3", "tables: [")),
        (("sampling",), {"x": [0, 1]}, ("unknown key 'sampling'", "since version 1.3", "entry of 'tables'")),
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
    assert yard.tables == ()
    assert yard.ground.height == 0.0
    assert {place.name for place in yard.places} == {"bench_a", "bench_b", "mat"}
    assert {place.kind for place in yard.places} == {"mark"}
    assert sample_placement(yard, 0) == {}
    assert scene_from_dict(scene_to_dict(yard)) == yard


def test_a_scene_of_the_first_version_is_still_read(data):
    data["version"] = "1.0"
    assert scene_from_dict(data).ground is None


def test_objects_need_a_table_and_room(data):
    for tables in ([], [{**data["tables"][0], "sampling": None}]):
        with pytest.raises(SceneError, match=r"objects need one of the 'tables'.*'sampling'.*add both"):
            scene_from_dict({**data, "tables": tables})


def test_an_object_on_a_table_without_room_is_refused(data):
    data["tables"].append({"name": "shelf", "center_w": [0.0, 2.0, 0.2], "size": [0.5, 0.5]})
    data["objects"][1]["table"] = "shelf"
    with pytest.raises(SceneError, match=r"objects\.1\.table.*blue_block.*'shelf'.*no 'sampling'"):
        scene_from_dict(data)


def test_zones_and_stations_lie_on_the_ground(data):
    data["ground"] = {"height": -0.7}
    data["places"][1]["table"] = "table"
    with pytest.raises(SceneError, match=r"places\.1\.position_w.*purple_mark.*write -0\.7"):
        scene_from_dict(data)
    data["places"][1]["position_w"][2] = -0.7
    assert scene_from_dict(data).place("purple_mark").table == "table"
    data["robots"][0]["position_w"][2] = -1.0
    with pytest.raises(SceneError, match=r"robots\.0\.position_w.*'left'.*below the ground"):
        scene_from_dict(data)


def test_names_of_what_belongs_to_a_robot_are_taken(data):
    data["objects"][0]["name"] = "left_pedestal"
    with pytest.raises(SceneError, match=r"'left_pedestal'.*robot 'left'"):
        scene_from_dict(data)


def test_a_newcomer_adds_a_bench_a_wall_and_a_zone_without_code(data):
    data["ground"] = {"height": -0.7}
    data["tables"].append(
        {"name": "shelf", "center_w": [0.0, 2.0, -0.3], "size": [0.5, 0.5],
         "sampling": {"x": [-0.1, 0.1], "y": [1.9, 2.1]}}
    )  # fmt: skip
    data["walls"] = [{"name": "fence", "center_w": [2.0, 0.0], "size": [0.1, 2.0], "yaw": 0.3, "height": 0.8}]
    data["places"].append(
        {"name": "red_zone", "kind": "zone", "color": "red", "position_w": [1.5, 0.0, -0.7], "size": [0.5, 0.5]}
    )
    data["objects"][4]["table"] = "shelf"
    world = World(scene_from_dict(data), 3)
    for _ in range(20):
        world.advance()
    assert world.object_pose("orange_block").position_w[2] == pytest.approx(-0.28, abs=1e-3)
    assert world.object_pose("red_block").position_w[2] == pytest.approx(0.02, abs=1e-3)


def test_cameras_find_objects_only_where_there_are_some(bench):
    assert with_sensor(bench, "") is bench
    assert with_sensor(bench, "cameras").object_sensor == "cameras"
    with pytest.raises(SceneError, match="no depth cameras; add some"):
        with_sensor(load_scene("workshop"), "cameras")
