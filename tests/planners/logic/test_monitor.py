"""Monitors: verdicts agree with the semantics, final ones are final, none comes late."""

import itertools
import time

import pytest
from hypothesis import given, settings

from planners.logic.evaluate import evaluate
from planners.logic.formula import Formula
from planners.logic.monitor import FormulaMonitor, Verdict
from tests.planners.logic.strategies import NAMES, formulas, traces

SATISFIED, VIOLATED = Verdict.SATISFIED, Verdict.VIOLATED
MAYBE, NOT_YET = Verdict.PRESUMABLY_SATISFIED, Verdict.PRESUMABLY_VIOLATED


@pytest.mark.parametrize(
    ("text", "trace", "verdicts"),
    [
        ("<> a", ["", "", "a", ""], [NOT_YET, NOT_YET, SATISFIED, SATISFIED]),
        ("[] !a", ["", "", "a", ""], [MAYBE, MAYBE, VIOLATED, VIOLATED]),
        ("!b U a", ["", "b", "a"], [NOT_YET, VIOLATED, VIOLATED]),
        ("!b U a", ["", "a", "b"], [NOT_YET, SATISFIED, SATISFIED]),
        ("[] (a -> <> b)", ["", "a", "b"], [MAYBE, NOT_YET, MAYBE]),
        ("<> a || [] !a", ["b"], [SATISFIED]),
        ("<> a && [] !a", ["b"], [VIOLATED]),
        ("X a", ["", "a"], [NOT_YET, SATISFIED]),
    ],
)
def test_verdicts(text: str, trace: list[str], verdicts: list[Verdict]) -> None:
    monitor = FormulaMonitor(text)
    assert [monitor.step(set(letter)) for letter in trace] == verdicts
    monitor.reset()
    assert monitor.verdict is None
    assert [monitor.step(tuple(letter)) for letter in trace] == verdicts


@settings(max_examples=300, deadline=None)
@given(formulas(5), traces(4))
def test_verdicts_agree_with_the_semantics(formula: Formula, trace: list[frozenset[str]]) -> None:
    monitor = FormulaMonitor(formula)
    final = None
    for end, letter in enumerate(trace, start=1):
        verdict = monitor.step(letter)
        assert verdict.holds is evaluate(formula, trace[:end])
        assert final is None or verdict is final
        final = verdict if verdict.final else None


LETTERS = [frozenset(c) for r in range(len(NAMES) + 1) for c in itertools.combinations(NAMES, r)]


@settings(max_examples=60, deadline=None)
@given(formulas(3), traces(2))
def test_a_presumption_can_still_change(formula: Formula, trace: list[frozenset[str]]) -> None:
    """Exactness: where the monitor withholds a final verdict, some continuation changes the answer."""
    monitor = FormulaMonitor(formula)
    for letter in trace:
        verdict = monitor.step(letter)
    if not verdict.final:
        continuations = (list(c) for n in range(1, 4) for c in itertools.product(LETTERS, repeat=n))
        assert any(evaluate(formula, trace + more) is not verdict.holds for more in continuations)


def test_a_step_costs_microseconds() -> None:
    monitor = FormulaMonitor("[] !touched(orange_block) && (!start(t2) U done(t1))")
    facts = frozenset(f"on(block_{index}, table)" for index in range(30))
    monitor.step(facts)
    best = min(_time_steps(monitor, facts) for _ in range(5))
    assert best < 50e-6


def _time_steps(monitor: FormulaMonitor, facts: frozenset[str]) -> float:
    start = time.perf_counter()
    for _ in range(200):
        monitor.step(facts)
    return (time.perf_counter() - start) / 200
