"""Suites carry, stairs, recover and the disturbances."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.legs import carry, disturbances, recover, stairs
from benchmarks.legs.kicks import KicksCfg
from sim.legged.cargo import Cargo

SHORT = carry.CarryCfg(
    episodes=2, distance=0.0, stand=0.4, limit=4.0, kicks=KicksCfg(speed=(0.0, 0.0), period=(9.0, 9.0))
)


def test_a_block_is_kept_by_a_robot_that_hardly_moves(still):
    rows = carry.measure(SHORT, still, 1)
    assert [(row["arrived"], row["lost_at"]) for row in rows] == [(True, None)] * 2
    assert carry.metrics(SHORT, rows, False)["block kept to the end"].value == 1.0


def test_a_block_that_flies_off_is_lost_and_so_is_one_whose_robot_falls(still):
    hard = replace(SHORT, distance=50.0, limit=2.5, kicks=KicksCfg(speed=(7.0, 7.0), period=(0.5, 0.5)))
    rows = carry.measure(hard, still, 1)
    assert all(row["fell"] or row["lost_at"] is not None for row in rows)
    assert not any(row["arrived"] for row in rows)
    assert carry.metrics(hard, rows, False)["block kept to the end"].value == 0.0


def test_one_that_does_not_come_to_the_end_has_not_carried(still):
    rows = carry.measure(replace(SHORT, distance=50.0, limit=1.5, cargo=Cargo(offset_b=(0.05, 0.0))), still, 1)
    assert [row["arrived"] for row in rows] == [False, False]
    assert all(row["lost_at"] is None and row["way"] < 1.0 for row in rows)
    figures = carry.metrics(SHORT, rows, False)
    assert figures["block lost"].value == 0 and figures["did not arrive"].value == 2
    assert not figures["block kept to the end"].passed


def test_a_course_begins_anew_at_its_end():
    course = ((2.0, 0.5, 0.0, 0.0), (1.0, 0.4, 0.0, 0.6))
    commands = [carry.course_command(course, time).tolist() for time in (0.0, 1.99, 2.0, 2.9, 3.0, 5.5)]
    forward, turn = [0.5, 0.0, 0.0], [0.4, 0.0, 0.6]
    assert commands == [forward, forward, turn, turn, forward, turn]


def test_a_step_counts_when_the_last_foot_is_past_its_edge():
    edges = [0.8, 1.1, 1.4]
    feet = np.array([[1.5, 1.5, 1.2, 1.2], [1.9, 1.9, 1.5, 1.41], [-1.5, -1.5, -1.2, -1.2], [0.2, 0.2, -0.2, -0.2]])
    climbed = stairs.steps_climbed(feet, np.array([True, True, False, False]), edges)
    assert climbed.tolist() == [2, 3, 2, 0]


def test_edges_are_where_the_ground_rises():
    import torch

    from sim.legged.terrain import HeightMap
    from sim.legged.terrain import stairs as flight

    ground = flight(0.05)
    edges = stairs.step_edges(ground)
    points = torch.tensor([[[edge + side, 0.0] for edge in edges[:3] for side in (-0.01, 0.01)]])
    heights = HeightMap((ground,)).height(torch.tensor([0]), points)[0]
    assert heights.tolist() == pytest.approx([0.0, 0.05, 0.05, 0.10, 0.10, 0.15])


def test_it_turns_to_the_flight_before_it_walks():
    cfg = stairs.StairsCfg()
    ahead, left, behind, wrapped = stairs._command(cfg, np.array([0.0, 1.0, 3.0, 2 * np.pi - 0.1]))
    assert ahead.tolist() == pytest.approx([cfg.speed, 0.0, 0.0])
    assert 0.0 < left[0] < cfg.speed and left[2] == cfg.turn_limit
    assert behind[0] == 0.0
    assert wrapped[2] == pytest.approx(-0.1 * cfg.turn_gain)


def test_who_does_not_climb_has_not_climbed(still):
    rows = stairs.measure(stairs.StairsCfg(episodes=2, seconds=0.6), still, 1)
    assert [(row["steps"], row["seconds"]) for row in rows] == [(0, None)] * 2
    assert not stairs.metrics(stairs.StairsCfg(), rows, False)["climbed 3 steps of 50 mm"].passed


def test_those_that_lie_get_up_given_time_and_not_without(still):
    cfg = recover.RecoverCfg(episodes=6, seconds=9.0, hold=0.4)
    rows = recover.measure(cfg, still, 1)
    assert max(row["lying_tilt_rad"] for row in rows) > 1.0
    assert sum(row["stood_at"] is not None for row in rows) >= 5
    assert min(row["stood_at"] for row in rows if row["stood_at"]) > 1.0
    hasty = recover.measure(replace(cfg, seconds=0.5), still, 1)
    assert all(row["stood_at"] is None for row in hasty)
    name = "upright and standing within 9 s"
    assert not recover.metrics(cfg, hasty, False)[name].passed


def test_disturbances_reach_the_docking_trial(still, monkeypatch):
    seen = []
    row = {"fell": False, "diverged": False, "docked": True, "seconds": 9.0, "position_error": 0.01}
    monkeypatch.setattr(
        disturbances,
        "dock",
        lambda _, conditions, trial, count, *rest: seen.append((conditions, trial)) or [row] * count,
    )
    for cfg in (disturbances.PAYLOAD, disturbances.KICKS, disturbances.BUMPS, disturbances.LATENCY):
        assert len(disturbances.measure(cfg, still, 1)) == 100
    assert [len(seen), seen[0][0].physics.payload_mass, seen[-1][0].physics.delay] == [11, (3.0, 3.0), (0.02, 0.02)]
    assert [trial.kicks for _, trial in seen[2:4]] == [KicksCfg((0.6, 0.6), (2.0, 2.0))] * 2
    grounds = [conditions.terrain for conditions, _ in seen[4:9]]
    assert len(set(grounds)) == 5 and all(0.008 <= box.height <= 0.02 for box in grounds[0].boxes)


def test_docking_too_far_off_or_not_at_all_is_no_success():
    row = {"fell": False, "diverged": False, "docked": True, "seconds": 9.0, "position_error": 0.019}
    far, lost = row | {"position_error": 0.021}, row | {"fell": True, "docked": False, "position_error": None}
    name = "docked within 20 mm"
    assert disturbances.metrics(disturbances.KICKS, [row] * 95 + [far] * 3 + [lost] * 2, False)[name].passed
    assert not disturbances.metrics(disturbances.KICKS, [row] * 94 + [far] * 3 + [lost] * 3, False)[name].passed
