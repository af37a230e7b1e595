"""Cases in which a plan, a bound or a timetable was once claimed that does not hold."""

import random
from itertools import permutations, product

import pytest

from benchmarks.planner.brute_force import leaf_ends
from planners.allocation.action_model import MOVES_ONLY, action_model
from planners.allocation.cp_sat import solve_by_cp_sat
from planners.allocation.deconflict import deconflicted
from planners.allocation.insertion import inserted
from planners.allocation.leaf_costs import LeafCosts
from planners.allocation.objective import MAKESPAN, SUM, read_objective
from planners.allocation.orders import Reading
from planners.allocation.plan_team import TeamCfg, plan_choices, plan_team
from planners.allocation.renewal import renewal
from planners.allocation.splitting import splittings
from planners.allocation.team import TeamProblem, TeamRobot, compile_choices
from planners.allocation.teaming import ALONE, teaming
from planners.allocation.workspace import grid
from planners.errors import FormulaError, InfeasibleError, LimitError
from planners.logic.automaton import Automaton
from planners.logic.hierarchy import validate
from planners.logic.quotient import language
from tests.planners.logic.test_cuts import ends_here


def problems(ground, robots, root, leaves, asked=None, models=None, reading=Reading.START):
    """Compiled; robots are name to cell, or name to cell and type."""
    team = tuple(
        TeamRobot(name, where[1], ground.index[where[0]]) if isinstance(where[0], tuple)
        else TeamRobot(name, "1", ground.index[where])
        for name, where in robots.items()
    )  # fmt: skip
    levels = validate([{"root": root}, leaves])
    who = teaming(asked or {}, tuple(leaves)) if asked else ALONE
    return compile_choices(levels, ground, models or {"1": MOVES_ONLY}, team, reading, who)


@pytest.mark.parametrize("seed", range(12))
def test_of_several_actions_that_do_the_same_the_cheapest_counts(seed):
    rng = random.Random(seed)
    cells = [(x, y) for x in (1, 2, 3) for y in (1, 2, 3)]
    ground = grid(3, 3, {name: rng.sample(cells, rng.randint(1, 4)) for name in "ab"})
    actions = {
        f"g{n}": {
            "preconditions": rng.choice([[[]], [["a"]], [["b"]], [["!a"]]]),
            "effects": ["grip"],
            "cost": rng.choice([0, 1, 2]),
        }
        for n in range(3)
    }
    model = action_model(
        {
            "robot_actions": {"default": {"preconditions": [[]], "effects": []}, **actions},
            "robot_group": {"1": ["default", *actions]},
            "action_model": {"edges": [{"from": "x", "to": "x", "label": name} for name in ("default", *actions)]},
        }
    )
    formula = "<> (grip && <> b)"
    table = LeafCosts("leaf", formula, ground, model, every_exit=True)
    for start in range(len(ground)):
        expected = leaf_ends(ground, model, formula, start)
        for number, cell in enumerate(table.exits):
            assert table.costs[number, start] <= expected.get(cell, float("inf")) + 1e-9
        assert min(table.costs[:, start]) == pytest.approx(min(expected.values()))


def test_where_a_robot_may_wait_it_matters_where():
    row = [(x, 5) for x in range(1, 11)]
    places = {"a": [(1, 4)], "b": row, "c": [(10, 6)], "d": [(10, 1)], "e": [(1, 1)]}
    ground = grid(10, 6, places, [(x, 6) for x in range(1, 10)])
    (problem,) = problems(
        ground, {"r1": (1, 4), "r2": (1, 1)}, "<> l1 && <> l2 && <> l3 && !start(l2) U done(l3)",
        {"l1": "<> (a && <> b)", "l2": "<> c", "l3": "<> d"},
        {"same_robot": [["l1", "l2"]], "different_robots": [["l1", "l3"]]},
    )  # fmt: skip
    plan = plan_team(problem, TeamCfg(MAKESPAN, 5.0))
    assert (plan.cost, plan.bound) == (11.0, 11.0)


def test_a_limit_is_not_taken_for_impossible():
    hold = {"g": {"preconditions": [[]], "effects": ["grip"], "cost": 1}}
    model = action_model(
        {
            "robot_actions": {"default": {"preconditions": [[]], "effects": []}, **hold},
            "robot_group": {"1": ["default", "g"]},
            "action_model": {"edges": [{"from": "x", "to": "x", "label": name} for name in ("default", "g")]},
        }
    )
    ground = grid(40, 40, {"far": [(40, 40)]})
    with pytest.raises(LimitError, match="say where it ends"):
        problems(ground, {"r": (1, 1)}, "<> near || <> l2", {"near": "<> grip", "l2": "<> far"}, models={"1": model})


