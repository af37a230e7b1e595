"""An executive node that is started again in lock-step does not go on before it knows what time it is."""

import json

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(240)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

import rclpy
from rosgraph_msgs.msg import Clock

from hardware.document import to_json
from planners.executive import Executive, ExecutiveCfg
from planners.mission.journal import Journal
from rostrum.site import catalogue_of
from rostrum_nodes.convert import to_time
from rostrum_nodes.executive_node import ExecutiveNode
from sim.scenes.scene import load_scene
from tests.planners.allocation.bench_world import ReachEstimator, demo_tree
from tests.planners.mission.fake_bench import FakeBench


def test_it_goes_on_at_the_first_clock(tmp_path, free_domain):
    journal = tmp_path / "journal.jsonl"
    first = Executive(ExecutiveCfg("r"), ReachEstimator(), Journal(journal), reader=lambda *_: demo_tree())
    fake = FakeBench(first, start=7.0)
    fake.say()
    fake.run(3.0)
    catalogue = json.dumps(to_json(catalogue_of(load_scene("bench"))))
    given = {"lockstep": "true", "journal": str(journal), "run_id": "r", "catalogue": catalogue}
    parameters = [text for name, value in given.items() for text in ("-p", f"{name}:={value}")]
    rclpy.init(args=["--ros-args", *parameters], domain_id=free_domain)
    try:
        node = ExecutiveNode()
        told = []
        node.emit = lambda kind, node_id="", **data: told.append((kind, node.clock.now(), data.get("stamp")))
        assert node.executive.status()["state"] == "idle"
        node._on_clock(Clock(clock=to_time(12.5)))
        assert node.executive.status()["state"] == "running"
        assert ("mission_resumed", 12.5, 12.5) in told
        node.destroy_node()
    finally:
        rclpy.try_shutdown()
