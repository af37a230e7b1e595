"""Team problems as PDDL: other planners prove the sums that we prove, and what cannot be written is refused."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from benchmarks.planner.instances import GRIPPER, InstanceCfg, random_instance
from planners.allocation.action_model import MOVES_ONLY, RESTING, Action, ActionModel, Mode
from planners.allocation.orders import Reading
from planners.allocation.plan_team import plan_choices
from planners.allocation.team import TeamRobot
from planners.allocation.team_file import TeamFile, team_from
from planners.allocation.workspace import grid
from planners.errors import ContradictionError, FormulaError, InfeasibleError, MapError
from planners.logic.hierarchy import validate
from planners.pddl import export
from planners.pddl.export import export_team, to_problem, write_pddl
from planners.pddl.library import EngineMissingError, Names
from planners.pddl.replay import replay
from planners.pddl.second_opinion import second_opinion

WHY = "no unified-planning or Fast Downward: make test-fast EXTRAS=pddl"
up = pytest.importorskip("unified_planning.shortcuts", reason=WHY)
pytest.importorskip("up_fast_downward", reason=WHY)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Fast Downward writes into the current folder."""
    monkeypatch.chdir(tmp_path)


CFGS = (InstanceCfg(3, 3, 2, orders=1), InstanceCfg(3, 2, 2), InstanceCfg(4, 3, 2, orders=2), InstanceCfg(4, 2, 3))


def random_team(cfg, seed):
    instance = random_instance(cfg, seed)
    ground = instance.workspace()
    robots = tuple(TeamRobot(name, "gripper", ground.index[cell]) for name, cell in instance.robots.items())
    return TeamFile(instance.specification, ground, {"gripper": GRIPPER}, robots)


ROOM = {"width": 4, "height": 1, "regions": {"a": [[1, 1]], "b": [[4, 1]]}, "obstacles": {}}


def small(root, leaves, robots=None):
    return team_from({"specification": [{"root": root}, leaves], "map": ROOM, "robots": robots or {"q": [2, 1]}})


