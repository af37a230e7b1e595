"""Standing tasks against enumeration of every loop, and on the infinite words that they make."""

from itertools import permutations, product

import pytest

from benchmarks.planner.instances import GRIPPER, InstanceCfg, random_instance
from planners.allocation.action_model import MOVES_ONLY
from planners.allocation.choices import choices
from planners.allocation.objective import MAKESPAN, SUM
from planners.allocation.orders import leaf_orders
from planners.allocation.plan_team import TeamCfg, plan_team
from planners.allocation.renewal import renewal
from planners.allocation.team import TeamProblem, TeamRobot, compile_problem
from planners.allocation.team_explain import explain_renewal
from planners.allocation.teaming import ALONE, teaming
from planners.allocation.workspace import grid
from planners.errors import FormulaError
from planners.logic.hierarchy import validate
from planners.logic.lasso import holds_on_lasso
from planners.logic.parse import parse

VISITS = ("<> {a}", "<> ({a} && <> {b})", "<> ({a} && X (grip && (grip U ({b} && X !grip))))")


def standing(seed: int, leaves: int = 3, robots: int = 2) -> TeamProblem:
    instance = random_instance(InstanceCfg(4, leaves, robots, shapes=VISITS), seed)
    below = instance.specification[1]
    levels = validate([{"root": " && ".join(f"[] <> {leaf}" for leaf in below)}, below])
    workspace = instance.workspace()
    team = tuple(TeamRobot(name, "gripper", workspace.index[cell]) for name, cell in instance.robots.items())
    return compile_problem(leaf_orders(levels), workspace, {"gripper": GRIPPER}, team)


def enumerated(problem: TeamProblem, objective) -> float:
    best = float("inf")
    leaves = range(len(problem.leaves))
    for owners in product(range(len(problem.robots)), repeat=len(problem.leaves)):
        shares = [[leaf for leaf in leaves if owners[leaf] == robot] for robot in range(len(problem.robots))]
        periods = [min((length(problem, order) for order in permutations(share)), default=0.0) for share in shares]
        best = min(best, objective.of(sum(periods), max(periods)))
    return best


def length(problem: TeamProblem, order) -> float:
    costs = problem.types["gripper"]
    stops = [[n for n, stop in enumerate(costs.stops) if stop.leaf == leaf] for leaf in order]
    return min(
        (
            sum(float(costs.between[a, b]) for a, b in zip(chosen, (*chosen[1:], *chosen[:1]), strict=True))
            for chosen in product(*stops)
        ),
        default=0.0,
    )


@pytest.mark.parametrize("objective", [SUM, MAKESPAN], ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_the_loops_are_as_short_as_enumeration_finds(seed, objective):
    problem = standing(seed)
    plan = plan_team(problem, TeamCfg(objective))
    found = renewal(problem, plan)
    assert found is not None
    assert found.value == pytest.approx(enumerated(problem, objective))
    assert sorted(leaf for one in found.rounds for leaf in one.leaves) == sorted(problem.leaves)
    for one in found.rounds:
        assert one.steps[0].cell == one.steps[-1].cell
        assert sum(step.cost for step in one.steps) == pytest.approx(one.period)


RING = grid(6, 4, {"a": [(1, 1)], "b": [(6, 1)], "c": [(6, 4)], "d": [(1, 4)], "e": [(3, 2)]})


def ring(root: str, leaves: dict[str, str], asked=ALONE) -> TeamProblem:
    robots = (TeamRobot("r1", "1", RING.index[(2, 1)]), TeamRobot("r2", "1", RING.index[(5, 4)]))
    orders = leaf_orders(validate([{"root": root}, leaves]))
    return compile_problem(orders, RING, {"1": MOVES_ONLY}, robots, teaming=asked)


def test_every_standing_task_holds_again_and_again_on_the_infinite_word():
    leaves = {"p": "<> a", "q": "<> b", "r": "<> c", "s": "<> d", "t": "<> e"}
    problem = ring("[] <> p && [] <> q && [] <> r && [] <> s && <> t", leaves)
    plan = plan_team(problem, TeamCfg(MAKESPAN))
    found = renewal(problem, plan)
    assert found is not None
    for one in found.rounds:
        loop = [RING.labels[step.cell] for step in one.steps]
        for leaf in one.leaves:
            assert holds_on_lasso(parse(f"[] {leaves[leaf]}"), [], loop)
    assert {leaf for one in found.rounds for leaf in one.leaves} == {"p", "q", "r", "s"}
    assert "then for ever r1 goes round" in explain_renewal(found)


def test_where_nothing_is_standing_there_is_none():
    problem = ring("<> p", {"p": "<> a"})
    assert renewal(problem, plan_team(problem)) is None


def test_one_who_stays_renews_for_nothing():
    problem = ring("[] <> p", {"p": "<> a"})
    found = renewal(problem, plan_team(problem))
    assert found is not None
    assert found.value == 0.0


def test_an_order_holds_the_first_time():
    problem = ring("[] <> p && [] <> q && (!start(p) U done(q))", {"p": "<> a", "q": "<> c"})
    plan = plan_team(problem)
    by_leaf = {one.leaf: one for one in plan.assignments}
    assert by_leaf["p"].start >= by_leaf["q"].end


def test_what_cannot_be_renewed_is_refused():
    leaves = {f"p{n}": "<> a" for n in range(11)}
    problem = ring(" && ".join(f"[] <> {leaf}" for leaf in leaves), leaves)
    with pytest.raises(FormulaError, match="renew fewer"):
        renewal(problem, plan_team(problem))
    asked = teaming({"together": [["p", "q"]]}, ("p", "q"))
    problem = ring("[] <> p && <> q", {"p": "<> a", "q": "<> b"}, asked)
    with pytest.raises(FormulaError, match="renews alone"):
        renewal(problem, plan_team(problem))
    with pytest.raises(FormulaError, match="beside orders alone"):
        choices(validate([{"root": "[] <> p && (<> q || <> r)"}, {"p": "<> a", "q": "<> b", "r": "<> c"}]))
