"""A mind whose time is passed in."""

import pytest

from planners.errors import NotUnderstoodError
from planners.minds.mind import TimedMind


def test_without_time_a_thought_is_there_at_once() -> None:
    thought = TimedMind().think(5.0, lambda: 42)
    assert thought.done(5.0)
    assert thought.result() == 42


def test_thoughts_come_one_after_another() -> None:
    mind = TimedMind(3.0)
    first, second = mind.think(1.0, lambda: "a"), mind.think(2.0, lambda: "b")
    assert [first.done(3.99), first.done(4.0), second.done(6.99), second.done(7.0)] == [False, True, False, True]
    assert mind.think(20.0, lambda: "c").done(23.0), "an idle mind begins at once"


def test_what_is_given_up_holds_nobody_up() -> None:
    mind = TimedMind(3.0)
    mind.think(0.0, lambda: "a").give_up()
    assert mind.think(0.0, lambda: "b").done(3.0)


def test_an_error_is_raised_where_the_outcome_is_asked_for() -> None:
    def fail() -> None:
        raise NotUnderstoodError("no")

    thought = TimedMind(1.0).think(0.0, fail)
    assert thought.done(1.0)
    with pytest.raises(NotUnderstoodError):
        thought.result()
