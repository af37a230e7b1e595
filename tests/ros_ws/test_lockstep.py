"""The lock-step barrier."""

import pytest

pytest.importorskip("rclpy", reason="rostrum_nodes imports rclpy")
lockstep = pytest.importorskip("rostrum_nodes.lockstep")


class Wall:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def make(*names, patience=5.0):
    wall = Wall()
    return lockstep.LockstepBarrier(names, patience, wall), wall


def test_time_waits_until_everybody_has_joined():
    barrier, _ = make("a", "b")
    barrier.promise("a", 0.0)
    assert not barrier.joined()
    barrier.promise("b", 0.0)
    assert barrier.joined()


def test_time_never_passes_the_smallest_promise():
    barrier, _ = make("a", "b")
    barrier.promise("a", 0.05)
    barrier.promise("b", 0.01)
    assert barrier.waiting_for(0.0) == []
    assert barrier.waiting_for(0.01) == ["b"]
    barrier.promise("b", 0.06)
    assert barrier.waiting_for(0.05) == ["a"]


def test_a_silent_participant_is_left_out_and_may_come_back():
    barrier, wall = make("a", "b")
    barrier.promise("a", 1.0)
    barrier.promise("b", 0.0)
    wall.now = 4.9
    assert barrier.drop_silent(0.5) == []
    wall.now = 5.1
    assert barrier.drop_silent(0.5) == ["b"]
    assert barrier.waiting_for(0.5) == []
    assert barrier.promise("b", 0.6) is True
    assert barrier.waiting_for(0.6) == ["b"]


def test_a_promise_said_again_does_not_hide_who_is_silent():
    barrier, wall = make("a", "b")
    barrier.promise("a", 1.0)
    barrier.promise("b", 0.0)
    for wall.now in (1.0, 2.0, 3.0, 4.0, 5.1):
        barrier.promise("a", 1.0)
    assert barrier.drop_silent(0.5) == ["b"]


def test_patience_begins_when_time_stands():
    barrier, wall = make("a")
    barrier.promise("a", 1.0)
    wall.now = 6.0
    barrier.advanced()
    assert barrier.drop_silent(1.0) == []


def test_an_unexpected_participant_is_waited_for_too():
    barrier, _ = make("a")
    barrier.promise("a", 1.0)
    barrier.promise("late", 0.2)
    assert barrier.waiting_for(0.2) == ["late"]
