"""Spoken corrections."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.corrections.interpret import MAX_NUDGE, interpret

ROBOTS = ("left", "right")


@pytest.mark.parametrize(
    ("text", "robot"),
    [
        ("stop", ""),
        ("Stop!", ""),
        ("halt", ""),
        ("freeze", ""),
        ("wait", ""),
        ("whoa", ""),
        ("hold on", ""),
        ("hold it", ""),
        ("please stop", ""),
        ("no, stop", ""),
        ("stop stop stop", ""),
        ("don't move", ""),
        ("don't move it", ""),
        ("nobody move", ""),
        ("do not move that", ""),
        ("everybody stand still", ""),
        ("keep still", ""),
        ("robots, halt", ""),
        ("stop the left arm", "left"),
        ("right arm, stop", "right"),
        ("stop the right arm now", "right"),
        ("stop putting the red block in the tray", ""),
        ("wait, the left one", ""),
        ("stop " * 5000, ""),
        ("stop the left arm, the right arm goes on", ""),
    ],
)
def test_stop(text, robot):
    meaning = interpret(text, ROBOTS)
    assert (meaning.kind, meaning.robot) == ("stop", robot)


@pytest.mark.parametrize("text", ["go on", "Continue.", "resume", "carry on please", "ok go", "go ahead", "keep going"])
def test_go_on(text):
    assert interpret(text, ROBOTS).kind == "go_on"


def test_go_on_addresses_a_robot():
    meaning = interpret("left arm, go on", ROBOTS)
    assert (meaning.kind, meaning.robot) == ("go_on", "left")


@pytest.mark.parametrize(
    ("text", "factor", "absolute"),
    [
        ("slower", 0.5, False),
        ("slow down", 0.5, False),
        ("go slower please", 0.5, False),
        ("a bit slower", 0.8, False),
        ("much slower", 0.25, False),
        ("faster", 2.0, False),
        ("a bit faster", 1.25, False),
        ("speed up", 2.0, False),
        ("half speed", 0.5, True),
        ("at half speed", 0.5, True),
        ("normal speed", 1.0, True),
        ("back to normal speed", 1.0, True),
        ("full speed", 1.0, True),
        ("30 percent", 0.3, True),
        ("too fast", 0.5, False),
    ],
)
def test_speed(text, factor, absolute):
    meaning = interpret(text, ROBOTS)
    assert meaning.kind == "parameter"
    assert meaning.speed_factor == pytest.approx(factor)
    assert meaning.absolute is absolute


@pytest.mark.parametrize(
    ("text", "robot", "offset"),
    [
        ("left", "", (-0.02, 0, 0)),
        ("right", "", (0.02, 0, 0)),
        ("forward", "", (0, 0.02, 0)),
        ("back", "", (0, -0.02, 0)),
        ("up", "", (0, 0, 0.02)),
        ("down", "", (0, 0, -0.02)),
        ("higher", "", (0, 0, 0.02)),
        ("lower", "", (0, 0, -0.02)),
        ("a bit up", "", (0, 0, 0.01)),
        ("up a tiny bit", "", (0, 0, 0.005)),
        ("2 cm to the left", "", (-0.02, 0, 0)),
        ("5 mm up", "", (0, 0, 0.005)),
        ("two centimetres right", "", (0.02, 0, 0)),
        ("go back 1,5 cm", "", (0, -0.015, 0)),
        ("a little more to the right", "", (0.01, 0, 0)),
        ("towards me", "", (0, -0.02, 0)),
        ("away from me", "", (0, 0.02, 0)),
        ("left arm, a bit up", "left", (0, 0, 0.01)),
        ("right arm left", "right", (-0.02, 0, 0)),
        ("move the left arm 3 cm to the left", "left", (-0.03, 0, 0)),
        ("10 cm up", "", (0, 0, 0.1)),
    ],
)
def test_nudge(text, robot, offset):
    meaning = interpret(text, ROBOTS)
    assert (meaning.kind, meaning.robot) == ("nudge", robot)
    assert meaning.offset == pytest.approx(offset)


def test_nudges_turn_with_the_speaker():
    assert interpret("left", ROBOTS, math.pi).offset == pytest.approx((0.02, 0.0, 0.0))
    assert interpret("forward", ROBOTS, math.pi / 2).offset == pytest.approx((-0.02, 0.0, 0.0))
    assert interpret("up", ROBOTS, 1.0).offset == pytest.approx((0.0, 0.0, 0.02))


@pytest.mark.parametrize(
    "text", ["the other one", "No, the other one!", "not that one, the other one", "take the other one"]
)
def test_the_other_one(text):
    meaning = interpret(text, ROBOTS)
    assert (meaning.kind, meaning.edit) == ("plan_edit", "other")


@pytest.mark.parametrize(
    "text",
    [
        "banana",
        "left left",
        "left right",
        "left up",
        "20 cm left",
        "11 cm up",
        "3 m up",
        "-3 cm up",
        "0 cm up",
        "2 left",
        "1e9 cm up",
        "don't stop",
        "left arm",
        "no",
        "the red one",
        "not left",
        "slower left",
        "200 percent",
        "put the red block in the tray",
        "up 2 cm 3 cm",
        "2 kg up",
        "a bit",
        "nan cm up",
        "left @ 3",
    ],
)
def test_what_is_not_wholly_understood_is_unknown(text):
    meaning = interpret(text, ROBOTS)
    assert meaning.kind == "unknown"
    assert meaning.words
    assert meaning.offset == (0.0, 0.0, 0.0)
    assert meaning.speed_factor == 0.0


def test_empty_text_is_unknown():
    assert interpret("", ROBOTS).kind == "unknown"
    assert interpret(" .,! ", ROBOTS).kind == "unknown"


def test_two_robots_are_not_guessed():
    assert interpret("left arm right arm up", ROBOTS).kind == "unknown"


def test_other_robot_names():
    meaning = interpret("arm 1, a bit up", ("arm_1", "arm_2"))
    assert (meaning.kind, meaning.robot) == ("nudge", "arm_1")
    assert interpret("stop bob", ("bob",)).robot == "bob"


WORDS = [
    "left",
    "right",
    "arm",
    "up",
    "a",
    "bit",
    "2",
    "cm",
    "slower",
    "stop",
    "not",
    "the",
    "other",
    "one",
    "go",
    "on",
    ",",
    "%",
]


@settings(max_examples=500, deadline=200)
@given(
    st.one_of(st.text(max_size=400), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)),
    st.lists(st.text(max_size=12), max_size=3).map(tuple),
    st.floats(-10, 10),
)
def test_never_raises_and_never_exceeds_its_bounds(text, names, yaw):
    for robots in (names, ROBOTS):
        meaning = interpret(text, robots, yaw)
        assert math.hypot(*meaning.offset) <= MAX_NUDGE + 1e-9
        assert 0.0 <= meaning.speed_factor <= 4.0
        assert meaning.robot in ("", *robots)
        if text.strip().lower().startswith(("stop ", "halt ")):
            assert meaning.kind == "stop"


def test_takes_microseconds():
    texts = ["stop", "left arm, a bit up", "a little more to the right", "no, the other one", "banana " * 25]
    started = time.perf_counter()
    for _ in range(200):
        for text in texts:
            interpret(text, ROBOTS)
    assert (time.perf_counter() - started) / 1000 < 1e-3


THINGS = ("red_block", "tray")


@pytest.mark.parametrize(
    ("text", "frame", "offset", "toward"),
    [
        ("a bit to your left", "robot", (0.0, 0.01, 0.0), ""),
        ("left arm, 3 cm to your right", "robot", (0.0, -0.03, 0.0), ""),
        ("2 cm towards the red block", "toward", (0.02, 0.0, 0.0), "red_block"),
        ("a little away from the tray", "toward", (-0.01, 0.0, 0.0), "tray"),
        ("closer to me", "world", (0.0, -0.02, 0.0), ""),
    ],
)
def test_frames(text, frame, offset, toward):
    meaning = interpret(text, ROBOTS, things=THINGS)
    assert (meaning.kind, meaning.frame, meaning.toward) == ("nudge", frame, toward)
    assert meaning.offset == pytest.approx(offset)


def test_towards_what_is_not_there_is_not_understood():
    assert interpret("2 cm towards the purple block", ROBOTS, things=THINGS).kind == "unknown"


@pytest.mark.parametrize(
    ("text", "factor"), [("grip harder", 1.5), ("squeeze less", 0.6), ("right arm, tighter grip", 1.5)]
)
def test_grip(text, factor):
    meaning = interpret(text, ROBOTS)
    assert (meaning.kind, meaning.grip_factor, meaning.speed_factor) == ("parameter", factor, 0.0)


@pytest.mark.parametrize("text", ["from the side", "left arm, grab it from the other side", "turn the gripper, please"])
def test_by_which_sides_something_is_taken(text):
    meaning = interpret(text, ROBOTS)
    assert (meaning.kind, meaning.robot) == ("grasp", "left" if "left" in text else "")


def test_undo():
    assert interpret("undo that, please", ROBOTS).kind == "undo"


def test_an_undo_may_be_for_one_robot() -> None:
    for text in ("left arm, undo", "undo that, left arm", "left arm, take that back"):
        meaning = interpret(text, ("left", "right"))
        assert (meaning.kind, meaning.robot) == ("undo", "left"), text
