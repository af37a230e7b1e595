"""The busy person says the same with the same seed, fits what goes on, and says something of every kind."""

import numpy as np
import pytest

from benchmarks.faults.busy_person import BLOCKS, CHANGES, ERRANDS, BusyPerson
from planners.corrections.interpret import interpret


def session(seed: int) -> list[tuple[str, str]]:
    person = BusyPerson(np.random.default_rng(seed))
    return [tuple(person.next(running=True, paused=False)) for _ in range(400)]


def test_the_same_seed_says_the_same() -> None:
    assert session(1) == session(1)
    assert session(1) != session(2)


def test_everything_is_said_sooner_or_later() -> None:
    said = [text for _, text in session(3)]
    forms = [text.replace(block, "{}") for text in said for block in BLOCKS if block in text] + said
    assert len(set(forms)) > len(ERRANDS) + len(CHANGES)
    assert {way for way, _ in session(3)} == {"say", "correct"}
    assert any(text.startswith("call this chore") for text in said)


def test_whoever_was_stopped_is_let_go_and_whoever_rests_gets_an_errand() -> None:
    person = BusyPerson(np.random.default_rng(0))
    assert person.next(running=True, paused=True) == ("correct", "go on")
    assert person.next(running=False, paused=False).way == "say"
    assert person.next(running=False, paused=False, held="red").text.startswith("Put the red block ")


@pytest.mark.parametrize(
    ("text", "kind"), [("stop", "stop"), ("undo", "undo"), ("slower", "parameter"), ("go on", "go_on")]
)
def test_reflexes_are_what_the_robots_take_them_for(text, kind) -> None:
    assert text in (*CHANGES, "go on")
    assert interpret(text, ("left", "right")).kind == kind
