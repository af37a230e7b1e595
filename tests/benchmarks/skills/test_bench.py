"""The benchmark of skills: what it draws, how it judges, what it prints."""

import mujoco
import pytest

from benchmarks.skills.bench import SkillsBenchCfg, _work, confusion, metrics, run
from benchmarks.skills.cases import CASES
from benchmarks.skills.dog import anywhere, beside_a_bench
from benchmarks.skills.failures import FAILURES
from benchmarks.skills.kitchens import kitchen
from benchmarks.skills.missions import sentence_of
from benchmarks.skills.trial import Trial, run_trial, seeded, truths
from rostrum.errors import UsageError
from rostrum.skill_library.known import spec_of
from sim.scenes.scene import load_scene, scene_from_dict, scene_to_dict
from sim.world import World
from skills.contract import Reason


def row(part="skill", case="press", reason="success", truth=True, expected="success", **more):
    return {"part": part, "case": case, "seed": 1, "reason": reason, "truth": truth, "expected": expected,
            "duration_s": 7.0, "touched": [], "text": "", **more}  # fmt: skip


def test_every_kitchen_is_a_valid_scene_and_equal_seeds_are_equal():
    for seed in range(20):
        scene = kitchen(seed, {"drawer": (0.2, 0.9)}, wide="red_block" if seed % 2 else "")
        assert scene_from_dict(scene_to_dict(scene)) == scene
    assert kitchen(3) == kitchen(3) != kitchen(4)
    assert kitchen(3) != load_scene("kitchen")


def test_every_workshop_is_a_valid_scene_and_its_dog_starts_elsewhere():
    for make in (beside_a_bench, anywhere):
        scenes = [make(seed) for seed in range(10)]
        assert all(scene_from_dict(scene_to_dict(scene)) == scene for scene in scenes)
        assert len({scene.robot("dog").position_w for scene in scenes}) == len(scenes)
        assert make(3) == scenes[3]


def test_every_case_calls_a_skill_of_the_library_and_has_seeds_of_its_own():
    cases = [*CASES, *(failure.case for failure in FAILURES)]
    for case in cases:
        spec_of(case.call.skill).bind(dict(case.call.arguments))
    assert len({seeded(case, 0) for case in cases}) == len(cases)
    assert {failure.reason for failure in FAILURES} <= set(Reason) - {Reason.SUCCESS}
    assert all(case.truth for case in CASES)


def test_a_run_is_judged_by_what_is_true():
    case = next(case for case in CASES if case.name == "press")
    found = run_trial(Trial(case, 5))
    assert (found["reason"], found["truth"], found["draws"]) == ("success", True, 1)
    dead = next(failure for failure in FAILURES if failure.case.name == "button dead")
    failed = run_trial(Trial(dead.case, 5, dead.disturbances))
    assert (failed["reason"], failed["truth"]) == ("effect_not_reached", False)


def test_an_arm_at_home_is_ready_and_holds_nothing():
    facts = set(truths(World(kitchen(0), 0)))
    assert "ready(arm)" in facts
    assert not any(fact.startswith("held(") for fact in facts)


def test_a_legged_robot_lies_until_it_stands():
    world = World(anywhere(0), 0)
    assert "lies(dog)" in set(truths(world))
    base = world.model.body(f"dog/{world.legged['dog'].description.base_body}")
    world.data.qpos[world.model.jnt_qposadr[base.jntadr[0]] + 2] = 0.3
    mujoco.mj_forward(world.model, world.data)
    assert "stands(dog)" in set(truths(world))


def test_parts_of_a_campaign_are_the_campaign():
    seeds = lambda **cfg: [work.seed for work in _work(SkillsBenchCfg(only=("push", "missions"), **cfg))]  # noqa: E731
    whole = seeds(runs=5, mission_runs=5)
    assert sorted(seeds(runs=2, mission_runs=2) + seeds(runs=3, mission_runs=3, first=2)) == sorted(whole)
    with pytest.raises(UsageError, match="--first"):
        run(SkillsBenchCfg(first=-1), None, None)


def test_what_no_depth_camera_sees_is_found_by_its_markers():
    works = _work(SkillsBenchCfg(only=("load", "pick"), runs=1, sensor="cameras"))
    assert {work.case: work.sensor for work in works} == {"load": "markers", "pick": "cameras"}


def test_rates_count_truth_and_verdicts_count_agreement():
    rows = [row(), row(truth=False), row(reason="effect_not_reached", truth=False), row(reason="none")]
    figures = metrics(rows, quick=False)
    assert figures["press_first_attempt"].n == 3
    assert figures["press_first_attempt"].value == pytest.approx(1 / 3)
    assert figures["press_verdict_true"].value == pytest.approx(2 / 3)
    assert list(figures)[-1] == "first_attempt"


def test_the_confusion_table_shows_what_was_given_for_what():
    wrong = row("failure", "door locked", "timed_out", False, "effect_not_reached")
    right = row("failure", "door locked", "effect_not_reached", False, "effect_not_reached")
    text = "\n".join(confusion([wrong, right, right]))
    assert "effect_not_reached 2, timed_out 1" in text
    assert confusion([row()]) == []
    figures = metrics([wrong, right, right], quick=False)
    assert figures["right_reason"].value == pytest.approx(2 / 3)
    assert figures["success_claimed_falsely"].passed


def test_only_chooses_and_refuses():
    assert {work.case for work in _work(SkillsBenchCfg(only=("push",), runs=2))} == {"push"}
    assert {work.part for work in _work(SkillsBenchCfg(only=("failures",), failure_runs=1))} == {"failure"}
    assert {work.sensor for work in _work(SkillsBenchCfg(only=("failures",), failure_runs=1, sensor="cameras"))} == {
        "markers"
    }
    assert {work.part for work in _work(SkillsBenchCfg(quick=True))} == {"skill", "failure", "mission"}
    with pytest.raises(UsageError, match="juggle"):
        run(SkillsBenchCfg(only=("juggle",)), None, None)


def test_missions_count_what_was_tried_and_looked_at_again():
    rows = [
        row("mission", "missions", steps=11, retries=retries, looks=looks, truth=truth)
        for retries, looks, truth in ((0, 0, True), (1, 0, True), (0, 2, True), (2, 0, False))
    ]
    figures = metrics(rows, quick=False)
    assert figures["missions_done"].value == pytest.approx(0.75)
    assert not figures["missions_done"].passed
    assert (figures["missions_retries"].value, figures["missions_second_looks"].value) == (3, 2)
    assert figures["missions_without_either"].value == pytest.approx(0.25)


def test_missions_differ_and_keep_their_order():
    sentences = [sentence_of(seed) for seed in range(30)]
    assert len(set(sentences)) > 20
    for sentence in sentences:
        said = sentence.lower()
        assert said.index("in the drawer") < said.index("close the drawer")
        assert said.index("open the door") < said.index("close the door")
