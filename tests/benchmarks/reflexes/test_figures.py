"""Figures of reflexes: what is late, lost or refused shows, and targets are a period and what is allowed beyond it."""

import math

from benchmarks.reflexes.figures import arms_of_the_stack, reflexes


def arms_row(**changes):
    row = {
        "part": "arms",
        "echo_seconds": [0.001, 0.002],
        "change_seconds": [0.006] * 99 + [0.019],
        "stop_seconds": [0.004] * 99 + [0.009],
        "slower_seconds": [0.004] * 99 + [0.012],
        "still_seconds": [0.09] * 100,
        "rest_seconds": [0.3, 0.4],
    }
    return row | changes


def legs_row(**changes):
    row = {
        "part": "legs",
        "echo_seconds": [0.001],
        "reference_seconds": [0.003, 0.004],
        "asked_seconds": [0.012, 0.029],
        "rest_seconds": [0.6, 0.9],
        "tilts": [0.05, 0.1],
    }
    return row | changes


def edits_row(**changes):
    row = {
        "part": "edits",
        "echo_seconds": [0.001],
        "plan_seconds": [0.1, 0.2],
        "refused": ["undo: nothing"],
        "said": 3,
    }
    return row | changes


def test_all_parts_within_their_targets_pass() -> None:
    found = reflexes([arms_row(), legs_row(), edits_row()])
    assert all(metric.passed for metric in found.values())
    assert next(reversed(found)) == "arms: stop to changed reference, p99"
    assert found["arms: stop to changed reference, p99"].value == 0.004
    assert found["arms: there and back through an echo, p99"].value == 0.002
    assert found["edits: refused"].value == 1
    assert found["edits: refused"].n == 3


def test_each_part_is_judged_by_itself() -> None:
    found = reflexes([legs_row()])
    assert all(name.startswith("legs: ") for name in found)
    assert reflexes([]) == {}


def test_what_comes_too_late_fails() -> None:
    late = {
        "arms: correction to changed reference, p99": arms_row(change_seconds=[0.021]),
        "arms: stop to changed reference, p99": arms_row(stop_seconds=[0.011]),
        "arms: stop to every joint below 0.02 rad/s, max": arms_row(rest_seconds=[0.1, 0.6]),
        "legs: stop to zero velocity asked of the policy, p99": legs_row(asked_seconds=[0.031]),
        "legs: stop to base below 0.05 m/s, max": legs_row(rest_seconds=[0.5, 1.1]),
        "legs: largest tilt after a stop": legs_row(tilts=[0.1, 0.4]),
        "edits: words to new plan, p99": edits_row(plan_seconds=[0.1, 0.6]),
    }
    for name, row in late.items():
        found = reflexes([row])
        assert [each for each, metric in found.items() if not metric.passed] == [name]


def test_what_never_came_fails() -> None:
    found = reflexes([edits_row(plan_seconds=[0.1, math.inf]), legs_row(rest_seconds=[math.inf, 0.5])])
    assert not found["edits: words to new plan, p99"].passed
    assert not found["legs: stop to base below 0.05 m/s, max"].passed


def test_nothing_measured_fails() -> None:
    assert not reflexes([arms_row(stop_seconds=[])])["arms: stop to changed reference, p99"].passed


def test_the_stacks_figures_of_arms() -> None:
    found = arms_of_the_stack([arms_row(change_seconds=[0.01, 0.05])])
    assert found["correction to changed reference, p99"].passed
    assert not arms_of_the_stack([arms_row(change_seconds=[0.01, 0.07])])["correction to changed reference, p99"].passed
    assert found["stop to every joint below 0.02 rad/s, max"].value == 0.4
