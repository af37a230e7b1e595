"""Which references answer a correction."""

import math

import pytest

pytestmark = pytest.mark.ros
messages = pytest.importorskip("trajectory_msgs.msg", reason="ROS is not there")
references = pytest.importorskip("benchmarks.reflexes.references")
Answer, Seen, answer = references.Answer, references.Seen, references.answer


def each(at, mark, position, velocity):
    return Seen(at, mark, (position, 0.04), (velocity, 0.0))


MOVING = [each(1.00, "a", 0.10, 0.5), each(1.01, "a", 0.11, 0.6)]


def test_an_answer_is_marked_and_differs() -> None:
    repeated, unbraked = each(1.02, "b", 0.11, 0.6), each(1.03, "b", 0.12, 0.6)
    braked, at_rest = each(1.04, "b", 0.125, 0.3), each(1.05, "b", 0.125, 0.0)
    assert answer([*MOVING, repeated, unbraked, braked, at_rest]) == Answer(changed=1.03, slower=1.04, still=1.05)


def test_slower_is_judged_by_the_last_before_it() -> None:
    assert answer([*MOVING, each(1.02, "b", 0.12, 0.55)]) == Answer(changed=1.02, slower=1.02)


def test_what_follows_no_correction_answers_none() -> None:
    nothing = Answer(math.inf, math.inf, math.inf)
    assert answer([]) == nothing
    assert answer([*MOVING, each(1.02, "a", 0.11, 0.0)]) == nothing


def test_a_gripper_that_moves_is_not_still() -> None:
    assert not Seen(1.0, "b", (0.1, 0.04), (0.0, 0.01)).still


def test_a_reference_from_its_message() -> None:
    point = messages.JointTrajectoryPoint(positions=[0.1, 0.2, 0.04], velocities=[0.3, -0.5, 0.9])
    message = messages.JointTrajectory(points=[point])
    message.header.frame_id = "correction 2"
    found = references.seen(message, 7.0)
    assert (found.at, found.mark, found.positions, found.speed) == (7.0, "correction 2", (0.1, 0.2, 0.04), 0.5)
