"""Ways that are gone several times."""

import pytest

from planners.errors import NotUnderstoodError, PlannerError
from planners.language.comprehend import understanding
from planners.language.repetitions import unroll
from tests.planners.language.test_paragraphs import workshop

WORLD = workshop()


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("The dog walks to the far bench and back twice.", "The dog walks to the far bench and back. " * 2),
        ("Three times, go to the far bench and back.", "go to the far bench and back. " * 3),
        ("It patrols between the benches twice.", "It walks to the near bench. It walks to the far bench. " * 2),
        ("Patrol between A and B 2 times, and then stop.", "go to A. go to B. " * 2 + "Then stop."),
    ],
)  # fmt: skip
def test_is_said_in_full(said: str, plain: str) -> None:
    assert unroll(said, WORLD) == plain.strip()


@pytest.mark.parametrize(
    "said",
    [
        "Put the red block 1.5 in the tray.  Then rest!",
        "Move the red block to the tray twice.",
        "Put the red block on the back of the dog twice.",
    ],
)
def test_what_is_not_a_way_is_left_as_it_was_said(said: str) -> None:
    assert unroll(said, WORLD) == said


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("Patrol between the near bench and the far bench.", "say how often"),
        ("The dog goes to the far bench and back 11 times.", "at most 10"),
        ("The dog goes to the far bench and back 0 times.", "at most 10"),
        ("Patrol between the doors three times.", "between which two"),
    ],
)
def test_what_has_no_end_is_refused(said: str, remedy: str) -> None:
    with pytest.raises(NotUnderstoodError, match=remedy):
        unroll(said, WORLD)


def test_a_patrol_becomes_a_sequence_of_walks() -> None:
    tree = understanding("The dog patrols between the far bench and the near bench 3 times.", WORLD, _none).tree
    assert tree is not None
    assert [leaf.destination for leaf in tree.root.leaves()] == ["far_station", "near_station"] * 3


def test_objects_are_not_moved_several_times() -> None:
    read = understanding("Move the red block to the tray and back twice.", WORLD, _none)
    assert read.tree is None
    assert isinstance(read.refusal, PlannerError)


def _none(*_: object) -> tuple[()]:
    return ()
