"""The world: determinism, rest, and a guard against silent resets."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.legged.checks import tilt
from hardware.sim_wire import CommandMessage
from sim.errors import PhysicsDivergedError, SceneError
from sim.scenes.placement import ObjectStart
from sim.scenes.scene import load_scene
from sim.world import World


def run(bench, seed):
    world = World(bench, seed)
    robot = world.robots["left"]
    for i in range(40):
        target = robot.reference
        target[0] += 0.005
        robot.command(CommandMessage(world.time, target, np.zeros(8)))
        world.advance()
        assert world.time == pytest.approx(0.01 * (i + 1), abs=1e-9)
    return world.data.qpos.copy()


def test_equal_seeds_give_equal_runs(bench):
    assert np.array_equal(run(bench, 5), run(bench, 5))


def test_robots_start_at_home_and_everything_stays_at_rest(bench):
    world = World(bench, 1)
    starts = {item.name: world.object_pose(item.name).position_w for item in bench.objects}
    for _ in range(100):
        world.advance()
    for name, start in starts.items():
        assert np.linalg.norm(world.object_pose(name).position_w - start) < 2e-4
    for robot in world.robots.values():
        assert np.abs(robot.state().position[:7] - robot.description.home).max() < 1e-3


def test_a_placement_overrides_the_seed(bench):
    world = World(bench, 1)
    placement = world.placement | {"red_block": ObjectStart(0.01, 0.02, 0.5)}
    moved = World(bench, 1, placement)
    assert moved.object_pose("red_block").position_w[:2] == pytest.approx([0.01, 0.02])
    assert moved.object_pose("blue_block").position_w == pytest.approx(world.object_pose("blue_block").position_w)


def test_divergence_is_an_error_and_not_a_reset(bench):
    world = World(bench, 1)
    world.advance()
    world.data.qvel[0] = np.nan
    with pytest.raises(PhysicsDivergedError, match="seed 1"):
        world.advance()


def test_an_unknown_object_lists_the_known(bench):
    with pytest.raises(SceneError, match="red_block"):
        World(bench, 1).object_pose("cube")


@pytest.mark.parametrize(("roll", "tilted"), [(0.0, 0.0), (0.5 * np.pi, 0.5 * np.pi), (np.pi, np.pi)])
def test_a_legged_robot_may_lie_on_its_side_or_back(roll, tilted):
    yard = load_scene("yard")
    dog = replace(yard.robots[0], roll=roll, yaw=0.6)
    world = World(replace(yard, robots=(dog,)))
    robot = world.legged["dog"]
    assert tilt(robot.base_quaternion_w) == pytest.approx(tilted, abs=1e-6)
    for _ in range(20):
        world.advance()
    assert abs(tilt(robot.base_quaternion_w) - tilted) < 0.3
    assert robot.base_position_w[2] > 0.05
