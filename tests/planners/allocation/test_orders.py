"""Orders between leaves, read from the upper levels."""

import pytest

from planners.allocation.orders import Reading, leaf_orders
from planners.errors import ContradictionError, FormulaError
from planners.logic.hierarchy import validate

LEAVES = {"a": "<> x", "b": "<> y", "c": "<> z"}


def orders(root, reading=Reading.START, middle=None):
    levels = [{"root": root}, *([middle] if middle else []), LEAVES]
    return leaf_orders(validate(levels), reading)


def test_without_orders_there_are_none():
    found = orders("<> a && <> b && <> c")
    assert found.formulas == LEAVES
    assert set(found.before.values()) == {frozenset()}


@pytest.mark.parametrize(
    "root",
    ["<> a && <> b && <> c && !b U a", "<> (a && <> b) && <> c", "<> a && <> b && <> c && (!start(b) U done(a))"],
)
def test_the_published_forms_of_an_order(root):
    found = orders(root)
    assert found.before == {"a": frozenset(), "b": frozenset({"a"}), "c": frozenset()}
    assert found.starts == found.before


def test_the_completion_reading_lets_the_later_one_start():
    found = orders("<> a && <> b && <> c && !b U a", Reading.COMPLETION)
    assert found.before["b"] == {"a"}
    assert found.starts["b"] == frozenset()
    assert orders("<> a && <> b && <> c && (!start(b) U done(a))", Reading.COMPLETION).starts["b"] == {"a"}


def test_orders_are_closed_and_reach_down_through_levels():
    found = orders("<> (first && <> last)", middle={"first": "<> (a && <> b)", "last": "<> c"})
    assert found.before["c"] == {"a", "b"}


def test_a_circle_is_named():
    with pytest.raises(ContradictionError, match=r"circular: .*before"):
        orders("<> a && <> b && <> c && !b U a && !a U b")


@pytest.mark.parametrize(
    "root", ["<> a || <> b || <> c", "<> a && <> b && !c", "[] a && [] b && [] c", "<> (a && b && c)"]
)
def test_what_is_not_read_is_refused_with_its_name(root):
    with pytest.raises(FormulaError, match=r"'root': above the leaves"):
        orders(root)


def test_a_task_that_is_mentioned_but_not_asked_for_is_refused():
    with pytest.raises(FormulaError, match=r"mentions b but does not ask for it; add <> b"):
        orders("<> a && <> c && !b U a")
