"""Who works with whom: plans against enumeration of every way to share and order the leaves, and what is refused."""

from itertools import combinations, permutations, product

import pytest

from benchmarks.planner.instances import GRIPPER, InstanceCfg, random_instance
from planners.allocation.action_model import MOVES_ONLY
from planners.allocation.cp_sat import solve_by_cp_sat
from planners.allocation.deconflict import deconflicted
from planners.allocation.objective import MAKESPAN, SUM
from planners.allocation.orders import leaf_orders
from planners.allocation.plan_team import TeamCfg, plan_team
from planners.allocation.team import TeamProblem, TeamRobot, compile_problem
from planners.allocation.team_explain import explain_team
from planners.allocation.teaming import Teaming, teaming
from planners.allocation.workspace import grid
from planners.errors import ContradictionError, FormulaError, InfeasibleError
from planners.logic.hierarchy import validate

ASKED = (
    {"together": [["t0", "t1"]]},
    {"same_robot": [["t0", "t2"]]},
    {"different_robots": [["t0", "t1", "t2"]]},
    {"robots": {"t1": 2}},
    {"together": [["t0", "t1"]], "same_robot": [["t1", "t2"]]},
    {"robots": {"t0": 2, "t2": 2}, "same_robot": [["t0", "t2"]]},
)


def compiled(seed: int, asked: dict, orders: int = 0) -> TeamProblem:
    instance = random_instance(InstanceCfg(4, 3, 3, orders=orders), seed)
    workspace = instance.workspace()
    robots = tuple(TeamRobot(name, "gripper", workspace.index[cell]) for name, cell in instance.robots.items())
    found = leaf_orders(instance.specification)
    who = teaming(asked, tuple(found.formulas))
    return compile_problem(found, workspace, {"gripper": GRIPPER}, robots, teaming=who)


def enumerated(problem: TeamProblem, objective) -> float:
    """The least value over all shares, orders and exits; times by relaxation until nothing is later than it must be."""
    leaves, best = range(len(problem.leaves)), float("inf")
    for owners in product(range(len(problem.robots)), repeat=len(problem.leaves)):
        if not fits(problem.teaming, problem.leaves, owners):
            continue
        shares = [[leaf for leaf in leaves if owners[leaf] == robot] for robot in range(len(problem.robots))]
        for routes in product(*(permutations(share) for share in shares)):
            best = min(best, value(problem, routes, objective))
    return best


def fits(asked: Teaming, leaves, owners) -> bool:
    who = dict(zip(leaves, owners, strict=True))
    apart = all(who[a] != who[b] for g in (*asked.together, *asked.different_robots) for a, b in combinations(g, 2))
    return apart and all(len({who[leaf] for leaf in group}) == 1 for group in asked.same_robot)


def value(problem: TeamProblem, routes, objective) -> float:
    lengths = [spent(problem, robot, route) for robot, route in enumerate(routes)]
    done: dict[str, float] = {}
    names = problem.leaves
    for _ in range(2 * len(names) + 1):
        before = dict(done)
        for robot, route in enumerate(routes):
            time = 0.0
            for leaf, cost in zip(route, lengths[robot], strict=True):
                begin = max([time, *(done.get(other, 0.0) for other in problem.orders.starts[names[leaf]])])
                done[names[leaf]] = max(done.get(names[leaf], 0.0), begin + cost)
                time = done[names[leaf]]
        for group in problem.teaming.together:
            for leaf in group:
                done[leaf] = max(done[other] for other in group)
        if done == before:
            return objective.of(sum(map(sum, lengths)), max(done.values()))
    return float("inf")  # a circle


def spent(problem: TeamProblem, robot: int, route) -> list[float]:
    """Costs of the leaves along the cheapest choice of exits."""
    costs = problem.types[problem.robots[robot].type]
    ways = [(0.0, (), problem.robots[robot].cell)]
    for leaf in route:
        table = costs.tables[leaf]
        ways = [
            (total + table.costs[exit_number, cell], (*parts, float(table.costs[exit_number, cell])), end)
            for total, parts, cell in ways
            for exit_number, end in enumerate(table.exits)
        ]
    return list(min(ways)[1])


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_the_sum_is_what_enumeration_finds(seed, asked):
    problem = compiled(seed, asked)
    plan = plan_team(problem)
    assert plan.cost == pytest.approx(enumerated(problem, SUM))
    assert plan.gap == 0.0
    kept(problem, plan)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_makespan_is_never_above_enumeration_and_the_bound_never_above_the_cost(asked):
    for seed in range(2):
        problem = compiled(seed, asked)
        plan = plan_team(problem, TeamCfg(MAKESPAN, 20.0))
        assert plan.cost <= enumerated(problem, MAKESPAN) + 1e-6
        assert plan.bound <= plan.cost
        kept(problem, plan)


