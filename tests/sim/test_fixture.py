"""Drawers, doors and buttons in the physics."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from sim.disturbances import Disturbance
from sim.errors import DisturbanceError, SceneError
from sim.measured_world import MeasuredWorld
from sim.relations import relations
from sim.scenes.articulated import contact_depth
from sim.scenes.scene import load_scene, scene_from_dict, scene_to_dict
from sim.world import World


def pressed_with(world: World, force: float, seconds: float) -> None:
    """Pushes down on the cap."""
    body = world.model.body("button_part").id
    world.data.xfrc_applied[body, 2] = -force
    for _ in range(round(seconds * 100)):
        world.advance()
    world.data.xfrc_applied[body, 2] = 0.0


def test_a_button_springs_back_until_its_contact_closes_and_then_stays_in():
    world = World(load_scene("kitchen"), 0)
    button = world.fixtures["button"]
    pressed_with(world, 0.6 * button.fixture.resistance, 0.3)
    assert not button.pressed and button.opening > 0.001
    for _ in range(50):
        world.advance()
    assert abs(button.opening) < 5e-4
    pressed_with(world, 1.3 * button.fixture.resistance, 0.3)
    assert button.pressed
    for _ in range(50):
        world.advance()
    assert 0.001 < button.opening < contact_depth(button.fixture)
    assert "pressed(button)" in relations(world)


@pytest.mark.parametrize("name", ["drawer", "door"])
def test_dry_friction_holds_a_part_until_the_handle_is_pulled_hard_enough(name):
    world = World(load_scene("kitchen"), 0)
    fixture = world.fixtures[name]
    dof = fixture.dof
    for share, moves in ((0.7, False), (1.5, True)):
        world.data.qfrc_applied[dof] = share * fixture.fixture.resistance * fixture.fixture.lever
        for _ in range(60):
            world.advance()
        assert (fixture.opening > 0.05 * fixture.fixture.travel) is moves
    world.data.qfrc_applied[dof] = 0.0
    for _ in range(300):
        world.advance()
    assert fixture.opening <= fixture.fixture.travel + 1e-3
    assert f"closed({name})" not in relations(world)


def test_a_drawer_is_a_place_that_carries_what_lies_in_it():
    scene = load_scene("kitchen")
    opened = tuple(replace(f, opening=0.15) if f.name == "drawer" else f for f in scene.fixtures)
    world = World(replace(scene, fixtures=opened), 0)
    joint = world.data.joint("red_block")
    joint.qpos[:3] = (*world.fixtures["drawer"].handle_pose().position_w[:2] + np.array([0.11, 0.0]), 0.05)
    joint.qvel[:] = 0.0
    mujoco.mj_forward(world.model, world.data)
    for _ in range(60):
        world.advance()
    assert {"in(red_block, drawer)", "open(drawer)"} <= set(relations(world))
    before = world.object_pose("red_block").position_w[0]
    world.data.qfrc_applied[world.fixtures["drawer"].dof] = -7.0
    for _ in range(250):
        world.advance()
    assert {"in(red_block, drawer)", "closed(drawer)"} <= set(relations(world))
    assert world.object_pose("red_block").position_w[0] > before + 0.1


def test_fixtures_are_seen_as_late_and_as_noisily_as_objects():
    scene = load_scene("kitchen")
    measured = MeasuredWorld(scene, 3)
    seen = [part for _ in range(100) for part in measured.advance().fixtures]
    drawer = [part for part in seen if part.name == "drawer"]
    assert 26 <= len(drawer) <= 30
    true = measured.world.fixtures["drawer"].handle_pose().position_w
    errors = np.array([part.position_w - true for part in drawer])
    assert 0.001 < errors.std() < 0.004
    assert not any(part.pressed for part in seen)
    again = MeasuredWorld(scene, 3)
    repeated = [part for _ in range(100) for part in again.advance().fixtures]
    assert np.array_equal(repeated[-1].position_w, seen[-1].position_w)


def test_jam_and_dead_need_a_fixture_of_their_kind():
    scene = load_scene("kitchen")
    for kind, target in (("jam", "button"), ("dead", "drawer"), ("jam", "fridge")):
        with pytest.raises(DisturbanceError, match=target):
            MeasuredWorld(scene, 0, (Disturbance(kind, target, 0.0),))


def test_a_dead_button_never_closes_its_contact():
    measured = MeasuredWorld(load_scene("kitchen"), 0, (Disturbance("dead", "button", 0.0),))
    measured.advance()
    pressed_with(measured.world, 20.0, 0.3)
    assert not measured.world.fixtures["button"].pressed


@pytest.mark.parametrize(
    ("name", "changes", "problem"),
    [
        ("drawer", {"travel": 0.5}, "opens less than"),
        ("door", {"opening": 1.9}, "at most"),
        ("button", {"position_w": (2.0, 0.0, 0.0)}, "stands on no table"),
        ("door", {"name": "drawer"}, "stands for two things"),
    ],
)
def test_a_fixture_that_contradicts_its_scene_is_refused(name, changes, problem):
    scene = load_scene("kitchen")
    fixtures = tuple(replace(f, **changes) if f.name == name else f for f in scene.fixtures)
    with pytest.raises(SceneError, match=problem):
        scene_from_dict(scene_to_dict(replace(scene, fixtures=fixtures)))