def corridor(costs: float, orders: bool) -> TeamProblem:
    model = action_model(
        {
            "robot_actions": {"default": {"preconditions": [[]], "effects": []},
                              "g": {"preconditions": [[]], "effects": ["grip"], "cost": costs}},
            "robot_group": {"1": ["default", "g"]},
            "action_model": {"edges": [{"from": "x", "to": "x", "label": name} for name in ("default", "g")]},
        }
    )  # fmt: skip
    leaves = {f"l{n:02}": "<> grip" for n in range(14)}
    root = " && ".join(f"<> {leaf}" for leaf in leaves)
    if orders:
        root += "".join(f" && !start(l{n + 1:02}) U done(l{n:02})" for n in range(13))
    (problem,) = problems(grid(1, 1, {}), {"r": (1, 1)}, root, leaves, models={"1": model})
    return problem


def test_a_rounded_cost_is_no_bound_and_no_horizon():
    problem = corridor(1.0051, False)
    found = solve_by_cp_sat(problem, SUM, inserted(problem, SUM), 5.0)
    assert found.bound <= 14 * 1.0051
    assert plan_team(corridor(1.006, True), TeamCfg(MAKESPAN, 5.0)).cost == pytest.approx(14 * 1.006)


def test_a_first_guess_that_fails_does_not_make_it_impossible():
    ground = grid(5, 1, {"a": [(1, 1)], "c": [(3, 1)], "d": [(5, 1)]})
    fillers = {f"f{n}": "<> c" for n in range(12)}
    root = " && ".join(f"<> {leaf}" for leaf in ("la", "lb", *fillers)) + " && !start(lb) U done(la)"
    (problem,) = problems(ground, {"r": (2, 1)}, root, {"la": "<> a", "lb": "[] !a && <> d", **fillers})
    assert plan_team(problem, TeamCfg(SUM, 10.0)).cost == 5.0


@pytest.mark.slow
def test_parts_that_do_not_go_in_every_order_are_not_parts():
    text = "<> a && <> b && (c || a) U (!a U c)"
    rng, whole = random.Random(1), Automaton(text)
    words = [[frozenset(x for x in "abc" if rng.random() < 0.4) for _ in range(rng.randint(1, 3))] for _ in range(4000)]
    for parts in splittings_of(text):
        done = [[word for word in words if ends_here(language(part), word)][:12] for part in parts]
        for order in permutations(done):
            assert all(whole.accepts([letter for word in chosen for letter in word]) for chosen in product(*order))
    assert len(splittings_of("(<> c) U a")) >= 1  # cuts that lead back to where they began come to an end
    assert max(map(len, splittings_of("<> a && <> b && <> c"))) == 3


def splittings_of(text: str) -> list[tuple[str, ...]]:
    from planners.allocation.orders import leaf_orders

    orders = leaf_orders(validate([{"root": "<> p"}, {"p": text}]))
    return [tuple(way.formulas.values()) for way in splittings(orders, ALONE)]


def test_huge_costs_come_to_an_end():
    ground = grid(3, 1, {"a": [(1, 1)], "b": [(3, 1)]})
    dear = action_model(
        {
            "robot_actions": {"default": {"preconditions": [[]], "effects": [], "cost": 1e6}},
            "robot_group": {"1": ["default"]},
            "action_model": {"edges": [{"from": "x", "to": "x", "label": "default"}]},
        }
    )
    robots = {"r1": (2, 1), "r2": (3, 1)}
    (problem,) = problems(ground, robots, "<> p && <> q", {"p": "<> a", "q": "<> (b && X b)"}, models={"1": dear})
    assert plan_team(problem, TeamCfg(read_objective("weighted:0.9"), 1.0)).gap == 0.0


def test_loops_are_within_reach_and_keep_robots_apart():
    halves = grid(7, 1, {"x": [(1, 1)], "y": [(3, 1)], "z": [(5, 1)]}, [(4, 1)])
    robots = {"r1": (2, 1), "r2": (6, 1), "r3": (7, 1)}
    leaves = {"a": "<> x", "b": "<> y", "c": "<> z"}
    (problem,) = problems(halves, robots, "[] <> a && [] <> b && [] <> c", leaves)
    found = renewal(problem, plan_team(problem, TeamCfg(MAKESPAN)))
    assert found is not None
    by_robot = {one.robot: one.leaves for one in found.rounds}
    assert set(by_robot["r1"]) == {"a", "b"}
    row = grid(5, 1, {"x": [(1, 1)], "y": [(2, 1)]})
    (problem,) = problems(row, {"r1": (2, 1), "r2": (5, 1)}, "[] <> a && [] <> b", {"a": "<> x", "b": "<> y"},
                          {"different_robots": [["a", "b"]]})  # fmt: skip
    found = renewal(problem, plan_team(problem))
    assert found is not None
    assert len(found.rounds) == 2


