"""Formulas that nothing or everything satisfies, and parts that say nothing more."""

import pytest

from planners.language.temporal.comprehend import comprehend
from planners.language.temporal.verification import CONTRADICTION, EMPTY, fault, vacuous_parts
from planners.logic.parse import parse


@pytest.mark.parametrize("formula", ["G a && F !a", "(!a U b) && G !b", "X a && X !a", "F (a && !a)"])
def test_a_contradiction_is_named(formula):
    assert fault(parse(formula)) == CONTRADICTION


def test_what_asks_for_nothing_is_named():
    assert fault(parse("a || !a")) == EMPTY
    assert fault(parse("F a || G !a")) == EMPTY


@pytest.mark.parametrize("formula", ["F a", "G !a", "G F a && F b", "a U (b U c)"])
def test_what_can_be_meant_has_no_fault(formula):
    assert fault(parse(formula)) == ""


def test_parts_that_say_nothing_are_named():
    assert vacuous_parts(parse("F (a && b) && F a")) == (parse("F a"),)
    assert vacuous_parts(parse("F b && (!a U b)")) == (parse("F b"),)
    assert vacuous_parts(parse("F a && F b")) == ()
    assert vacuous_parts(parse("F a")) == ()


def test_a_sentence_that_contradicts_itself_is_refused():
    reading = comprehend("Always stay in b but never be in b.", network=lambda text, lexicon: ())
    assert (reading.status, reading.why) == ("refused", CONTRADICTION)
