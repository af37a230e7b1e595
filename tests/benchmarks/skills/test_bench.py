"""The benchmark of skills: what it draws, how it judges, what it prints."""

import pytest

from benchmarks.skills.bench import SkillsBenchCfg, _trials, confusion, metrics, run
from benchmarks.skills.cases import CASES
from benchmarks.skills.failures import FAILURES
from benchmarks.skills.kitchens import kitchen
from benchmarks.skills.trial import Trial, run_trial, seeded, truths
from rostrum.errors import UsageError
from sim.scenes.scene import load_scene, scene_from_dict, scene_to_dict
from sim.world import World
from skills.contract import Reason
from skills.library import library


def row(part="skill", case="press", reason="success", truth=True, expected="success", **more):
    return {"part": part, "case": case, "seed": 1, "reason": reason, "truth": truth, "expected": expected,
            "duration_s": 7.0, "touched": [], "text": "", **more}  # fmt: skip


def test_every_kitchen_is_a_valid_scene_and_equal_seeds_are_equal():
    for seed in range(20):
        scene = kitchen(seed, {"drawer": (0.2, 0.9)}, wide="red_block" if seed % 2 else "")
        assert scene_from_dict(scene_to_dict(scene)) == scene
    assert kitchen(3) == kitchen(3) != kitchen(4)
    assert kitchen(3) != load_scene("kitchen")


def test_every_case_calls_a_skill_of_the_library_and_has_seeds_of_its_own():
    cases = [*CASES, *(failure.case for failure in FAILURES)]
    for case in cases:
        library().skill(case.call[0])[0].bind(dict(case.call[1]))
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
    assert {trial.case.name for _, trial, _ in _trials(SkillsBenchCfg(only=("push",), runs=2))} == {"push"}
    assert {part for part, _, _ in _trials(SkillsBenchCfg(only=("failures",), failure_runs=1))} == {"failure"}
    with pytest.raises(UsageError, match="juggle"):
        run(SkillsBenchCfg(only=("juggle",)), None, None)
    with pytest.raises(UsageError, match="markers"):
        run(SkillsBenchCfg(sensor="cameras"), None, None)
