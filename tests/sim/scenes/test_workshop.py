"""The workshop: what stands there touches, blocks lie on the dog, and the arms reach bench and tray."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.descriptions.robot import load_description
from sim.audit import Audit
from sim.relations import relations
from sim.scenes.build import build_model
from sim.scenes.placement import sample_placement
from sim.scenes.scene import load_scene, scene_from_dict, scene_to_dict
from sim.world import World
from skills.geometry import pose_from, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.world.snapshot import Pose

WORKSHOP = load_scene("workshop")
GO2 = load_legged_description("go2")
TRAY = GO2.tray


@pytest.fixture(scope="module")
def world():
    settled = World(WORKSHOP, 0)
    for _ in range(60):
        settled.advance()
    return settled


def touches(world, first, second):
    """Whether MuJoCo would let two geoms touch."""
    a, b = world.model.geom(first), world.model.geom(second)
    return bool((a.contype & b.conaffinity) | (b.contype & a.conaffinity))


def test_it_is_a_document_and_both_builds_agree():
    assert scene_from_dict(scene_to_dict(WORKSHOP)) == WORKSHOP
    placement = sample_placement(WORKSHOP, 0)
    physics, visuals = build_model(WORKSHOP, placement), build_model(WORKSHOP, placement, visuals=True)
    assert [physics.joint(i).name for i in range(physics.njnt)] == [visuals.joint(i).name for i in range(visuals.njnt)]
    assert physics.body_mass.sum() == pytest.approx(visuals.body_mass.sum(), rel=1e-9)
    assert physics.opt.noslip_iterations == 5


def test_it_settles_with_the_blocks_on_the_near_bench(world):
    facts = relations(world)
    for item in WORKSHOP.objects:
        assert {f"on_table({item.name})", f"in({item.name}, near_bench)"} <= set(facts)
        assert world.object_pose(item.name).position_w[2] == pytest.approx(0.36, abs=1e-3)
    assert not any(fact.startswith(("at(", "inside(")) for fact in facts)


@pytest.mark.parametrize("fixed", ["near_bench", "near_bench_leg0", "middle_wall"])
def test_walls_and_tables_stop_robots_and_blocks(world, fixed):
    others = ["red_block", "dog/FL", "dog/tray/mat"]
    base = world.model.body("dog/base").id
    trunk = np.flatnonzero((world.model.geom_bodyid == base) & (world.model.geom_contype != 0))
    assert len(trunk)
    for other in (*others, *trunk.tolist()):
        assert touches(world, fixed, other), other
    assert not touches(world, "yellow_zone", "dog/FL")


def test_a_leg_stands_on_the_ground(world):
    leg = world.model.geom("far_bench_leg2")
    assert world.data.geom("far_bench_leg2").xpos[2] - leg.size[2] == pytest.approx(0.0)


def test_blocks_lie_on_the_dog_and_on_the_ground():
    world = World(WORKSHOP, 1)
    base = world.data.body("dog/tray")
    for name, offset in (("red_block", 0.02), ("blue_block", 0.062)):
        world.data.joint(name).qpos[:3] = base.xpos + np.array([0.03, 0.02, TRAY.thickness + offset])
        world.data.joint(name).qpos[3:] = base.xquat
    world.data.joint("green_block").qpos[:3] = (-0.7, -0.5, 0.022)
    audit = Audit(world)
    for _ in range(120):
        world.advance()
        audit.update()
    facts = set(relations(world))
    assert {"in(red_block, dog_tray)", "in(blue_block, dog_tray)", "on(blue_block, red_block)"} <= facts
    assert "in(green_block, yellow_zone)" in facts
    assert not any(f"on_table({name})" in facts for name in ("red_block", "blue_block", "green_block"))
    assert audit.report()["contacts"]["robot_robot"] == []
    assert audit.report()["legged"]["dog"]["entered"] == {}


def test_a_robot_in_a_zone_and_at_a_station_is_seen():
    robots = tuple(
        replace(robot, position_w=(-1.55, 0.10, 0.0), yaw=-math.pi / 2) if robot.name == "dog" else robot
        for robot in WORKSHOP.robots
    )
    docked = World(replace(WORKSHOP, robots=robots), 0)
    assert {"at(dog, near_station)", "inside(dog, near_station)"} <= set(relations(docked))
    audit = Audit(docked)
    docked.data.joint(docked.model.body("dog/base").jntadr[0]).qpos[:2] = (-0.7, -0.5)
    docked.advance()
    audit.update()
    assert audit.report()["legged"]["dog"]["entered"] == {"yellow_zone": 0.01}
    assert "inside(dog, yellow_zone)" in relations(docked)


@pytest.mark.parametrize("side", ["near", "far"])
def test_each_arm_reaches_its_sampling_area_and_a_tray_docked_badly(side):
    robot, table = WORKSHOP.robot(f"{side}_arm"), WORKSHOP.table(f"{side}_bench")
    place = WORKSHOP.place(f"{side}_station")
    turn = (math.cos(robot.yaw / 2), 0.0, 0.0, math.sin(robot.yaw / 2))
    kinematics = ArmKinematics(load_description(robot.description), Pose(robot.position_w, turn))
    assert table.sampling is not None
    points = [(x, y, table.center_w[2]) for x in table.sampling.x for y in table.sampling.y]
    half = [size / 2 - 0.02 + 0.03 for size in TRAY.size]  # centre of a block at the rim, docked 3 cm off
    c, s = math.cos(place.yaw), math.sin(place.yaw)
    for sign_x, sign_y in itertools.product((-1, 1), repeat=2):
        x, y = TRAY.position_b[0] + sign_x * half[0], sign_y * half[1]
        height = GO2.stand_height + TRAY.position_b[2] + TRAY.thickness
        points.append((place.position_w[0] + c * x - s * y, place.position_w[1] + s * x + c * y, height))
    for (x, y, z), above in itertools.product(points, (0.02, 0.25)):
        kinematics.solve(pose_from(tool_down(robot.yaw), np.array([x, y, z + above])), kinematics.home)


def test_a_way_around_the_zone_is_wider_than_the_dog():
    zone, south = WORKSHOP.place("yellow_zone"), next(w for w in WORKSHOP.walls if w.name == "south_wall")
    room = (zone.position_w[1] - zone.size[1] / 2) - (south.center_w[1] + south.size[1] / 2)
    assert room > 2 * math.hypot(0.36, 0.20)
    middle, post = (next(w for w in WORKSHOP.walls if w.name == name) for name in ("middle_wall", "door_post"))
    doorway = (middle.center_w[1] - middle.size[1] / 2) - (post.center_w[1] + post.size[1] / 2)
    assert doorway == pytest.approx(1.1)
