"""Handles are taken and led: noise, latency, the safety floor and the physics; judged by ground truth."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from rostrum.site import catalogue_of
from sim.disturbances import Disturbance
from sim.scenes.furniture import SamplingArea
from skills.contract import Reason
from skills.manipulation.handle import ROOM, choose_handle_grasp, way_of_handle
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.open_close import OPEN_TO
from skills.world.gripper_shape import gripper_shape
from skills.world.snapshot import FixtureBelief
from skills.world.tracker import WorldTracker
from tests.skills.manipulation.conftest import ARM

BOTH = pytest.mark.parametrize(("name", "unit"), [("drawer", "m"), ("door", "rad")])


@BOTH
def test_it_opens_and_closes_again(make_kitchen, name, unit):
    kitchen = make_kitchen()
    opened = kitchen.run("open", fixture=name)
    assert opened.reason is Reason.SUCCESS, opened
    assert f"open({name})" in kitchen.truth
    true = kitchen.measured.world.fixtures[name].opening
    assert opened.evidence[f"opening_{unit}"] == pytest.approx(true, abs=0.012)
    assert opened.evidence["resistance_n"] < 15.0
    assert kitchen.run("open", fixture=name).text.startswith("nothing to do")
    closed = kitchen.run("close", fixture=name)
    assert closed.reason is Reason.SUCCESS, closed
    assert f"closed({name})" in kitchen.truth
    kitchen.untouched()


@BOTH
def test_one_that_is_ajar_is_opened_from_where_it_is(make_kitchen, name, unit):
    kitchen = make_kitchen(seed=1, **{name: 0.35})
    assert kitchen.run("open", fixture=name).success
    assert f"open({name})" in kitchen.truth
    kitchen.untouched()


@BOTH
def test_it_gives_way_to_one_that_is_locked(make_kitchen, name, unit):
    kitchen = make_kitchen(disturbances=(Disturbance("jam", name, 0.0),))
    result = kitchen.run("open", fixture=name)
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "jammed" in result.text
    assert result.evidence["resistance_n"] < 80.0
    kitchen.untouched()


def test_it_gives_way_to_a_drawer_that_jams_half_way(make_kitchen):
    kitchen = make_kitchen(disturbances=(Disturbance("jam", "drawer", 0.07),))
    result = kitchen.run("open", fixture="drawer")
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert 0.05 < result.evidence["opening_m"] < 0.11
    assert not {"open(drawer)", "closed(drawer)"} & set(kitchen.truth)
    kitchen.untouched()


def test_a_gripper_without_force_misses_the_handle(make_kitchen):
    kitchen = make_kitchen(disturbances=(Disturbance("limp", "arm", 60.0, after=1.0),))
    result = kitchen.run("open", fixture="drawer")
    assert result.reason is Reason.GRASP_MISSED
    assert "closed(drawer)" in kitchen.truth


def test_a_block_before_the_drawer_is_in_the_way(make_kitchen, kitchen_scene):
    scene = kitchen_scene(without=("blue_block", "green_block"))
    area = SamplingArea((-0.04, -0.03), (0.285, 0.295))
    scene = replace(scene, tables=(replace(scene.tables[0], sampling=area),))
    kitchen = make_kitchen(scene=scene)
    result = kitchen.run("open", fixture="drawer")
    assert result.reason is Reason.PRECONDITION_FAILED
    assert "red_block is in the way of drawer" in result.text


def test_a_drawer_out_of_reach_is_told_before_anything_moves(make_kitchen, kitchen_scene):
    scene = kitchen_scene()
    far = tuple(replace(f, position_w=(0.45, 0.40, 0.0)) if f.name == "drawer" else f for f in scene.fixtures)
    kitchen = make_kitchen(scene=replace(scene, fixtures=far))
    result = kitchen.run("open", fixture="drawer")
    assert result.reason is Reason.UNREACHABLE
    assert kitchen.speed < 0.01


def test_a_handle_that_is_not_seen_any_more_ends_it(make_kitchen):
    kitchen = make_kitchen(disturbances=(Disturbance("blind", "drawer", 60.0, after=2.0),))
    assert kitchen.run("open", fixture="drawer").reason is Reason.PERCEPTION_LOST
    kitchen.untouched()


def test_a_button_is_not_opened_and_nothing_unknown_is(make_kitchen):
    kitchen = make_kitchen()
    refused = kitchen.run("open", fixture="button")
    assert refused.reason is Reason.PRECONDITION_FAILED
    assert "pressed" in refused.text
    unknown = kitchen.run("close", fixture="fridge")
    assert unknown.reason is Reason.BAD_ARGUMENT
    assert "fridge" in unknown.text and "drawer" in unknown.text


@pytest.mark.parametrize("phase", ["approach", "take the handle", "pull", "let go", "ready pose"])
def test_it_ends_at_rest_whenever_it_is_asked_to(make_kitchen, phase):
    kitchen = make_kitchen()
    result = kitchen.run("open", watch=kitchen.cancel_in(phase, 0.3), fixture="drawer")
    assert result.reason is Reason.CANCELED, (phase, result)
    kitchen.team.advance_for(0.3)
    assert kitchen.speed < 0.02
    kitchen.untouched()


def test_what_lies_in_a_drawer_comes_along_and_is_shut_in(make_kitchen):
    kitchen = make_kitchen(drawer=0.95)
    assert kitchen.run("pick", object="red_block").success
    assert kitchen.run("place", object="red_block", place="drawer").success
    assert kitchen.run("close", fixture="drawer").success
    assert {"in(red_block, drawer)", "closed(drawer)"} <= set(kitchen.truth)
    assert "in(red_block, drawer)" in kitchen.team.world.facts
    shut_in = kitchen.run("pick", object="red_block")
    assert shut_in.reason is Reason.PRECONDITION_FAILED
    assert "open drawer first" in shut_in.text
    assert kitchen.run("open", fixture="drawer").success
    assert kitchen.run("pick", object="red_block").success
    kitchen.untouched()


def test_nothing_is_put_into_a_drawer_that_is_shut(make_kitchen):
    kitchen = make_kitchen()
    assert kitchen.run("pick", object="red_block").success
    result = kitchen.run("place", object="red_block", place="drawer")
    assert result.reason is Reason.PRECONDITION_FAILED
    assert "not open" in result.text
    assert "holding(arm, red_block)" in kitchen.team.world.facts


@pytest.mark.parametrize("yaw", [-3.089, -3.086, 3.13, 3.1])
def test_of_two_grasps_of_a_handle_it_takes_the_one_that_keeps_off_the_joint_limits(kitchen_scene, yaw):
    scene = kitchen_scene()
    catalogue = catalogue_of(replace(scene, fixtures=tuple(replace(f, yaw=yaw) for f in scene.fixtures)))
    arm = catalogue.robot(ARM)
    kinematics = ArmKinematics(load_description(arm.model), arm.base)
    world = WorldTracker(catalogue).snapshot(0.0)
    drawer = FixtureBelief(catalogue.fixture("drawer"), 0.0, 0.0, False, 0.0, "encoder")
    goal = OPEN_TO * drawer.info.travel
    grasp = choose_handle_grasp(kinematics, gripper_shape(arm.model), world, drawer, goal)
    way = way_of_handle(kinematics, drawer, kinematics.solve(grasp.tool, kinematics.home), goal)
    assert np.minimum(way - kinematics.lower, kinematics.upper - way).min() > ROOM
