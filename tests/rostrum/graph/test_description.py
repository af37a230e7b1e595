"""One typed description of the graph."""

from pathlib import Path

import pytest
import yaml

from rostrum.errors import UsageError
from rostrum.graph.description import GraphCfg, build_graph
from rostrum.session import overridden, read_overrides

CFG = GraphCfg("run-1", Path("/runs/demo"), Path("/sockets"), mode="lockstep")


def test_every_robot_gets_a_driver_and_a_skill_server_of_its_own():
    labels = [node.label for node in build_graph(CFG).nodes]
    shared = {"recorder", "sim", "world", "executive"}
    own = {f"{robot}/{node}" for robot in ("left", "right") for node in ("driver", "skill_server")}
    assert set(labels) == shared | own
    assert len(labels) == len(set(labels))


def test_lockstep_waits_for_everybody_but_the_recorder():
    graph = build_graph(CFG)
    assert set(graph.node("sim").parameters["participants"]) == {
        node.label for node in graph.nodes if node.label not in ("sim", "recorder")
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
