"""Disjunction, negation and counting above the leaves, against the definition."""

from itertools import permutations

import pytest

from planners.allocation.choices import choices
from planners.errors import ContradictionError, FormulaError
from planners.logic.evaluate import evaluate
from planners.logic.hierarchy import validate
from planners.logic.parse import parse

NAMES = ("a", "b", "c", "d")


def specification(root, names=NAMES):
    return validate([{"root": root}, {name: f"<> {name}_place" for name in names}])


def satisfied(root, sequence):
    """The definition for two levels: one letter per leaf done, the root satisfied with the last and not before."""
    formula = parse(root)
    word = [{name, f"done({name})", f"start({name})"} for name in sequence if {name} & _spoken(formula)]
    if len(word) < len(sequence):
        return False  # a leaf that the root does not speak of is never needed
    held = [evaluate(formula, word[: n + 1]) for n in range(len(word))]
    return bool(held) and held[-1] and not any(held[:-1])


def _spoken(formula):
    return {atom.removeprefix("done(").removeprefix("start(").rstrip(")") for atom in formula.atoms}


def sequences(found):
    """All sequences that the choices allow."""
    return {
        sequence
        for orders in found
        for sequence in permutations(orders.formulas)
        if all(set(orders.before[leaf]) <= set(sequence[:place]) for place, leaf in enumerate(sequence))
    }


@pytest.mark.parametrize(
    "root",
    [
        "<> a || (<> b && <> c && <> d)",
        "(<> a && <> b) || (<> c && <> d)",
        "<> (a && <> b) || <> (c && <> d)",
        "(<> a && <> b && <> c && <> d) && ((!b U a) || (!d U c))",
        "<> a && <> (b || c) && <> d",
        "(<> a && <> b) || (<> b && <> c) || (<> a && <> c) || (<> d && <> a)",
        "<> a && <> b && (<> (a && X c) || <> (b && X d))",
        "(!a U (b || c)) && <> a && <> d",
    ],
)
def test_the_choices_are_exactly_the_smallest_sequences_that_satisfy_the_root(root):
    got = sequences(choices(specification(root)))
    wanted = {s for n in range(1, 5) for s in permutations(NAMES, n) if satisfied(root, s)}
    smallest = [set(s) for s in wanted]
    wanted = {s for s in wanted if not any(other < set(s) for other in smallest)}
    assert got == wanted


def test_a_conjunction_of_orders_has_one_choice():
    assert len(choices(specification("<> a && <> b && <> c && <> d && !b U a"))) == 1


def test_levels_between_are_read_too():
    levels = validate([{"root": "<> left || <> right"}, {"left": "<> a && <> b", "right": "<> (c && <> d)"},
                       {name: f"<> {name}_place" for name in NAMES}])  # fmt: skip
    found = choices(levels)
    assert [set(orders.formulas) for orders in found] == [{"a", "b"}, {"c", "d"}]
    assert found[1].before["d"] == {"c"}


def test_what_cannot_be_is_named():
    with pytest.raises(ContradictionError, match="satisfies 'root'"):
        choices(specification("<> a && [] !a", ("a",)))
    with pytest.raises(FormulaError, match="never needs b"):
        choices(specification("<> a || (<> a && <> b)", ("a", "b")))
    with pytest.raises(FormulaError, match="at most 10 leaves"):
        names = tuple(f"t{i}" for i in range(11))
        choices(specification(" || ".join(f"<> {name}" for name in names), names))
