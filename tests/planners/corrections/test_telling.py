"""What is told in words is heard as what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planners.corrections.correction import CorrectionMeaning
from planners.corrections.interpret import interpret
from planners.corrections.telling import told

ROBOTS = ("left", "right", "assembly_arm", "dog")
axes = st.sampled_from([0, 1, 2])
lengths = st.integers(1, 100).map(lambda mm: mm / 1000)


def heard(text: str) -> CorrectionMeaning:
    return interpret(text, ROBOTS, things=("red_block",))


@given(st.sampled_from(ROBOTS), st.integers(5, 100))
def test_a_speed_is_heard_as_told(robot: str, percent: int) -> None:
    meaning = CorrectionMeaning("parameter", robot, speed_factor=percent / 100, absolute=True)
    assert heard(told(meaning, robot)) == meaning


@given(st.sampled_from(ROBOTS), st.integers(50, 200))
def test_a_grip_is_heard_as_told(robot: str, percent: int) -> None:
    meaning = CorrectionMeaning("parameter", robot, grip_factor=percent / 100, absolute=True)
    assert heard(told(meaning, robot)) == meaning


@given(st.sampled_from(ROBOTS), axes, lengths, st.booleans(), st.sampled_from(["world", "robot"]))
def test_a_shift_is_heard_as_told(robot: str, axis: int, length: float, back: bool, frame) -> None:
    offset = [0.0, 0.0, 0.0]
    offset[axis] = -length if back else length
    found = heard(told(CorrectionMeaning("nudge", robot, tuple(offset), frame), robot))
    assert found.robot == robot
    assert found.offset == pytest.approx(tuple(offset), abs=1e-9)
    assert found.frame == frame or axis == 2


@given(lengths, st.booleans())
def test_a_shift_towards_a_thing_is_heard_as_told(length: float, back: bool) -> None:
    meaning = CorrectionMeaning("nudge", "left", (-length if back else length, 0.0, 0.0), "toward", "red_block")
    found = heard(told(meaning, "left"))
    assert (found.robot, found.frame, found.toward) == ("left", "toward", "red_block")
    assert found.offset == pytest.approx(meaning.offset, abs=1e-9)
