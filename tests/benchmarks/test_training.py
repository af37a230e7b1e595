"""What the training benchmark makes of finished seeds."""

import math

import pytest

pytest.importorskip("torch")

from benchmarks.training import metrics


def seed(number, **changes):
    return {
        "seed": number,
        "seconds": 400.0,
        "seconds_to_threshold": 250.0,
        "linear_error": 0.03,
        "yaw_error": 0.02,
        "worst_linear_error": 0.06,
        "falls_of_100": 0,
    } | changes


def test_the_worst_seed_counts():
    figures = metrics([seed(0), seed(1, linear_error=0.05, seconds_to_threshold=None)])
    assert figures["linear error, worst seed"].value == 0.05
    assert not figures["linear error, worst seed"].passed
    assert figures["yaw error, worst seed"].passed
    assert figures["seeds that met every threshold on the way"].value == 1
    assert not figures["seeds that met every threshold on the way"].passed
    assert figures["minutes to the thresholds, slowest seed"].value == pytest.approx(250.0 / 60.0)


def test_a_standing_robot_is_no_success():
    figures = metrics([seed(0)])
    assert figures["standing robot: linear error"].value > 5.0 * figures["linear error, worst seed"].target


def test_without_a_seed_nothing_passes():
    figures = metrics([])
    assert math.isnan(figures["linear error, worst seed"].value)
    assert not figures["linear error, worst seed"].passed