def kept(problem: TeamProblem, plan) -> None:
    """What is asked holds in the plan."""
    who = {one.leaf: one.robot for one in plan.assignments}
    done = {one.leaf: one.done for one in plan.assignments}
    assert fits(problem.teaming, problem.leaves, [who[leaf] for leaf in problem.leaves])
    for group in problem.teaming.together:
        assert len({done[leaf] for leaf in group}) == 1
    for one in plan.assignments:
        assert all(done[other] <= one.start for other in problem.orders.starts[one.leaf])


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_constraint_programming_agrees(asked):
    problem = compiled(1, asked)
    assert solve_by_cp_sat(problem, SUM, None, 20.0).bound == pytest.approx(plan_team(problem).cost)


HALL = grid(9, 3, {"a": [(1, 2)], "m": [(4, 2), (5, 2)], "b": [(9, 2)]}, frozenset({(6, 1), (6, 3)}))


def hall(asked: dict, leaves: dict[str, str], root: str) -> TeamProblem:
    robots = (TeamRobot("r1", "1", HALL.index[(1, 1)]), TeamRobot("r2", "1", HALL.index[(9, 1)]))
    orders = leaf_orders(validate([{"root": root}, leaves]))
    return compile_problem(
        orders, HALL, {"1": MOVES_ONLY}, robots, teaming=teaming(asked, tuple(leaves)))  # fmt: skip


def test_a_handover_is_met_and_whoever_comes_first_waits():
    leaves = {"give": "<> (a && <> m)", "take": "<> m", "bring": "<> b"}
    asked = {"together": [["give", "take"]], "same_robot": [["take", "bring"]]}
    problem = hall(asked, leaves, "<> give && <> take && <> (take && <> bring)")
    plan = plan_team(problem, TeamCfg(MAKESPAN))
    by_leaf = {one.leaf: one for one in plan.assignments}
    assert (by_leaf["give"].robot, by_leaf["take"].robot, by_leaf["bring"].robot) == ("r1", "r2", "r2")
    assert by_leaf["bring"].start == by_leaf["give"].done == by_leaf["take"].done
    assert "finished together with give" in explain_team(problem, plan)
    table = deconflicted(problem, plan)
    ends = {leaf: visit.tick for visits in table.visits.values() for visit in visits for leaf in visit.done}
    met = max(ends["give"], ends["take"])
    assert table.cell("r1", met) != table.cell("r2", met)
    assert {HALL.cells[table.cell(robot, met)] for robot in ("r1", "r2")} == {(4, 2), (5, 2)}
    assert ends["bring"] >= met + 4


def test_several_robots_at_once_stand_side_by_side():
    problem = hall({"robots": {"lift": 2}}, {"lift": "<> m"}, "<> lift")
    plan = plan_team(problem)
    assert {one.leaf for one in plan.assignments} == {"lift#1", "lift#2"}
    assert {one.robot for one in plan.assignments} == {"r1", "r2"}
    table = deconflicted(problem, plan)
    assert table.cell("r1", table.length) != table.cell("r2", table.length)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "is an object"),
        ({"pairs": []}, "got pairs"),
        ({"robots": {"p9": 2}}, "no leaf"),
        ({"robots": {"p1": 0}}, "whole number"),
        ({"robots": {"p1": True}}, "whole number"),
        ({"robots": [1]}, "number of robots"),
        ({"together": "p1"}, "list of lists"),
        ({"together": [["p1"]]}, "at least two"),
        ({"same_robot": [["p1", "p9"]]}, "no leaf"),
        ({"together": [["p1", "p2"], ["p2", "p3"]]}, "two groups"),
        ({"robots": {"p1": 2}, "same_robot": [["p1", "p2"]]}, "different numbers"),
    ],
)
def test_bad_input_is_named(asked, said):
    with pytest.raises(FormulaError, match=said):
        teaming(asked, ("p1", "p2", "p3"))


def test_what_cannot_be_is_refused():
    leaves = {"p1": "<> a", "p2": "<> b"}
    with pytest.raises(ContradictionError, match="finished together"):
        hall({"together": [["p1", "p2"]]}, leaves, "<> (p1 && <> p2)")
    with pytest.raises(InfeasibleError, match="same robot or by different"):
        plan_team(hall({"same_robot": [["p1", "p2"]], "different_robots": [["p1", "p2"]]}, leaves, "<> p1 && <> p2"))
    with pytest.raises(InfeasibleError, match="need 3 robots at once"):
        hall({"robots": {"p1": 3}}, leaves, "<> p1 && <> p2")
