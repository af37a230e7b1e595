"""Objects are pushed over the worktop with closed fingers; judged by ground truth."""

from dataclasses import replace

import pytest

from sim.disturbances import Disturbance
from skills.contract import Reason
from skills.manipulation import stroke

ALONE = ("blue_block", "green_block")


def changed(scene, **changes):
    return replace(scene, objects=tuple(replace(o, **changes) if o.name == "red_block" else o for o in scene.objects))


@pytest.mark.parametrize("size", [(0.04, 0.04, 0.04), (0.10, 0.09, 0.04)], ids=["block", "too wide to grasp"])
def test_it_pushes_to_the_middle_of_a_mark_without_lifting(make_kitchen, kitchen_scene, size):
    kitchen = make_kitchen(seed=2, scene=changed(kitchen_scene(without=ALONE), size=size))
    highest: list[float] = [0.0]
    watch = lambda: highest.append(float(kitchen.measured.world.object_pose("red_block").position_w[2]))  # noqa: E731
    result = kitchen.run("push", watch=watch, object="red_block", place="white_mark")
    assert result.reason is Reason.SUCCESS, result
    assert "in(red_block, white_mark)" in kitchen.truth
    assert result.evidence["place_error_m"] < 0.01
    assert max(highest) < 0.025
    kitchen.untouched()


def test_a_way_that_is_not_seen_to_lead_on_is_not_begun_but_gone_on_with(make_kitchen, kitchen_scene, monkeypatch):
    looked = []

    def not_seen_later(*arguments):
        looked.append(arguments)
        return len(looked) == 1

    monkeypatch.setattr(stroke, "_leads_on", not_seen_later)
    begun = make_kitchen(seed=2, scene=kitchen_scene(without=ALONE))
    assert begun.run("push", object="red_block", place="white_mark").reason is Reason.SUCCESS
    assert len(looked) > 1
    refused = make_kitchen(seed=2, scene=kitchen_scene(without=ALONE)).run(
        "push", object="red_block", place="white_mark"
    )
    assert refused.reason is Reason.UNREACHABLE
    assert "leads on" in refused.text


def test_what_is_too_heavy_is_not_forced(make_kitchen, kitchen_scene):
    kitchen = make_kitchen(seed=2, scene=changed(kitchen_scene(without=ALONE), mass=10.0, friction=1.0))
    result = kitchen.run("push", object="red_block", place="white_mark")
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "resisted" in result.text
    kitchen.untouched()


def test_what_is_taken_away_meanwhile_ends_it(make_kitchen, kitchen_scene):
    taken = Disturbance("take", "red_block", 60.0, after=1.0)
    kitchen = make_kitchen(seed=2, scene=kitchen_scene(without=ALONE), disturbances=(taken,))
    result = kitchen.run("push", object="red_block", place="white_mark")
    assert result.reason is Reason.PERCEPTION_LOST


def test_nothing_is_pushed_over_a_rim_or_into_a_drawer(make_kitchen):
    kitchen = make_kitchen(drawer=0.95)
    for place in ("tray", "drawer"):
        result = kitchen.run("push", object="red_block", place=place)
        assert result.reason is Reason.PRECONDITION_FAILED
        assert "rim" in result.text


def test_a_mark_out_of_reach_is_told_before_anything_moves(make_kitchen, kitchen_scene):
    scene = kitchen_scene(without=ALONE)
    far = tuple(replace(p, position_w=(-0.45, -0.16, 0.0)) if p.name == "white_mark" else p for p in scene.places)
    kitchen = make_kitchen(seed=2, scene=replace(scene, places=far))
    result = kitchen.run("push", object="red_block", place="white_mark")
    assert result.reason is Reason.UNREACHABLE
    assert kitchen.speed < 0.01


@pytest.mark.parametrize("arguments", [{"object": "red_block", "place": "moon"}, {"object": "red_block"}])
def test_bad_arguments_are_refused(make_kitchen, arguments):
    assert make_kitchen().run("push", **arguments).reason is Reason.BAD_ARGUMENT


@pytest.mark.parametrize("phase", ["approach", "push", "ready pose"])
def test_it_ends_at_rest_whenever_it_is_asked_to(make_kitchen, kitchen_scene, phase):
    kitchen = make_kitchen(seed=2, scene=kitchen_scene(without=ALONE))
    result = kitchen.run("push", watch=kitchen.cancel_in(phase, 0.3), object="red_block", place="white_mark")
    assert result.reason is Reason.CANCELED
    kitchen.team.advance_for(0.3)
    assert kitchen.speed < 0.02
    kitchen.untouched()
