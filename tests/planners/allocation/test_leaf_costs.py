"""Cost-to-go tables of single leaves."""

import pytest

from benchmarks.planner.instances import GRIPPER
from planners.allocation.action_model import MOVES_ONLY
from planners.allocation.leaf_costs import LeafCosts
from planners.allocation.workspace import grid
from planners.errors import FormulaError, InfeasibleError
from planners.logic.automaton import Automaton

ROOM = grid(5, 4, {"a": [(5, 1)], "b": [(1, 4)], "wet": [(3, 1), (3, 2)]}, [(3, 3)])


def cost(formula, start, model=MOVES_ONLY):
    table = LeafCosts("t", formula, ROOM, model)
    return float(table.costs[:, ROOM.index[start]].min())


def test_going_somewhere_costs_its_moves():
    assert cost("<> a", (1, 1)) == 4
    assert cost("<> (a && <> b)", (1, 1)) == 4 + 7


def test_what_is_forbidden_is_gone_around():
    assert cost("<> a && [] !wet", (1, 1)) == 4 + 6


def test_a_leaf_ends_with_the_first_letter_that_satisfies_it():
    assert cost("<> a", (5, 1)) == 0
    assert cost("[] !a", (1, 1)) == 0


def test_carrying_costs_an_action_per_step():
    formula = "<> (a && X (grip && (grip U (b && X !grip))))"
    assert cost(formula, (5, 1), GRIPPER) == 7 + 6  # grips at every step but the last


def test_the_way_satisfies_the_formula_and_costs_what_the_table_says():
    formula = "<> (a && X (grip && (grip U (b && X !grip)))) && [] (grip -> !wet)"
    table = LeafCosts("t", formula, ROOM, GRIPPER)
    start = ROOM.index[2, 2]
    steps = table.path(start, 0)
    assert ROOM.cells[steps[0].cell] == (2, 2)
    word, done, spent = [], frozenset(), 0.0
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        word.append(ROOM.labels[step.cell] | done)
        done = frozenset({"grip"}) if step.action == "grip" else frozenset()
        if following is not None:
            spent += (following.cell != step.cell) + (step.action == "grip")
    assert Automaton(formula).accepts(word)
    assert not Automaton(formula).accepts(word[:-1])
    assert spent == table.costs[0, start]


def test_exits_that_gain_nothing_are_left_out():
    assert LeafCosts("t", "<> a", ROOM, MOVES_ONLY).exits == (ROOM.index[5, 1],)
    assert len(LeafCosts("t", "<> a || <> b", ROOM, MOVES_ONLY).exits) == 2
    anywhere = LeafCosts("t", "<> grip", ROOM, GRIPPER)
    assert len(anywhere.exits) == len(ROOM)  # it ends where it began


def test_malformed_and_impossible_leaves_are_refused():
    with pytest.raises(InfeasibleError, match="cannot be done anywhere"):
        LeafCosts("t", "<> (a && b)", ROOM, MOVES_ONLY)
    with pytest.raises(FormulaError, match="unexpected character"):
        LeafCosts("t", "<> a ?", ROOM, MOVES_ONLY)
