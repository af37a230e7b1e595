"""Two readers that check each other: what is done with their opinions."""

import pytest

from planners.errors import (
    AmbiguousEntityError,
    ContradictionError,
    NotUnderstoodError,
    ParserMissingError,
    PlannerError,
    UnsureError,
)
from planners.language.comprehend import by_network, comprehend, comprehend_at_once
from planners.language.learned import Candidate
from planners.language.learned.reading import Reading
from planners.language.learned.tree import meaning_of
from tests.planners.language.test_paragraphs import workshop

UNRULED = "Red hops aboard, rides along and gets off on the other side, will it."
RULED = "I'd be glad to see the green block end up over at the far bench."
ACROSS = Reading(({"red block": "far bench"},))
ABOARD = Reading(({"red block": "dog"},))
GREEN = Reading(({"green block": "far bench"},))


def opinions(*found: tuple[Reading | None, float]):
    return lambda text, situation: [Candidate(reading, share) for reading, share in found]


def never(text, situation):
    raise AssertionError("the network was asked")


def missing(text, situation):
    raise ParserMissingError("no weights")


def end(tree):
    return meaning_of(tree, workshop())[0]


def test_the_bounded_grammar_is_believed_alone():
    assert end(comprehend("Put the red block on the blue block.", workshop(), never)) == {"red_block": "blue_block"}


def test_a_sure_network_reads_what_rules_refuse():
    tree = comprehend(UNRULED, workshop(), opinions((ACROSS, 0.9), (ABOARD, 0.1)))
    assert end(tree) == {"red_block": "far_bench"}


def test_an_unsure_network_asks_with_sentences_that_can_be_said():
    with pytest.raises(AmbiguousEntityError) as caught:
        comprehend(UNRULED, workshop(), opinions((ACROSS, 0.5), (ABOARD, 0.4)))
    assert len(caught.value.choices) == 2
    found = [end(comprehend(choice, workshop(), never)) for choice in caught.value.choices]
    assert found == [{"red_block": "far_bench"}, {"red_block": "dog_tray"}]


@pytest.mark.parametrize("found", [[(None, 0.9)], [(ACROSS, 0.1)], [(None, 0.5), (ACROSS, 0.4)]])
def test_what_nobody_reads_is_refused_in_the_words_of_the_rules(found):
    with pytest.raises(NotUnderstoodError) as caught:
        comprehend(UNRULED, workshop(), opinions(*found))
    assert not isinstance(caught.value, AmbiguousEntityError)


def test_rules_stand_where_the_network_agrees():
    tree = comprehend(RULED, workshop(), opinions((GREEN, 0.3), (ACROSS, 0.2)))
    assert end(tree) == {"green_block": "far_bench"}


@pytest.mark.parametrize(
    "found",
    [[(ACROSS, 0.6), (GREEN, 0.2)], [(ACROSS, 0.9)], [(None, 0.95)], [(None, 0.4), (GREEN, 0.3)], [(ACROSS, 0.1)], []],
)
def test_where_they_differ_the_person_is_asked(found):
    with pytest.raises(AmbiguousEntityError) as caught:
        comprehend(RULED, workshop(), opinions(*found))
    assert end(comprehend(caught.value.choices[0], workshop(), never)) == {"green_block": "far_bench"}


def test_without_weights_the_rules_are_alone():
    assert end(comprehend(RULED, workshop(), missing)) == {"green_block": "far_bench"}
    with pytest.raises(NotUnderstoodError):
        comprehend(UNRULED, workshop(), missing)


def test_a_reading_that_cannot_be_carried_out_is_dropped():
    circle = Reading(({"red block": "blue block", "blue block": "red block"},))
    with pytest.raises(PlannerError):
        comprehend(UNRULED, workshop(), opinions((circle, 0.99)))
    with pytest.raises(NotUnderstoodError):
        by_network(UNRULED, workshop(), opinions((circle, 0.99)))


def test_what_rules_find_contradictory_is_only_asked_about():
    text = "The base of the structure on the far bench is to be blue, its upper level red. Keep orange out of it."
    with pytest.raises(ContradictionError):
        comprehend(text, workshop(), opinions())
    with pytest.raises(AmbiguousEntityError):
        comprehend(text, workshop(), opinions((GREEN, 0.99)))


@pytest.mark.parametrize("text", ["", " \n", "... !?", "red " * 300, "x" * 3000, "red\x07 over there"])
def test_what_no_reader_takes_is_not_given_to_any(text):
    for read in (comprehend, by_network):
        with pytest.raises(NotUnderstoodError):
            read(text, workshop(), never)


def test_signs_are_left_to_the_network():
    tree = comprehend("red -> far bench + nothing else :)", workshop(), opinions((ACROSS, 0.9)))
    assert end(tree) == {"red_block": "far_bench"}


def test_what_is_not_there_is_not_guessed():
    with pytest.raises(PlannerError):
        comprehend("Put the purple block on the blue block.", workshop(), never)


@pytest.mark.parametrize("said", ["Yesterday", "Don't start yet, but later", "Suppose"])
def test_what_is_of_another_time_is_asked_about_however_sure_the_network_is(said):
    with pytest.raises(UnsureError) as asked:
        comprehend(
            f"{said} red hops aboard, rides along and gets off on the other side, will it.",
            workshop(),
            opinions((ACROSS, 0.95)),
        )
    assert asked.value.choices


def test_at_once_reads_what_is_plain_and_leaves_the_rest():
    plain = "Put the red block on the far bench."
    assert comprehend_at_once(plain, workshop()) == comprehend(plain, workshop(), never)
    for text in ("Our guest ordered the red one. Serve it on the far bench.", "", "Juggle."):
        assert comprehend_at_once(text, workshop()) is None
