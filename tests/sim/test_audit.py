"""The audit sees what went wrong."""

import json

import mujoco
import numpy as np

from hardware.sim_wire import CommandMessage
from sim.audit import Audit
from sim.world import World


def test_a_quiet_run_is_clean(bench):
    world = World(bench, 0)
    audit = Audit(world)
    for _ in range(20):
        world.advance()
        audit.update()
    report = json.loads(json.dumps(audit.report(), allow_nan=False))
    assert report["limits_exceeded"] == []
    assert report["contacts"] == {"robot_robot": [], "robot_table": []}
    assert all(item["touched_by"] == ["table"] for item in report["objects"].values())
    assert report["facts"] == sorted(
        fact for item in bench.objects for fact in (f"on_table({item.name})", f"in({item.name}, table)")
    )


def test_pressing_on_the_table_is_seen(bench, arm_script):
    world = World(bench, 0)
    audit = Audit(world)
    script = arm_script(world, "right", audit.update)
    script.move(script.solve((0.02, -0.34, 0.05), 0.0), 0.085, 1.5)
    script.move(script.solve((0.02, -0.34, -0.005), 0.0), 0.085, 0.5)
    table = audit.report()["contacts"]["robot_table"]
    assert [entry["between"] for entry in table] == [["right", "table"]]
    assert 1.0 < table[0]["first_at"] < 2.0


def test_violent_motion_is_seen(bench):
    """A robot's own end keeps every reference within its limits, so that only a blow can break them."""
    world = World(bench, 0)
    audit = Audit(world)
    joint = world.model.joint("left/joint1")
    world.data.qfrc_applied[joint.dofadr[0]] = 80.0
    for _ in range(5):
        world.advance()
        audit.update()
    exceeded = audit.report()["limits_exceeded"]
    assert any("left/joint1: acceleration" in text for text in exceeded)
    assert not any(text.startswith("right") for text in exceeded)


def test_robots_that_meet_are_seen(bench):
    world = World(bench, 0)
    audit = Audit(world)
    towards = np.array([0, 0.01, 0, 0.005, 0, 0, 0, 0])
    for _ in range(120):
        for arm in world.robots.values():
            arm.command(CommandMessage(world.time, arm.reference + towards, np.zeros(8)))
        world.advance()
        audit.update()
    assert [entry["between"] for entry in audit.report()["contacts"]["robot_robot"]] == [["left", "right"]]


def test_nothing_is_tied_but_linkages(bench):
    assert Audit(World(bench, 0)).report()["ties"] == []


def test_a_weld_is_named(bench, monkeypatch):
    world = World(bench, 0)
    first = next(i for i in range(world.model.neq) if world.model.eq_type[i] == mujoco.mjtEq.mjEQ_CONNECT)
    world.model.eq_obj2id[first] = world.model.body("red_block").id
    [tie] = Audit(world).report()["ties"]
    assert "red_block" in tie
