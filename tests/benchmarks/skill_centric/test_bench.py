"""The benchmark's figures: rates with intervals, leads paired by seed, what a quick run cannot decide, resuming."""

import json

import pytest

pytest.importorskip("torch")

from benchmarks.skill_centric import bench
from benchmarks.skill_centric.bench import SkillCentricBenchCfg, metrics, run
from policies.meta_skills.call import TEMPLATES
from rostrum.skill_centric.run import SKILL_CENTRIC, TASK_CENTRIC


def judged(successes: int, episodes: int, named: int | None = None) -> dict:
    failures = episodes - successes
    return {
        "episodes": episodes,
        "successes": successes,
        "at_first": max(0, successes - 2),
        "named": failures if named is None else named,
        "failures": [{}] * failures,
    }


def stages(skills: int, tasks: int, alone: int = 10) -> dict:
    found = {"alone": {"alone": dict.fromkeys(TEMPLATES, alone), "trials": dict.fromkeys(TEMPLATES, 10)}}
    for policy, new in ((SKILL_CENTRIC, skills), (TASK_CENTRIC, tasks)):
        found[f"{policy}, new tasks"] = judged(new, 100)
        found[f"{policy}, seen tasks"] = judged(45, 50)
        found[f"{policy}, long_arm"] = judged(new // 2, 50)
    found["mishaps"] = judged(0, 20, 18)
    return found


def test_a_lead_is_paired_by_seed_and_has_an_interval():
    found = metrics([stages(80, 10), stages(84, 16), stages(78, 6)], quick=False)
    assert list(found)[-1] == "lead on new tasks"
    assert found["lead on new tasks"].value == pytest.approx(70.0)
    assert found["lead on new tasks"].passed
    assert found["lead, lower end of the interval"].value == pytest.approx(70.0 - 2.0 * 4.3027 / 3**0.5, abs=1e-3)
    assert found[f"{SKILL_CENTRIC}, new tasks"].n == 300
    assert found["new tasks without a retry"].value == pytest.approx(100.0 * (78 + 82 + 76) / 300)


def test_a_small_lead_and_a_weak_meta_skill_fail():
    found = metrics([stages(50, 20, alone=8)] * 2, quick=False)
    assert not found["lead on new tasks"].passed
    assert not found["grasp alone"].passed
    assert not found["grasp alone"].decided or found["grasp alone"].value == 0.8


def test_one_seed_of_a_quick_run_fails_nothing_that_it_cannot_decide():
    found = metrics([stages(50, 20)], quick=True)
    assert "lead, lower end of the interval" not in found
    assert not found["lead on new tasks"].decided


def test_named_failures_are_those_of_plans_only():
    found = metrics([stages(80, 10)], quick=False)["failures whose step the log names"]
    assert found.n == 20 + 5 + 10 + 20
    assert found.value == pytest.approx((found.n - 2) / found.n)


def test_seeds_that_the_file_holds_are_not_run_again(tmp_path, monkeypatch):
    ran = []

    class Run:
        def __init__(self, cfg, folder, show):
            ran.append((cfg.seed, folder.name))

        def run(self):
            return stages(80, 10)

    monkeypatch.setattr(bench, "SkillCentricRun", Run)
    path = tmp_path / "result.json"
    run(SkillCentricBenchCfg((0, 1), out=tmp_path), path, None)
    result = run(SkillCentricBenchCfg((0, 2), out=tmp_path), None, path)
    assert ran == [(0, "0"), (1, "1"), (2, "2")]
    assert [row["seed"] for row in json.loads(path.read_text())["results"]] == [0, 1, 2]
    assert result.passed
    run(SkillCentricBenchCfg((0, 4), quick=True, out=tmp_path), None, None)
    assert ran[-1] == (0, "quick-0")
