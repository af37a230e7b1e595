"""Infinite words that repeat."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.logic.formula import negation
from planners.logic.lasso import holds_on_lasso
from planners.logic.parse import parse
from tests.planners.logic.strategies import formulas, traces


@pytest.mark.parametrize(
    ("formula", "prefix", "loop", "holds"),
    [
        ("[] <> a", [], ["a", ""], True),
        ("[] <> a", ["a"], [""], False),
        ("<> [] a", ["", ""], ["a"], True),
        ("<> [] a", [], ["a", ""], False),
        ("a U b", ["a", "a"], ["b", ""], True),
        ("a U b", ["a"], ["a"], False),
        ("a R b", ["b"], ["b"], True),
        ("X X b", ["a"], ["a", "b"], True),
        ("[] (a -> X b)", [], ["a", "b"], True),
    ],
)
def test_known_words(formula, prefix, loop, holds):
    assert holds_on_lasso(parse(formula), [set(x) for x in prefix], [set(x) for x in loop]) is holds


@settings(max_examples=300, deadline=None)
@given(formulas(), traces(), traces(), st.integers(1, 3))
def test_a_loop_told_differently_is_the_same_word(formula, prefix, loop, times):
    value = holds_on_lasso(formula, prefix, loop)
    assert holds_on_lasso(formula, prefix, loop * times) is value
    assert holds_on_lasso(formula, [*prefix, *loop], loop) is value
    assert holds_on_lasso(formula, [*prefix, loop[0]], [*loop[1:], loop[0]]) is value
    assert holds_on_lasso(negation(formula), prefix, loop) is not value


def test_a_word_without_a_loop_is_no_infinite_word():
    with pytest.raises(ValueError, match="at least one letter"):
        holds_on_lasso(parse("a"), [{"a"}], [])
