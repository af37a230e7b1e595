"""What goes wrong on purpose is physical, happens when it should, and is told."""

from dataclasses import replace

import numpy as np
import pytest

from sim.disturbances import Disturbance, Disturber
from sim.errors import DisturbanceError
from sim.scenes.build import GRIP_FRICTION_PRIORITY
from sim.scenes.scene import load_scene
from sim.sensors.marker import MarkerSensor
from sim.world import World


@pytest.fixture
def workshop():
    return World(load_scene("workshop"), 0)


@pytest.fixture
def bench_world(bench):
    return World(bench, 0)


def disturber_of(world, disturbances, markers=None, seed=0):
    return Disturber(world, disturbances, seed, markers or MarkerSensor(world.scene.marker_sensor))


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
     ("shift", "pink_block", "an object"), ("jolt", "dog", "an arm"), ("limp", "cat", "an arm"),
     ("topple", "near_arm", "legged robot"), ("blind", "pink_block", "an object, a fixture or nothing"),
     ("take", "pink_block", "an object")],
)  # fmt: skip
def test_a_disturbance_of_nothing_is_refused_with_the_choices(workshop, kind, target, needs):
    with pytest.raises(DisturbanceError, match=needs) as caught:
        disturber_of(workshop, (Disturbance(kind, target, 1.0),))
    assert "known" in str(caught.value)


def test_a_block_needs_an_arm_near_it_to_be_disturbed():
    yard = load_scene("yard")
    world = World(replace(yard, objects=(), tables=()), 0)
    with pytest.raises(DisturbanceError, match="needs an arm"):
        disturber_of(world, (Disturbance("slip", "red_block", 1.0),))


def test_a_kick_waits_until_the_robot_walks_and_comes_again(workshop):
    disturber = disturber_of(workshop, (Disturbance("kick", "dog", 0.4, every=0.1),))
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
    disturber = disturber_of(bench_world, (Disturbance("shift", "red_block", 0.03),))
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
    disturber = disturber_of(bench_world, (Disturbance("slip", "red_block", 5e-4, after=0.2),))
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
        disturber = disturber_of(world, (Disturbance("kick", "dog", 0.4, every=0.02),), seed=seed)
        base = int(world.model.jnt_dofadr[world.model.body("dog/base").jntadr[0]])
        for _ in range(20):
            world.data.qvel[base] = 0.5
            world.advance()
            disturber.update()
        return world.data.qvel[base : base + 3].copy()

    np.testing.assert_array_equal(directions(3), directions(3))
    assert not np.allclose(directions(3), directions(4))


def test_a_hand_takes_the_object_out_of_sight_and_brings_it_back(bench_world, arm_script):
    markers = MarkerSensor(bench_world.scene.marker_sensor)
    disturber = disturber_of(bench_world, (Disturbance("take", "red_block", 2.0),), markers)
    start = bench_world.object_pose("red_block").position_w
    robot = "left" if start[0] < 0.0 else "right"
    script = arm_script(bench_world, robot)
    assert disturber.update() == []
    above_block(bench_world, script, "red_block", 0.12)
    assert [told["what"] for told in disturber.update()] == ["take"]
    heights = []
    for _ in range(500):
        disturber.update()
        bench_world.advance()
        heights.append(bench_world.object_pose("red_block").position_w[2] - start[2])
        assert ("red_block" in markers.hidden) or heights[-1] < 0.01
    assert max(heights) > 0.4
    assert np.linalg.norm(bench_world.object_pose("red_block").position_w - start) < 0.02
    assert not markers.hidden


def test_a_jolt_strikes_an_arm_that_moves_and_ends(bench_world, arm_script):
    disturber = disturber_of(bench_world, (Disturbance("jolt", "left", 60.0),))
    assert disturber.update() == []  # it stands
    told, pushed = [], []

    def each():
        told.extend(disturber.update())
        pushed.append(float(np.abs(bench_world.data.xfrc_applied).max()))

    above_block(bench_world, arm_script(bench_world, "left", each), "red_block", 0.10)
    assert [item["what"] for item in told] == ["jolt"]
    assert max(pushed) > 40.0
    assert pushed[-1] == 0.0
    assert 0.15 <= sum(force > 0.0 for force in pushed) * bench_world.period <= 0.25


def test_a_limp_gripper_does_not_close_until_its_force_is_back(bench_world, arm_script):
    disturber = disturber_of(bench_world, (Disturbance("limp", "left", 1.0),))
    told = []
    script = arm_script(bench_world, "left", lambda: told.extend(disturber.update()))
    home = np.array(bench_world.robots["left"].description.home)
    script.move(home, 0.085, 0.5)
    script.move(home, 0.0, 0.5)
    assert [item["what"] for item in told] == ["limp"]
    assert bench_world.robots["left"].state().position[-1] > 0.03
    script.move(home, 0.0, 2.0)
    assert bench_world.robots["left"].state().position[-1] < 0.02


def test_the_sensor_is_blinded_and_dazzled_for_a_while(bench_world):
    markers = MarkerSensor(bench_world.scene.marker_sensor)
    wrong = (Disturbance("blind", "", 0.5), Disturbance("glitch", "red_block", 0.5, after=1.0))
    disturber = disturber_of(bench_world, wrong, markers)
    seen, told = [], []
    for _ in range(250):
        told += [item["what"] for item in disturber.update()]
        bench_world.advance()
        markers.observe(bench_world)
        seen += markers.poll(bench_world.time)
    assert told == ["blind", "glitch"]
    late = bench_world.scene.marker_sensor.latency
    assert not [item for item in seen if item.stamp < 0.45]
    true = {name: bench_world.object_pose(name).position_w for name in ("red_block", "blue_block")}
    far = [item for item in seen if item.name in true and np.linalg.norm(item.position_w - true[item.name]) > 0.03]
    assert far
    assert all(item.name == "red_block" and 1.0 <= item.stamp <= 1.55 + late for item in far)
