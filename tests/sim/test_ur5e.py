"""A UR5e at the bench: reaches what a Panda reaches, and grasps by contact alone."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from sim.scenes.placement import ObjectStart
from sim.scenes.scene import Scene
from sim.world import World
from skills.geometry import quaternion_from_matrix, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.world.snapshot import Pose

OPEN, CLOSED = 0.085, 0.0
START = {
    "green_block": ObjectStart(-0.05, -0.12, 0.4),
    "yellow_block": ObjectStart(-0.10, 0.05, 0.0),
    "orange_block": ObjectStart(0.08, -0.05, 1.0),
    "red_block": ObjectStart(0.15, 0.10, 0.2),
    "blue_block": ObjectStart(0.18, -0.15, 2.0),
}


@pytest.fixture(scope="module")
def mixed(bench: Scene) -> Scene:
    """The bench with a UR5e on the left."""
    left, right = bench.robots
    return replace(bench, robots=(replace(left, description="ur5e_2f85"), right))


@pytest.fixture
def arm() -> ArmKinematics:
    return ArmKinematics(load_description("ur5e_2f85"), Pose((-0.5, 0.0, 0.0)))


def down(x: float, y: float, z: float, yaw: float) -> Pose:
    return Pose((x, y, z), quaternion_from_matrix(tool_down(yaw)))


@pytest.mark.parametrize("seed", range(20))
def test_the_table_is_in_reach(arm, seed):
    rng = np.random.default_rng(seed)
    x, y, yaw = rng.uniform((-0.19, -0.30, -1.5), (0.19, 0.30, 1.5))
    for target in (down(x, y, 0.02, yaw), down(x, y, 0.2, yaw)):
        q = arm.solve(target, arm.home)
        assert arm.residual(target, q) < 2e-5
        assert (np.abs(q - arm.home) < np.pi).all()  # no joint winds around


def test_a_block_is_grasped_and_lifted(mixed, arm, arm_script):
    world = World(mixed, 0, START)
    script = arm_script(world, "left")
    x, y, z = world.object_pose("green_block").position_w
    above = arm.solve(down(x, y, z + 0.12, 0.4), arm.home)
    at = arm.solve(down(x, y, z, 0.4), above)
    script.move(above, OPEN, 2.0)
    reached = world.robots["left"].state().position[:6] - above
    assert np.abs(reached).max() < 1e-3
    script.move(at, OPEN, 1.0)
    script.move(at, CLOSED, 0.8)
    held = world.robots["left"].state()
    assert held.position[6] == pytest.approx(0.04, abs=0.005)
    assert held.effort[6] == pytest.approx(-world.robots["left"].description.gripper.force, rel=0.05)
    script.move(above, CLOSED, 1.5)
    assert world.object_pose("green_block").position_w[2] > 0.12
