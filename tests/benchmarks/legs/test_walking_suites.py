"""Suites endurance, randomised, commands, controls, stand and slopes: short runs of a policy that only stands."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.legs import commands, controls, slopes, stand, wander
from benchmarks.legs.conditions import Conditions
from benchmarks.legs.kicks import KicksCfg
from benchmarks.legs.trial import Trial
from sim.tasks.evaluation import COMMANDS, standing_scores
from sim.tasks.task import CommandCfg

SHORT = replace(wander.RANDOMISED_WANDER, episodes=3, batch=2, seconds=0.6, kicks=None)


def test_wandering_without_pushes_ends_on_its_feet(still):
    rows = wander.measure(SHORT, still, 1)
    assert len(rows) == 3
    assert [(row["fell"], row["seconds"], row["kicks"]) for row in rows] == [(False, 0.6, 0)] * 3


def test_falls_are_counted_with_their_time(still):
    rows = wander.measure(replace(SHORT, seconds=1.5, kicks=KicksCfg((9.0, 9.0), (0.2, 0.2))), still, 1)
    assert all(row["fell"] and 0.2 < row["seconds"] < 1.5 for row in rows)
    figures = wander.metrics(wander.RANDOMISED_WANDER, rows, False)
    assert figures["falls"].value == 3
    assert not figures["episodes without a fall"].passed
    assert not wander.metrics(wander.ENDURANCE, rows, False)["falls"].passed


def test_five_falls_in_a_thousand_are_the_most():
    row = {"fell": False, "diverged": False}
    for fallen, passes in ((5, True), (6, False)):
        rows = [row | {"fell": i < fallen} for i in range(1000)]
        assert wander.metrics(wander.RANDOMISED_WANDER, rows, False)["episodes without a fall"].passed is passes


def test_commands_change_when_they_are_due_and_stay_in_range(still):
    with Trial(still, Conditions(), 4, 1.0, 0, 1) as trial:
        cfg = CommandCfg(period=(0.05, 0.05), standing=0.0, small=0.0, straight=0.0)
        asked, drawn = wander.RandomCommands(cfg, (0.8, 0.4, 1.0), trial, 0), []
        for _ in range(15):
            drawn.append(asked.now().copy())
            trial.step(np.zeros(3))
    drawn = np.array(drawn)
    changes = (drawn[1:] != drawn[:-1]).any(axis=2)
    assert changes.sum(axis=0).tolist() == [5] * 4
    assert (np.abs(drawn) <= np.array([0.8, 0.36, 0.9])).all()
    assert np.ptp(drawn[0, :, 0]) > 0.1


def test_a_policy_that_stands_scores_as_standing_does(still):
    rows = commands.measure(commands.CommandsCfg(episodes=1, seconds=3.0), still, 1)
    assert [tuple(row["command"]) for row in rows] == list(COMMANDS)
    figures = commands.metrics(commands.CommandsCfg(episodes=1), rows, False)
    assert figures["linear error"].value == pytest.approx(standing_scores()[0], rel=0.3)
    assert not figures["linear error"].passed and not figures["worst command's linear error"].passed
    assert figures["falls"].n == 12


def test_every_target_of_the_commands_can_be_missed_alone():
    cfg = commands.CommandsCfg()
    good = {"linear_error": 0.03, "yaw_error": 0.02, "falls_in_all": 0}
    missed = lambda **bad: [  # noqa: E731
        name for name, metric in commands.metrics(cfg, [good] * 11 + [good | bad], False).items() if not metric.passed
    ]
    assert missed() == []
    assert missed(linear_error=0.09) == ["worst command's linear error"]
    assert missed(linear_error=0.2) == ["worst command's linear error", "linear error"]
    assert missed(yaw_error=0.2) == ["yaw error"]


def test_controls_pass_when_they_fail():
    cfg, standing = controls.ControlsCfg(), standing_scores()[0]
    figures = {"yaw_error": 0.2, "worst_linear_error": 0.5, "falls": 0.0}
    bad = {"control": "untrained", "linear_error": 1.1 * standing} | figures
    frozen = {
        "control": "frozen clock",
        "linear_error": 0.03,
        "yaw_error": 0.02,
        "worst_linear_error": 0.09,
        "falls": 0,
    }
    assert all(metric.passed for metric in controls.metrics(cfg, [bad, frozen], False).values())
    good = bad | {"linear_error": 0.9 * standing}
    harmless = frozen | {"worst_linear_error": 0.05}
    assert not any(metric.passed for metric in controls.metrics(cfg, [bad, good, harmless], False).values())
    assert not any(metric.passed for metric in controls.metrics(cfg, [], False).values())


def test_controls_are_run_as_the_commands_are(still, monkeypatch):
    run = []
    found = commands.CommandScores((0.5,), (0.5,), 0, 1)
    monkeypatch.setattr(controls, "scores", lambda cfg, subject: run.append((cfg.episodes, subject.name)) or found)
    rows = controls.measure(controls.ControlsCfg(episodes=1, networks=2), still, 1)
    assert run == [(1, "untrained 0"), (1, "untrained 1"), (1, "still, clock frozen")]
    assert [row["control"] for row in rows] == ["untrained", "untrained", "frozen clock"]


def test_standing_reports_how_far_a_robot_crept(still):
    cfg = stand.StandCfg(episodes=2, seconds=2.0, settle=1.0)
    rows = stand.measure(cfg, still, 1)
    for row in rows:
        assert 0.0 < row["drift_m"] < 0.1
        assert 0.0 <= row["heading_rad"] < 0.1
        assert 0.0 < row["tilt_rad"] < 0.1
    longer = stand.measure(replace(cfg, seconds=3.0), still, 1)
    assert all(b["drift_m"] >= a["drift_m"] for a, b in zip(rows, longer, strict=True))


def test_standing_targets_are_in_millimetres_and_degrees():
    row = {"fell": False, "diverged": False, "drift_m": 0.012, "heading_rad": 0.01, "tilt_rad": 0.01}
    cfg = stand.StandCfg()
    figures = stand.metrics(cfg, [row] * 20, False)
    assert figures["drift, p95"].value == pytest.approx(12.0)
    assert all(metric.passed for metric in figures.values())
    for name, key, value in (
        ("drift, p95", "drift_m", 0.016),
        ("change of heading, p95", "heading_rad", math.radians(1.1)),
        ("change of tilt, p95", "tilt_rad", math.radians(1.1)),
    ):
        figures = stand.metrics(cfg, [row] * 18 + [row | {key: value}] * 2, False)
        assert [found for found, metric in figures.items() if not metric.passed] == [name]
    gone = row | {"fell": True, "drift_m": None, "heading_rad": None, "tilt_rad": None}
    assert not stand.metrics(cfg, [row] * 20 + [gone], False)["falls"].passed


def test_slopes_rise_and_fall_and_are_told_apart(still, monkeypatch):
    grounds = []
    docked = {"fell": False, "diverged": False, "docked": True, "position_error": 0.01}
    monkeypatch.setattr(
        slopes,
        "dock",
        lambda subject, conditions, *rest: grounds.append(conditions.terrain.slope) or [docked] * rest[1],
    )
    cfg = slopes.SlopesCfg(episodes=3, seconds=0.5)
    rows = slopes.measure(cfg, still, 1)
    assert [row["degrees"] for row in rows] == [3.0, -3.0, -3.0, 5.0, -5.0, -5.0]
    assert grounds == pytest.approx([math.radians(3.0), -math.radians(3.0)])
    figures = slopes.metrics(cfg, rows, False)
    assert figures["5 deg: falls"].n == 3
    assert list(figures)[-1] == "3 deg: docked within 20 mm"
    assert all(metric.passed for metric in figures.values())
    assert 0.0 <= figures["5 deg: way walked over way asked, median"].value < 0.8
    far = [row | {"position_error": 0.021} if not row["walks"] else row for row in rows]
    assert not slopes.metrics(cfg, far, False)["3 deg: docked within 20 mm"].passed
