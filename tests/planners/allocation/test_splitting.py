"""Leaves that several robots share."""

import pytest

from planners.allocation.action_model import MOVES_ONLY
from planners.allocation.objective import MAKESPAN
from planners.allocation.orders import leaf_orders
from planners.allocation.plan_team import DEFAULT, TeamCfg, plan_choices
from planners.allocation.splitting import splittings
from planners.allocation.team import TeamRobot, compile_choices
from planners.allocation.teaming import ALONE, teaming
from planners.allocation.workspace import grid
from planners.errors import FormulaError
from planners.logic.hierarchy import validate

HALL = grid(11, 1, {"a": [(1, 1)], "b": [(11, 1)], "c": [(6, 1)]})
ROBOTS = (TeamRobot("r1", "1", HALL.index[(3, 1)]), TeamRobot("r2", "1", HALL.index[(9, 1)]))
MODELS = {"1": MOVES_ONLY}


def planned(leaves: dict[str, str], splitting: bool, cfg: TeamCfg = DEFAULT, root: str = ""):
    levels = validate([{"root": root or " && ".join(f"<> {leaf}" for leaf in leaves)}, leaves])
    return plan_choices(compile_choices(levels, HALL, MODELS, ROBOTS, splitting=splitting), cfg)


def test_two_robots_share_a_leaf():
    _, whole = planned({"p": "<> a && <> b"}, False)
    problem, shared = planned({"p": "<> a && <> b"}, True)
    assert (whole.cost, shared.cost, shared.gap) == (12.0, 4.0, 0.0)
    assert {one.robot for one in shared.assignments} == {"r1", "r2"}
    assert all(name.startswith("p/") for name in problem.leaves)


@pytest.mark.parametrize("cfg", [TeamCfg(), TeamCfg(MAKESPAN)], ids=["sum", "makespan"])
def test_it_costs_what_separate_leaves_cost(cfg):
    _, shared = planned({"p": "<> a && <> b", "q": "<> c"}, True, cfg)
    _, separate = planned({"p": "<> a", "s": "<> b", "q": "<> c"}, False, cfg)
    assert shared.cost == separate.cost


def test_what_may_not_be_swapped_stays_whole():
    for text in ("<> (a && <> b)", "!b U a && <> b", "<> a && X X b"):
        assert len(splittings(leaf_orders(validate([{"root": "<> p"}, {"p": text}])), ALONE)) == 1


def test_what_comes_after_waits_for_all_parts():
    _, plan = planned({"p": "<> a && <> b", "q": "<> c"}, True, root="<> (p && <> q)")
    by_leaf = {one.leaf: one for one in plan.assignments}
    assert by_leaf["q"].start == max(by_leaf["p/1"].end, by_leaf["p/2"].end)


def test_what_teaming_speaks_of_is_not_cut():
    orders = leaf_orders(validate([{"root": "<> p && <> q"}, {"p": "<> a && <> b", "q": "<> c"}]))
    assert len(splittings(orders, ALONE)) == 3
    assert len(splittings(orders, teaming({"same_robot": [["p", "q"]]}, ("p", "q")))) == 1


def test_too_many_ways_are_refused():
    leaves = {"p": "<> a && <> b && <> c", "q": "<> a && <> b && <> c"}
    orders = leaf_orders(validate([{"root": "<> p && <> q"}, leaves]))
    with pytest.raises(FormulaError, match="tasks of their own"):
        splittings(orders, ALONE)
