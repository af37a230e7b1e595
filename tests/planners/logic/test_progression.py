"""Progression agrees with the direct semantics on every formula and trace."""

from hypothesis import given, settings

from planners.logic import formula as ltl
from planners.logic.evaluate import evaluate
from planners.logic.formula import Formula, Operator
from planners.logic.parse import parse
from planners.logic.progression import may_end, negation_normal_form, next_obligation, progress
from tests.planners.logic.strategies import formulas, traces


@settings(max_examples=600, deadline=None)
@given(formulas(), traces())
def test_progression_agrees_with_the_semantics(formula: Formula, trace: list[frozenset[str]]) -> None:
    obligation = formula
    for end, letter in enumerate(trace, start=1):
        state = progress(obligation, letter)
        assert may_end(state) is evaluate(formula, trace[:end])
        obligation = next_obligation(state)


@settings(max_examples=200, deadline=None)
@given(formulas(), traces())
def test_negation_normal_form_is_equivalent(formula: Formula, trace: list[frozenset[str]]) -> None:
    normal = negation_normal_form(formula)
    assert evaluate(normal, trace) is evaluate(formula, trace)
    assert evaluate(negation_normal_form(formula, negated=True), trace) is not evaluate(formula, trace)
    for part in normal.subformulas():
        assert part.operator is not Operator.IMPLIES
        if part.operator is Operator.NOT:
            assert part.operands[0].operator is Operator.ATOM


def test_simplifies_to_one_canonical_form() -> None:
    sequence = parse("<> (a && <> b)")
    assert str(progress(sequence, {"a"})) == "X <> (a && <> b) || X <> b"
    assert progress(sequence, {"a", "b"}) is ltl.TRUE
    assert progress(parse("[] a"), set()) is ltl.FALSE
    left, right = progress(parse("<> a && <> b"), set()), progress(parse("<> b && <> a && <> b"), set())
    assert left is right
