"""Running suites: what is finished stays, what changed runs again, everything drawn is written."""

import json
from dataclasses import dataclass, field, replace

import pytest

from benchmarks.legs.bench import LegsBenchCfg, finished, run
from benchmarks.legs.conditions import RANDOMISED
from benchmarks.legs.kicks import KicksCfg
from benchmarks.legs.runner import RunCfg, described, run_suites
from benchmarks.legs.suite import Suite, SuiteCfg, falls
from benchmarks.legs.suites import SUITES
from benchmarks.result import BenchResult
from rostrum.errors import UsageError
from sim.tasks.task import RandomisationCfg


@dataclass(frozen=True, kw_only=True)
class ToyCfg(SuiteCfg):
    episodes: int = 8
    quick_episodes: int = 2
    physics: RandomisationCfg = RANDOMISED
    sensor_noise: bool = True
    kicks: KicksCfg = field(default_factory=lambda: KicksCfg((0.0, 0.4), (2.0, 2.0)))


@pytest.fixture
def toys():
    """Two suites that note each run, with a broken episode in the second."""
    calls = []

    def suite(name, diverged):
        def measure(cfg, subject, threads):
            calls.append((name, cfg.episodes, subject.name, threads))
            return [{"fell": False, "diverged": diverged and i == 0} for i in range(cfg.episodes)]

        return Suite(name, "?", "walk", ToyCfg(), measure, lambda cfg, rows, quick: {"falls": falls(rows)})

    return (suite("one", False), suite("two", True)), calls


def go(suites, subject, cfg=None, before=(), keep=None):
    result = BenchResult("toy", results=list(before))
    run_suites(suites, lambda _: subject, cfg or RunCfg(threads=1), result, keep)
    return result


def test_figures_carry_their_suite_and_broken_physics_is_reported_apart(toys, still, tmp_path):
    suites, calls = toys
    result = go(suites, still, keep=tmp_path / "out.json")
    assert calls == [("one", 8, "still", 1), ("two", 8, "still", 1)]
    assert list(result.metrics) == ["episodes whose physics diverged", "one: falls", "two: falls"]
    assert result.metrics["episodes whose physics diverged"].value == 1
    assert not result.passed
    body = json.loads((tmp_path / "out.json").read_text())
    first = body["results"][0]
    assert first["settings"]["physics"]["foot_friction"] == [0.45, 1.2]
    assert len(first["episodes"]) == 8
    assert {"commit", "network", "wall_seconds", "quick"} <= set(first)


def test_a_finished_suite_is_in_the_file_before_the_next_begins(toys, still, tmp_path):
    (one, two), _ = toys
    file = tmp_path / "out.json"

    def fail(*_):
        assert [row["part"] for row in finished(file)] == ["one"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go((one, replace(two, measure=fail)), still, keep=file)
    assert [row["part"] for row in finished(file)] == ["one"]


def test_what_is_finished_is_not_run_again_unless_it_differs(toys, still, tmp_path):
    suites, calls = toys
    file = tmp_path / "out.json"
    first = go(suites, still, keep=file)
    done = finished(file)
    calls.clear()
    again = go(suites, still, before=done)
    assert calls == []
    assert again.metrics == first.metrics
    go(suites, still, RunCfg(quick=True, threads=1), before=done)
    assert [call[1] for call in calls] == [2, 2]
    calls.clear()
    go(suites, replace(still, identity="another network"), before=done)
    go(suites[:1], still, RunCfg(seed=1, threads=1), before=done)
    assert len(calls) == 3


def test_a_run_says_what_it_draws():
    text = described(ToyCfg())
    for part in ("8 episodes", "friction 0.45 to 1.2", "sensor noise", "kicks of 0 to 0.4 m/s every 2 s"):
        assert part in text
    assert described(SUITES["endurance"].cfg) == "100 episodes"


def test_impossible_numbers_are_refused():
    with pytest.raises(UsageError, match="--episodes is 0"):
        RunCfg(episodes=0)
    with pytest.raises(UsageError, match="must not be negative"):
        RunCfg(threads=-1)


def test_missing_bundles_are_named_with_what_can_be_run(random_bundle, tmp_path):
    only = ("commands", "stairs")
    with pytest.raises(UsageError, match=r"no go2_terrain\.onnx in .*; run what can be run: --only commands"):
        run(LegsBenchCfg(only=only, bundles=random_bundle.parent), None, None)
    with pytest.raises(UsageError, match=r"no go2_terrain\.onnx in .*; choose another folder with --bundles"):
        run(LegsBenchCfg(only=("stairs",), bundles=tmp_path), None, None)


def test_a_file_without_results_cannot_be_resumed(tmp_path):
    file = tmp_path / "x.json"
    file.write_text("[]")
    with pytest.raises(UsageError, match="holds no results of a benchmark"):
        finished(file)
