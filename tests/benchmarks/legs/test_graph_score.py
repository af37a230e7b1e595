"""Figures of docking in the graph: what counts as a success, and how a difference of rates is judged."""

import math

import pytest

from benchmarks.legs.graph_score import MOST_BELOW, batch_success, difference, graph_success, metrics


def episode(reason="success", fell=False, position=0.008, heading=0.01):
    return {
        "reason": reason,
        "fell": fell,
        "position_error": position,
        "heading_error": heading,
        "seconds": 12.0,
    }


def batch_episode(docked=True, position=0.008, heading=0.01):
    error = (position, heading) if docked else (None, None)
    return {"docked": docked, "position_error": error[0], "heading_error": error[1]}


def rows(graph, batch):
    times = {"start_seconds": 4.0, "wall_seconds": 20.0, "simulated_seconds": 60.0}
    return [{"part": "graph", "episodes": graph, **times}, {"part": "batch", "episodes": batch}]


@pytest.mark.parametrize(
    ("changes", "success"),
    [
        ({}, True),
        ({"position": 0.0201}, False),
        ({"heading": math.radians(2.01)}, False),
        ({"reason": "effect_not_reached"}, False),
        ({"fell": True}, False),
    ],
)
def test_a_success_needs_the_skill_the_true_pose_and_the_feet(changes, success):
    assert graph_success(episode(**changes)) is success


def test_an_episode_of_the_batch_that_did_not_dock_has_no_error():
    assert batch_success(batch_episode())
    assert not batch_success(batch_episode(docked=False))
    assert not batch_success(batch_episode(position=0.03))


def test_the_graph_may_be_five_points_below():
    found = difference(90, 100, 95, 100, quick=False)
    assert found.value == pytest.approx(5.0)
    assert found.passed
    assert found.interval == pytest.approx((-2.63, 12.97), abs=0.02)
    assert not difference(890, 1000, 950, 1000, quick=False).passed


def test_a_better_graph_is_no_failure():
    assert difference(30, 30, 20, 30, quick=False).value < 0.0
    assert difference(30, 30, 20, 30, quick=False).passed


def test_a_quick_run_decides_only_what_it_can():
    assert not difference(26, 30, 30, 30, quick=True).decided
    assert difference(26, 30, 30, 30, quick=False).decided
    assert difference(5, 30, 30, 30, quick=True).decided


def test_failures_of_every_kind_are_told_apart():
    graph = [
        episode(),
        episode("effect_not_reached", position=0.012),
        episode("safety_fault", fell=True, position=1.0),
        episode("perception_lost"),
    ]
    found = metrics(rows(graph, [batch_episode()] * 4), quick=False)
    assert found["docks within 20 mm and 2 degrees"].value == 0.25
    assert found["said that it missed"].value == 1
    assert found["ended otherwise"].value == 2
    assert found["falls"].value == 1
    assert not found["falls"].passed
    assert found["true position error, p95"].value == pytest.approx(8.0)
    assert found["below the batch"].value == pytest.approx(75.0)
    assert found["below the batch"].target == MOST_BELOW
    assert list(found)[-1] == "below the batch"


def test_nothing_measured_passes_nothing():
    assert not metrics([], quick=False)["below the batch"].passed