@pytest.mark.parametrize("seed", range(12))
def test_another_planner_proves_the_same_sum(seed):
    team = random_team(CFGS[seed % len(CFGS)], seed)
    reading = list(Reading)[seed // 4 % 2]
    opinion = second_opinion(team, seconds=60.0, reading=reading)
    try:
        _, plan = plan_choices(team.compiled(reading))
    except InfeasibleError:
        assert opinion.impossible
        return
    assert opinion.optimal
    assert opinion.plan.mistake == ""
    assert plan.cost == plan.bound == pytest.approx(opinion.cost)


def solved(exported):
    with up.OneshotPlanner(name="fast-downward-opt") as engine:
        plan = engine.solve(exported.problem, timeout=60.0).plan
    return [(step.action.name, tuple(map(str, step.actual_parameters))) for step in plan.actions]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_by_doing_one_leaf_at_a_time(seed):
    team = random_team(InstanceCfg(3, 2, 2, orders=1), seed)
    for reading in Reading:
        costs = []
        for alone in (True, False):
            exported = export_team(team, reading, one_at_a_time=alone)
            costs.append(replay(exported, solved(exported)))
        assert {cost.mistake for cost in costs} == {""}
        assert costs[0].cost == costs[1].cost


def test_types_places_and_costs_of_actions():
    """The camera may not be used in b, and costs half a move; the drone cannot use it at all."""
    shoot = Action("shoot", frozenset({"shot"}), (("!b", "mid"), ("a",), ("nowhere",)), 0.5)
    wait = replace(RESTING, cost=0.25)
    shooting = ActionModel(
        (Mode(frozenset(), ((wait, 0), (shoot, 1))), Mode(frozenset({"shot"}), ((wait, 0), (shoot, 1))))
    )
    ground = grid(5, 1, {"a": [(1, 1)], "b": [(3, 1), (4, 1)], "mid": [(2, 1), (3, 1)]})
    levels = validate([{"root": "<> t && <> u"}, {"t": "<> (shot && X (shot && mid))", "u": "<> b"}])
    robots = (TeamRobot("cam", "camera", ground.index[4, 1]), TeamRobot("fly", "drone", ground.index[5, 1]))
    team = TeamFile(levels, ground, {"camera": shooting, "drone": MOVES_ONLY}, robots)
    opinion = second_opinion(team)
    assert export_team(team).scale == 4
    assert opinion.optimal
    assert opinion.cost == pytest.approx(plan_choices(team.compiled())[1].cost)
    assert dict(opinion.plan.leaves)["t"] == "cam"


def test_an_impossible_leaf_is_proven_so():
    opinion = second_opinion(small("<> t", {"t": "<> (a && b)"}))
    assert opinion.impossible
    assert opinion.cost is None
    assert "no plan" in str(opinion)


def test_the_files_say_the_same(tmp_path):
    team = random_team(CFGS[0], 0)
    domain, problem = write_pddl(team, tmp_path / "pddl")
    assert ":action-costs" in domain.read_text()
    read = pytest.importorskip("unified_planning.io").PDDLReader().parse_problem(str(domain), str(problem))
    with up.OneshotPlanner(name="fast-downward-opt") as engine:
        plan = engine.solve(read, timeout=60.0).plan
    exported = export_team(team)
    again = replay(exported, [(step.action.name, tuple(map(str, step.actual_parameters))) for step in plan.actions])
    assert again.mistake == ""
    assert again.cost == plan_choices(team.compiled())[1].cost


def test_a_plan_that_breaks_the_rules_is_noticed():
    exported = export_team(small("<> t && <> u && !start(u) U done(t)", {"t": "<> a", "u": "<> b"}))
    plan = solved(exported)
    assert replay(exported, plan).mistake == ""
    assert replay(exported, plan).cost == 4.0
    moves = [number for number, (name, _) in enumerate(plan) if name.startswith("move")]
    assert "the plan does not do" in replay(exported, plan[: moves[-1]]).mistake
    assert "is elsewhere" in replay(exported, plan[: moves[0]] + plan[moves[0] + 1 :]).mistake
    assert "outside a leaf" in replay(exported, plan[1:]).mistake
    later = next(number for number, (name, _) in enumerate(plan) if name.startswith("begin_u"))
    assert "too early with 'u'" in replay(exported, plan[later:]).mistake
    jump = ("move_1_0_default", ("robot_q", "cell_2_1", "cell_4_1"))
    assert "jumps" in replay(exported, [*plan[:2], jump]).mistake


@pytest.mark.parametrize(
    ("root", "leaves", "error", "message"),
    [
        ("<> t || <> u", {"t": "<> a", "u": "<> b"}, FormulaError, "'root' allows 2 choices .* above the leaves write"),
        ("<> t", {"t": "<> moon"}, FormulaError, "leaf 't' speaks of moon; known are a, b"),
        ("<> t && <> u && !t U u && !u U t", {"t": "<> a", "u": "<> b"}, ContradictionError, "circular"),
    ],
)
def test_what_cannot_be_written_is_refused(root, leaves, error, message):
    with pytest.raises(error, match=message):
        to_problem(small(root, leaves))


def test_teams_maps_and_costs_that_pddl_does_not_take():
    team = small("<> t", {"t": "<> a"})
    with pytest.raises(MapError, match="no robot"):
        to_problem(replace(team, robots=()))
    with pytest.raises(MapError, match="type 'x' have no action model"):
        to_problem(replace(team, robots=(TeamRobot("q", "x", 0),)))
    with pytest.raises(MapError, match="at most 600"):
        to_problem(replace(team, workspace=grid(30, 30, {"a": [(1, 1)]})))
    for cost, message in ((-1.0, "costs from 0"), (2**0.5, "round it")):
        odd = ActionModel((Mode(frozenset(), ((replace(RESTING, cost=cost), 0),)),))
        with pytest.raises(MapError, match=message):
            to_problem(replace(team, models={"1": odd}))
    data = {"different_robots": [["t", "u"]]}
    both = {"specification": [{"root": "<> t && <> u"}, {"t": "<> a", "u": "<> b"}], "map": ROOM, "teaming": data}
    with pytest.raises(FormulaError, match="one by one; leave out: t, u by different robots"):
        to_problem(team_from({**both, "robots": {"q": [1, 1], "p": [2, 1]}}))


def test_what_is_renewed_for_ever_is_refused(monkeypatch):
    orders = SimpleNamespace(formulas={"t": "<> a"}, before={}, starts={}, standing=frozenset({"t"}))
    monkeypatch.setattr(export, "choices", lambda levels, reading: (orders,))
    with pytest.raises(FormulaError, match="t is to be done again and again"):
        to_problem(small("<> t", {"t": "<> a"}))


def test_engines_that_are_not_there_name_the_command():
    team = small("<> t", {"t": "<> a"})
    with pytest.raises(EngineMissingError, match="'lpg' is not installed: pip install up-lpg"):
        second_opinion(team, "lpg")
    with pytest.raises(EngineMissingError, match="known are enhsp"):
        second_opinion(team, "oracle")


def test_without_the_library_the_error_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "unified_planning.shortcuts", None)
    with pytest.raises(EngineMissingError, match="pip install 'unified-planning"):
        to_problem(small("<> t", {"t": "<> a"}))


def test_nothing_found_in_time_is_an_answer():
    opinion = second_opinion(random_team(InstanceCfg(12, 8, 4), 0), seconds=0.5)
    assert (opinion.plan, opinion.optimal, opinion.verdict) == (None, False, "TIMEOUT")


def test_engines_that_know_no_costs_give_plans_that_are_priced_here():
    pytest.importorskip("up_pyperplan", reason=WHY)
    team = random_team(InstanceCfg(3, 2, 2), 1)
    opinion = second_opinion(team, "pyperplan", 60.0)
    assert not opinion.optimal
    assert opinion.cost >= plan_choices(team.compiled())[1].cost


def test_names_are_given_once_and_are_no_words_of_formulas():
    names = Names("root")
    assert [names.new(text) for text in ("Ward-A", "ward a", "U", "7", "root", "")] == [
        "ward_a", "ward_a_2", "u_2", "n_7", "root_2", "x_2",
    ]  # fmt: skip
