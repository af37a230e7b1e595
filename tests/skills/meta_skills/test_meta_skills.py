"""Meta-skills as they run: preconditions, holds, stops, effects, cancelling; predicates agree with the simulator."""

from dataclasses import replace

import numpy as np
import pytest

from policies.meta_skills.bins import FIRE, GRAB, PAUSE, RELEASE
from policies.meta_skills.call import TEMPLATES, MetaSkillCall
from policies.meta_skills.observation import THINGS
from sim.rooms.demonstrate import action_of
from sim.rooms.expert import act
from sim.rooms.perception import DetectorCfg
from sim.rooms.prepare import prepared
from sim.rooms.truth import held, inside, near
from sim.rooms.world import BASE, RoomsCfg
from skills.contract import Reason
from skills.errors import PredicateError, UnknownObjectError, UnknownSkillError
from skills.meta_skills.aim import Aim
from skills.meta_skills.predicates import PREDICATES, holds
from skills.meta_skills.run import LOST, MetaSkillRun, asked
from skills.meta_skills.specs import META_SKILLS, meta_skill

STILL = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, PAUSE])
STOP = np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, PAUSE])
CRAWL = np.array([0.0, 0.003, 0.0, 0.0, 0.0, 0.0, PAUSE])


def begun(skill: str, seed: int = 0, expects: tuple[str, ...] = ()):
    world, seen, call = prepared(RoomsCfg(), skill, seed)
    run = MetaSkillRun(meta_skill(skill), call, expects)
    assert run.start(seen) is None
    return world, seen, run


def finish(run, seen, action=STOP):
    """Frames of one action until a result; the world stands still."""
    for _ in range(300):
        _, result = run.update(seen, None if run.over else action)
        if result is not None:
            return result
    raise AssertionError("it never ended")


@pytest.mark.parametrize("skill", TEMPLATES)
def test_the_expert_s_work_is_a_success_by_what_is_perceived(skill):
    world, seen, run = begun(skill, 1)
    for _ in range(200):
        action = None if run.over else action_of(act(world, run.call))
        wanted, result = run.update(seen, action)
        if result is not None:
            break
        seen = world.step(wanted.command, wanted.fire)
    assert result is not None
    assert result.reason is Reason.SUCCESS, result.text
    assert result.evidence["duration_s"] == pytest.approx(0.2 * run.frames)


@pytest.mark.parametrize("skill", [name for name in TEMPLATES if name != "move"])
def test_a_stop_without_the_effect_is_no_success(skill):
    _, seen, run = begun(skill)
    result = finish(run, seen)
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "it said stop, but" in result.text


def test_a_stop_that_comes_too_early_leaves_time_to_come_nearer():
    world, seen, run = begun("grasp")
    claims = 0
    for _ in range(200):
        action = action_of(act(world, run.call))
        if world.closing and claims < run.skill.settling:
            action, claims = np.array([1.0, *action[1:]]), claims + 1
        wanted, result = run.update(seen, action)
        if result is not None:
            break
        seen = world.step(wanted.command, wanted.fire)
    assert claims > 0
    assert result is not None
    assert result.reason is Reason.SUCCESS


def test_an_effect_that_stands_ends_a_call_without_a_stop():
    world, seen, run = begun("close")
    for _ in range(200):
        action = action_of(act(world, run.call))
        action[0] = 0.0
        wanted, result = run.update(seen, action)
        if result is not None:
            break
        seen = world.step(wanted.command, wanted.fire)
    assert result is not None
    assert result.reason is Reason.SUCCESS
    assert f"stood for {run.skill.standing + 1} frames" in result.text


@pytest.mark.parametrize("skill", ["release", "grasp", "open"])
def test_what_does_not_move_for_long_counts_as_stopped(skill):
    _, seen, run = begun(skill)
    result = finish(run, seen, STILL)
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert result.evidence["still_frames"] == meta_skill(skill).still + 1
    _, seen, run = begun(skill)
    assert finish(run, seen, CRAWL).reason is Reason.TIMED_OUT


def test_a_plan_s_expectation_must_hold_as_well():
    world, seen, run = begun("release", expects=("in(yellow_can, black_box)",))
    for _ in range(60):
        wanted, result = run.update(seen, None if run.over else action_of(act(world, run.call)))
        if result is not None:
            break
        seen = world.step(wanted.command, wanted.fire)
    assert result is not None
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "in(yellow_can, black_box)" in result.text


def test_a_precondition_that_fails_is_named_before_anything_moves():
    _, seen, _ = begun("move")
    call = MetaSkillCall("grasp", "red_can")
    refused = MetaSkillRun(meta_skill("grasp"), call).start(seen)
    assert refused is not None
    assert refused.reason is Reason.PRECONDITION_FAILED
    assert "near(red_can)" in refused.text
    unseen = replace(seen, seen=np.zeros(len(THINGS), bool))
    refused = MetaSkillRun(meta_skill("move"), MetaSkillCall("move", "red_can")).start(unseen)
    assert refused is not None
    assert "seen(red_can)" in refused.text


