"""One typed description of the graph."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from rostrum.errors import UsageError
from rostrum.graph import description
from rostrum.graph.description import GraphCfg, build_graph
from rostrum.session import overridden, read_overrides
from sim.scenes.scene import SCENES

CFG = GraphCfg("run-1", Path("/runs/demo"), Path("/sockets"), mode="lockstep")


def test_every_robot_gets_a_driver_and_a_skill_server_of_its_own():
    labels = [node.label for node in build_graph(CFG).nodes]
    shared = {"recorder", "sim", "world", "executive", "frames"}
    own = {f"{robot}/{node}" for robot in ("left", "right") for node in ("driver", "skill_server")}
    assert set(labels) == shared | own
    assert len(labels) == len(set(labels))


def test_a_legged_robot_gets_a_driver_a_gait_and_a_skill_server():
    graph = build_graph(replace(CFG, scene="yard"))
    executables = {node.label: node.executable for node in graph.nodes if node.namespace == "dog"}
    assert executables == {
        "dog/driver": "legged_driver",
        "dog/gait": "gait",
        "dog/skill_server": "legged_skill_server",
    }
    assert graph.node("recorder").parameters["legged"] == ["dog"]
    assert graph.node("recorder").parameters["robots"] == [""]
    assert graph.node("dog/skill_server").parameters["walks"] == bool(graph.node("dog/gait").parameters["bundle"])
    assert "dog/gait" in graph.node("sim").parameters["participants"]
    for node in graph.nodes:
        assert yaml.safe_load(yaml.safe_dump(node.parameters)) == node.parameters


def test_arms_and_legs_share_a_graph(tmp_path):
    data = yaml.safe_load((SCENES / "bench.yaml").read_text())
    data["ground"] = {"height": -0.74}
    data["robots"].append({"name": "dog", "description": "go2", "position_w": [0.0, -1.5, -0.74], "yaw": 0.0})
    (tmp_path / "both.yaml").write_text(yaml.safe_dump(data))
    graph = build_graph(replace(CFG, scene=str(tmp_path / "both.yaml")))
    assert graph.node("left/driver").executable == "driver"
    assert graph.node("left/driver").parameters["others"] == ["right", "dog"]
    assert graph.node("dog/driver").parameters["others"] == ["left", "right"]
    assert graph.node("recorder").parameters["robots"] == ["left", "right"]


def test_a_shipped_policy_is_found_by_its_model(tmp_path, monkeypatch):
    monkeypatch.setattr(description, "BUNDLES", tmp_path)
    assert description.walking_bundle("go2") == ""
    (tmp_path / "go2_walk.onnx").write_bytes(b"x")
    assert build_graph(replace(CFG, scene="yard")).node("dog/gait").parameters["bundle"].endswith("go2_walk.onnx")


def test_every_executable_has_its_place_when_the_graph_ends():
    from rostrum.graph.supervisor import _STOP_ORDER

    for scene in ("bench", "yard"):
        assert {node.executable for node in build_graph(replace(CFG, scene=scene)).nodes} <= set(_STOP_ORDER)


def test_lockstep_waits_for_everybody_but_those_who_watch():
    graph = build_graph(CFG)
    assert set(graph.node("sim").parameters["participants"]) == {
        node.label for node in graph.nodes if node.label not in ("sim", "recorder", "frames")
    }


def test_drivers_find_their_robot_and_everything_carries_the_run_id():
    graph = build_graph(CFG)
    assert graph.node("left/driver").parameters["address"] == "unix:/sockets/left.sock"
    assert {node.parameters["run_id"] for node in graph.nodes} == {"run-1"}


def test_parameters_survive_a_parameter_file():
    for node in build_graph(CFG).nodes:
        assert yaml.safe_load(yaml.safe_dump(node.parameters)) == node.parameters


def test_the_graph_prints_nodes_parameters_and_values():
    text = build_graph(CFG).render()
    assert "/left/driver  (rostrum_nodes driver)" in text
    assert "seed: 0" in text


def test_overrides_reach_their_node_and_no_other(tmp_path):
    file = tmp_path / "params.yaml"
    file.write_text("sim: {seed: 7}\n")
    graph = overridden(build_graph(CFG), read_overrides(file))
    assert graph.node("sim").parameters["seed"] == 7
    assert "seed" not in graph.node("world").parameters


@pytest.mark.parametrize("text", ["[1, 2]", "sim: 3", "a: {b: c}: d"])
def test_a_malformed_parameter_file_is_refused(tmp_path, text):
    file = tmp_path / "params.yaml"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"params\.yaml"):
        read_overrides(file)


def test_an_unknown_node_is_refused_with_the_choices():
    with pytest.raises(UsageError, match="left/driver"):
        overridden(build_graph(CFG), {"left/drivr": {}})


def test_the_stock_launch_file_uses_the_same_description():
    source = (Path(__file__).resolve().parents[3] / "launch" / "bench.launch.py").read_text()
    assert "from launch import LaunchDescription" in source
    assert "build_graph(cfg).nodes" in source
