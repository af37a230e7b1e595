"""A button is pressed until its contact closes; judged by ground truth."""

from dataclasses import replace

import pytest

from sim.disturbances import Disturbance
from skills.contract import Reason


@pytest.mark.parametrize("resistance", [2.0, 4.0, 9.0])
def test_it_presses_until_the_contact_closes(make_kitchen, kitchen_scene, resistance):
    scene = kitchen_scene()
    fixtures = tuple(replace(f, resistance=resistance) if f.name == "button" else f for f in scene.fixtures)
    kitchen = make_kitchen(seed=1, scene=replace(scene, fixtures=fixtures))
    most: list[float] = [0.0]
    result = kitchen.run(
        "press",
        watch=lambda: most.append(kitchen.measured.world.fixtures["button"].opening),
        fixture="button",
    )
    assert result.reason is Reason.SUCCESS, result
    assert "pressed(button)" in kitchen.truth
    assert max(most) < 0.0085, "the cap was not forced beyond its stop"
    assert result.evidence["force_n"] < 40.0
    assert kitchen.run("press", fixture="button").text.startswith("nothing to do")
    kitchen.untouched()


def test_a_dead_button_is_pressed_to_its_stop_and_not_claimed(make_kitchen):
    kitchen = make_kitchen(disturbances=(Disturbance("dead", "button", 0.0),))
    result = kitchen.run("press", fixture="button")
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "contact did not close" in result.text
    assert result.evidence["force_n"] > 6.0
    kitchen.untouched()


def test_a_drawer_is_not_pressed(make_kitchen):
    result = make_kitchen().run("press", fixture="drawer")
    assert result.reason is Reason.PRECONDITION_FAILED
    assert "only a button" in result.text


def test_it_needs_an_empty_gripper(make_kitchen):
    kitchen = make_kitchen()
    assert kitchen.run("pick", object="red_block").success
    assert kitchen.run("press", fixture="button").reason is Reason.PRECONDITION_FAILED


def test_a_button_out_of_reach_is_told_before_anything_moves(make_kitchen, kitchen_scene):
    scene = kitchen_scene()
    far = tuple(replace(f, position_w=(0.5, -0.05, 0.0)) if f.name == "button" else f for f in scene.fixtures)
    result = make_kitchen(scene=replace(scene, fixtures=far)).run("press", fixture="button")
    assert result.reason is Reason.UNREACHABLE


@pytest.mark.parametrize("phase", ["approach", "press", "ready pose"])
def test_it_ends_at_rest_whenever_it_is_asked_to(make_kitchen, phase):
    kitchen = make_kitchen()
    result = kitchen.run("press", watch=kitchen.cancel_in(phase, 0.2), fixture="button")
    assert result.reason is Reason.CANCELED
    kitchen.team.advance_for(0.3)
    assert kitchen.speed < 0.02
    kitchen.untouched()