def test_what_waits_for_one_waits_for_its_partners():
    ground = grid(12, 3, {"m": [(5, 1)], "n": [(12, 3)], "e": [(1, 3)]}, [(c, 2) for c in range(1, 13)])
    (problem,) = problems(
        ground, {"r1": (4, 1), "r2": (4, 3), "r3": (2, 3)}, "<> give && <> take && <> nxt && !start(nxt) U done(give)",
        {"give": "<> m", "take": "<> n", "nxt": "<> e"},
        {"together": [["give", "take"]], "different_robots": [["give", "take", "nxt"]]},
    )  # fmt: skip
    table = deconflicted(problem, plan_team(problem))
    ends = {leaf: visit.tick for visits in table.visits.values() for visit in visits for leaf in visit.done}
    begins = min(visit.tick for visit in table.visits["r3"] if visit.leaf == "nxt")
    assert begins >= max(ends["give"], ends["take"]) == 8


def test_whoever_waits_for_a_partner_stays_where_its_leaf_ended():
    walls = [(c, r) for c in range(1, 13) for r in (1, 3) if (c, r) != (5, 1)]
    places = {"x": [(5, 2)], "p": [(1, 4)], "q": [(12, 4)], "end": [(1, 2)], "east": [(12, 2)]}
    (problem,) = problems(
        grid(12, 4, places, walls), {"r1": (4, 2), "r2": (11, 2), "r3": (12, 4)}, "<> give && <> take && <> walk",
        {"give": "<> x", "take": "<> (q && <> p)", "walk": "<> (end && <> east)"},
        {"together": [["give", "take"]], "different_robots": [["give", "walk", "take"]]},
    )  # fmt: skip
    plan = plan_team(problem)
    table = deconflicted(problem, plan)
    ends = {leaf: visit.tick for visits in table.visits.values() for visit in visits for leaf in visit.done}
    through = max(ends["give"], ends["take"])
    assert {table.cell("r2", tick) for tick in range(ends["give"], through + 1)} == {table.cell("r2", ends["give"])}


@pytest.mark.parametrize("seed", range(6))
def test_completion_orders_are_laid_out_in_an_order_that_works(seed):
    rng = random.Random(seed)
    cells = [(x, y) for x in range(1, 6) for y in range(1, 6)]
    ground = grid(5, 5, {name: [cell] for name, cell in zip("abcd", rng.sample(cells, 4), strict=True)})
    robots = dict(zip(("r1", "r2"), rng.sample(cells, 2), strict=True))
    leaves = {"z": "<> a", "y": "<> b", "x": "<> c", "w": "<> d"}
    root = "<> (z && <> x) && <> (y && <> w)"
    (problem,) = problems(ground, robots, root, leaves, reading=Reading.COMPLETION)
    try:
        table = deconflicted(problem, plan_team(problem, TeamCfg(MAKESPAN, 2.0)))
    except InfeasibleError:
        return
    assert next(table.meetings(), None) is None
    assert len({leaf for visits in table.visits.values() for visit in visits for leaf in visit.done}) == 4


def test_a_choice_that_was_not_planned_leaves_no_bound(monkeypatch):
    ground = grid(5, 1, {"a": [(1, 1)], "b": [(5, 1)]})
    found = problems(ground, {"r": (2, 1)}, "<> p || <> q", {"p": "<> a", "q": "<> b"})
    import planners.allocation.plan_team as module

    real = module.plan_team

    def limited(problem, cfg):
        if "p" in problem.leaves:
            raise LimitError("time")
        return real(problem, cfg)

    monkeypatch.setattr(module, "plan_team", limited)
    assert plan_choices(found)[1].bound == 0.0


@pytest.mark.parametrize("text", ["weighted:1.5", "weighted", "weighted:nan", "longest"])
def test_objectives_that_are_none(text):
    with pytest.raises(FormulaError, match="an objective is"):
        read_objective(text)


def test_a_small_share_is_not_none():
    assert read_objective("weighted:0.0004").timed
    assert read_objective("weighted:0.9999") != MAKESPAN
