"""Grasping by contact alone: a squeezed block stays, an unsqueezed one does not; the audit and the facts agree."""

import numpy as np
import pytest

from sim.audit import Audit
from sim.scenes.placement import ObjectStart
from sim.world import World

OPEN, CLOSED = 0.085, 0.0


@pytest.fixture
def start():
    return {
        "green_block": ObjectStart(-0.05, -0.12, 0.4),
        "yellow_block": ObjectStart(-0.10, 0.05, 0.0),
        "orange_block": ObjectStart(0.08, -0.05, 1.0),
        "red_block": ObjectStart(0.15, 0.10, 0.2),
        "blue_block": ObjectStart(0.18, -0.15, 2.0),
    }


def move_above(script, name):
    position = script.world.object_pose(name).position_w
    yaw = script.world.placement[name].yaw
    above = script.solve(position + np.array((0, 0, 0.12)), yaw)
    return above, script.solve(position, yaw, above)


def test_a_squeezed_block_is_lifted_and_stacked(bench, start, arm_script):
    world = World(bench, 0, start)
    audit = Audit(world)
    script = arm_script(world, "left", audit.update)
    above, at = move_above(script, "green_block")
    script.move(above, OPEN, 2.0)
    script.move(at, OPEN, 1.0)
    script.move(at, CLOSED, 0.8)
    held = world.robots["left"].state()
    assert held.position[7] == pytest.approx(0.04, abs=0.005)
    assert held.effort[7] == pytest.approx(-world.robots["left"].description.gripper.force, rel=0.05)
    in_hand = world.object_pose("green_block").position_w - world.data.site("left/pinch").xpos
    script.move(above, CLOSED, 1.0)
    script.move(above, CLOSED, 2.0)
    slipped = world.object_pose("green_block").position_w - world.data.site("left/pinch").xpos - in_hand
    assert world.object_pose("green_block").position_w[2] > 0.12
    assert np.linalg.norm(slipped) < 0.002
    assert [fact for fact in audit.report()["facts"] if "green_block" in fact] == ["holding(left, green_block)"]
    onto = world.object_pose("yellow_block").position_w + np.array((0, 0, 0.042))
    over = script.solve(onto + np.array((0, 0, 0.1)), 0.0, above)
    down = script.solve(onto, 0.0, over)
    script.move(over, CLOSED, 2.0)
    script.move(down, CLOSED, 1.2)
    script.move(down, OPEN, 0.8)
    script.move(over, OPEN, 1.0)
    report = audit.report()
    assert "on(green_block, yellow_block)" in report["facts"]
    assert "on_table(yellow_block)" in report["facts"]
    assert "on_table(green_block)" not in report["facts"]
    assert report["objects"]["green_block"]["touched_by"] == ["left", "table", "yellow_block"]
    assert report["objects"]["orange_block"]["touched_by"] == ["table"]
    assert report["objects"]["orange_block"]["max_displacement"] < 1e-3
    assert report["objects"]["green_block"]["displacement"] > 0.1
    assert report["contacts"] == {"robot_robot": [], "robot_table": []}
    assert report["limits_exceeded"] == []


def test_an_open_gripper_lifts_nothing(bench, start, arm_script):
    world = World(bench, 0, start)
    script = arm_script(world, "left")
    above, at = move_above(script, "green_block")
    script.move(above, OPEN, 2.0)
    script.move(at, OPEN, 1.0)
    script.move(above, OPEN, 1.0)
    assert world.object_pose("green_block").position_w[2] == pytest.approx(0.02, abs=1e-3)


@pytest.mark.parametrize("robot", ["left", "right"])
def test_both_arms_reach_every_corner_of_the_sampling_area_and_every_place(bench, robot, arm_script):
    script = arm_script(World(bench, 0), robot)
    corners = [(x, y) for x in bench.tables[0].sampling.x for y in bench.tables[0].sampling.y]
    places = [place.position_w[:2] for place in bench.places]
    for x, y in corners + places:
        for yaw in (0.0, 0.4, 0.8, 1.2):
            assert script.solve((x, y, 0.02), yaw) is not None, (robot, x, y, yaw)
            assert script.solve((x, y, 0.16), yaw) is not None, (robot, x, y, yaw)
