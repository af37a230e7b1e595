"""Automata of formulas: they accept what the definition accepts, and are small."""

import pytest
from hypothesis import given, settings

from planners.errors import FormulaError
from planners.logic.automaton import Automaton, guard, minimised, to_dot
from planners.logic.evaluate import evaluate
from tests.planners.logic.strategies import formulas, traces


@settings(max_examples=300, deadline=None)
@given(formulas(), traces())
def test_accepts_exactly_what_satisfies_the_formula(formula, trace):
    assert Automaton(formula).accepts(trace) is evaluate(formula, trace)


@settings(max_examples=100, deadline=None)
@given(formulas(), traces())
def test_the_smallest_automaton_has_the_same_language(formula, trace):
    automaton = Automaton(formula)
    complete = automaton.complete()
    small = minimised(complete, automaton.atoms)
    assert len(small) <= len(complete)
    state = 0
    for letter in trace:
        state = dict(small.steps[state])[automaton.atoms & letter]
    assert small.accepting[state] is evaluate(formula, trace)


@pytest.mark.parametrize(
    ("formula", "states"),
    [
        ("<> (a && <> b)", 3),
        ("!a U b", 3),
        ("[] a", 3),
        ("<> a && <> b && <> c", 8),
        ("<> (d && (c U (p && X !c))) && [] (c -> !q)", 6),
    ],
)
def test_minimal_sizes(formula, states):
    automaton = Automaton(formula)
    assert len(minimised(automaton.complete(), automaton.atoms)) == states


def test_dead_and_settled_states_are_known():
    automaton = Automaton("!a U b")
    assert automaton.dead(automaton.step(0, {"a"}))
    assert automaton.settled(automaton.step(0, {"b"}))
    assert not automaton.accepting(0)  # the empty trace satisfies nothing


def test_too_many_states_end_with_the_remedy():
    formula = " && ".join(f"<> a{i}" for i in range(12))
    with pytest.raises(FormulaError, match=r"more than 100 states.*hierarchy"):
        Automaton(formula, max_states=100).complete()


def test_guards_are_short():
    letters = [frozenset(), frozenset({"a"}), frozenset({"a", "b"})]
    assert guard(letters, ["a", "b"]) in ("!b || a", "a || !b", "!b || a && b", "!a && !b || a")


def test_the_graph_shows_every_state():
    dot = to_dot(Automaton("<> a").complete(), 'say "a"')
    assert 'label="say \\"a\\""' in dot
    assert dot.count("doublecircle") == 1
