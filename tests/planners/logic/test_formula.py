"""Hash-consing and printing of formulas."""

import copy
import pickle

import pytest
from hypothesis import given

from planners.logic import formula as ltl
from planners.logic.formula import Formula
from planners.logic.parse import parse
from tests.planners.logic.strategies import formulas


def test_equal_formulas_are_the_same_object() -> None:
    left = ltl.until(ltl.atom("a"), ltl.atom("b"))
    assert left is ltl.until(ltl.atom("a"), ltl.atom("b"))
    assert left is not ltl.until(ltl.atom("b"), ltl.atom("a"))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))])
def test_copies_keep_identity(duplicate) -> None:
    formula = parse("<> (a && X b)")
    assert duplicate(formula) is formula


def test_formulas_are_immutable() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        ltl.atom("a").name = "b"


def test_atoms_and_subformulas() -> None:
    formula = parse("[] (a -> on(b, c))")
    assert formula.atoms == {"a", "on(b, c)"}
    assert [str(part) for part in formula.subformulas()] == ["a", "on(b, c)", "a -> on(b, c)", "[] (a -> on(b, c))"]


@given(formulas())
def test_printing_round_trips(formula: Formula) -> None:
    assert parse(str(formula)) is formula
