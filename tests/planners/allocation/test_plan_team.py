"""Team plans against enumeration, and what makes them impossible."""

import pytest

from benchmarks.planner.brute_force import cheapest
from benchmarks.planner.instances import GRIPPER, InstanceCfg, random_instance
from planners.allocation.action_model import MOVES_ONLY
from planners.allocation.cp_sat import solve_by_cp_sat
from planners.allocation.insertion import inserted
from planners.allocation.objective import MAKESPAN, SUM, read_objective
from planners.allocation.orders import Reading, leaf_orders
from planners.allocation.partition import best_partition
from planners.allocation.plan_team import TeamCfg, plan_team
from planners.allocation.replan_team import replan_team
from planners.allocation.team import TeamRobot, compile_problem
from planners.allocation.workspace import grid
from planners.errors import FormulaError, InfeasibleError, MapError
from planners.logic.hierarchy import validate


@pytest.mark.parametrize("objective", [SUM, MAKESPAN, read_objective("weighted:0.7")], ids=str)
@pytest.mark.parametrize("seed", range(12))
def test_the_plan_costs_what_enumeration_finds(seed, objective):
    instance = random_instance(InstanceCfg(4, 3, 2), seed)
    plan = plan_team(instance.compiled(), TeamCfg(objective))
    assert plan.cost == pytest.approx(cheapest(instance, objective))
    assert plan.gap == 0.0


@pytest.mark.parametrize("seed", range(8))
def test_orders_cost_what_enumeration_finds(seed):
    instance = random_instance(InstanceCfg(4, 4, 2, orders=3), seed)
    plan = plan_team(instance.compiled())
    assert plan.cost == pytest.approx(cheapest(instance, SUM))
    ends = {a.leaf: a.end for a in plan.assignments}
    orders = instance.compiled().orders
    for a in plan.assignments:
        assert all(ends[other] <= a.start for other in orders.starts[a.leaf])


@pytest.mark.parametrize("objective", [SUM, MAKESPAN, read_objective("weighted:0.7")], ids=str)
def test_constraint_programming_agrees_with_the_recursion(objective):
    problem = random_instance(InstanceCfg(8, 6, 3), 3).compiled()
    exact = best_partition(problem, objective)
    solved = solve_by_cp_sat(problem, objective, inserted(problem, objective), 20.0)
    assert solved.bound == pytest.approx(exact.value)


def test_the_completion_reading_is_never_dearer():
    for seed in range(5):
        instance = random_instance(InstanceCfg(6, 4, 2, orders=3), seed)
        start, completion = (plan_team(instance.compiled(r), TeamCfg(MAKESPAN)) for r in Reading)
        assert completion.bound <= start.cost + 1e-9


ROOM = grid(6, 1, {"a": [(1, 1)], "b": [(6, 1)]})


def compiled(leaves, robots, models):
    root = " && ".join(f"<> {leaf}" for leaf in leaves)
    team = tuple(TeamRobot(name, kind, ROOM.index[cell]) for name, kind, cell in robots)
    return compile_problem(leaf_orders(validate([{"root": root}, leaves])), ROOM, models, team)


def test_each_does_what_its_type_can_and_what_lies_near():
    models = {"walker": MOVES_ONLY, "gripper": GRIPPER}
    problem = compiled(
        {"go": "<> a", "fetch": "<> (b && grip)"}, [("w", "walker", (2, 1)), ("g", "gripper", (1, 1))], models
    )
    plan = plan_team(problem, TeamCfg(MAKESPAN))
    assert {a.leaf: a.robot for a in plan.assignments} == {"go": "w", "fetch": "g"}


def test_what_nobody_knows_nobody_able_and_nobody_there():
    with pytest.raises(FormulaError, match="leaf 'go' speaks of moon; known are a, b"):
        compiled({"go": "<> moon"}, [("w", "walker", (2, 1))], {"walker": MOVES_ONLY})
    with pytest.raises(MapError, match="no robot"):
        compiled({"go": "<> a"}, [], {"walker": MOVES_ONLY})
    with pytest.raises(MapError, match="no action model"):
        compiled({"go": "<> a"}, [("w", "flyer", (2, 1))], {"walker": MOVES_ONLY})
    models = {"walker": MOVES_ONLY, "gripper": GRIPPER}
    with pytest.raises(InfeasibleError, match="leaf 'both'"):
        compiled({"both": "<> (a && b)"}, [("w", "walker", (2, 1)), ("g", "gripper", (1, 1))], models)


def test_a_region_behind_a_wall_is_out_of_reach():
    room = grid(3, 1, {"a": [(3, 1)]}, [(2, 1)])
    problem = compile_problem(
        leaf_orders(validate([{"root": "<> go"}, {"go": "<> a"}])), room, {"w": MOVES_ONLY}, (TeamRobot("w", "w", 0),)
    )
    with pytest.raises(InfeasibleError, match="cannot be reached"):
        plan_team(problem)


def test_two_of_a_kind_waiting_for_each_other_are_untangled():
    """The cheapest routes would wait in a circle: each begins with what the other must have done first."""
    leaves = {"a1": "<> a", "b1": "<> b", "a2": "<> a", "b2": "<> b"}
    root = "<> a1 && <> a2 && <> b1 && <> b2 && !a2 U b1 && !b2 U a1"
    team = (TeamRobot("l", "w", ROOM.index[1, 1]), TeamRobot("r", "w", ROOM.index[6, 1]))
    plan = plan_team(compile_problem(leaf_orders(validate([{"root": root}, leaves])), ROOM, {"w": MOVES_ONLY}, team))
    assert plan.cost == 0.0
    assert [a.leaf for a in plan.assignments]


def test_what_did_not_change_stays_unless_moving_it_pays():
    leaves = {"to_a": "<> a", "to_b": "<> b"}
    first = compiled(leaves, [("l", "w", (1, 1)), ("r", "w", (6, 1))], {"w": MOVES_ONLY})
    plan = plan_team(first)
    assert {x.leaf: x.robot for x in plan.assignments} == {"to_a": "l", "to_b": "r"}
    swapped = compiled(leaves, [("l", "w", (4, 1)), ("r", "w", (3, 1))], {"w": MOVES_ONLY})
    kept, moved = (replan_team(plan, swapped, price) for price in (10.0, 0.1))
    assert {x.leaf: x.robot for x in kept.assignments} == {"to_a": "l", "to_b": "r"}
    assert (kept.cost, kept.bound) == (6.0, 4.0)
    assert {x.leaf: x.robot for x in moved.assignments} == {"to_a": "r", "to_b": "l"}
    assert moved.gap == 0.0


def test_tables_of_leaves_that_did_not_change_are_kept():
    instance = random_instance(InstanceCfg(6, 3, 2), 1)
    workspace, models = instance.workspace(), {"gripper": GRIPPER}
    team = tuple(TeamRobot(name, "gripper", workspace.index[cell]) for name, cell in instance.robots.items())
    before = compile_problem(leaf_orders(instance.specification), workspace, models, team)
    levels = validate([instance.specification[0], {**instance.specification[1], "t1": "<> a0"}])
    after = compile_problem(leaf_orders(levels), workspace, models, team, known=before)
    same = [a is b for a, b in zip(before.types["gripper"].tables, after.types["gripper"].tables, strict=True)]
    assert same == [True, False, True]
