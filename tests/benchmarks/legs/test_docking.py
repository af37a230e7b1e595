"""Docking episodes: what counts as docked, and what does not."""

import math

import numpy as np
import pytest

from benchmarks.legs import docking
from benchmarks.legs.conditions import Conditions
from benchmarks.legs.dock import DockCfg, metrics
from benchmarks.legs.docking import DockingTrialCfg, dock
from benchmarks.legs.kicks import KicksCfg
from benchmarks.legs.pose_source import PoseSourceCfg
from skills.locomotion.docking import DockingCfg

EASY = DockingCfg(arrival=(0.5, 0.5), acceptance=(0.5, 0.5), settle_time=0.2)


@pytest.fixture
def at_the_goal(monkeypatch):
    """Goals 20 mm ahead of where the robots start, turned by 0.05 rad."""

    def goals(_, trial):
        poses = trial.poses()
        ahead = 0.02 * np.column_stack((np.cos(poses[:, 2]), np.sin(poses[:, 2])))
        return poses + np.column_stack((ahead, np.full(len(poses), 0.05)))

    monkeypatch.setattr(docking, "_goals", goals)


def test_a_robot_that_stands_at_its_goal_docks_with_its_true_error(still, at_the_goal):
    cfg = DockingTrialCfg(limit=3.0, stand=0.4, controller=EASY)
    for row in dock(still, Conditions(), cfg, 2, 0, 1):
        assert row["docked"] and not row["missed"] and not row["fell"]
        assert row["seconds"] == pytest.approx(0.2, abs=0.021)
        assert 0.005 < row["position_error"] < 0.1  # the stance sags by some centimetres
        assert 0.02 < row["heading_error"] < 0.08


def test_what_the_controller_believes_does_not_count(still, at_the_goal):
    """With a sensor that is off by a metre, the robot reports a goal that it has not reached."""
    source = PoseSourceCfg(position_sigma=1.0, yaw_sigma=0.0)
    generous = DockingCfg(arrival=(9.0, 9.0), acceptance=(9.0, 9.0), settle_time=0.2)
    rows = dock(still, Conditions(), DockingTrialCfg(source=source, limit=2.0, stand=0.4, controller=generous), 2, 0, 1)
    assert all(row["docked"] for row in rows)
    assert all(row["position_error"] < 0.1 for row in rows)


def test_one_that_never_arrives_is_not_docked(still):
    rows = dock(still, Conditions(), DockingTrialCfg(limit=1.0, stand=0.2), 2, 0, 1)
    for row in rows:
        assert not (row["docked"] or row["missed"] or row["fell"])
        assert row["seconds"] is None and row["position_error"] is None


def test_one_that_misses_says_so_and_has_no_error(still, at_the_goal):
    strict = DockingCfg(arrival=(0.5, 0.5), acceptance=(1e-6, 1e-6), settle_time=0.2, attempts=1)
    rows = dock(still, Conditions(), DockingTrialCfg(limit=2.0, stand=0.2, controller=strict), 1, 0, 1)
    assert [(row["docked"], row["missed"], row["position_error"]) for row in rows] == [(False, True, None)]


def test_one_that_is_kicked_over_has_fallen(still):
    hard = DockingTrialCfg(limit=1.5, stand=0.2, kicks=KicksCfg((9.0, 9.0), (0.1, 0.1)))
    rows = dock(still, Conditions(), hard, 2, 0, 1)
    assert all(row["fell"] and not row["docked"] for row in rows)


def test_kicks_end_when_the_robot_stands(still, at_the_goal):
    cfg = DockingTrialCfg(limit=3.0, stand=0.4, controller=EASY, kicks=KicksCfg((9.0, 9.0), (0.1, 0.1)))
    assert all(row["docked"] for row in dock(still, Conditions(), cfg, 2, 0, 1))


def test_goals_lie_as_far_away_as_asked(still):
    from benchmarks.legs.trial import Trial

    with Trial(still, Conditions(), 50, 1.0, 0, 1) as trial:
        goals, starts = docking._goals((1.0, 2.0), trial), trial.poses()
    away = goals - starts
    distance = np.hypot(away[:, 0], away[:, 1])
    assert 1.0 <= distance.min() < 1.2 and 1.8 < distance.max() <= 2.0
    assert np.ptp(goals[:, 2]) > 5.0
    assert np.ptp(np.arctan2(away[:, 1], away[:, 0])) > 5.0


def episode(position, heading=0.0, pose="true", **changes):
    row = {"pose": pose, "fell": False, "diverged": False, "docked": True, "missed": False, "seconds": 5.0}
    return row | {"position_error": position, "heading_error": heading} | changes


def test_failures_count_in_the_percentile():
    cfg = DockCfg()
    good = [episode(0.006, 0.01), *[episode(0.006, 0.01, pose="sensed")]] * 95
    figures = metrics(cfg, good, False)
    assert figures["true pose: position error, p95"].value == pytest.approx(6.0)
    assert list(figures)[-1] == "sensed pose: position error, p95"
    assert all(metric.passed for metric in figures.values())
    lost = episode(None, None, docked=False, missed=True)
    figures = metrics(cfg, good + [lost] * 6, False)
    assert math.isinf(figures["true pose: position error, p95"].value)
    assert figures["true pose: said that it missed"].value == 6
    assert figures["true pose: not finished in time"].value == 0
    assert figures["sensed pose: position error, p95"].passed
    assert not metrics(cfg, [episode(0.006, 0.02)] * 20, False)["true pose: heading error, p95"].passed  # 1.1 degree
