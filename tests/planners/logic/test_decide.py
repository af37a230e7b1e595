"""Satisfiability, implication, equivalence."""

import pytest
from hypothesis import given, settings

from planners.logic.decide import difference, equivalent, implies, satisfiable, witness
from planners.logic.evaluate import evaluate
from planners.logic.formula import negation
from tests.planners.logic.strategies import formulas


@settings(max_examples=200, deadline=None)
@given(formulas())
def test_a_witness_satisfies_the_formula_and_one_of_two_opposites_has_one(formula):
    found = [(f, witness(f)) for f in (formula, negation(formula))]
    assert any(trace is not None for _, trace in found)
    for f, trace in found:
        assert trace is None or evaluate(f, trace)


@pytest.mark.parametrize(
    ("stronger", "weaker", "holds"),
    [
        ("[] a", "<> a", True),
        ("<> a", "[] a", False),
        ("a U b", "<> b", True),
        ("<> (a && X b)", "<> a && <> b", True),
        ("<> a && <> b", "<> (a && X b)", False),
    ],
)
def test_implication(stronger, weaker, holds):
    assert implies(stronger, weaker) is holds


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("<> a", "true U a", True),
        ("[] a", "!<> !a", True),
        ("WX a", "!X !a", True),
        ("a R b", "!(!a U !b)", True),
        ("[] <> a", "<> [] a", True),  # on finite traces both speak of the last instant
        ("X true", "true", False),
    ],
)
def test_equivalence_on_finite_traces(left, right, same):
    assert equivalent(left, right) is same
    assert (difference(left, right) is None) is same


def test_the_difference_is_a_shortest_trace():
    assert difference("<> a", "a") == (frozenset(), frozenset({"a"}))


def test_a_contradiction_is_unsatisfiable():
    assert not satisfiable("<> a && [] !a")
    assert satisfiable("<> a && [] !b")
