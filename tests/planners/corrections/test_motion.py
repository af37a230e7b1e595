"""Robots follow corrections of their motion, and take them back."""

import math

import pytest

from planners.corrections.arbitration import Undoable
from planners.corrections.correction import CorrectionMeaning
from planners.corrections.motion import Changed, MotionFollower, Vector


class Robot:
    """Everything that may be changed, changed."""

    def __init__(self) -> None:
        self.speed, self.grip, self.heading = 1.0, 1.0, math.pi / 2
        self.paused = False
        self.offset = [0.0, 0.0, 0.0]
        self.turns = 0

    def way_to(self, name: str) -> Vector | None:
        return (0.0, -0.5, 0.3) if name == "red_block" else None

    def pause(self) -> Changed:
        changed, self.paused = not self.paused, True
        return {"motion": "paused"} if changed else {}

    def resume(self) -> Changed:
        changed, self.paused = self.paused, False
        return {"motion": "running"} if changed else {}

    def set_speed(self, factor: float, absolute: bool = False) -> Changed:
        before, self.speed = self.speed, min(factor if absolute else self.speed * factor, 1.0)
        return {"speed_factor": self.speed} if self.speed != before else {}

    def set_grip(self, factor: float, absolute: bool = False) -> Changed:
        self.grip = factor if absolute else self.grip * factor
        return {"grip_factor": self.grip}

    def turn_grasp(self) -> Changed:
        self.turns += 1
        return {"grasp": "turned"} if self.turns < 3 else {}

    def nudge(self, offset_w: Vector) -> Changed:
        self.offset = [a + b for a, b in zip(self.offset, offset_w, strict=True)]
        return {f"offset_{axis}_m": value for axis, value in zip("xyz", offset_w, strict=True)}


@pytest.fixture
def robot() -> Robot:
    return Robot()


def test_offsets_come_in_the_frame_that_was_meant(robot: Robot) -> None:
    follower = MotionFollower("left", robot)
    follower.follow(CorrectionMeaning("nudge", offset=(0.02, 0.0, 0.0)))
    assert robot.offset == pytest.approx([0.02, 0.0, 0.0])
    follower.follow(
        CorrectionMeaning("nudge", offset=(0.0, 0.02, 0.0), frame="robot")
    )  # its left, as it looks along +y
    assert robot.offset == pytest.approx([0.0, 0.0, 0.0])
    follower.follow(CorrectionMeaning("nudge", offset=(0.03, 0.0, 0.0), frame="toward", toward="red_block"))
    assert robot.offset == pytest.approx([0.0, -0.03, 0.0])
    changed, text = follower.follow(
        CorrectionMeaning("nudge", offset=(0.03, 0, 0), frame="toward", toward="blue_block")
    )
    assert (changed, "does not see the blue block" in text) == ({}, True)


def test_changes_are_taken_back_one_after_another(robot: Robot) -> None:
    follower = MotionFollower("left", robot)
    for meaning in (
        CorrectionMeaning("parameter", speed_factor=0.5),
        CorrectionMeaning("parameter", grip_factor=1.5),
        CorrectionMeaning("nudge", offset=(0.0, 0.0, 0.02)),
        CorrectionMeaning("parameter", speed_factor=0.5),
    ):
        assert follower.follow(meaning)[0]
    undo = CorrectionMeaning("undo")
    for expected in ((0.5, 1.5, 0.02), (0.5, 1.5, 0.0), (0.5, 1.0, 0.0), (1.0, 1.0, 0.0)):
        assert follower.follow(undo)[0]
        assert (robot.speed, robot.grip, robot.offset[2]) == pytest.approx(expected)
    assert follower.follow(undo) == ({}, "left has nothing to undo")


def test_a_grasp_is_turned_and_turned_back_until_it_is_taken(robot: Robot) -> None:
    follower = MotionFollower("left", robot)
    meaning = CorrectionMeaning("grasp")
    assert follower.follow(meaning) == (
        {"grasp": "turned"}, "left takes it by its other two sides, if these can be reached"
    )  # fmt: skip
    assert follower.follow(CorrectionMeaning("undo")) == ({"grasp": "turned"}, "left turns its grasp back")
    assert follower.follow(meaning) == ({}, "left cannot turn its grasp now")
    assert follower.follow(CorrectionMeaning("undo"))[1] == "left did not follow that"


def test_an_undo_for_one_robot_takes_back_its_own_last_change_and_nobody_elses() -> None:
    robots = {"left": Robot(), "right": Robot()}
    followers = {name: MotionFollower(name, robot) for name, robot in robots.items()}

    def say(meaning: CorrectionMeaning) -> dict[str, str]:
        told = {}
        for name, follower in followers.items():
            if meaning.robot in ("", name):
                told[name] = follower.follow(meaning)[1]
            else:
                follower.overhear(meaning)
        return told

    say(CorrectionMeaning("parameter", speed_factor=0.5))
    say(CorrectionMeaning("nudge", "left", offset=(0.0, 0.0, 0.02)))
    say(CorrectionMeaning("parameter", "right", grip_factor=1.5))
    own = CorrectionMeaning("undo", "left")
    assert say(own) == {"left": "left shifts its tool back"}
    assert say(own) == {"left": "left is back at 100% speed"}
    assert (robots["left"].offset[2], robots["left"].speed) == (0.0, 1.0)
    assert (robots["right"].grip, robots["right"].speed) == (1.5, 0.5)
    assert say(own) == {"left": "left has nothing to undo"}
    undo = CorrectionMeaning("undo")
    assert say(undo) == {"left": "left did not follow that", "right": "right is back at 100% grip"}
    assert say(undo) == {"left": "left has taken that back already", "right": "right did not follow that"}
    assert say(undo) == {"left": "left has taken that back already", "right": "right is back at 100% speed"}
    assert (robots["left"].speed, robots["right"].speed) == (1.0, 1.0)


def test_what_changed_nothing_is_not_taken_back(robot: Robot) -> None:
    follower = MotionFollower("left", robot)
    assert follower.follow(CorrectionMeaning("parameter", speed_factor=2.0)) == ({}, "left keeps its speed")
    assert not follower.follow(CorrectionMeaning("undo"))[0]


def test_no_undo_takes_back_what_a_robot_is_reminded_of(robot: Robot) -> None:
    follower = MotionFollower("left", robot)
    follower.follow(CorrectionMeaning("nudge", offset=(0.02, 0.0, 0.0)))
    assert follower.remind(CorrectionMeaning("parameter", speed_factor=0.5, absolute=True))[0] == {"speed_factor": 0.5}
    follower.follow(CorrectionMeaning("undo"))
    assert (robot.offset, robot.speed) == ([0.0, 0.0, 0.0], 0.5)


def test_an_undo_is_for_the_floor_that_acted_last() -> None:
    heard = Undoable()
    undo = CorrectionMeaning("undo")
    assert heard.for_the_plan(undo)
    heard.for_the_plan(CorrectionMeaning("nudge"))
    assert not heard.for_the_plan(undo)
    heard.for_the_plan(CorrectionMeaning("stop"))
    assert not heard.for_the_plan(undo)
    heard.for_the_plan(CorrectionMeaning("unknown"))
    assert heard.for_the_plan(undo)
    assert not heard.for_the_plan(CorrectionMeaning("undo", "left"))
