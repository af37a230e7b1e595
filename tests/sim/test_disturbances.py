"""What goes wrong on purpose is physical, happens when it should, and is told."""

from dataclasses import replace

import numpy as np
import pytest

from sim.disturbances import Disturbance, Disturber
from sim.errors import DisturbanceError
from sim.scenes.build import GRIP_FRICTION_PRIORITY
from sim.scenes.scene import load_scene
from sim.world import World


@pytest.fixture
def workshop():
    return World(load_scene("workshop"), 0)


@pytest.fixture
def bench_world(bench):
    return World(bench, 0)


def body_of(world, geom):
    return world.model.body(world.model.geom_bodyid[geom]).name


def friction_of(world, geoms):
    return float(world.model.geom_friction[geoms, 0].min())


def above_block(world, script, name, height):
    """An arm with its tool ``height`` [m] above a block."""
    x, y, z = world.object_pose(name).position_w
    script.move(script.solve((x, y, z + 0.12), 0.0), 0.085, 1.5)
    script.move(script.solve((x, y, z + height), 0.0), 0.085, 0.8)


@pytest.mark.parametrize(
    ("kind", "target", "needs"),
    [("kick", "near_arm", "legged robot"), ("push", "cat", "legged robot"), ("slip", "dog", "an object"),
     ("shift", "pink_block", "an object")],
)  # fmt: skip
def test_a_disturbance_of_nothing_is_refused_with_the_choices(workshop, kind, target, needs):
    with pytest.raises(DisturbanceError, match=needs) as caught:
        Disturber(workshop, (Disturbance(kind, target, 1.0),), 0)
    assert "known" in str(caught.value)


def test_a_block_needs_an_arm_near_it_to_be_disturbed():
    yard = load_scene("yard")
    world = World(replace(yard, objects=(), tables=()), 0)
    with pytest.raises(DisturbanceError, match="needs an arm"):
        Disturber(world, (Disturbance("slip", "red_block", 1.0),), 0)


def test_a_kick_waits_until_the_robot_walks_and_comes_again(workshop):
    disturber = Disturber(workshop, (Disturbance("kick", "dog", 0.4, every=0.1),), 0)
    base = int(workshop.model.jnt_dofadr[workshop.model.body("dog/base").jntadr[0]])
    told = []
    for _ in range(30):
        told += disturber.update()
        workshop.advance()
    assert told == []  # it lies there
    for _ in range(2):
        while True:
            workshop.data.qvel[base : base + 3] = [0.3, 0.0, 0.0]
            before = workshop.data.qvel[base : base + 3].copy()
            begun = disturber.update()
            if begun:
                break
            workshop.advance()
        assert begun == [{"what": "kick", "target": "dog", "size": 0.4}]
        change = workshop.data.qvel[base : base + 3] - before
        assert np.linalg.norm(change) == pytest.approx(0.4)
        assert change[2] == 0.0


def test_a_shift_strikes_the_block_under_a_tool(bench_world, arm_script):
    disturber = Disturber(bench_world, (Disturbance("shift", "red_block", 0.03),), 0)
    robot = min(bench_world.robots, key=lambda name: abs(bench_world.object_pose("red_block").position_w[0]
                + (0.4 if name == "left" else -0.4)))  # fmt: skip
    script = arm_script(bench_world, robot)
    assert disturber.update() == []
    start = bench_world.object_pose("red_block").position_w
    above_block(bench_world, script, "red_block", 0.06)
    assert [told["what"] for told in disturber.update()] == ["shift"]
    for _ in range(50):
        bench_world.advance()
        assert disturber.update() == []
    moved = bench_world.object_pose("red_block").position_w - start
    assert 0.01 < np.linalg.norm(moved) < 0.05


def test_a_slip_drops_the_block_and_gives_the_grip_back(bench_world, arm_script):
    disturber = Disturber(bench_world, (Disturbance("slip", "red_block", 5e-4, after=0.2),), 0)
    told = []
    robot = "left" if bench_world.object_pose("red_block").position_w[0] < 0.0 else "right"
    script = arm_script(bench_world, robot, lambda: told.extend(disturber.update()))
    pads = bench_world.model.geom_priority == GRIP_FRICTION_PRIORITY
    others = [geom for geom in np.flatnonzero(pads) if not body_of(bench_world, geom).startswith(f"{robot}/")]
    least = []
    script.each_period = lambda: (told.extend(disturber.update()), least.append(friction_of(bench_world, others)))
    friction = bench_world.model.geom_friction[pads, 0].copy()
    x, y, z = bench_world.object_pose("red_block").position_w
    above_block(bench_world, script, "red_block", 0.0)
    script.move(script.solve((x, y, z), 0.0), 0.02, 0.6)
    script.move(script.solve((x, y, z + 0.12), 0.0), 0.02, 1.0)
    script.move(script.solve((x, y, z + 0.12), 0.0), 0.02, 1.5)
    assert [item["what"] for item in told] == ["slip"]
    assert min(least) == friction_of(bench_world, others)  # the other arm's grip was never touched
    assert bench_world.object_pose("red_block").position_w[2] < z + 0.03
    np.testing.assert_array_equal(bench_world.model.geom_friction[pads, 0], friction)


def test_equal_seeds_disturb_alike():
    def directions(seed):
        world = World(load_scene("workshop"), 0)
        disturber = Disturber(world, (Disturbance("kick", "dog", 0.4, every=0.02),), seed)
        base = int(world.model.jnt_dofadr[world.model.body("dog/base").jntadr[0]])
        for _ in range(20):
            world.data.qvel[base] = 0.5
            world.advance()
            disturber.update()
        return world.data.qvel[base : base + 3].copy()

    np.testing.assert_array_equal(directions(3), directions(3))
    assert not np.allclose(directions(3), directions(4))
