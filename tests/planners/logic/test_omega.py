"""Infinite words in batches against one by one, and differences that are known."""

import random

import numpy as np
import pytest

from benchmarks.planner.formulas import random_formula
from planners.logic.lasso import holds_on_lasso
from planners.logic.omega import difference, satisfied
from planners.logic.parse import parse


@pytest.mark.parametrize("seed", range(30))
def test_batches_say_what_single_words_say(seed):
    rng = random.Random(seed)
    formula = random_formula(rng, 3)
    atoms = sorted(formula.atoms) or ["a"]
    before, loop = rng.randint(0, 3), rng.randint(1, 3)
    words = np.random.default_rng(seed).random((20, before + loop, len(atoms))) < 0.5
    for word, value in zip(words, satisfied(formula, atoms, words, before), strict=True):
        letters = [{name for name, holds in zip(atoms, row, strict=True) if holds} for row in word]
        assert holds_on_lasso(formula, letters[:before], letters[before:]) == value


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("<> a && <> b", "<> b && <> a"),
        ("[] (a -> <> b)", "[] (!a || <> b)"),
        ("!b U a", "(!b U a) && <> a"),
        ("<> (a && <> b)", "<> (a && X b || a && <> b)"),
        ("X a", "WX a"),
        ("[] <> a", "[] <> (a || X a)"),
    ],
)
def test_what_is_equivalent_does_not_differ(left, right):
    assert difference(parse(left), parse(right)) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("<> a", "a"),
        ("<> (a && <> b)", "<> a && <> b"),
        ("[] <> a", "<> [] a"),
        ("!b U a", "[] !b || (!b U a)"),
        ("<> (a && X <> a)", "<> a"),
        ("[] (a -> X [] !b)", "[] (a -> [] !b)"),
    ],
)
def test_what_differs_is_told_by_a_word(left, right):
    found = difference(parse(left), parse(right))
    assert found is not None
    assert holds_on_lasso(parse(left), *found) != holds_on_lasso(parse(right), *found)