def test_a_hold_condition_is_lost_only_after_some_frames():
    world, seen, run = begun("position")
    world.step(asked(np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, RELEASE])).command)
    for _ in range(3):
        seen = world.step(asked(STILL).command)
    results = [run.update(seen, CRAWL)[1] for _ in range(LOST)]
    assert results[:-1] == [None] * (LOST - 1)
    assert results[-1].reason is Reason.HOLD_CONDITION_LOST


def test_a_cancelled_run_ends_at_once_and_asks_for_nothing():
    _, seen, run = begun("open")
    run.update(seen, CRAWL)
    run.cancel()
    wanted, result = run.update(seen, CRAWL)
    assert result.reason is Reason.CANCELED
    assert wanted.command.shift == (0.0, 0.0)


@pytest.mark.parametrize(("code", "grip", "fire"), [(RELEASE, False, False), (GRAB, True, False), (PAUSE, None, False),
                                                    (FIRE, None, True)])  # fmt: skip
def test_an_action_says_what_the_gripper_does(code, grip, fire):
    wanted = asked(np.array([0.0, 0.01, 0.02, 0.03, 0.04, 0.05, code]))
    assert (wanted.command.grip, wanted.fire) == (grip, fire)
    assert (*wanted.command.shift, wanted.command.turn, wanted.command.reach, wanted.command.lift) == pytest.approx(
        (0.01, 0.02, 0.03, 0.04, 0.05)
    )


def test_predicates_agree_with_the_simulator_where_nothing_is_close():
    quiet = RoomsCfg(detector=DetectorCfg(noise=0.001, pose_noise=0.001))
    for seed in range(6):
        world, seen, call = prepared(quiet, "position", seed)
        assert holds(f"holding({call.object})", seen)
        assert held(world, call.object)
        assert not holds("free(robot)", seen)
        assert holds(f"near({call.support})", seen) is near(world, call.support) is True
        assert not holds(f"over({call.object}, {call.support})", seen)
        assert holds(f"in({call.object}, {call.support})", seen) is inside(world, call.object, call.support) is False
        assert holds("open(drawer)", seen) is not holds("closed(drawer)", seen)


def test_conditions_that_are_none_are_refused():
    _, seen, _ = begun("move")
    with pytest.raises(PredicateError, match="unknown predicate 'above'"):
        holds("above(red_can)", seen)
    with pytest.raises(PredicateError, match="takes 1"):
        holds("seen(red_can, blue_can)", seen)
    with pytest.raises(UnknownObjectError, match="'pink_can'"):
        holds("seen(pink_can)", seen)


def test_every_contract_speaks_of_known_predicates_and_every_sentence_has_a_contract():
    assert set(META_SKILLS) == set(TEMPLATES)
    for skill in META_SKILLS.values():
        for condition in (*skill.spec.precondition, *skill.spec.hold, *skill.spec.effect):
            assert condition.lstrip("!").split("(")[0] in PREDICATES
    with pytest.raises(UnknownSkillError, match="'juggle'"):
        meta_skill("juggle")


def test_the_hybrid_one_turns_to_the_target_and_fires_only_then():
    world, seen, run = begun("shoot", 4)
    aim, fired = Aim("target"), 0
    for _ in range(40):
        action = aim.act(seen)
        x, y, _ = seen.thing_b("target")
        fired += int(action[6] == FIRE)
        if action[6] == FIRE:
            assert abs(np.arctan2(y, x)) < 0.2
        wanted = asked(action)
        seen = world.step(wanted.command, wanted.fire)
        if world.struck:
            break
    assert world.struck
    assert 1 <= fired <= 5
    assert aim.act(seen)[0] == 1.0
    del run


@pytest.mark.parametrize(("askew", "wanted"), [(0.0, True), (0.5, True), (0.8, False), (np.pi / 2.0, False)])
def test_whoever_stands_beside_the_drawer_is_not_before_it(askew, wanted):
    """A can may be taken from any side, a drawer slides one way."""
    world = RoomsCfg(detector=DetectorCfg(noise=0.0, pose_noise=0.0)).build()
    world.reset(0)
    x, y, _ = world.handle_w
    pose = np.array([x - 0.44 * np.cos(askew), y - 0.44 * np.sin(askew), askew])
    for name, value in zip(BASE, pose, strict=True):
        world.data.joint(name).qpos[:] = value
    assert holds("near(drawer)", world.observe()) is wanted
    assert near(world, "drawer") is wanted
