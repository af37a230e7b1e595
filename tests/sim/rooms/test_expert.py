"""The scripted experts: each meta-skill succeeds, in every body, and its pieces can be taught."""

from collections import Counter

import numpy as np
import pytest

from hardware.mobile.embodiment import EMBODIMENTS
from policies.meta_skills.bins import DIMENSIONS
from policies.meta_skills.call import LEARNT, TEMPLATES, MetaSkillCall
from policies.meta_skills.observation import DRAWER, THINGS
from sim.rooms.demonstrate import DemonstrationCfg, Demonstrator, even_quota
from sim.rooms.expert import act
from sim.rooms.prepare import LONGEST, prepared
from sim.rooms.truth import effect, held, inside
from sim.rooms.world import BASE, RoomsCfg


def do(world, call):
    for _ in range(LONGEST):
        done = act(world, call)
        if done.stop:
            return
        world.step(done.command, done.fire)


def place_body(world, pose):
    for name, value in zip(BASE, pose, strict=True):
        world.data.joint(name).qpos[:] = value


@pytest.mark.parametrize("skill", TEMPLATES)
@pytest.mark.parametrize("body", sorted(EMBODIMENTS))
def test_every_meta_skill_succeeds_in_every_body(skill, body):
    for seed in range(3):
        world, _, call = prepared(RoomsCfg(body=body), skill, seed)
        already = effect(world, call)
        do(world, call)
        assert effect(world, call), f"seed {seed}: {call.text}"
        assert not already or skill == "move", f"seed {seed}: '{call.text}' was done before it began"


def test_it_drives_no_faster_than_it_has_turned_and_never_where_it_heads_alone():
    world = RoomsCfg().build()
    world.reset(0)
    call = MetaSkillCall("move", "red_can")
    facing, place = np.copysign(np.pi / 2.0, world.objects_w[0, 1]), world.objects_w[0]
    shifts = {}
    for aside in (0.0, 0.3, 1.0):
        pose = np.array([place[0] - 1.5 * np.sign(place[0]), 0.0, facing + aside])
        place_body(world, pose)
        shifts[aside] = np.linalg.norm(act(world, call).command.shift)
    assert shifts[0.0] > 0.11
    assert 0.0 < shifts[0.3] < shifts[0.0]
    assert shifts[1.0] == 0.0


def test_away_from_the_middle_of_the_corridor_it_first_goes_there():
    world = RoomsCfg().build()
    world.reset(0)
    place = world.objects_w[0]
    facing = np.copysign(np.pi / 2.0, place[1])
    pose = np.array([place[0] - 1.5 * np.sign(place[0]), 0.41, facing])
    place_body(world, pose)
    forward, left = act(world, MetaSkillCall("move", "red_can")).command.shift
    assert np.sign(facing) * forward < -0.11
    assert abs(left) < 1e-9


def test_a_can_that_is_let_go_over_a_box_lies_in_it():
    world, _, call = prepared(RoomsCfg(), "release", 2)
    assert held(world, call.object)
    do(world, call)
    assert inside(world, call.object, "white_box")
    assert not inside(world, call.object, "black_box")


def test_pieces_are_as_many_as_were_asked_each_with_its_stop():
    quota = {MetaSkillCall("grasp", "red_can").text: 2, MetaSkillCall("open", "drawer").text: 1}
    pieces = Demonstrator(DemonstrationCfg()).pieces(quota, 0)
    assert Counter(piece.text for piece in pieces) == quota
    for piece in pieces:
        assert piece.actions.shape == (len(piece), len(DIMENSIONS))
        assert piece.actions[-1, 0] == 1.0
        assert not piece.actions[:-3, 0].any()


def test_the_drawer_is_shown_from_where_something_was_let_go_in_it_as_well():
    pieces = Demonstrator(DemonstrationCfg(noisy=0.0)).pieces({"close the drawer": 12}, 0)
    ahead = np.array([piece.things[0, THINGS.index(DRAWER), 0] * 2.0 for piece in pieces])
    assert (abs(ahead - 0.44) < 0.04).any()
    assert (ahead < 0.38).any()


def test_what_is_recorded_is_what_the_expert_wants_however_it_is_pushed():
    calm, pushed = (
        Demonstrator(DemonstrationCfg(noisy=share)).pieces({"grasp the red can": 1}, 0)[0] for share in (0.0, 1.0)
    )
    assert len(pushed) != len(calm) or np.abs(pushed.own - calm.own).max() > 1e-3
    assert np.abs(pushed.actions[:, 1:3]).max() <= 0.12


def test_the_quota_is_even_over_meta_skills():
    quota = even_quota(100)
    for skill in LEARNT:
        word = TEMPLATES[skill].split()[0]
        assert 100 <= sum(count for text, count in quota.items() if text.startswith(word)) <= 110


def test_a_whole_task_is_one_demonstration_under_its_own_sentence():
    calls = [MetaSkillCall("move", "drawer"), MetaSkillCall("close", "drawer")]
    found = Demonstrator(DemonstrationCfg()).task("shut it", calls, 3, drawer=True)
    assert found is not None
    assert found.text == "shut it"
    assert found.actions[:, 0].sum() == 3.0
