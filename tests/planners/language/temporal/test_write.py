"""Meanings and their formulas."""

import pytest

from planners.language.temporal import meaning as m
from planners.language.temporal.write import write

A, B, C = m.Prop("a"), m.Prop("b"), m.Prop("c")


@pytest.mark.parametrize(
    ("task", "formula"),
    [
        (m.Visit(A, (), m.Visit(B)), "<> (a && <> b)"),
        (m.Visit(A, (C,), m.Visit(B)), "!c U (a && <> b)"),
        (m.Visit(A, (), m.Holds(B), at_once=True), "<> (a && X b)"),
        (m.Order(A, B), "!b U a"),
        (m.WeakOrder(A, B), "!b U a || [] !b"),
        (m.NoReturn(A, B), "!a U a U !a U b"),
        (m.Times(A, 2, None), "<> (a && a U (!a && !a U <> a))"),
        (m.Times(A, 0, 1), "!<> (a && a U (!a && !a U <> a))"),
        (m.Times(A, 0, 0), "[] !a"),
        (m.Patrol(m.Visit(m.Either((A, B)))), "[] <> (a || b)"),
        (m.Reaction(A, m.Later(m.Never(B))), "[] (a -> X [] !b)"),
        (m.Until(m.Holds(A), m.Not(B)), "a U !b"),
        (m.If(m.Never(A), m.Visit(B)), "[] !a -> <> b"),
    ],
)
def test_formulas(task, formula, equivalent):
    from planners.logic.parse import parse

    assert equivalent(write(task), parse(formula))
