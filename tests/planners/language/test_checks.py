"""The order that was said, and the order that physics adds."""

import pytest

from planners.errors import ContradictionError, NotUnderstoodError
from planners.language.checks import MAX_TASKS, check, said_order
from planners.language.compose import Bundle, Task


def move(name, destination, onto_object=False):
    return Task("move", name, destination, onto_object, "", f"{name} to {destination}")


def test_said_order_follows_nested_groups():
    inner = Bundle("any_order", (move("a", "p"), move("b", "p")), "")
    order = said_order(Bundle("sequence", (inner, move("c", "p")), ""))
    assert order == [[False, False, True], [False, False, True], [False, False, False]]


def test_a_stack_in_any_order_is_built_from_below():
    tasks = (move("a", "b", True), move("b", "c", True), move("c", "tray"))
    assert check(Bundle("any_order", tasks, ""), ()) == ((1,), (2,), ())


def test_a_cycle_through_a_sequence_is_found():
    late = Bundle("sequence", (move("d", "p"), move("b", "a", True)), "")
    with pytest.raises(ContradictionError, match="wait for each other"):
        check(Bundle("any_order", (move("a", "b", True), late), ""), ())


def test_too_many_tasks_are_refused():
    tasks = tuple(move(f"o{index}", "p") for index in range(MAX_TASKS + 1))
    with pytest.raises(NotUnderstoodError, match="at most"):
        check(Bundle("any_order", tasks, ""), ())
