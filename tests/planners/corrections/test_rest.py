"""Rest is what is measured, lasts, and is of everybody who is meant."""

import numpy as np
import pytest

from planners.corrections.rest import STILL_FOR, RestWatch, moving_arm, moving_legs

NAMES = ("shoulder", "elbow", "gripper")


def watch(*robots: str) -> RestWatch:
    return RestWatch(robots, 10.0, 5.0)


def feed(waiting: RestWatch, robot: str, begin: float, end: float, moves: str = "") -> None:
    for stamp in np.arange(begin, end, 0.01):
        waiting.measured(robot, float(stamp), moves)


def test_an_arm_is_at_rest_when_every_joint_is() -> None:
    assert moving_arm(NAMES, np.array([0.04, -0.05, 0.0])) == ""
    assert moving_arm(NAMES, np.array([0.0, -0.06, 0.0])) == "elbow at 0.06"
    assert moving_arm(NAMES, np.array([0.0, 0.0, np.nan])) != ""


def test_legs_are_at_rest_when_base_and_joints_are() -> None:
    assert moving_legs(NAMES, np.array([0.4, 0.0, -0.5]), np.array([0.1, 0.1, 0.2])) == ""
    assert "elbow" in moving_legs(NAMES, np.array([0.0, 0.6, 0.0]), np.zeros(3))
    assert "base" in moving_legs(NAMES, np.zeros(3), np.array([0.0, 0.0, 0.4]))
    assert "base" in moving_legs(NAMES, np.zeros(3), np.array([0.0, 0.0, np.nan]))


def test_the_time_is_that_of_the_last_robot_to_come_to_rest() -> None:
    waiting = watch("left", "right")
    feed(waiting, "left", 10.01, 10.2, "elbow at 0.50")
    feed(waiting, "left", 10.2, 11.0)
    feed(waiting, "right", 10.01, 10.5, "elbow at 0.10")
    assert waiting.outcome(10.5) is None
    feed(waiting, "right", 10.5, 11.0)
    rest = waiting.outcome(11.0)
    assert rest is not None
    assert rest.reached
    assert rest.seconds == pytest.approx(0.5)


def test_a_turning_point_is_no_rest() -> None:
    waiting = watch("left")
    feed(waiting, "left", 10.01, 10.01 + STILL_FOR / 2)
    assert waiting.outcome(10.0 + STILL_FOR) is None
    feed(waiting, "left", 10.1, 10.3, "elbow at 0.20")
    feed(waiting, "left", 10.3, 10.3 + STILL_FOR / 2)
    assert waiting.outcome(10.4) is None


def test_what_was_measured_before_the_word_or_long_ago_says_nothing() -> None:
    waiting = watch("left")
    feed(waiting, "left", 9.0, 10.0)
    assert waiting.outcome(10.2) is None
    feed(waiting, "left", 10.01, 10.5)
    assert waiting.outcome(12.0) is None
    late = waiting.outcome(15.0)
    assert late is not None
    assert late.moving == {"left": "its speed is not measured"}


def test_after_the_patience_it_is_told_who_moves_and_what() -> None:
    waiting = watch("left", "right")
    feed(waiting, "left", 10.01, 15.0)
    feed(waiting, "right", 10.01, 15.0, "elbow at 0.30")
    assert waiting.outcome(14.9) is None
    late = waiting.outcome(15.0)
    assert late is not None
    assert not late.reached
    assert late.moving == {"right": "elbow at 0.30"}
