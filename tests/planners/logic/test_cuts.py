"""Cuts and quotients against their definitions, on words."""

import random

import pytest

from planners.errors import FormulaError
from planners.logic.automaton import Automaton
from planners.logic.cuts import cuts
from planners.logic.quotient import Quotient, language

FORMULAS = (
    "<> a && <> b",
    "<> a && <> b && [] !c",
    "<> a && <> (b && <> c)",
    "<> a && <> b && <> c",
    "(<> a && <> b) || <> c",
    "<> (a && <> b)",
    "!b U a && <> b",
    "<> (a && X (c U b))",
    "<> a && [] (a -> X b)",
)


def words(rng: random.Random, count: int):
    for _ in range(count):
        yield [frozenset(x for x in "abc" if rng.random() < 0.4) for _ in range(rng.randint(1, 4))]


def ends_here(automaton, word) -> bool:
    """Whether a word is accepted with its last letter and not before."""
    state = 0
    for number, letter in enumerate(word, start=1):
        state = automaton.step(state, letter)
        if automaton.accepting(state):
            return number == len(word)
    return False


@pytest.mark.parametrize("formula", FORMULAS)
def test_parts_satisfy_the_whole_in_either_order(formula):
    rng, whole = random.Random(1), Automaton(formula)
    for first, rest in cuts(formula):
        firsts = [w for w in words(rng, 4000) if ends_here(language(first), w)]
        rests = [w for w in words(rng, 4000) if ends_here(language(rest), w)]
        assert firsts
        assert rests
        for a, b in zip(rng.choices(firsts, k=300), rng.choices(rests, k=300), strict=True):
            assert whole.accepts([*a, *b])
            assert whole.accepts([*b, *a])


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_is_not_cut_has_words_that_may_not_be_swapped(formula):
    whole, rng = Automaton(formula), random.Random(2)
    rests = {rest for _, rest in cuts(formula)}
    whole.complete()
    for state in range(1, len(whole)):
        rest = str(whole.obligation(state))
        if rest in rests or whole.accepting(state) or whole.dead(state):
            continue
        first, second = Quotient(formula, rest), Automaton(rest)
        firsts = [w for w in words(rng, 3000) if ends_here(first, w)]
        seconds = [w for w in words(rng, 3000) if ends_here(second, w)]
        swapped = any(not whole.accepts([*b, *a]) for a in firsts[:80] for b in seconds[:80])
        assert swapped or sorted(map(str, seconds)) == sorted(str(w) for w in seconds if ends_here(whole, w))


def test_counts():
    assert len(cuts("<> a && <> b")) == 2
    assert cuts("<> (a && <> b)") == ()
    assert cuts("!b U a && <> b") == ()
    assert ("<> a && <> b // <> b", "<> b") in cuts("<> a && <> b")


def test_a_rest_that_nothing_leaves_is_refused():
    with pytest.raises(FormulaError, match="no word brings"):
        language("<> a // <> b")
